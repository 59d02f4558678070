"""Appointments: the free times of a place, one of them booked, moved or cancelled.

That nobody has a seat twice is the database's to see to, however many ask at the same moment.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.appointments import Venue, venues_of
from portal.council.councils import Council
from portal.models.actors import Actor
from portal.models.appointments import Appointment
from portal.models.episodes import Episode, EpisodeLine, LineState
from portal.policy import Action, require
from portal.services import appointment_tellings
from portal.services.appointment_tellings import Did
from portal.services.episode_rights import check_served
from portal.services.inserting import insert_once

APPOINTMENT = "appointment"  # the mode of a line that needs one
_NOT_NOW = frozenset({LineState.NOT_TOLD, LineState.PENDING, LineState.NOT_FOR_ME})


class NoAppointment(Exception):
    """Nothing can be booked for this: it needs no appointment, or there is no place for it."""


class NoSuchTime(Exception):
    """Nobody is seen there at that time, or it can no longer be booked."""


class TimeTaken(Exception):
    """Somebody else has booked the last seat at that time."""


class BookedAlready(Exception):
    """They have an appointment for this; it can be moved."""


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day of a place with the times that are still free, aware in London's time."""

    day: date
    times: tuple[datetime, ...]


def venues(council: Council, line: EpisodeLine) -> list[Venue]:
    """Where an appointment for this can be. Raises NoAppointment."""
    found = venues_of(council.venues, str(line.content.get("team") or ""))
    if line.mode != APPOINTMENT or line.state in _NOT_NOW or not found:
        raise NoAppointment(line.task)
    return found


def find_line(session: Session, actor: Actor, episode: Episode, task: str) -> EpisodeLine:
    """The line of a declared episode that an appointment is for. Raises NoAppointment."""
    require(actor, Action.READ_EPISODE, episode)
    check_served(session, actor, Action.READ_EPISODE, episode)
    wanted = select(EpisodeLine).where(
        EpisodeLine.episode_id == episode.id, EpisodeLine.task == task
    )
    line = session.scalar(wanted)
    if line is None:
        raise NoAppointment(task)
    return line


def of_line(session: Session, actor: Actor, line: EpisodeLine) -> Appointment | None:
    """The appointment that they have for this."""
    require(actor, Action.READ_EPISODE, line.episode)
    return _held(session, line)


def find(
    session: Session, actor: Actor, episode: Episode, appointment_id: UUID
) -> Appointment | None:
    """One that they have because of this episode; None where it was given back or is another's."""
    require(actor, Action.READ_EPISODE, episode)
    check_served(session, actor, Action.READ_EPISODE, episode)
    statement = (
        select(Appointment)
        .join(EpisodeLine, EpisodeLine.id == Appointment.line_id)
        .where(
            Appointment.id == appointment_id,
            Appointment.cancelled_at.is_(None),
            EpisodeLine.episode_id == episode.id,
        )
    )
    return session.scalar(statement)


def wanted(
    session: Session, actor: Actor, council: Council, episode: Episode
) -> list[tuple[EpisodeLine, Appointment | None]]:
    """What of a declared episode needs an appointment here, each with the one they have."""
    require(actor, Action.READ_EPISODE, episode)
    check_served(session, actor, Action.READ_EPISODE, episode)
    lines = [line for line in episode.lines if _is_possible(council, line)]
    if not lines:
        return []
    statement = select(Appointment).where(
        Appointment.line_id.in_([line.id for line in lines]), Appointment.cancelled_at.is_(None)
    )
    held = {one.line_id: one for one in session.scalars(statement)}
    return [(line, held.get(line.id)) for line in lines]


def free(
    session: Session, actor: Actor, line: EpisodeLine, venue: Venue, first: date, days: int
) -> list[FreeDay]:
    """The free times of a place on some days from `first` on; days without one are left out."""
    require(actor, Action.READ_EPISODE, line.episode)
    now = clock.now()
    open_days = [
        (day, venue.bookable(day, now)) for day in (first + timedelta(days=n) for n in range(days))
    ]
    taken = _taken(session, venue, [begin for _, times in open_days for begin in times])
    found = [
        FreeDay(day, tuple(begin for begin in times if taken[begin] < venue.seats))
        for day, times in open_days
    ]
    return [day for day in found if day.times]


def book(
    session: Session,
    actor: Actor,
    council: Council,
    line: EpisodeLine,
    place: str,
    starts_at: datetime,
) -> Appointment:
    """Hold one seat at that time. The same wish again is the appointment that was made.

    Raises NoAppointment, NoSuchTime, TimeTaken, BookedAlready, NotAllowed.
    """
    require(actor, Action.BOOK_APPOINTMENT, line.episode)
    check_served(session, actor, Action.BOOK_APPOINTMENT, line.episode)
    session.refresh(line, with_for_update=True)
    venue = _bookable(council, line, place, starts_at)
    held = _held(session, line)
    if held is not None:
        if (held.place, held.starts_at) == (place, starts_at):
            return held
        raise BookedAlready(line.task)
    booked = _seat(session, actor, line, venue, starts_at)
    appointment_tellings.tell(session, actor, booked, Did.BOOKED)
    return booked


def move(
    session: Session,
    actor: Actor,
    council: Council,
    line: EpisodeLine,
    place: str,
    starts_at: datetime,
) -> Appointment:
    """Have another time instead; where that is taken the caller's transaction leaves the first.

    Raises NoAppointment, NoSuchTime, TimeTaken, NotAllowed.
    """
    require(actor, Action.BOOK_APPOINTMENT, line.episode)
    check_served(session, actor, Action.BOOK_APPOINTMENT, line.episode)
    session.refresh(line, with_for_update=True)
    venue = _bookable(council, line, place, starts_at)
    held = _held(session, line)
    if held is not None and (held.place, held.starts_at) == (place, starts_at):
        return held
    if held is not None:
        held.cancelled_at = clock.now()
        session.flush()
    moved = _seat(session, actor, line, venue, starts_at, held)
    did = Did.BOOKED if held is None else Did.MOVED
    appointment_tellings.tell(session, actor, moved, did)
    return moved


def cancel(session: Session, actor: Actor, line: EpisodeLine) -> bool:
    """Give the seat back; whether there was one."""
    require(actor, Action.BOOK_APPOINTMENT, line.episode)
    check_served(session, actor, Action.BOOK_APPOINTMENT, line.episode)
    session.refresh(line, with_for_update=True)
    held = _held(session, line)
    if held is None:
        return False
    held.cancelled_at = clock.now()
    appointment_tellings.tell(session, actor, held, Did.CANCELLED)
    return True


def _is_possible(council: Council, line: EpisodeLine) -> bool:
    try:
        return bool(venues(council, line))
    except NoAppointment:
        return False


def _bookable(council: Council, line: EpisodeLine, place: str, starts_at: datetime) -> Venue:
    venue = next((one for one in venues(council, line) if one.key == place), None)
    day = starts_at.astimezone(clock.LONDON).date()
    if venue is None or starts_at not in venue.bookable(day, clock.now()):
        raise NoSuchTime(place)
    return venue


def _seat(
    session: Session,
    actor: Actor,
    line: EpisodeLine,
    venue: Venue,
    starts_at: datetime,
    before: Appointment | None = None,
) -> Appointment:
    """The first seat that the database gives us: whoever else asks now gets another, or none.

    Who booked the one `before` it for the person goes on hearing of it.
    """
    mandate_id, agent_id = (before.mandate_id, before.agent_id) if before else (None, None)
    if actor.mandate is not None:
        mandate_id, agent_id = actor.mandate.mandate_id, actor.mandate.agent_id
    for seat in range(venue.seats):
        wanted = Appointment(
            id=clock.new_id(), place=venue.key, duty=venue.duty, starts_at=starts_at,
            minutes=venue.minutes, seat=seat, person_id=line.episode.person_id, line_id=line.id,
            booked_at=clock.now(), mandate_id=mandate_id, agent_id=agent_id,
        )  # fmt: skip
        if insert_once(session, wanted):
            return wanted
    raise TimeTaken(venue.key)


def _held(session: Session, line: EpisodeLine) -> Appointment | None:
    return session.scalar(
        select(Appointment).where(
            Appointment.line_id == line.id, Appointment.cancelled_at.is_(None)
        )
    )


def _taken(session: Session, venue: Venue, times: Sequence[datetime]) -> Counter[datetime]:
    if not times:
        return Counter()
    statement = select(Appointment.starts_at).where(
        Appointment.place == venue.key,
        Appointment.cancelled_at.is_(None),
        Appointment.starts_at >= times[0],
        Appointment.starts_at <= times[-1],
    )
    return Counter(session.scalars(statement))
