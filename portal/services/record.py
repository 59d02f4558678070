"""The council's record: each contact as a CloudEvent, exported or sent again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.models.actors import Actor
from portal.models.contacts import Contact
from portal.models.mandates import Mandate
from portal.models.outbox import Delivery, DeliveryState, OutboxRow, Topic
from portal.models.people import ContactPoint, Person
from portal.policy import Action, require

CHANNEL = "record"
EVENT_TYPE = "org.example.citizen-portal.contact.recorded.v1"
MOVED_TYPE = "org.example.citizen-portal.contact.moved.v1"
_PAGE = 500


class NoSuchContact(Exception):
    """The contact is gone: its person was erased meanwhile."""


def event(session: Session, actor: Actor, site: str, contact_id: UUID) -> dict[str, Any]:
    """A contact as a CloudEvent (CloudEvents 1.0, structured JSON). Raises NoSuchContact."""
    require(actor, Action.EXPORT_RECORD)
    contact = session.scalar(_contacts().where(Contact.id == contact_id))
    if contact is None:
        raise NoSuchContact(contact_id)
    return _event(site, contact)


def correction(session: Session, actor: Actor, site: str, move_id: UUID) -> dict[str, Any]:
    """That a contact was another person's: the contact as it is now, and whose it seemed to be.

    Its id is the move's own, so that each correction is one event. Raises NoSuchContact.
    """
    require(actor, Action.EXPORT_RECORD)
    move = session.get_one(OutboxRow, move_id)
    contact_id = UUID(move.facts["contact_id"])
    contact = session.scalar(_contacts().where(Contact.id == contact_id))
    if contact is None:
        raise NoSuchContact(contact_id)
    whole = _event(site, contact)
    was = move.facts.get("was") or None
    return whole | {
        "id": str(move.id),
        "type": MOVED_TYPE,
        "time": _moment(move.at),
        "data": whole["data"] | {"was_person": was},
    }


def export(session: Session, actor: Actor, site: str, since: datetime) -> Iterator[dict[str, Any]]:
    """Every contact since a moment as a CloudEvent, in their order, read page by page."""
    require(actor, Action.EXPORT_RECORD)
    return _export(session, site, since)


def replay(session: Session, actor: Actor, since: datetime) -> int:
    """Tell the record of every contact since a moment again, each under its own id; how many."""
    require(actor, Action.EXPORT_RECORD)
    rows = select(OutboxRow.id).where(
        OutboxRow.topic.in_((Topic.CONTACT_RECORDED, Topic.CONTACT_MOVED)), OutboxRow.at >= since
    )
    quietly = {"synchronize_session": False}
    session.execute(
        update(Delivery)
        .where(
            Delivery.channel == CHANNEL,
            Delivery.outbox_id.in_(rows),
            Delivery.state.in_((DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.DROPPED)),
        )
        .values(
            state=DeliveryState.WAITING, attempts=0, next_at=clock.now(), done_at=None, fault=None
        ),
        execution_options=quietly,
    )
    # spread anew: those from a time when nobody listened become deliveries, the others stay one
    session.execute(
        update(OutboxRow).where(OutboxRow.id.in_(rows)).values(spread_at=None),
        execution_options=quietly,
    )
    return len(session.scalars(rows).all())


def _export(session: Session, site: str, since: datetime) -> Iterator[dict[str, Any]]:
    statement = _contacts().where(Contact.at >= since).order_by(Contact.id).limit(_PAGE)
    page = session.scalars(statement).all()
    while page:
        yield from (_event(site, contact) for contact in page)
        last = page[-1].id
        session.expunge_all()
        page = session.scalars(statement.where(Contact.id > last)).all()


def _contacts() -> Any:
    return select(Contact).options(
        joinedload(Contact.case),
        joinedload(Contact.contact_point),
        joinedload(Contact.person).selectinload(Person.contact_points),
        joinedload(Contact.mandate).joinedload(Mandate.organisation),
    )


def _event(site: str, contact: Contact) -> dict[str, Any]:
    case = contact.case
    return {
        "specversion": "1.0",
        "id": str(contact.id),  # the contact's own, however often and by whichever way it is told
        "source": site,
        "type": EVENT_TYPE,
        "time": _moment(contact.at),
        "subject": f"contacts/{contact.id}",
        "datacontenttype": "application/json",
        "data": {
            "person": _person(contact.person),
            "on_behalf_of": str(contact.on_behalf_of_id) if contact.on_behalf_of_id else None,
            "mandate": _mandate(contact.mandate) if contact.mandate else None,
            "channel": contact.channel.value,
            "direction": contact.direction.value,
            "subject": contact.subject,
            "contact_point": _point(contact.contact_point) if contact.contact_point else None,
            "case": {"reference": case.reference, "service": case.service} if case else None,
            "first_contact": contact.first,
            "answered_at_first_contact": contact.answered,
            "avoidable": contact.avoidable.value if contact.avoidable else None,
            "at": _moment(contact.at),
        },
    }


def _person(person: Person | None) -> dict[str, Any] | None:
    if person is None:
        return None
    return {
        "id": str(person.id),
        "name": person.name,
        "language": person.language,
        "contact_points": [_point(point) for point in person.contact_points],
    }


def _mandate(mandate: Mandate) -> dict[str, Any]:
    """On what ground somebody spoke for another, and for which organisation they did."""
    return {
        "id": str(mandate.id),
        "basis": mandate.basis.value,
        "organisation": mandate.organisation.name if mandate.organisation else None,
    }


def _point(point: ContactPoint) -> dict[str, Any]:
    return {
        "kind": point.kind.value,
        "value": point.value,
        "verified_at": _moment(point.verified_at) if point.verified_at else None,
    }


def _moment(at: datetime) -> str:
    """RFC 3339, as CloudEvents asks."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
