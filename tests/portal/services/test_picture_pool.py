import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from portal.services.picture_pool import Pool
from portal.services.picture_wire import Limits
from portal.services.pictures import Damaged, PhotoRefused, Ready, TookTooLong, ready
from tests.support import photographs, waiting

SLOW = photographs.endless_progressive(scans=90, width=7_700, height=7_700)


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool()
    yield pool
    pool.close()


def _children(of: psutil.Process | None = None) -> list[psutil.Process]:
    return [child for child in (of or psutil.Process()).children() if child.is_running()]


class _Started:
    """The worker processes that a pool started, told from those of other tests."""

    def __init__(self) -> None:
        self._before = set(_children())

    def all(self) -> list[psutil.Process]:
        return [child for child in _children() if child not in self._before]

    def one(self) -> psutil.Process:
        [only] = self.all()
        return only


@pytest.fixture
def started() -> _Started:
    return _Started()


def test_one_warm_worker_serves_photo_after_photo(pool: Pool, started: _Started) -> None:
    ready(photographs.jpeg(), pool)
    first = started.one()
    ready(photographs.png(), pool)

    assert started.one() == first


def test_photos_at_once_never_start_more_workers_than_the_pool_has(
    pool: Pool, started: _Started
) -> None:
    photo = photographs.jpeg(photographs.scene(1600, 1200))

    with ThreadPoolExecutor(8) as threads:
        photos = list(threads.map(lambda _: ready(photo, pool), range(24)))

    assert len({each.renditions["1600.webp"] for each in photos}) == 1
    assert 1 <= len(started.all()) <= 2


def test_a_closed_pool_leaves_no_process_behind_and_can_be_used_again(
    pool: Pool, started: _Started
) -> None:
    ready(photographs.jpeg(), pool)

    pool.close()

    assert started.all() == []
    assert isinstance(ready(photographs.jpeg(), pool), Ready)


def test_a_worker_killed_between_photos_is_replaced(pool: Pool, started: _Started) -> None:
    ready(photographs.jpeg(), pool)
    first = started.one()
    first.send_signal(signal.SIGKILL)

    assert isinstance(ready(photographs.jpeg(), pool), Ready)
    assert started.one() != first


def _in_hand(worker: psutil.Process) -> bool:
    return bool(_children(worker))


def test_a_worker_killed_with_a_photo_in_hand_is_replaced_and_the_photo_tried_again(
    pool: Pool, started: _Started
) -> None:
    photo = photographs.endless_progressive(scans=60, width=4_000, height=3_000)
    ready(photographs.jpeg(), pool)
    first = started.one()

    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ready, photo, pool)
        waiting.until(lambda: _in_hand(first), "the photo is in hand")
        first.send_signal(signal.SIGKILL)

        assert isinstance(asked.result(), Ready)
    assert started.one() != first


def test_a_photo_that_ends_two_workers_is_refused(pool: Pool, started: _Started) -> None:
    ready(photographs.jpeg(), pool)
    killed: set[psutil.Process] = set()

    def kill() -> bool:
        for worker in started.all():
            if worker not in killed and _in_hand(worker):
                worker.send_signal(signal.SIGKILL)
                killed.add(worker)
        return len(killed) == 2

    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ready, SLOW, pool)
        waiting.until(kill, "two workers are killed")

        with pytest.raises(Damaged):
            asked.result()
    assert started.all() == []
    assert isinstance(ready(photographs.jpeg(), pool), Ready)


def test_a_killed_decoder_refuses_its_photo_and_keeps_the_worker(
    pool: Pool, started: _Started
) -> None:
    ready(photographs.jpeg(), pool)
    worker = started.one()

    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ready, SLOW, pool)
        waiting.until(lambda: _in_hand(worker), "the photo is in hand")
        _children(worker)[0].send_signal(signal.SIGSEGV)

        with pytest.raises(Damaged):
            asked.result()
    assert started.one() == worker
    assert isinstance(ready(photographs.jpeg(), pool), Ready)


def test_what_opens_a_photo_cannot_speak_to_us(pool: Pool, started: _Started) -> None:
    ready(photographs.jpeg(), pool)
    worker = started.one()

    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ready, SLOW, pool)
        waiting.until(lambda: _in_hand(worker), "the photo is in hand")
        [opener] = _children(worker)
        # It closes what it must not have as the first thing it does.
        waiting.until(lambda: opener.num_fds() < worker.num_fds(), "the socket is closed")
        assert opener.net_connections("unix") == []
        opener.kill()

        with pytest.raises(Damaged):
            asked.result()


def test_a_stuck_worker_is_given_up(started: _Started) -> None:
    hasty = Pool(Limits(seconds=1.5), size=1, grace=0.5)
    ready(photographs.jpeg(), hasty)
    stuck = started.one()
    stuck.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(TookTooLong):
            ready(photographs.jpeg(), hasty)
        assert started.all() == []
    finally:
        hasty.close()


def test_a_photo_waits_only_so_long_for_a_free_worker(started: _Started) -> None:
    hasty = Pool(Limits(seconds=1.5), size=1, grace=0.5)
    ready(photographs.jpeg(), hasty)
    started.one().send_signal(signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(4) as threads:
            asked = [threads.submit(ready, photographs.jpeg(), hasty) for _ in range(4)]
            refused = [each.exception() for each in asked]
        # The first is given up with the stuck worker; a place is free then for those who waited.
        assert TookTooLong in {type(each) for each in refused}
        assert {type(each) for each in refused} <= {TookTooLong, type(None)}
    finally:
        hasty.close()


def test_a_machine_without_room_for_a_worker_refuses_the_photo(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(TookTooLong):
        ready(photographs.jpeg(), pool)


def test_photos_leave_no_open_file_no_thread_and_no_zombie(pool: Pool, started: _Started) -> None:
    ready(photographs.jpeg(), pool)
    worker = started.one()
    us = psutil.Process()
    before = us.num_fds(), worker.num_fds(), threading.active_count()

    for data in (photographs.jpeg(), photographs.heic(), photographs.heic()[:500], b"\xff\xd8\xff"):
        for _ in range(5):
            try:
                ready(data, pool)
            except PhotoRefused:
                continue
    for _ in range(3):
        worker.send_signal(signal.SIGKILL)
        ready(photographs.jpeg(), pool)
        worker = started.one()

    assert (us.num_fds(), worker.num_fds(), threading.active_count()) == before
    assert [each for each in us.children() if each.status() == psutil.STATUS_ZOMBIE] == []
    assert _children(worker) == []


def test_neither_we_nor_the_worker_grow_with_what_is_refused(pool: Pool, started: _Started) -> None:
    bombs = [
        photographs.saved(photographs.scene(7_700, 7_700, "RGBA"), "PNG"),
        photographs.png_with_swelling_text(b"zTXt"),
        photographs.png_claiming(50_000, 50_000),
    ]
    ready(photographs.jpeg(), pool)
    worker = started.one()
    before = psutil.Process().memory_info().rss, worker.memory_info().rss

    for bomb in bombs * 2:
        try:
            ready(bomb, pool)
        except PhotoRefused:
            continue

    after = psutil.Process().memory_info().rss, worker.memory_info().rss
    assert after[0] - before[0] < 30_000_000
    assert after[1] - before[1] < 30_000_000


def test_the_worker_knows_no_secret(
    pool: Pool, started: _Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_SECRET_KEY", "very secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very secret")

    ready(photographs.jpeg(), pool)

    worker = started.one()
    assert "very secret" not in worker.environ().values()
    assert "very secret" not in worker.cmdline()
