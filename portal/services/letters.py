"""Letters: what goes out by email goes on paper to whoever has none."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor, By
from portal.models.calls import Call, CallCase
from portal.models.cases import Case
from portal.models.contacts import Contact, Direction
from portal.models.outbox import Topic
from portal.policy import Action, require
from portal.services import audits
from portal.services.cases import NoSuchCase
from portal.services.contacts import REPORT
from portal.services.served import REASONS

RECEIPT = "receipt"


def to_write(session: Session, actor: Actor, reference: str) -> Case:
    """A case with who reported it, for the letter that is their receipt; an audit line.

    Who took the report in a call needs no other reason to write. Raises NoSuchCase, ReasonNeeded
    where the case is not of the actor's teams and they have not said why they look, NotAllowed.
    """
    case = _find(session, reference)
    why = _why(session, actor, case)
    require(actor, Action.READ_PRIVATE_DETAILS, case, why)
    audits.record(session, actor, Action.READ_PRIVATE_DETAILS, case=case, reason=why)
    return case


def posted(session: Session, actor: Actor, reference: str) -> Contact:
    """The receipt is in the post: one contact outwards, however often it is said.

    Raises what `to_write` raises.
    """
    case = _find(session, reference, to_change=True)
    require(actor, Action.READ_PRIVATE_DETAILS, case, _why(session, actor, case))
    if (before := _posted(session, case)) is not None:
        return before
    contact = Contact(
        id=clock.new_id(),
        at=clock.now(),
        person=case.subject,
        case=case,
        channel=By.LETTER,
        direction=Direction.OUT,
        subject=RECEIPT,
        first=False,
        identity_id=actor.identity_id,
    )
    session.add(contact)
    outbox.post(session, Topic.CONTACT_RECORDED, about=case, contact_id=contact.id)
    return contact


def when_posted(session: Session, actor: Actor, case: Case) -> Contact | None:
    """When the receipt of a case was posted; None where it was not."""
    require(actor, Action.READ_PRIVATE_DETAILS, case, _why(session, actor, case))
    return _posted(session, case)


def _posted(session: Session, case: Case) -> Contact | None:
    statement = select(Contact).where(
        Contact.case_id == case.id,
        Contact.channel == By.LETTER,
        Contact.direction == Direction.OUT,
        Contact.subject == RECEIPT,
    )
    return session.scalars(statement.limit(1)).first()


def _why(session: Session, actor: Actor, case: Case) -> str | None:
    """What they said in this session, or that they took the report themselves in a call."""
    if given := audits.reason_given(session, actor, case):
        return given
    if actor.identity_id is None:
        return None
    own = (
        select(Call.channel)
        .join(CallCase, CallCase.call_id == Call.id)
        .where(
            Call.identity_id == actor.identity_id,
            CallCase.case_id == case.id,
            CallCase.did == REPORT,
        )
    )
    channel = session.scalar(own.limit(1))
    return REASONS[channel] if channel else None


def _find(session: Session, reference: str, *, to_change: bool = False) -> Case:
    written = clock.read_reference(reference)
    statement = select(Case).where(Case.reference == (written or ""))
    case = session.scalar(statement.with_for_update() if to_change else statement)
    if case is None:
        raise NoSuchCase(reference)
    return case
