"""What a person is told of their own life: of an appointment, of a death that was told wrongly.

Both ways out ask here, so that nobody hears the same thing twice, and each takes what is for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.models.actors import Actor
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import ContactPoint
from portal.policy import Action, require
from portal.services import appointment_tellings, death_apologies

TOPICS = frozenset({Topic.APPOINTMENT_CHANGED, Topic.DEATH_TAKEN_BACK})


@dataclass(frozen=True, slots=True)
class Told:
    """Where somebody is told, and the template of what."""

    point: ContactPoint
    template: str


def receivers(session: Session, actor: Actor, row: OutboxRow) -> Iterator[Told]:
    """All who are told of a row; nobody who cannot be reached, or shall not be."""
    require(actor, Action.SEND)
    if row.topic is Topic.APPOINTMENT_CHANGED:
        for one in appointment_tellings.receivers(session, actor, row.facts):
            yield Told(one.point, row.facts["did"])
    if row.topic is Topic.DEATH_TAKEN_BACK:
        for point in death_apologies.receivers(session, actor, UUID(row.facts["notice_id"])):
            yield Told(point, death_apologies.TAKEN_BACK)
