"""A question to who reported a case: answered, or reminded of and then closed, each of it once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.council.targets import english_holidays, working_days_after
from portal.database import Database
from portal.models.actors import Role
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.contacts import Contact
from portal.models.enquiries import Enquiry
from portal.models.outbox import OutboxRow, Topic
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM, Actor, By, NotAllowed, ReasonNeeded
from portal.services import cases, enquiries, followers, passing
from portal.services.cases import NewCase
from portal.services.enquiries import AlreadyAsked, AlreadyEnded, NobodyToAsk, NothingAsked
from portal.services.followers import Wish
from portal.services.people import Introduction
from tests.support.staff import Colleague

FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)
QUESTION = "Which of the two lamps is it?"


@pytest.fixture
def _now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(FRIDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def now(_now: time_machine.Traveller) -> time_machine.Traveller:
    """The clock, which stands at a Friday afternoon."""
    return _now


def a_reporter(case: Case) -> Actor:
    return Actor(Role.HOLDER, By.WEB, person_id=case.subject_id, holds=case.id)


def see_to_all(session: Session) -> int:
    session.flush()
    return sum(enquiries.see_to(session, SYSTEM, one) for one in enquiries.due(session, SYSTEM))


def told(session: Session, *topics: Topic) -> list[Topic]:
    session.flush()
    statement = select(OutboxRow.topic).where(OutboxRow.topic.in_(topics)).order_by(OutboxRow.id)
    return list(session.scalars(statement))


def lines(case: Case, happened: Happened) -> list[CaseEvent]:
    return [event for event in case.events if event.happened is happened]


# --- asking


def test_a_question_gives_five_working_days_and_a_reminder_two_before_their_end(
    session: Session, a_case: Case, an_officer: Actor, now: time_machine.Traveller
) -> None:
    enquiry = enquiries.ask(session, an_officer, a_case, QUESTION)

    assert enquiry.remind_at == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert enquiry.answer_by == datetime(2026, 11, 27, 17, tzinfo=UTC)
    assert told(session, Topic.REPORTER_ASKED) == [Topic.REPORTER_ASKED]


def test_the_bank_holidays_of_england_are_no_working_days(
    session: Session, a_case: Case, an_officer: Actor, now: time_machine.Traveller
) -> None:
    now.move_to(datetime(2026, 12, 22, 10, tzinfo=UTC))
    enquiry = enquiries.ask(session, an_officer, a_case, QUESTION)

    # 23 and 24 December, then Christmas, Boxing Day's Monday and a weekend, 29, 30 and 31
    assert enquiry.answer_by == datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert enquiry.remind_at == datetime(2026, 12, 29, 9, tzinfo=UTC)


@given(day=st.dates(date(2024, 1, 1), date(2031, 12, 31)), count=st.integers(1, 30))
def test_working_days_go_on_day_by_day_and_never_end_on_a_free_one(day: date, count: int) -> None:
    one_less, end = working_days_after(day, count - 1), working_days_after(day, count)

    assert end == working_days_after(one_less, 1)
    assert end.weekday() < 5
    assert end not in english_holidays()
    assert end >= day + timedelta(days=count)


def test_only_the_reporter_and_staff_read_what_was_asked_and_answered(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    enquiries.ask(session, an_officer, a_case, QUESTION)
    enquiries.answer(session, a_reporter(a_case), a_case, "The left one, by my bedroom")
    asked, answered = a_case.events[-2:]

    assert (asked.happened, answered.happened) == (Happened.ASKED, Happened.ANSWERED)
    assert (asked.words, answered.words) == (QUESTION, "The left one, by my bedroom")
    assert not asked.public
    assert not answered.public


def test_nobody_is_asked_twice_at_a_time(session: Session, a_case: Case, an_officer: Actor) -> None:
    enquiries.ask(session, an_officer, a_case, QUESTION)
    with pytest.raises(AlreadyAsked):
        enquiries.ask(session, an_officer, a_case, "And which lane?")

    enquiries.answer(session, a_reporter(a_case), a_case, "The left one")
    enquiries.ask(session, an_officer, a_case, "And which lane?")
    assert len(lines(a_case, Happened.ASKED)) == 2


def test_who_left_no_email_cannot_be_asked_and_no_time_begins(
    session: Session, council: Council, in_town: Point, an_officer: Actor
) -> None:
    new = NewCase("pothole", "A hole", "Mill Lane", in_town,
                  reporter=Introduction(name="Sam", phone="07700 900123"))  # fmt: skip
    case = cases.open_case(session, PUBLIC_ON_WEB, council, new)
    with pytest.raises(NobodyToAsk):
        enquiries.ask(session, an_officer, case, QUESTION)

    assert session.scalars(select(Enquiry)).all() == []


def test_nothing_is_asked_of_what_has_ended(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    cases.progress(session, an_officer, a_case, State.DONE, "Filled.")
    with pytest.raises(AlreadyEnded):
        enquiries.ask(session, an_officer, a_case, QUESTION)


# --- answering


def test_an_answer_goes_to_the_team_once_and_the_case_goes_on(
    session: Session, a_case: Case, an_officer: Actor, now: time_machine.Traveller
) -> None:
    enquiries.ask(session, an_officer, a_case, QUESTION)
    now.shift(timedelta(days=1))
    enquiries.answer(session, a_reporter(a_case), a_case, "The left one")

    assert a_case.is_open
    assert told(session, Topic.REPORTER_ANSWERED) == [Topic.REPORTER_ANSWERED]
    with pytest.raises(NothingAsked):
        enquiries.answer(session, a_reporter(a_case), a_case, "The left one")
    now.shift(timedelta(days=30))
    assert see_to_all(session) == 0
    assert a_case.is_open
    assert [one.subject for one in session.scalars(select(Contact))] == ["report", "answer"]


def test_a_clerk_writes_down_for_a_caller_what_they_say_and_why_they_look(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    enquiries.ask(session, an_officer, a_case, QUESTION)
    clerk = Colleague(Role.CLERK, ("customer_services",), name="Moira").actor(session)
    with pytest.raises(ReasonNeeded):
        enquiries.answer(session, clerk, a_case, "The left one")

    event = enquiries.answer(session, clerk, a_case, "The left one", "They called to answer")
    assert (event.actor_role, event.on_behalf_of_id) == (Role.CLERK, a_case.subject_id)


def test_who_only_follows_the_case_is_not_asked_and_cannot_answer(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    follower = followers.follow(session, PUBLIC_ON_WEB, a_case, Wish("eve@example.com"))
    follower.confirmed_at = clock.now()
    enquiries.ask(session, an_officer, a_case, QUESTION)
    eve = Actor(Role.HOLDER, By.WEB, person_id=follower.person_id, holds=a_case.id)

    assert follower not in enquiries.reporters(session, an_officer, a_case)
    with pytest.raises(NotAllowed):
        enquiries.answer(session, eve, a_case, "Mine")
    with pytest.raises(NotAllowed):
        enquiries.asked(session, eve, a_case)
    with pytest.raises(NotAllowed):
        enquiries.answer(session, PUBLIC_ON_WEB, a_case, "Mine")


def test_a_late_answer_is_taken_as_long_as_the_case_is_open(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    enquiries.ask(session, an_officer, a_case, QUESTION)
    cases.progress(session, an_officer, a_case, State.CHECKED, "")
    see_to_all(session)
    enquiries.answer(session, a_reporter(a_case), a_case, "The left one")

    assert lines(a_case, Happened.ANSWERED)


# --- without an answer


def test_without_an_answer_there_is_one_reminder_and_then_one_end_that_says_why(
    session: Session, a_case: Case, an_officer: Actor, now: time_machine.Traveller
) -> None:
    enquiries.ask(session, an_officer, a_case, QUESTION)
    topics = (Topic.REPORTER_REMINDED, Topic.CASE_PROGRESSED)
    for moment, expected in (
        (datetime(2026, 11, 25, 8, 59, tzinfo=UTC), []),
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), [Topic.REPORTER_REMINDED]),
        (datetime(2026, 11, 27, 16, 59, tzinfo=UTC), [Topic.REPORTER_REMINDED]),
        (datetime(2026, 11, 27, 17, 0, tzinfo=UTC), list(topics)),
        (datetime(2026, 12, 27, 17, 0, tzinfo=UTC), list(topics)),
    ):
        now.move_to(moment)
        see_to_all(session)
        see_to_all(session)
        assert told(session, *topics) == expected

    end = a_case.events[-1]
    assert (a_case.state, end.to_state, end.words) == (
        State.NO_ACTION, State.NO_ACTION, enquiries.CLOSED,
    )  # fmt: skip
    assert end.public
    assert end.facts["why"] == enquiries.NO_ANSWER
    assert end.actor_role is Role.SYSTEM


def test_an_answer_after_the_end_opens_the_case_again_and_is_one_exchange(
    session: Session, a_case: Case, an_officer: Actor, now: time_machine.Traveller
) -> None:
    enquiries.ask(session, an_officer, a_case, QUESTION)
    for days in (5, 3):
        now.shift(timedelta(days=days))
        see_to_all(session)
    assert not a_case.is_open
    enquiries.answer(session, a_reporter(a_case), a_case, "The left one")

    assert a_case.state is State.RECEIVED
    assert [event.happened for event in a_case.events[-2:]] == [
        Happened.REOPENED, Happened.ANSWERED,
    ]  # fmt: skip
    assert told(session, Topic.CASE_REOPENED) == [Topic.CASE_REOPENED]
    assert [one.subject for one in session.scalars(select(Contact))] == ["report", "answer"]


def test_an_answer_opens_nothing_that_something_else_ended_or_that_ended_long_ago(
    session: Session, a_case: Case, an_officer: Actor, now: time_machine.Traveller
) -> None:
    enquiries.ask(session, an_officer, a_case, QUESTION)
    cases.progress(session, an_officer, a_case, State.DONE, "Found it.")
    with pytest.raises(AlreadyEnded):
        enquiries.answer(session, a_reporter(a_case), a_case, "The left one")

    cases.reopen(session, a_reporter(a_case), a_case, "It is out again")
    enquiries.ask(session, an_officer, a_case, "Which one is it now?")
    for days in (5, 3, 29):
        now.shift(timedelta(days=days))
        see_to_all(session)
    with pytest.raises(AlreadyEnded):
        enquiries.answer(session, a_reporter(a_case), a_case, "The left one")


def test_nobody_is_closed_out_whom_a_fault_of_ours_did_not_remind_in_time(
    session: Session, a_case: Case, an_officer: Actor, now: time_machine.Traveller
) -> None:
    enquiry = enquiries.ask(session, an_officer, a_case, QUESTION)
    now.move_to(datetime(2026, 12, 7, 10, tzinfo=UTC))  # no worker ran for ten days
    see_to_all(session)

    assert told(session, Topic.REPORTER_REMINDED) == [Topic.REPORTER_REMINDED]
    assert a_case.is_open
    assert enquiry.answer_by == datetime(2026, 12, 9, 17, tzinfo=UTC)


@pytest.mark.parametrize("to", [State.SCHEDULED, State.DONE])
def test_what_staff_moved_on_meanwhile_is_neither_reminded_of_nor_closed(
    session: Session, a_case: Case, an_officer: Actor, now: time_machine.Traveller, to: State
) -> None:
    enquiry = enquiries.ask(session, an_officer, a_case, QUESTION)
    cases.progress(session, an_officer, a_case, to, "We found it.")
    now.shift(timedelta(days=30))
    see_to_all(session)

    assert (a_case.state, enquiry.ended_at) == (to, clock.now())
    assert not lines(a_case, Happened.REMINDED)
    assert enquiries.waits(a_case.events) is None


def test_a_question_goes_along_where_the_case_is_handed_over(
    session: Session, council: Council, a_case: Case, an_officer: Actor,
    now: time_machine.Traveller,
) -> None:  # fmt: skip
    enquiries.ask(session, an_officer, a_case, QUESTION)
    passing.hand_over(session, an_officer, council, a_case, "parks", "")
    now.shift(timedelta(days=5))
    see_to_all(session)

    assert lines(a_case, Happened.REMINDED)


def test_two_workers_at_once_remind_once(
    database: Database, council: Council, in_town: Point, an_officer: Actor
) -> None:
    together = Barrier(2)
    with time_machine.travel(FRIDAY, tick=False), database.write() as session:
        new = NewCase("pothole", "A hole", "Mill Lane", in_town,
                      reporter=Introduction(email="sam@example.com"))  # fmt: skip
        case = cases.open_case(session, PUBLIC_ON_WEB, council, new)
        enquiry = enquiries.ask(session, an_officer, case, QUESTION)

    def remind() -> bool:
        together.wait()
        with database.write() as session:
            return enquiries.see_to(session, SYSTEM, enquiry.id)

    with time_machine.travel(FRIDAY + timedelta(days=5), tick=False), ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(remind) for _ in range(2)]:
            future.result()

    with database.read() as session:
        rows = session.scalars(
            select(CaseEvent).where(CaseEvent.happened == Happened.REMINDED)
        ).all()
        assert len(rows) == 1
