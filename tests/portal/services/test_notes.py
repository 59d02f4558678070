"""Notes of staff for each other, another agency's reference, and the day a case is due."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, Role
from portal.models.cases import Case, Happened
from portal.models.states import State
from portal.policy import NotAllowed, ReasonNeeded
from portal.services import cases, counting, notes, staff_cases
from portal.services.cases import WordsNeeded
from portal.services.notes import CaseClosed, DatePast
from tests.support.staff import Colleague, resident

JO = Colleague(Role.OFFICER, ("ashshire_highways",))
JO_TOO = Colleague(Role.OFFICER, ("ashshire_highways",), name="Jo Marsh")
OTHER = Colleague(Role.OFFICER, ("parks",), name="Leila Haddad")
CLERK = Colleague(Role.CLERK, ("customer_services",), name="Moira Kelly")


def today() -> date:
    return clock.now().astimezone(clock.LONDON).date()


@pytest.fixture
def jo(session: Session) -> Actor:
    return JO.actor(session)


def test_a_note_is_for_staff_alone(session: Session, a_case: Case, jo: Actor) -> None:
    event = notes.note(session, jo, a_case, "The gate is round the back.")

    assert (event.happened, event.public, event.is_internal) == (Happened.NOTE, False, True)
    assert event.words == "The gate is round the back."
    with pytest.raises(WordsNeeded):
        notes.note(session, jo, a_case, " \n")


def test_a_note_that_is_sent_twice_is_written_once(
    session: Session, a_case: Case, jo: Actor
) -> None:
    first = notes.note(session, jo, a_case, "Nobody answered the door.")
    assert notes.note(session, jo, a_case, "Nobody answered the door.") is first
    other = JO_TOO.actor(session)
    assert notes.note(session, other, a_case, "Nobody answered the door.") is not first
    assert notes.note(session, jo, a_case, "Nobody answered the door.") is not first

    assert [one.happened for one in a_case.events].count(Happened.NOTE) == 3


def test_a_clerk_writes_a_note_after_saying_why_they_look(session: Session, a_case: Case) -> None:
    clerk = CLERK.actor(session)
    with pytest.raises(ReasonNeeded):
        notes.note(session, clerk, a_case, "He called again.")
    staff_cases.look_into(session, clerk, a_case.reference, "He calls about it")

    assert notes.note(session, clerk, a_case, "He called again.").words == "He called again."


def test_nobody_else_writes_notes_keeps_references_or_sets_days(
    session: Session, a_case: Case
) -> None:
    for who in (OTHER.actor(session), resident(session)):
        with pytest.raises(NotAllowed):
            notes.note(session, who, a_case, "Mine")
        with pytest.raises(NotAllowed):
            notes.keep_their_reference(session, who, a_case, "X")
        with pytest.raises(NotAllowed):
            notes.set_due(session, who, a_case, today())


def test_what_an_agency_calls_the_case_is_kept_and_the_line_says_what_it_was(
    session: Session, a_case: Case, jo: Actor
) -> None:
    notes.keep_their_reference(session, jo, a_case, "NH/2026/88")
    notes.keep_their_reference(session, jo, a_case, "NH/2026/88")  # nothing new
    notes.keep_their_reference(session, jo, a_case, "")

    assert a_case.their_reference == ""
    lines = [one.facts for one in a_case.events if one.happened is Happened.NOTE]
    assert [(one["was"], one["their_reference"]) for one in lines] == [
        ("", "NH/2026/88"), ("NH/2026/88", ""),
    ]  # fmt: skip


def test_a_new_day_is_its_last_minute_in_london(session: Session, a_case: Case, jo: Actor) -> None:
    day = today() + timedelta(days=10)
    notes.set_due(session, jo, a_case, day)

    assert a_case.due is not None
    there = a_case.due.astimezone(clock.LONDON)
    assert (there.date(), there.hour, there.minute) == (day, 23, 59)
    assert a_case.events[-1].facts["due"] == day.isoformat()


def test_lists_that_other_programs_keep_are_out_of_date_with_a_new_day(
    session: Session, a_case: Case, jo: Actor
) -> None:
    before = counting.stamp(session)
    notes.set_due(session, jo, a_case, today() + timedelta(days=10))

    assert counting.stamp(session) > before


def test_a_day_of_the_past_or_a_slip_is_refused(session: Session, a_case: Case, jo: Actor) -> None:
    was = a_case.due
    for day in (today() - timedelta(days=1), date(2062, 1, 1), date(9999, 12, 31), date.min):
        with pytest.raises(DatePast):
            notes.set_due(session, jo, a_case, day)
    assert a_case.due == was


def test_what_has_ended_gets_no_new_day(session: Session, a_case: Case, jo: Actor) -> None:
    cases.progress(session, jo, a_case, State.DONE, "Filled.")

    with pytest.raises(CaseClosed):
        notes.set_due(session, jo, a_case, today())
