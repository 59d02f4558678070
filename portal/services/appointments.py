"""Appointments: the free times of a place, one of them booked, moved or cancelled.

That nobody has a seat twice is the database's to see to, however many ask at the same moment.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.council.appointments import Venue, venues_of
from portal.council.councils import Council
from portal.council.responsibility import NobodyHasThisDuty, team_with
from portal.models.actors import Actor
from portal.models.appointments import Appointment
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeLine, LineState
from portal.policy import Action, require
from portal.services import audits
from portal.services.episode_rights import check_served
from portal.services.inserting import insert_once

APPOINTMENT = "appointment"  # the mode of a line that needs one
REASON = "appointments"  # why staff saw who comes, in the audit
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


@dataclass(frozen=True, slots=True)
class Coming:
    """Who comes when, as the team that sees them has it."""

    appointment: Appointment
    venue: Venue
    episode: str  # its reference
    title: str


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
    require(actor, Action.CHANGE_EPISODE, line.episode)
    check_served(session, actor, Action.CHANGE_EPISODE, line.episode)
    session.refresh(line, with_for_update=True)
    venue = _bookable(council, line, place, starts_at)
    held = _held(session, line)
    if held is not None:
        if (held.place, held.starts_at) == (place, starts_at):
            return held
        raise BookedAlready(line.task)
    return _seat(session, line, venue, starts_at)


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
    require(actor, Action.CHANGE_EPISODE, line.episode)
    check_served(session, actor, Action.CHANGE_EPISODE, line.episode)
    session.refresh(line, with_for_update=True)
    venue = _bookable(council, line, place, starts_at)
    held = _held(session, line)
    if held is not None and (held.place, held.starts_at) == (place, starts_at):
        return held
    if held is not None:
        held.cancelled_at = clock.now()
        session.flush()
    return _seat(session, line, venue, starts_at)


def cancel(session: Session, actor: Actor, line: EpisodeLine) -> bool:
    """Give the seat back; whether there was one."""
    require(actor, Action.CHANGE_EPISODE, line.episode)
    check_served(session, actor, Action.CHANGE_EPISODE, line.episode)
    session.refresh(line, with_for_update=True)
    held = _held(session, line)
    if held is None:
        return False
    held.cancelled_at = clock.now()
    return True


def coming(session: Session, actor: Actor, council: Council, until: datetime) -> list[Coming]:
    """Who comes to the places of the actor's teams from now until then, in order.

    Each person whose name stands there is an audit line. Raises NotAllowed.
    """
    require(actor, Action.SEE_WHO_COMES, teams_of(council))
    theirs = {venue.key: venue for venue in council.venues if _team(council, venue) in actor.teams}
    today = clock.now().astimezone(clock.LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    statement = (
        select(Appointment, Episode.reference, EpisodeLine.title)
        .join(EpisodeLine, EpisodeLine.id == Appointment.line_id)
        .join(Episode, Episode.id == EpisodeLine.episode_id)
        .where(
            Appointment.place.in_(theirs),
            Appointment.cancelled_at.is_(None),
            Appointment.starts_at >= today,
            Appointment.starts_at < until,
        )
        .order_by(Appointment.starts_at, Appointment.place, Appointment.seat)
        .options(joinedload(Appointment.person))
    )
    found = [
        Coming(one, theirs[one.place], reference, title)
        for one, reference, title in session.execute(statement)
    ]
    for person_id in {one.appointment.person_id for one in found}:
        audits.record(session, actor, Action.READ_PERSON, person_id=person_id, reason=REASON)
    return found


def _is_possible(council: Council, line: EpisodeLine) -> bool:
    try:
        return bool(venues(council, line))
    except NoAppointment:
        return False


def of_case(
    session: Session, actor: Actor, case: Case, reason: str | None = None
) -> Appointment | None:
    """The next appointment that a case is about, for who handles it."""
    require(actor, Action.READ_PRIVATE_DETAILS, case, reason)
    statement = (
        select(Appointment)
        .join(EpisodeLine, EpisodeLine.id == Appointment.line_id)
        .where(EpisodeLine.case_id == case.id, Appointment.cancelled_at.is_(None))
        .order_by(Appointment.starts_at)
    )
    return session.scalars(statement.limit(1)).first()


def teams_of(council: Council) -> frozenset[str]:
    """The teams and agencies that see people by appointment today."""
    return frozenset(team for venue in council.venues if (team := _team(council, venue)))


def _team(council: Council, venue: Venue) -> str | None:
    today = clock.now().astimezone(clock.LONDON).date()
    try:
        return team_with(council, venue.duty, today).key
    except NobodyHasThisDuty:
        return None


def _bookable(council: Council, line: EpisodeLine, place: str, starts_at: datetime) -> Venue:
    venue = next((one for one in venues(council, line) if one.key == place), None)
    day = starts_at.astimezone(clock.LONDON).date()
    if venue is None or starts_at not in venue.bookable(day, clock.now()):
        raise NoSuchTime(place)
    return venue


def _seat(session: Session, line: EpisodeLine, venue: Venue, starts_at: datetime) -> Appointment:
    """The first seat that the database gives us: whoever else asks now gets another, or none."""
    for seat in range(venue.seats):
        wanted = Appointment(
            id=clock.new_id(), place=venue.key, duty=venue.duty, starts_at=starts_at,
            minutes=venue.minutes, seat=seat, person_id=line.episode.person_id, line_id=line.id,
            booked_at=clock.now(),
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
