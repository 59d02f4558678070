"""An appointment is one person's: booked, moved, cancelled, and never twice at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.appointments import Venue
from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Role
from portal.models.appointments import Appointment
from portal.models.audit import AuditLine
from portal.models.episodes import EpisodeLine, LineState
from portal.policy import Action, NotAllowed
from portal.services import appointment_desks, appointments
from portal.services.appointments import BookedAlready, NoAppointment, NoSuchTime, TimeTaken
from tests.support import episodes
from tests.support.staff import Colleague, resident

REGISTRAR = Colleague(Role.OFFICER, ("ashshire_registration",), name="Ines Costa")


@pytest.fixture
def office(council: Council) -> Venue:
    return council.venues[0]


def times(venue: Venue) -> list[datetime]:
    """What can be booked, from the day after tomorrow on."""
    now = clock.now()
    today = now.astimezone(clock.LONDON).date()
    return [begin for n in range(2, 20) for begin in venue.bookable(today + timedelta(days=n), now)]


def a_line(session: Session, name: str = "Ada Baker") -> EpisodeLine:
    who = resident(session, name)
    return episodes.line(session, episodes.declared(session, who))


def held(session: Session) -> list[Appointment]:
    return list(session.scalars(select(Appointment).where(Appointment.cancelled_at.is_(None))))


def test_a_time_is_booked_once_however_often_it_is_wished(
    session: Session, council: Council, office: Venue
) -> None:
    ada, line = resident(session, "Ada Baker"), a_line(session)
    first = appointments.book(session, ada, council, line, office.key, times(office)[0])
    again = appointments.book(session, ada, council, line, office.key, times(office)[0])

    assert first.id == again.id
    assert first.person_id == ada.person_id
    with pytest.raises(BookedAlready):
        appointments.book(session, ada, council, line, office.key, times(office)[1])
    assert len(held(session)) == 1


def test_it_is_moved_and_its_first_time_is_free_again(
    session: Session, council: Council, office: Venue
) -> None:
    ada, line = resident(session, "Ada Baker"), a_line(session)
    early, late = times(office)[:2]
    appointments.book(session, ada, council, line, office.key, early)

    appointments.move(session, ada, council, line, office.key, late)

    [one] = held(session)
    assert one.starts_at == late
    [day] = appointments.free(session, ada, line, office, early.date(), 1)
    assert early in day.times


def test_a_cancelled_seat_is_somebody_elses(
    session: Session, council: Council, office: Venue
) -> None:
    ada, line, at = resident(session, "Ada Baker"), a_line(session), times(office)[0]
    appointments.book(session, ada, council, line, office.key, at)

    assert appointments.cancel(session, ada, line)
    assert not appointments.cancel(session, ada, line)

    for name in ("Bo", "Cy"):
        theirs = a_line(session, name)
        appointments.book(session, resident(session, name), council, theirs, office.key, at)
    assert len(held(session)) == office.seats


def test_a_full_time_is_not_offered_and_not_given(
    session: Session, council: Council, office: Venue
) -> None:
    at = times(office)[0]
    for name in ("Ada", "Bo"):
        appointments.book(
            session, resident(session, name), council, a_line(session, name), office.key, at
        )
    cy, line = resident(session, "Cy"), a_line(session, "Cy")

    free = appointments.free(session, cy, line, office, at.date(), 1)
    assert at not in [begin for day in free for begin in day.times]
    with pytest.raises(TimeTaken):
        appointments.book(session, cy, council, line, office.key, at)


def test_a_move_to_a_time_that_is_taken_leaves_the_first(
    database: Database, council: Council, office: Venue
) -> None:
    early, late = times(office)[:2]
    with database.write() as session:
        for name in ("Ada", "Bo"):
            appointments.book(
                session, resident(session, name), council, a_line(session, name), office.key, late
            )
        line_id = a_line(session, "Cy").id
        cy = resident(session, "Cy")
        appointments.book(
            session, cy, council, session.get_one(EpisodeLine, line_id), office.key, early
        )
    with pytest.raises(TimeTaken), database.write() as session:
        appointments.move(
            session, cy, council, session.get_one(EpisodeLine, line_id), office.key, late
        )

    with database.read() as session:
        [one] = [one for one in held(session) if one.line_id == line_id]
        assert one.starts_at == early


@pytest.mark.parametrize("minutes", [-7 * 24 * 60, 7, 60 * 24 * 7 * 30])
def test_a_time_at_which_nobody_is_seen_is_refused(
    session: Session, council: Council, office: Venue, minutes: int
) -> None:
    ada, line = resident(session, "Ada Baker"), a_line(session)
    wrong = times(office)[0] + timedelta(minutes=minutes)

    with pytest.raises(NoSuchTime):
        appointments.book(session, ada, council, line, office.key, wrong)
    with pytest.raises(NoSuchTime):
        appointments.book(session, ada, council, line, "nowhere", times(office)[0])


def test_only_what_needs_an_appointment_gets_one(
    session: Session, council: Council, office: Venue
) -> None:
    ada = resident(session, "Ada Baker")
    episode = episodes.declared(session, ada)
    lines = [
        episodes.line(session, episode, "link", mode="link"),
        episodes.line(session, episode, "library", team="library"),
        episodes.line(session, episode, "no", state=LineState.NOT_TOLD),
    ]

    for line in lines:
        with pytest.raises(NoAppointment):
            appointments.book(session, ada, council, line, office.key, times(office)[0])


def test_nobody_books_or_cancels_for_somebody_else(
    session: Session, council: Council, office: Venue
) -> None:
    eve, line = resident(session, "Eve"), a_line(session)

    with pytest.raises(NotAllowed):
        appointments.book(session, eve, council, line, office.key, times(office)[0])
    with pytest.raises(NotAllowed):
        appointments.cancel(session, eve, line)
    with pytest.raises(NotAllowed):
        appointments.find_line(session, eve, line.episode, line.task)


def test_many_who_want_the_last_seats_at_the_same_moment_get_no_seat_twice(
    database: Database, council: Council, office: Venue
) -> None:
    many, at = 12, times(office)[0]
    with database.write() as session:
        wishes = [(a_line(session, f"P{n}").id, resident(session, f"P{n}")) for n in range(many)]
    together = Barrier(many)

    def wish(line_id: UUID, who: object) -> bool:
        together.wait()
        try:
            with database.write() as session:
                line = session.get_one(EpisodeLine, line_id)
                appointments.book(session, who, council, line, office.key, at)  # type: ignore[arg-type]
        except TimeTaken:
            return False
        return True

    with ThreadPoolExecutor(many) as pool:
        got = list(pool.map(lambda one: wish(*one), wishes))

    assert sum(got) == office.seats
    with database.read() as session:
        seats = session.scalars(select(Appointment.seat).where(Appointment.starts_at == at)).all()
        assert sorted(seats) == list(range(office.seats))


def test_one_person_who_presses_twice_at_once_has_one_appointment(
    database: Database, council: Council, office: Venue
) -> None:
    at = times(office)[0]
    with database.write() as session:
        line_id, ada = a_line(session).id, resident(session, "Ada Baker")
    together = Barrier(4)

    def press(_n: int) -> UUID:
        together.wait()
        with database.write() as session:
            line = session.get_one(EpisodeLine, line_id)
            return appointments.book(session, ada, council, line, office.key, at).id

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(press, range(4)))

    assert len(made) == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Appointment)) == 1


def test_the_team_that_sees_them_knows_who_comes_and_nobody_else_does(
    session: Session, council: Council, office: Venue
) -> None:
    ada, line, at = resident(session, "Ada Baker"), a_line(session), times(office)[0]
    appointments.book(session, ada, council, line, office.key, at)
    until = clock.now() + timedelta(weeks=8)

    [one] = appointment_desks.coming(session, REGISTRAR.actor(session), council, until)

    assert (one.appointment.starts_at, one.venue.key, one.title) == (
        at, office.key, "Register the birth",
    )  # fmt: skip
    session.flush()
    [look] = session.scalars(select(AuditLine).where(AuditLine.action == Action.READ_PERSON))
    assert look.person_id == ada.person_id
    other = Colleague(Role.OFFICER, ("council_tax",)).actor(session)
    with pytest.raises(NotAllowed):
        appointment_desks.coming(session, other, council, until)
