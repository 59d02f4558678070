"""Appointments as staff see them: who comes to the places of their teams, and for which case."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.council.appointments import Venue
from portal.council.councils import Council
from portal.council.responsibility import NobodyHasThisDuty, team_with
from portal.models.actors import Actor
from portal.models.appointments import Appointment
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeLine
from portal.policy import Action, require
from portal.services import audits

REASON = "appointments"  # why staff saw who comes, in the audit


@dataclass(frozen=True, slots=True)
class Coming:
    """Who comes when, as the team that sees them has it."""

    appointment: Appointment
    venue: Venue
    episode: str  # its reference
    title: str


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
