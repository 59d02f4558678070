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
from portal.services import (
    audits,
    call_mandates,
    callers,
    cases,
    contacts,
    enquiries,
    served_under,
)
from portal.services.cases import NoSuchCase
from portal.services.people import reach
from portal.services.served import (
    BEHALF_REASONS,
    REASONS,
    NotChecked,
    ServedCase,
    is_checked,
    is_theirs,
)


class NoAddress(Exception):
    """We know no email address of theirs that works."""


class NotCovered(Exception):
    """The mandate under which the caller speaks does not go so far."""


def tell(session: Session, actor: Actor, call: Call, reference: str) -> Case:
    """The case that somebody asks after, to tell them where it stands; noted as told.

    Of a private one that is the caller's, or of whom they speak for under a mandate, the look is an
    audit line with the call as its reason. Raises NoSuchCase, NotChecked for a private case that is
    not known to be the caller's, NotCovered and MandateLost of whom they speak for.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference)
    agent = call_mandates.agent(session, actor, call)
    if agent is not None:
        _hear_under(session, agent, case)
    elif not _may_hear(session, call, case):
        raise NotChecked(call.id)
    if not case.public:
        _look(session, actor, call, case)
    contacts.note(session, actor, "read", case)
    return case


def open_whole(session: Session, actor: Actor, call: Call, reference: str) -> Case:
    """A case for the clerk to see as staff do: the call is why, and nobody asks them again.

    Raises NoSuchCase, NotAllowed, NotChecked for a case that is not known to be the caller's, and
    NotCovered and MandateLost of whom they speak for.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference)
    agent = call_mandates.agent(session, actor, call)
    if agent is not None:
        _hear_under(session, agent, case)
    elif not (_is_the_callers(session, call, case) or was_opened_in(call, case)):
        raise NotChecked(call.id)
    _look(session, actor, call, case)
    contacts.note(session, actor, "read", case)
    return case


def reopen(session: Session, actor: Actor, call: Call, reference: str, words: str) -> CaseEvent:
    """“Not fixed yet”, for the caller whose case it is, or who may deal with it for another.

    Raises NoSuchCase, NotChecked, NotCovered, MandateLost, and what `cases.reopen` raises.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference, to_change=True)
    agent = call_mandates.agent(session, actor, call)
    if agent is not None:
        _check_covered(session, agent, Action.REOPEN_CASE, case)
        return cases.reopen(session, agent, case, words)
    if not _is_the_callers(session, call, case):
        raise NotChecked(call.id)
    audits.record(session, actor, Action.REOPEN_CASE, case=case, reason=REASONS[call.channel])
    return cases.reopen(session, actor, case, words, REASONS[call.channel])


def follow(session: Session, actor: Actor, call: Call, reference: str) -> None:
    """Tell the caller of a case by email from now on, at the address that we have of them.

    Who hears of a case that was made under a mandate has been said with the mandate. Raises
    NoSuchCase, NotChecked, NoAddress, NotCovered.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference, to_change=True)
    person = call.person
    if call.mandate_id is not None and not case.public:
        raise NotCovered(call.id)
    if person is None or not is_checked(call, clock.now()) or not _may_hear(session, call, case):
        raise NotChecked(call.id)
    if reach(person, Reach.EMAIL) is None:
        raise NoAddress(call.id)
    callers.follow(session, actor, call, case)


def count_in(session: Session, actor: Actor, call: Call, reference: str) -> CaseEvent | None:
    """The caller, or whom they speak for, has the same problem; None where it was counted in this
    call already.

    Raises NoSuchCase, NotAllowed for a private one, MandateLost.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference, to_change=True)
    if any(one.case_id == case.id and one.did == "same_problem" for one in call.cases):
        return None
    return cases.count_in(session, call_mandates.agent(session, actor, call) or actor, case)


def answer(session: Session, actor: Actor, call: Call, reference: str, words: str) -> CaseEvent:
    """What the caller says to a question about their case, or whom they speak for, written down.

    Raises NoSuchCase, NotChecked, NotCovered, MandateLost, and what `enquiries.answer` raises.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference, to_change=True)
    agent = call_mandates.agent(session, actor, call)
    if agent is not None:
        _check_covered(session, agent, Action.ANSWER_ENQUIRY, case)
        return enquiries.answer(session, agent, case, words)
    if case.subject_id is None or case.subject_id != call.person_id:
        raise NotChecked(call.id)
    if not is_checked(call, clock.now()):
        raise NotChecked(call.id)
    return enquiries.answer(session, actor, case, words, REASONS[call.channel])


def questions(
    session: Session, actor: Actor, call: Call, case_ids: Sequence[UUID]
) -> dict[UUID, str]:
    """The questions that wait for an answer of the caller's, or of whom they speak for, by their
    case. Raises NotChecked, MandateLost.
    """
    require(actor, Action.TAKE_CALL, call)
    if not is_checked(call, clock.now()):
        raise NotChecked(call.id)
    agent = call_mandates.agent(session, actor, call)
    whose = agent.person_id if agent else call.person_id
    waiting = (
        select(Enquiry.case_id, Enquiry.words)
        .join(Case, Case.id == Enquiry.case_id)
        .where(
            Enquiry.case_id.in_(case_ids),
            Enquiry.ended_at.is_(None),
            Case.subject_id == whose,
        )
        .order_by(Enquiry.asked_at)
    )
    return {row.case_id: row.words for row in session.execute(waiting)}


def may_open(actor: Actor, call: Call, case: Case) -> bool:
    """Whether the clerk may see a case of the caller's as staff do, with the call as the reason."""
    return may(actor, Action.READ_AS_STAFF, case, REASONS[call.channel])


def may_deal_with(agent: Actor, case: ServedCase) -> bool:
    """Whether the mandate lets them do more with a case than hear of it."""
    return may(agent, Action.REOPEN_CASE, case)


def to_hear(session: Session, actor: Actor, call: Call, reference: str) -> Case:
    """A case whose news may go to who calls: of whom they speak for only what everyone may read.

    Raises NoSuchCase, NotChecked.
    """
    require(actor, Action.TAKE_CALL, call)
    case = _find(session, reference)
    if call.mandate_id is not None and not case.public:
        raise NotChecked(call.id)
    if not _may_hear(session, call, case):
        raise NotChecked(call.id)
    return case


def was_opened_in(call: Call, case: Case) -> bool:
    """Whether the caller told of it in this very call, for themselves or for whom they speak."""
    if case.subject_id not in (None, call.person_id, call.on_behalf_of_id):
        return False
    return any(one.case_id == case.id and one.did == contacts.REPORT for one in call.cases)


def _find(session: Session, reference: str, *, to_change: bool = False) -> Case:
    written = clock.read_reference(reference[:40])
    statement = select(Case).where(Case.reference == (written or ""))
    case = session.scalar(statement.with_for_update() if to_change else statement)
    if case is None:
        raise NoSuchCase(reference)
    return case


def _hear_under(session: Session, agent: Actor, case: Case) -> None:
    """Raises NotCovered where who acts for another may not be told of it; a use of the mandate."""
    _check_covered(session, agent, Action.READ_CASE, case)
    require(agent, Action.READ_CASE, case)


def _check_covered(session: Session, agent: Actor, action: Action, case: Case) -> None:
    hidden = not case.public and served_under.is_hidden_from_agents(session, case)
    if hidden or not may(agent, action, case):
        raise NotCovered(case.reference)


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
    reason = (BEHALF_REASONS if call.mandate_id else REASONS)[call.channel]
    require(actor, Action.READ_PRIVATE_DETAILS, case, reason)
    audits.record(session, actor, Action.READ_PRIVATE_DETAILS, case=case, reason=reason)
