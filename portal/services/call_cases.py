"""Cases in a call: looked at, reopened and followed for who calls; each is noted in the call."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.calls import Call
from portal.models.cases import Case, CaseEvent
from portal.models.enquiries import Enquiry
from portal.models.people import Person, Reach
from portal.policy import Action, may, require
from portal.services import audits, callers, cases, contacts, enquiries
from portal.services.cases import NoSuchCase
from portal.services.people import reach
from portal.services.served import REASONS, NotChecked, is_checked, is_theirs


class NoAddress(Exception):
    """We know no email address of theirs that works."""


def tell(session: Session, actor: Actor, call: Call, reference: str) -> Case:
    """The case that somebody asks after, to tell them where it stands; noted as told.

    Of a private one that is the caller's the look is an audit line with the call as its reason.
    Raises NoSuchCase, and NotChecked for a private case that is not known to be the caller's.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference)
    if not _may_hear(session, call, case):
        raise NotChecked(call.id)
    if not case.public:
        _look(session, actor, call, case)
    contacts.note(session, actor, "read", case)
    return case


def open_whole(session: Session, actor: Actor, call: Call, reference: str) -> Case:
    """A case for the clerk to see as staff do: the call is why, and nobody asks them again.

    Raises NoSuchCase, NotAllowed, and NotChecked for a case that is not known to be the caller's.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference)
    if not (_is_the_callers(session, call, case) or was_opened_in(call, case)):
        raise NotChecked(call.id)
    _look(session, actor, call, case)
    contacts.note(session, actor, "read", case)
    return case


def reopen(session: Session, actor: Actor, call: Call, reference: str, words: str) -> CaseEvent:
    """“Not fixed yet”, for the caller whose case it is.

    Raises NoSuchCase, NotChecked, and what `cases.reopen` raises.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference, to_change=True)
    if not _is_the_callers(session, call, case):
        raise NotChecked(call.id)
    audits.record(session, actor, Action.REOPEN_CASE, case=case, reason=REASONS[call.channel])
    return cases.reopen(session, actor, case, words, REASONS[call.channel])


def follow(session: Session, actor: Actor, call: Call, reference: str) -> None:
    """Tell the caller of a case by email from now on, at the address that we have of them.

    Raises NoSuchCase, NotChecked, NoAddress.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference, to_change=True)
    person = call.person
    if person is None or not is_checked(call, clock.now()) or not _may_hear(session, call, case):
        raise NotChecked(call.id)
    if reach(person, Reach.EMAIL) is None:
        raise NoAddress(call.id)
    callers.follow(session, actor, call, case)


def count_in(session: Session, actor: Actor, call: Call, reference: str) -> CaseEvent | None:
    """The caller has the same problem; None where it was counted in this call already.

    Raises NoSuchCase, NotAllowed for a private one.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference, to_change=True)
    if any(one.case_id == case.id and one.did == "same_problem" for one in call.cases):
        return None
    return cases.count_in(session, actor, case)


def answer(session: Session, actor: Actor, call: Call, reference: str, words: str) -> CaseEvent:
    """What the caller says to a question about their case, written down for them.

    Raises NoSuchCase, NotChecked, and what `enquiries.answer` raises.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference, to_change=True)
    if case.subject_id is None or case.subject_id != call.person_id:
        raise NotChecked(call.id)
    if not is_checked(call, clock.now()):
        raise NotChecked(call.id)
    return enquiries.answer(session, actor, case, words, REASONS[call.channel])


def questions(
    session: Session, actor: Actor, call: Call, case_ids: Sequence[UUID]
) -> dict[UUID, str]:
    """The questions that wait for an answer of the caller's, by their case. Raises NotChecked."""
    require(actor, Action.TAKE_CALL, call)
    if not is_checked(call, clock.now()):
        raise NotChecked(call.id)
    waiting = (
        select(Enquiry.case_id, Enquiry.words)
        .join(Case, Case.id == Enquiry.case_id)
        .where(
            Enquiry.case_id.in_(case_ids),
            Enquiry.ended_at.is_(None),
            Case.subject_id == call.person_id,
        )
        .order_by(Enquiry.asked_at)
    )
    return {row.case_id: row.words for row in session.execute(waiting)}


def may_open(actor: Actor, call: Call, case: Case) -> bool:
    """Whether the clerk may see a case of the caller's as staff do, with the call as the reason."""
    return may(actor, Action.READ_AS_STAFF, case, REASONS[call.channel])


def to_hear(session: Session, actor: Actor, call: Call, reference: str) -> Case:
    """A case that may be told to who calls. Raises NoSuchCase, NotChecked."""
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference)
    if not _may_hear(session, call, case):
        raise NotChecked(call.id)
    return case


def was_opened_in(call: Call, case: Case) -> bool:
    """Whether the caller told of it in this very call."""
    return any(one.case_id == case.id and one.did == contacts.REPORT for one in call.cases)


def _find(session: Session, reference: str, *, to_change: bool = False) -> Case:
    written = clock.read_reference(reference[:40])
    statement = select(Case).where(Case.reference == (written or ""))
    case = session.scalar(statement.with_for_update() if to_change else statement)
    if case is None:
        raise NoSuchCase(reference)
    return case


def _may_hear(session: Session, call: Call, case: Case) -> bool:
    """Whether this may be told to who calls: what everyone may read, and what is theirs."""
    return case.public or was_opened_in(call, case) or _is_the_callers(session, call, case)


def _is_the_callers(session: Session, call: Call, case: Case) -> bool:
    person: Person | None = call.person
    if person is None or not is_checked(call, clock.now()):
        return False
    theirs = select(Case.id).where(Case.id == case.id, is_theirs(person.id))
    return session.scalar(theirs) is not None


def _look(session: Session, actor: Actor, call: Call, case: Case) -> None:
    reason = REASONS[call.channel]
    require(actor, Action.READ_PRIVATE_DETAILS, case, reason)
    audits.record(session, actor, Action.READ_PRIVATE_DETAILS, case=case, reason=reason)
