"""The ways to the database, on both of them."""

import threading
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.database import Database
from portal.models.cases import Stamp
from portal.services import counting


def test_a_glance_sees_what_was_committed_since_the_one_before(database: Database) -> None:
    with database.glance() as connection:
        assert counting.stamp(connection) == 0
        with database.write() as session:
            counting.touch(session, counting.CASES)
        assert counting.stamp(connection) == 1


def test_what_a_reader_changed_is_gone(database: Database) -> None:
    with database.read() as session:
        session.add(Stamp(id=clock.new_id(), name="cases", n=7))
        session.flush()
    with database.glance() as connection:
        assert counting.stamp(connection) == 0


def test_a_question_that_fails_leaves_the_next_one_alone(database: Database) -> None:
    with pytest.raises(DBAPIError), database.glance() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))

    with database.glance() as connection:
        assert counting.stamp(connection) == 0


def test_a_glance_stands_in_nobodys_way(database: Database) -> None:
    with database.glance() as connection:
        counting.stamp(connection)
        with database.write() as session:
            counting.touch(session, counting.CASES)


def test_more_threads_than_a_pool_has_room_for_may_glance_and_stay(database: Database) -> None:
    """A server's threads live on, and on SQLite each keeps its connection in hand."""
    together, ended = threading.Barrier(25), threading.Event()
    seen: list[int] = []

    def work() -> None:
        with database.glance() as connection:
            seen.append(counting.stamp(connection))
        with suppress(threading.BrokenBarrierError):
            together.wait(20)
        ended.wait(20)

    threads = [threading.Thread(target=work) for _ in range(24)]
    for thread in threads:
        thread.start()
    together.wait(20)
    ended.set()
    for thread in threads:
        thread.join()

    assert seen == [0] * 24
