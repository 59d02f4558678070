"""A person is told of what was done for them: at once, in the evening, or on paper."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from portal import clock
from portal.database import Database
from portal.models.actors import Actor, Basis, By, Role
from portal.models.mandates import JournalLine, Mandate, Pace, Tells
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import ContactPoint
from portal.policy import SYSTEM, Action, NotAllowed, require
from portal.services import journal_tellings
from tests.support import mandates

_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _act(database: Database, mandate: Mandate, action: Action = Action.OPEN_CASE) -> None:
    with database.write():
        require(mandates.an_agent(mandate), action, mandate.principal_id)


def _herself(mandate: Mandate) -> Actor:
    return Actor(Role.RESIDENT, By.WEB, person_id=mandate.principal_id)


def _choose(database: Database, mandate: Mandate, tells: Tells, pace: Pace) -> None:
    with database.write() as session:
        journal_tellings.choose(session, _herself(mandate), mandate.principal_id, tells, pace)


def _rows(database: Database) -> list[dict[str, str]]:
    with database.read() as session:
        used = select(OutboxRow).where(OutboxRow.topic == Topic.MANDATE_USED)
        return [row.facts for row in session.scalars(used.order_by(OutboxRow.id))]


def _untold(database: Database) -> int:
    with database.read() as session:
        return len(session.scalars(select(JournalLine).where(JournalLine.told_at.is_(None))).all())


def _evening(database: Database) -> int:
    with database.write() as session:
        due = journal_tellings.due(session, SYSTEM)
        return sum(journal_tellings.see_to(session, SYSTEM, one) for one in due)


def test_an_act_is_told_at_once_with_its_own_line_and_no_personal_data(
    database: Database, mandate: Mandate
) -> None:
    _act(database, mandate)

    [facts] = _rows(database)
    with database.read() as session:
        [line] = session.scalars(select(JournalLine))
    assert facts == {
        "person_id": str(mandate.principal_id), "first_id": str(line.id), "last_id": str(line.id),
    }  # fmt: skip
    assert line.told_at == line.at


def test_a_look_and_an_answer_that_nobody_sent_are_in_the_journal_and_not_told(
    database: Database, mandate: Mandate
) -> None:
    _act(database, mandate, Action.READ_ACCOUNT)
    _act(database, mandate, Action.CHANGE_EPISODE)

    assert not _rows(database)
    assert not _untold(database)


def test_who_wants_it_once_a_day_is_told_of_all_in_the_evening_and_once(
    database: Database, mandate: Mandate
) -> None:
    _choose(database, mandate, Tells.SMS, Pace.DAILY)
    with time_machine.travel(_NOON, tick=True):
        for _one in range(3):
            _act(database, mandate)
        assert not _rows(database)
        assert _evening(database) == 0  # it is noon
    with time_machine.travel(_NOON + timedelta(hours=6, minutes=1), tick=True):
        assert _evening(database) == 1
        assert _evening(database) == 0
        _act(database, mandate)
        assert _evening(database) == 0  # that is for tomorrow

    [facts] = _rows(database)
    with database.read() as session:
        told = journal_tellings.told_of(
            session, SYSTEM, mandate.principal_id,
            *(UUID(facts[name]) for name in ("first_id", "last_id")),
        )  # fmt: skip
    assert [(entry.action, entry.agent_name) for entry in told] == [
        (Action.OPEN_CASE, "David Jones")
    ] * 3


def test_the_evening_is_londons_in_summer_too(database: Database, mandate: Mandate) -> None:
    _choose(database, mandate, Tells.EMAIL, Pace.DAILY)
    with database.write() as session:
        session.get_one(Mandate, mandate.id).until = None
    with time_machine.travel(datetime(2027, 7, 1, 12, tzinfo=UTC), tick=True):
        _act(database, mandate)
    with time_machine.travel(datetime(2027, 7, 1, 17, 1, tzinfo=UTC), tick=True):
        assert _evening(database) == 1  # 18:01 in London


def test_who_has_neither_email_nor_phone_gets_a_letter_with_the_looks_too(
    database: Database,
) -> None:
    with database.write() as session:
        mandate = mandates.a_mandate(
            session, mandates.a_person(session), mandates.a_person(session, "David Jones")
        )
    _act(database, mandate)
    _act(database, mandate, Action.READ_ACCOUNT)
    moira = Actor(Role.CLERK, By.WEB, name="Moira", identity_id=clock.new_id())
    with database.write() as session:
        [letter] = journal_tellings.letters(session, moira)
        ids = [entry.id for entry in letter.entries]
        assert [entry.action for entry in letter.entries] == [
            Action.OPEN_CASE, Action.READ_ACCOUNT,
        ]  # fmt: skip
        assert journal_tellings.told(session, moira, ids) == 2
        assert journal_tellings.told(session, moira, ids) == 0
        assert not journal_tellings.letters(session, moira)

    assert letter.person.name == "Margaret Jones"
    assert not _rows(database)


def test_who_chose_letters_gets_no_message_and_is_not_told_in_the_evening(
    database: Database, mandate: Mandate
) -> None:
    _choose(database, mandate, Tells.LETTER, Pace.DAILY)
    with time_machine.travel(_NOON, tick=True):
        _act(database, mandate)
    with time_machine.travel(_NOON + timedelta(days=1), tick=True):
        assert _evening(database) == 0

    assert not _rows(database)
    assert _untold(database) == 1


@pytest.mark.parametrize(("stopped", "told_by"), [("email", Tells.SMS), ("both", Tells.LETTER)])
def test_an_address_that_takes_nothing_any_more_is_not_relied_on(
    database: Database, mandate: Mandate, stopped: str, told_by: Tells
) -> None:
    _choose(database, mandate, Tells.EMAIL, Pace.AT_ONCE)
    with database.write() as session:
        for point in session.scalars(select(ContactPoint)):
            if stopped in (point.kind.value, "both"):
                point.stopped_at = clock.now()
    with database.read() as session:
        how = journal_tellings.how_told(session, _herself(mandate), mandate.principal_id)

    assert (how.tells, how.chosen) == (told_by, False)


def test_what_an_executor_does_is_told_to_nobody(database: Database) -> None:
    with database.write() as session:
        late = mandates.a_person(session, email="m@example.com", dead_at=clock.now())
        mandate = mandates.a_mandate(
            session, late, mandates.a_person(session, "David Jones"), basis=Basis.EXECUTOR
        )
    _act(database, mandate)

    assert not _rows(database)
    assert not _untold(database)


def test_after_a_death_nobody_is_told(database: Database, mandate: Mandate) -> None:
    _choose(database, mandate, Tells.EMAIL, Pace.DAILY)
    with time_machine.travel(_NOON, tick=True):
        _act(database, mandate)
    with database.write() as session:
        session.merge(mandate.principal).dead_at = clock.now()
    with time_machine.travel(_NOON + timedelta(days=1), tick=True):
        _evening(database)

    assert not _rows(database)


def test_how_somebody_is_told_is_chosen_by_them_or_with_a_clerk_in_a_call_and_by_nobody_else(
    database: Database, mandate: Mandate
) -> None:
    clerk = Actor(Role.CLERK, By.PHONE, identity_id=clock.new_id(), in_call=clock.new_id())
    with database.write() as session:
        journal_tellings.choose(session, clerk, mandate.principal_id, Tells.SMS, Pace.DAILY)
        how = journal_tellings.how_told(session, _herself(mandate), mandate.principal_id)
        for somebody in (mandates.an_agent(mandate), Actor(Role.OFFICER, By.WEB)):
            with pytest.raises(NotAllowed):
                journal_tellings.choose(
                    session, somebody, mandate.principal_id, Tells.EMAIL, Pace.DAILY
                )

    assert (how.tells, how.pace, how.chosen) == (Tells.SMS, Pace.DAILY, True)
