"""Two reports of one thing: the one ends as a duplicate, the other goes on for both."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.outbox import Topic
from portal.models.states import State, check_step
from portal.policy import Action, require
from portal.services import audits, counting, duplicates, followers
from portal.services.staff_cases import ChangedMeanwhile


class IsItself(Exception):
    """The case that it is to be joined to is the case itself, or has been joined to it."""


class NotForBoth(Exception):
    """One of the two is private, and they are not of the same person."""


class EndedBefore(Exception):
    """The other case has ended; it can be joined all the same, by who says so."""


def find_other(session: Session, actor: Actor, reference: str) -> Case | None:
    """The case under which one of this reference, as it was typed, goes on; None for no such case.

    That a private one was looked at is an audit line. Raises NotAllowed for one that the actor
    may not read.
    """
    require(actor, Action.READ_PUBLIC_CASES)
    written = clock.read_reference(reference)
    found = session.scalar(select(Case).where(Case.reference == (written or "")))
    if found is None:
        return None
    require(actor, Action.READ_CASE, found)
    head = duplicates.head(session, found)
    require(actor, Action.READ_CASE, head)
    if not head.public:
        audits.record(session, actor, Action.READ_PRIVATE_DETAILS, case=head)
    return head


def check(
    session: Session, actor: Actor, case: Case, into: Case, *, although_ended: bool = False
) -> None:
    """Raises what `join` would raise, for a page that asks first; nothing is changed."""
    require(actor, Action.JOIN_CASES, case)
    require(actor, Action.READ_CASE, into)
    check_step(case.state, State.DUPLICATE)
    head = duplicates.head(session, into)
    require(actor, Action.READ_CASE, head)
    if head.id == case.id:
        raise IsItself(case.reference)
    if not (case.public and head.public) and not _of_one_person(case, head):
        raise NotForBoth(case.reference)
    if not head.is_open and not although_ended:
        raise EndedBefore(head.reference)


def join(
    session: Session, actor: Actor, case: Case, into: Case, words: str = "",
    *, although_ended: bool = False,
) -> CaseEvent:  # fmt: skip
    """End a case as a duplicate of another, or of the one that this other turned out to be.

    Who follows it follows that one from now on, who told us of it counts there; its photos and
    its history stay where they are. `words` are for everyone.
    Raises NotAllowed, NoSuchStep where it has ended, IsItself, NotForBoth, EndedBefore, or
    ChangedMeanwhile where somebody is at the other case in this moment: waiting for each other,
    two joins might never end.
    """
    require(actor, Action.JOIN_CASES, case)
    head = _locked(session, duplicates.head(session, into))
    check(session, actor, case, head, although_ended=although_ended)
    at, was = clock.now(), case.state
    event = case.move(State.DUPLICATE, words, by=actor, at=at, facts=_other(head))
    event.id = clock.new_id()
    case.duplicate_of_id = head.id
    session.add_all((event, head.record(Happened.JOINED, actor, at, facts=_other(case))))
    head.reporters = Case.reporters + case.reporters
    followers.carry_over(session, actor, case, head)
    session.flush()
    outbox.post(session, Topic.CASE_PROGRESSED, about=case, event_id=event.id)
    counting.count(session, case, was)
    return event


def _locked(session: Session, case: Case) -> Case:
    """The head as it stands now, locked, and still a head."""
    wanted = select(Case).where(Case.id == case.id).with_for_update(skip_locked=True)
    found = session.scalar(wanted, execution_options={"populate_existing": True})
    if found is None or found.duplicate_of_id is not None:
        raise ChangedMeanwhile(case.reference)
    return found


def _of_one_person(case: Case, other: Case) -> bool:
    return case.subject_id is not None and case.subject_id == other.subject_id


def _other(case: Case) -> dict[str, object]:
    """What the history says of the other case; a private one is named to nobody in public."""
    return {"other": case.reference, "other_public": case.public}
