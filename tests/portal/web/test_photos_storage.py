"""Photos where the storage is full, cannot be written, or is away: the report is safe."""

from pathlib import Path

from portal.storage import Storage, StorageFailed, StorageFull
from portal.web import parts
from tests.support.report_photos import a_photo, at_the_photos, file, shown
from tests.support.reporters import Reporter


class FullStorage(Storage):
    """A disk with no room left."""

    def put(self, key: str, data: bytes, content_type: str) -> None:
        raise StorageFull


def test_a_full_disk_refuses_the_photo_and_keeps_the_report(
    reporter: Reporter, tmp_path: Path
) -> None:
    at_the_photos(reporter)
    parts.of(reporter.app).storage = FullStorage.open(f"file://{tmp_path / 'full'}")

    reporter.send(photo=file(a_photo(), "road.jpg"))

    assert "We could not keep “road.jpg” just now. Your report is safe" in reporter.faults[0]
    reporter.send().to_the_end().send()
    assert reporter.step == "done"


def test_a_folder_that_cannot_be_written_refuses_the_photo_and_keeps_the_report(
    reporter: Reporter, tmp_path: Path
) -> None:
    at_the_photos(reporter)
    (tmp_path / "a-file").write_text("not a folder")
    parts.of(reporter.app).storage = Storage.open(f"file://{tmp_path / 'a-file' / 'photos'}")

    reporter.send(photo=file(a_photo(), "road.jpg"))

    assert "Your report is safe" in reporter.faults[0]
    assert reporter.send().step == "words"


class AwayStorage(Storage):
    """A bucket that does not answer."""

    def get(self, key: str) -> bytes:
        raise StorageFailed


def test_a_photo_cannot_be_shown_while_the_storage_is_away_and_the_page_can(
    reporter: Reporter, tmp_path: Path
) -> None:
    at_the_photos(reporter).send(photo=file(a_photo()), do="send")
    [address] = shown(reporter)
    parts.of(reporter.app).storage = AwayStorage.open(f"file://{tmp_path / 'photos'}")

    assert reporter.client.get(address).status_code == 503
    assert reporter.open(reporter.path).page.status_code == 200
