"""For staff who check a mandate: the records that may be the person it is for."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models.actors import Actor
from portal.models.mandates import Mandate
from portal.models.people import Person
from portal.models.person_keys import home_hint
from portal.policy import Action, require
from portal.services import audits

MOST = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record of somebody of that name: only what is needed to choose."""

    id: UUID
    name: str
    address_hint: str


def of(session: Session, actor: Actor, mandate: Mandate) -> list[Candidate]:
    """Records of people of the same name who live, besides the one that the mandate names.

    Each that is shown is a line of the audit.
    """
    require(actor, Action.CHECK_MANDATE, mandate)
    named = mandate.principal
    if not named.family_key:
        return []
    statement = select(Person).where(
        Person.family_key == named.family_key,
        Person.given_key == named.given_key,
        Person.id != named.id,
        Person.id != mandate.agent_id if mandate.agent_id else Person.id.is_not(None),
        Person.dead_at.is_(None),
    )
    found = session.scalars(statement.order_by(Person.id).limit(MOST)).all()
    for one in found:
        audits.record(session, actor, Action.FIND_PERSON, person_id=one.id)
    return [Candidate(one.id, one.name or "", home_hint(one.address)) for one in found]
