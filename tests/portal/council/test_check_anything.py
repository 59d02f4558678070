"""Whatever stands in the folder, the check says what is wrong and never falls over itself."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.council.check import check_council
from portal.council.load import FILES, NEED_NOT_BE
from portal.council.start import TEMPLATE

_PIECES = st.sampled_from(
    ["", '"', "[", "]", "{", "}", "=", "\n", ",", "0", "-", "'", "é", "null", "[[teams]]", "\x00",
     '"type":"Feature"', "when = ", "1e999", "[[[]]]", "# ", "}}", "true", "key = 1\n"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(sorted(FILES)),
    at=st.floats(0, 1),
    length=st.integers(0, 40),
    piece=_PIECES,
)
def test_a_file_damaged_anywhere_gives_faults_and_no_error(name, at, length, piece):
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "council"
        shutil.copytree(TEMPLATE, folder)
        text = (folder / name).read_text(encoding="utf-8")
        start = int(at * len(text))
        (folder / name).write_text(text[:start] + piece + text[start + length :], encoding="utf-8")

        for fault in check_council(folder):
            assert fault.file
            assert fault.words
            assert fault.line is None or fault.line >= 1
            assert "\n" not in str(fault)


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"{}", b"[]", b"\x00", b"null", b'{"features":[1,null,{}]}']
)
def test_a_file_with_something_else_in_it_gives_faults_and_no_error(folder, name, content):
    (folder.path / name).write_bytes(content)

    assert any(fault.file == name for fault in folder.faults())


@pytest.mark.parametrize(
    "name",
    sorted({*FILES} - {*NEED_NOT_BE, "agreements.toml", "replies.toml"}),
)
def test_an_empty_file_is_a_fault_where_something_must_stand_in_it(folder, name):
    (folder.path / name).write_bytes(b"")

    assert any(fault.file == name for fault in folder.faults())


@pytest.mark.parametrize(
    "geometry",
    [
        "null",
        '{"type":"Polygon"}',
        '{"type":"Polygon","coordinates":[]}',
        '{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}',
        '{"type":"Polygon","coordinates":[[[0,0],[1],[1,1],[0,0]]]}',
        '{"type":"Point","coordinates":["a","b"]}',
        '{"type":"Nonsense","coordinates":[1,2]}',
        '{"type":"Polygon","coordinates":[[[NaN,0],[1,0],[1,1],[NaN,0]]]}',
    ],
)
def test_a_geometry_that_is_none_is_told_on_its_line(folder, geometry):
    text = (folder.path / "areas.geojson").read_text()
    first, *_ = text.splitlines()
    (folder.path / "areas.geojson").write_text(
        f'{first}\n{{"type":"Feature","properties":{{"kind":"school","key":"s","name":"S"}},'
        f'"geometry":{geometry}}}\n]}}\n'
    )

    assert [(fault.file, fault.line) for fault in folder.faults()] == [("areas.geojson", 2)]
