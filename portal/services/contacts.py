"""The council's record: each exchange with a person is one contact."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor, By
from portal.models.cases import Case
from portal.models.contacts import Contact, Direction
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import ContactPoint, Person
from portal.policy import Action, require


@dataclass(frozen=True, slots=True)
class Outward:
    """What makes an exchange one that we began: by which channel, to where, in which delivery."""

    channel: By
    contact_point: ContactPoint
    delivery_id: UUID


def record(
    session: Session,
    actor: Actor,
    subject: str,
    person: Person | None = None,
    case: Case | None = None,
    outward: Outward | None = None,
) -> Contact:
    """Keep one exchange and feed the council's record with it; inward unless `outward` is given."""
    require(actor, Action.RECORD_CONTACT, case)
    contact = Contact(
        id=clock.new_id(),
        at=clock.now(),
        person=person,
        contact_point=outward.contact_point if outward else None,
        case=case,
        channel=outward.channel if outward else actor.channel,
        direction=Direction.OUT if outward else Direction.IN,
        subject=subject,
        first=not _came_before(session, person, case),
        delivery_id=outward.delivery_id if outward else None,
    )
    session.add(contact)
    outbox.post(session, Topic.CONTACT_RECORDED, about=case, contact_id=contact.id)
    return contact


def recorded(
    actor: Actor, subject: str, person: Person | None, case: Case
) -> tuple[Contact, OutboxRow]:
    """The first exchange about a case made just now, in no session yet, for who writes the rows."""
    require(actor, Action.RECORD_CONTACT, case)
    contact = Contact(
        id=clock.new_id(),
        at=case.created_at,
        person_id=person.id if person else None,
        case_id=case.id,
        channel=actor.channel,
        direction=Direction.IN,
        subject=subject,
        first=True,
    )
    return contact, outbox.posted(Topic.CONTACT_RECORDED, case, contact_id=contact.id)


def _came_before(session: Session, person: Person | None, case: Case | None) -> bool:
    if person is None or case is None:
        return False
    earlier = exists().where(Contact.person_id == person.id, Contact.case_id == case.id)
    return bool(session.scalar(select(earlier)))
