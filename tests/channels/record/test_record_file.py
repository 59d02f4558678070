"""The record as a file: each event once, whole, whatever happened before."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.record.file import FileRecord
from portal import clock
from portal.channel import SendLater


def an_event(**data: Any) -> dict[str, Any]:
    return {"id": str(clock.new_id()), "data": {"subject": "report", **data}}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record" / "events.jsonl"


def test_each_event_is_a_line(path):
    record = FileRecord(path)
    first, second = an_event(name="Siân\r\nŵ"), an_event()

    record.send(first)
    record.send(second)

    assert lines(path) == [first, second]


def test_an_id_that_is_there_is_not_written_again(path):
    event = an_event()
    FileRecord(path).send(event)

    FileRecord(path).send(event)
    record = FileRecord(path)
    record.send(event)
    record.send(event)

    assert lines(path) == [event]


def test_a_line_torn_by_a_power_cut_is_taken_away_and_its_event_written_whole(path):
    first, torn = an_event(), an_event()
    FileRecord(path).send(first)
    with path.open("ab") as file:
        file.write(json.dumps(torn).encode()[:-7])

    FileRecord(path).send(torn)

    assert lines(path) == [first, torn]


def test_a_last_line_that_lacks_only_its_end_is_kept(path):
    first, second = an_event(), an_event()
    FileRecord(path).send(first)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))

    FileRecord(path).send(second)
    FileRecord(path).send(first)

    assert lines(path) == [first, second]


@given(st.binary(max_size=40).filter(lambda tail: b"\n" not in tail))
def test_whatever_stands_at_the_end_the_events_before_and_after_are_whole(tmp_path_factory, tail):
    path = tmp_path_factory.mktemp("torn") / "events.jsonl"
    first, second = an_event(), an_event()
    record = FileRecord(path)
    record.send(first)
    with path.open("ab") as file:
        file.write(tail)

    record.send(second)

    assert lines(path) == [first, second]


def test_what_another_process_wrote_meanwhile_is_known(path):
    event, other = an_event(), an_event()
    mine, theirs = FileRecord(path), FileRecord(path)
    mine.send(event)
    theirs.send(other)

    mine.send(other)

    assert lines(path) == [event, other]


def test_many_writers_at_once_keep_every_line_whole(path):
    events = [an_event(n=n, padding="x" * 5000) for n in range(40)]

    def send_all() -> None:
        record = FileRecord(path)
        for event in events:
            record.send(event)

    threads = [threading.Thread(target=send_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(event["id"] for event in lines(path)) == sorted(event["id"] for event in events)


def test_a_file_put_away_by_a_rotation_begins_anew(path):
    record = FileRecord(path)
    record.send(an_event())
    path.rename(path.with_suffix(".old"))
    event = an_event()

    record.send(event)

    assert lines(path) == [event]


def test_nobody_else_on_the_machine_can_read_it(path):
    FileRecord(path).send(an_event())

    assert path.stat().st_mode & 0o077 == 0


def test_a_disk_that_takes_nothing_means_later(tmp_path):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    path = tmp_path / "events.jsonl"
    path.symlink_to("/dev/full")

    with pytest.raises(SendLater):
        FileRecord(path).send(an_event())
