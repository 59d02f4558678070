import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from portal.storage import (
    BadKey,
    BadStorageURL,
    NotStored,
    Storage,
    StorageFailed,
    StorageFull,
)
from tests.support.buckets import Bucket


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var" / "photos"


@pytest.fixture(params=["folder", "bucket", "bucket with a prefix"])
def storage(request: pytest.FixtureRequest, folder: Path) -> Storage:
    if request.param == "folder":
        return Storage.open(f"file://{folder}")
    bucket: Bucket = request.getfixturevalue("s3_bucket")
    prefix = "/portal/photos" if request.param.endswith("prefix") else ""
    return Storage.open(f"s3://{bucket.name}{prefix}?endpoint={bucket.endpoint}&region=eu-west-2")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with room for 64 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("mounting a small disk needs root")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.fixture
def unused_tcp_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_what_is_put_is_there_to_get(storage: Storage) -> None:
    storage.put("01/large.webp", b"\x00pixels\xff", "image/webp")

    assert storage.get("01/large.webp") == b"\x00pixels\xff"
    assert storage.exists("01/large.webp")


def test_putting_again_replaces(storage: Storage) -> None:
    storage.put("01/large.webp", b"a longer first one", "image/webp")
    storage.put("01/large.webp", b"second", "image/webp")

    assert storage.get("01/large.webp") == b"second"


def test_what_was_never_put_is_not_stored(storage: Storage) -> None:
    assert not storage.exists("01/large.webp")
    with pytest.raises(NotStored):
        storage.get("01/large.webp")


def test_a_folder_of_photos_is_not_a_photo(storage: Storage) -> None:
    storage.put("01/large.webp", b"x", "image/webp")

    assert not storage.exists("01")
    with pytest.raises(NotStored):
        storage.get("01")


def test_what_is_deleted_is_gone_and_may_be_deleted_again(storage: Storage) -> None:
    storage.put("01/large.webp", b"x", "image/webp")

    storage.delete("01/large.webp")
    storage.delete("01/large.webp")

    assert not storage.exists("01/large.webp")


def test_a_sound_storage_is_writable_and_keeps_no_trace_of_the_question(
    storage: Storage, folder: Path
) -> None:
    assert storage.writable()
    assert not folder.exists() or list(folder.rglob("*")) == []


@pytest.mark.parametrize(
    "key",
    [
        *("", "/a", "a/", "a//b", "..", "../a", "a/../../b", ".hidden"),
        *("a\\b", "a b", "a\n", "a#1", "a\x00", "é", "a" * 513),
    ],
)
def test_a_key_that_could_leave_the_storage_is_refused(storage: Storage, key: str) -> None:
    for verb in (storage.get, storage.exists, storage.delete):
        with pytest.raises(BadKey):
            verb(key)
    with pytest.raises(BadKey):
        storage.put(key, b"x", "image/webp")


@pytest.mark.parametrize("url", ["", "var/photos", "file://", "file:///", "s3://", "ftp://a/b"])
def test_an_address_that_is_no_storage_is_refused(url: str) -> None:
    with pytest.raises(BadStorageURL):
        Storage.open(url)


def test_an_address_without_a_leading_slash_is_under_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    Storage.open("file://var/photos").put("a", b"x", "image/webp")

    assert (tmp_path / "var" / "photos" / "a").read_bytes() == b"x"


def test_only_the_portal_may_look_into_the_folder(folder: Path) -> None:
    before = os.umask(0)
    try:
        Storage.open(f"file://{folder}").put("01/large.webp", b"x", "image/webp")
    finally:
        os.umask(before)

    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_bucket_gives_out_each_photo_under_its_own_type(s3_bucket: Bucket) -> None:
    storage = Storage.open(f"s3://{s3_bucket.name}/p?endpoint={s3_bucket.endpoint}")
    storage.put("01/large.webp", b"x", "image/webp")

    given = httpx.get(
        f"{s3_bucket.endpoint}/{s3_bucket.name}/p/01/large.webp",
        headers={"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-2/s3/x"},
    )

    assert given.headers["content-type"] == "image/webp"


def test_a_bucket_is_found_by_the_usual_variables_alone(s3_bucket: Bucket) -> None:
    storage = Storage.open(f"s3://{s3_bucket.name}")
    storage.put("a", b"x", "image/webp")

    assert storage.get("a") == b"x"


def test_a_full_disk_is_named_and_leaves_nothing_half_written(small_disk: Path) -> None:
    storage = Storage.open(f"file://{small_disk}/photos")

    with pytest.raises(StorageFull):
        storage.put("01/large.webp", bytes(200_000), "image/webp")

    assert [path for path in small_disk.rglob("*") if path.is_file()] == []
    assert not storage.exists("01/large.webp")


def test_a_full_disk_keeps_what_was_there(small_disk: Path) -> None:
    storage = Storage.open(f"file://{small_disk}/photos")
    storage.put("01/large.webp", b"first", "image/webp")

    with pytest.raises(StorageFull):
        storage.put("01/large.webp", bytes(200_000), "image/webp")

    assert storage.get("01/large.webp") == b"first"


def test_a_disk_without_room_for_a_byte_is_not_writable(small_disk: Path) -> None:
    storage = Storage.open(f"file://{small_disk}/photos")
    storage.put("a", b"x", "image/webp")
    with suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))

    assert not storage.writable()


def test_a_read_only_disk_fails_and_still_gives(small_disk: Path) -> None:
    storage = Storage.open(f"file://{small_disk}/photos")
    storage.put("a", b"x", "image/webp")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)

    with pytest.raises(StorageFailed):
        storage.put("b", b"x", "image/webp")

    assert not storage.writable()
    assert storage.get("a") == b"x"


def test_a_folder_that_cannot_be_made_fails_only_when_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    storage = Storage.open(f"file://{tmp_path}/file/photos")

    assert not storage.writable()
    for ask in (storage.get, storage.exists, storage.delete):
        with pytest.raises(StorageFailed):
            ask("a")


def test_a_folder_that_comes_back_is_used_again(tmp_path: Path) -> None:
    in_the_way = tmp_path / "mount"
    in_the_way.write_bytes(b"")
    storage = Storage.open(f"file://{in_the_way}/photos")
    assert not storage.writable()

    in_the_way.unlink()

    assert storage.writable()


def test_a_bucket_that_does_not_answer_fails_within_seconds(
    s3_bucket: Bucket, unused_tcp_port: int
) -> None:
    storage = Storage.open(f"s3://{s3_bucket.name}?endpoint=http://127.0.0.1:{unused_tcp_port}")
    started = time.monotonic()

    with pytest.raises(StorageFailed):
        storage.put("a", b"x", "image/webp")

    assert time.monotonic() - started < 8


def test_a_bucket_that_is_not_there_fails(s3_bucket: Bucket) -> None:
    storage = Storage.open(f"s3://nobody-has-this?endpoint={s3_bucket.endpoint}")

    with pytest.raises(StorageFailed):
        storage.put("a", b"x", "image/webp")
    assert not storage.writable()


def test_what_goes_wrong_tells_no_secret(
    s3_bucket: Bucket, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret")
    storage = Storage.open(f"s3://{s3_bucket.name}?endpoint=http://127.0.0.1:{unused_tcp_port}")

    with pytest.raises(StorageFailed) as failed:
        storage.put("a", b"x", "image/webp")

    assert "secret" not in str(failed.value)
    assert "127.0.0.1" not in str(failed.value)
