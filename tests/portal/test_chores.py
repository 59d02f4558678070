"""The worker's chores: each when it is due, one that fails in nobody's way, all stopped at once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError

from portal import chores, clock
from portal.chores import Chore
from portal.council.councils import Council
from portal.database import Database
from tests.support.waiting import until

OFTEN, SELDOM = timedelta(milliseconds=1), timedelta(hours=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Chores here touch no table."""
    return sqlite_url


class Counting:
    """A chore's work that counts its calls; `left` is how many of them find something."""

    def __init__(self, left: int = 0, fault: Exception | None = None) -> None:
        self.calls, self.left, self.fault = 0, left, fault

    def __call__(self, _database: Database, _council: Council) -> int:
        self.calls += 1
        if self.fault is not None:
            raise self.fault
        self.left -= 1
        return int(self.left >= 0)


def run_until(
    database: Database, council: Council, done: Callable[[], bool], *made: Chore
) -> None:  # fmt: skip
    stop = threading.Event()
    thread = threading.Thread(target=chores.run, args=(database, council, stop, made))
    thread.start()
    try:
        until(done, "the chores")
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def test_what_has_more_to_do_goes_on_at_once_and_rests_when_all_is_done(
    database: Database, council: Council
) -> None:
    work, other = Counting(left=5), Counting()
    run_until(
        database, council, lambda: other.calls >= 20,
        Chore("work", SELDOM, work), Chore("other", OFTEN, other),
    )  # fmt: skip

    assert work.calls == 6  # the sixth found nothing, and the next is an hour away


def test_a_chore_that_fails_stops_no_other_and_is_not_hurried(
    database: Database, council: Council
) -> None:
    faulty, other = Counting(fault=ValueError("x")), Counting()
    run_until(
        database, council, lambda: other.calls >= 20,
        Chore("faulty", OFTEN, faulty), Chore("other", OFTEN, other),
    )  # fmt: skip

    assert faulty.calls == 1


def test_a_chore_at_work_is_not_begun_again_once_the_worker_is_told_to_stop(
    database: Database, council: Council
) -> None:
    stop = threading.Event()
    calls: list[str] = []

    def stopping(_database: Database, _council: Council) -> int:
        calls.append("stopping")
        stop.set()
        return 1

    def never(_database: Database, _council: Council) -> int:
        calls.append("never")
        return 1

    chores.run(
        database, council, stop, (Chore("stopping", OFTEN, stopping), Chore("never", OFTEN, never))
    )
    assert calls == ["stopping"]


def test_one_thing_that_fails_keeps_no_other_waiting_and_counts_for_nothing() -> None:
    ids = [clock.new_id() for _ in range(4)]
    seen: list[UUID] = []

    def do(one: UUID) -> bool:
        seen.append(one)
        if one == ids[1]:
            raise ValueError("x")
        return one != ids[3]

    assert chores.each(ids, do) == 2
    assert seen == ids


def test_a_database_that_is_away_ends_the_bit() -> None:
    def do(_one: UUID) -> bool:
        raise OperationalError("", None, ValueError())

    with pytest.raises(OperationalError):
        chores.each([clock.new_id()], do)


def test_no_two_chores_have_the_same_name() -> None:
    names = [chore.name for chore in chores.CHORES]
    assert len(set(names)) == len(names)
