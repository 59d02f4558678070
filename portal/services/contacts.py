"""The council's record: each exchange with a person is one contact."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor, By
from portal.models.base import Model
from portal.models.calls import Call, CallCase
from portal.models.cases import Case
from portal.models.contacts import Avoidable, Contact, Direction
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person
from portal.policy import Action, require
from portal.services.inserting import insert_new

_CONTACT = Contact.metadata.tables[Contact.__tablename__].c
_CAME_BEFORE = (
    select(_CONTACT.id)
    .where(_CONTACT.person_id == bindparam("person"), _CONTACT.case_id == bindparam("case"))
    .limit(1)
)

REPORT = "report"  # what opening a case is called as the subject of a contact


@dataclass(frozen=True, slots=True)
class Outward:
    """What makes an exchange one that we began: by which channel, to where, in which delivery."""

    channel: By
    contact_point: ContactPoint
    delivery_id: UUID


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of a call: what it was about, as a key, and whether it was answered in it."""

    subject: str
    answered: bool
    avoidable: Avoidable | None = None


def record(
    session: Session,
    actor: Actor,
    subject: str,
    person: Person | None = None,
    case: Case | None = None,
    outward: Outward | None = None,
) -> Contact | None:
    """Keep one exchange and feed the council's record with it; inward unless `outward` is given.

    In a call None: that is one contact, made at its end, and what is done in it is noted there.
    Under a mandate it is the agent's who speaks with us, on behalf of the person.
    """
    require(actor, Action.RECORD_CONTACT, case)
    if actor.in_call is not None and outward is None:
        note(session, actor, subject, case)
        return None
    spoke = None if outward else actor.mandate
    whose = spoke.agent_id if spoke else person.id if person else None
    contact = Contact(
        id=clock.new_id(),
        at=clock.now(),
        person_id=whose,
        on_behalf_of_id=spoke.principal_id if spoke else None,
        mandate_id=spoke.mandate_id if spoke else None,
        contact_point_id=outward.contact_point.id if outward else None,
        case_id=case.id if case else None,
        channel=outward.channel if outward else actor.channel,
        direction=Direction.OUT if outward else Direction.IN,
        subject=subject,
        first=not _came_before(session, whose, case),
        delivery_id=outward.delivery_id if outward else None,
    )
    session.flush()  # what the contact names may be as new as it is
    row = outbox.posted(Topic.CONTACT_RECORDED, case, contact_id=contact.id)
    insert_new(session, row, contact)
    return contact


def recorded(actor: Actor, subject: str, person: Person | None, case: Case) -> list[Model]:
    """The rows of the first exchange about a case made just now, for who writes them."""
    require(actor, Action.RECORD_CONTACT, case)
    if actor.in_call is not None:
        return [_done_in(actor.in_call, subject, case)]
    spoke = actor.mandate
    contact = Contact(
        id=clock.new_id(),
        at=case.created_at,
        person_id=spoke.agent_id if spoke else person.id if person else None,
        on_behalf_of_id=spoke.principal_id if spoke else None,
        mandate_id=spoke.mandate_id if spoke else None,
        case_id=case.id,
        channel=actor.channel,
        direction=Direction.IN,
        subject=subject,
        first=True,
    )
    return [outbox.posted(Topic.CONTACT_RECORDED, case, contact_id=contact.id), contact]


def note(session: Session, actor: Actor, did: str, case: Case | None) -> None:
    """Note in the actor's call what was done with a case in it; the same again is noted once."""
    require(actor, Action.RECORD_CONTACT, case)
    if actor.in_call is None or case is None:
        return
    noted = select(CallCase.id).where(
        CallCase.call_id == actor.in_call, CallCase.case_id == case.id, CallCase.did == did
    )
    if session.scalar(noted) is None:
        session.add(_done_in(actor.in_call, did, case))


def of_call(session: Session, actor: Actor, call: Call, ending: Ending) -> Contact:
    """The one contact that a call is, fed to the council's record; the call is locked."""
    require(actor, Action.TAKE_CALL, call)
    case = _about(call)
    contact = Contact(
        id=clock.new_id(),
        at=clock.now(),
        person=call.person,
        case=case,
        on_behalf_of_id=call.on_behalf_of_id,
        mandate_id=call.mandate_id,
        channel=call.channel,
        direction=Direction.IN,
        subject=ending.subject,
        first=not _came_before(session, call.person.id if call.person else None, case),
        identity_id=call.identity_id,
        answered=ending.answered,
        avoidable=ending.avoidable,
    )
    session.add(contact)
    outbox.post(session, Topic.CONTACT_RECORDED, about=case, contact_id=contact.id)
    return contact


def _about(call: Call) -> Case | None:
    """The case that a call was about: the first that was opened in it, else the first of all."""
    of_it = sorted(call.cases, key=lambda one: one.did != REPORT)
    return of_it[0].case if of_it else None


def _done_in(call_id: UUID, did: str, case: Case) -> CallCase:
    return CallCase(id=clock.new_id(), call_id=call_id, case_id=case.id, did=did, at=clock.now())


def _came_before(session: Session, person_id: UUID | None, case: Case | None) -> bool:
    if person_id is None or case is None:
        return False
    session.flush()  # past the session, which would have done so by itself
    known = {"person": person_id, "case": case.id}
    return session.execute(_CAME_BEFORE, known).scalar() is not None
