import pytest

from portal.council.load import FILES, load_council
from portal.council.start import FolderNotEmpty, init_council


def test_a_new_folder_has_every_file_and_passes_the_check(folder):
    assert {path.name for path in folder.path.iterdir()} == set(FILES)
    assert folder.faults() == []


def test_a_new_folder_loads(folder):
    council = load_council(folder.path)

    assert list(council.categories) == ["pothole", "litter"]
    assert [ward.name for ward in council.wards] == ["West", "East"]


def test_nothing_is_written_into_a_folder_that_holds_something(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(FolderNotEmpty):
        init_council(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_empty_folder_is_filled(tmp_path):
    assert len(init_council(tmp_path)) == len(FILES)
