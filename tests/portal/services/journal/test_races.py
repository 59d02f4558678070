"""What is done under a mandate and its end do not overtake each other."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import Database
from portal.models.mandates import JournalLine, Mandate, MandateState
from portal.policy import Action, require
from portal.services.journal import MandateOver
from tests.support import mandates


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    """SQLite has one writer at a time: there is nothing to overtake."""
    database = Database(postgresql_url)
    yield database
    database.close()


def _end(database: Database, mandate: Mandate) -> None:
    with database.write() as session:
        found = session.get_one(Mandate, mandate.id, with_for_update=True)
        found.state, found.ended_at = MandateState.ENDED, clock.now()


def _act_while_it_ends(database: Database, mandate: Mandate) -> None:
    with database.write() as session:
        require(mandates.an_agent(mandate), Action.OPEN_CASE)
        session.execute(select(1))
        _end(database, mandate)


def test_a_mandate_revoked_while_something_is_done_wins(
    database: Database, mandate: Mandate
) -> None:
    with pytest.raises(MandateOver):
        _act_while_it_ends(database, mandate)

    with database.read() as session:
        assert not session.scalars(select(JournalLine)).all()


def test_two_agents_who_act_at_once_do_not_wait_for_each_other(
    database: Database, mandate: Mandate
) -> None:
    """The mandate is held against its end, not against another use of it."""
    with database.write() as first:
        first.execute(select(Mandate.id).where(Mandate.id == mandate.id).with_for_update(read=True))
        with database.write() as second:
            second.connection().exec_driver_sql("SET LOCAL lock_timeout = '2s'")
            require(mandates.an_agent(mandate), Action.OPEN_CASE)

    with database.read() as session:
        assert len(session.scalars(select(JournalLine)).all()) == 1


def test_an_end_waits_for_what_is_being_done_and_comes_after_it(
    database: Database, mandate: Mandate
) -> None:
    done = []
    with database.write() as session:
        require(mandates.an_agent(mandate), Action.OPEN_CASE)
        session.execute(
            select(Mandate.id).where(Mandate.id == mandate.id).with_for_update(read=True)
        )
        ending = threading.Thread(target=lambda: (_end(database, mandate), done.append(True)))
        ending.start()
        ending.join(0.2)
        assert not done
    ending.join(10)

    assert done
    with database.read() as session:
        assert len(session.scalars(select(JournalLine)).all()) == 1
        assert session.get_one(Mandate, mandate.id).state is MandateState.ENDED
