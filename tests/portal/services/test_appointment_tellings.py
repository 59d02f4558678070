"""An appointment that is booked, moved or cancelled is confirmed: to whom, and to whom not."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Actor, Depth, Granted, Kind, Level, Role
from portal.models.episodes import Episode, EpisodeLine
from portal.models.mandates import Copies, Mandate, MandateState
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.policy import SYSTEM, By
from portal.services import appointments, personal_tellings
from portal.services.appointment_tellings import Did
from tests.support import episodes
from tests.support.mandates import a_mandate, a_person, an_agent

HER, TOM, PHONE = "margaret@example.org", "tom@example.org", "+447700900001"
LIFE = (Granted(Kind.EPISODE, Depth.ACT),)


@pytest.fixture
def her(session: Session) -> Actor:
    margaret = a_person(session, email=HER, phone=PHONE)
    return Actor(Role.RESIDENT, By.WEB, person_id=margaret.id, level=Level.SIGNED_ON)


@pytest.fixture
def line(session: Session, her: Actor) -> EpisodeLine:
    """Something for which she needs an appointment."""
    return episodes.line(session, episodes.declared(session, her))


@pytest.fixture
def mandate(session: Session, her: Actor) -> Mandate:
    """Tom sees her life events through for her; both get the news."""
    margaret = session.get_one(Person, her.person_id)
    tom = a_person(session, "Tom Jones", email=TOM)
    return a_mandate(session, margaret, tom, LIFE, copies=Copies.BOTH)


def times(council: Council) -> list[datetime]:
    now, office = clock.now(), council.venues[0]
    today = now.astimezone(clock.LONDON).date()
    days = (today + timedelta(days=n) for n in range(2, 20))
    return [begin for day in days for begin in office.bookable(day, now)]


def book(session: Session, who: Actor, council: Council, line: EpisodeLine, n: int = 0) -> None:
    place = council.venues[0].key
    appointments.move(session, who, council, line, place, times(council)[n])
    session.flush()


def told(session: Session) -> list[tuple[str, str]]:
    """Who is told what by all that was posted, as it stands now."""
    rows = select(OutboxRow).where(OutboxRow.topic == Topic.APPOINTMENT_CHANGED)
    return [
        (one.template, one.point.value)
        for row in session.scalars(rows.order_by(OutboxRow.id))
        for one in personal_tellings.receivers(session, SYSTEM, row)
    ]


def test_who_books_moves_and_cancels_hears_of_what_counts_now(
    session: Session, council: Council, her: Actor, line: EpisodeLine
) -> None:
    book(session, her, council, line)
    assert told(session) == [(Did.BOOKED, HER)]
    book(session, her, council, line, 1)
    assert told(session) == [(Did.MOVED, HER)]
    appointments.cancel(session, her, line)
    session.flush()
    assert told(session) == [(Did.CANCELLED, HER)]
    book(session, her, council, line)
    assert told(session) == [(Did.BOOKED, HER)]


def test_the_same_wish_twice_is_one_message(
    session: Session, council: Council, her: Actor, line: EpisodeLine
) -> None:
    for _press in range(2):
        book(session, her, council, line)
        appointments.cancel(session, her, line)
        appointments.cancel(session, her, line)

    rows = select(OutboxRow).where(OutboxRow.topic == Topic.APPOINTMENT_CHANGED)
    assert len(session.scalars(rows).all()) == 4


@pytest.mark.parametrize("kind", ["is_safe", "is_quiet"])
def test_who_is_not_safe_or_wants_quiet_is_sent_nothing_nor_is_who_acts_for_them(
    session: Session, council: Council, her: Actor, line: EpisodeLine, mandate: Mandate, kind: str
) -> None:
    book(session, an_agent(mandate), council, line)
    session.execute(update(Episode).values({kind: True}))
    session.expire_all()

    assert told(session) == []


@pytest.mark.parametrize(
    ("copies", "who"), [(Copies.BOTH, {HER, TOM}), (Copies.PERSON, {HER}), (Copies.AGENT, {TOM})]
)
def test_under_a_mandate_those_are_told_whom_the_person_chose(
    session: Session, council: Council, line: EpisodeLine, mandate: Mandate, copies: Copies,
    who: set[str],
) -> None:  # fmt: skip
    book(session, an_agent(mandate), council, line)
    mandate.copies = copies  # chosen anew, before it is sent
    session.flush()

    assert {value for _did, value in told(session)} == who


def test_when_the_mandate_is_over_the_person_alone_is_told(
    session: Session, council: Council, line: EpisodeLine, mandate: Mandate
) -> None:
    mandate.copies = Copies.AGENT
    book(session, an_agent(mandate), council, line)
    mandate.state, mandate.ended_at = MandateState.ENDED, clock.now()
    session.flush()

    assert told(session) == [(Did.BOOKED, HER)]


def test_who_had_booked_it_for_her_hears_that_she_moved_and_cancelled_it(
    session: Session, council: Council, her: Actor, line: EpisodeLine, mandate: Mandate
) -> None:
    book(session, an_agent(mandate), council, line)
    book(session, her, council, line, 1)
    assert {(did, who) for did, who in told(session)} == {(Did.MOVED, HER), (Did.MOVED, TOM)}
    appointments.cancel(session, her, line)
    session.flush()

    assert set(told(session)) == {(Did.CANCELLED, HER), (Did.CANCELLED, TOM)}


def test_what_is_over_is_not_confirmed_any_more(
    session: Session, council: Council, her: Actor, line: EpisodeLine
) -> None:
    book(session, her, council, line)
    [held] = [appointments.of_line(session, her, line)]
    assert held is not None
    held.starts_at = clock.now() - timedelta(hours=1)
    session.flush()

    assert told(session) == []
