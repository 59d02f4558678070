"""The way of whoever acts for somebody to an appointment of that person's."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.models.actors import Actor, Held
from portal.models.appointments import Appointment
from portal.models.episodes import EpisodeLine
from portal.policy import Action, may, require
from portal.services import holdings


@dataclass(frozen=True, slots=True)
class Way:
    """The mandate by which somebody may see an appointment, and where it stands: its episode's
    reference and the task that it is for.
    """

    held: Held
    reference: str
    task: str


def way(session: Session, actor: Actor, appointment_id: UUID) -> Way | None:
    """By which of the actor's own mandates, or of their organisations', they see an appointment,
    one that was given back too; None for one of nobody for whom they may act so now.
    """
    require(actor, Action.ACT_FOR)
    found = session.get(Appointment, appointment_id)
    line = session.get(EpisodeLine, found.line_id) if found is not None else None
    if found is None or line is None or actor.self_id is None:
        return None
    for held in holdings.held_by(session, actor.self_id):
        agent = holdings.agent_of(held, actor.channel)
        if may(agent, Action.READ_EPISODE, line.episode):
            return Way(held, line.episode.reference, line.task)
    return None
