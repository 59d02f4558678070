"""Asking who reported a case: a question, a reminder, and an end where no answer comes in time.

The row of the case is the lock for all of it. What somebody does to the case after asking, other
than handing it over, withdraws the question: it is never closed under the hands of who works on it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.council.targets import end_of, start_of, working_days_after
from portal.models.actors import Actor, Role
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.enquiries import Enquiry
from portal.models.followers import Follower
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.models.states import State
from portal.policy import Action, NotAllowed, require
from portal.services import contacts, counting, followers, served_under

DAYS = 5  # working days to answer in
REMINDED_BEFORE = 2  # working days before they are over
NO_ANSWER = "no_answer"  # why a case was closed, in the facts of its event
ANSWERED = "answered"  # why it was opened again
CLOSED = (
    "We asked the person who told us about this for something that we need to know. We had no "
    "answer, so we have closed it. They can open it again and answer."
)
_MOST = 50
_SETTLES = frozenset({Happened.ASKED, Happened.ANSWERED, Happened.MOVED, Happened.REOPENED})


class NobodyToAsk(Exception):
    """Who reported it left no email address that works, and is not texted."""


class AlreadyAsked(Exception):
    """A question about this case waits for its answer."""


class AlreadyEnded(Exception):
    """The case has come to an end."""


class NothingAsked(Exception):
    """Nobody has asked anything about this case, or it has been answered."""


def ask(session: Session, actor: Actor, case: Case, words: str) -> Enquiry:
    """Ask the reporter something; they have 5 working days, and are reminded 2 before the end.

    Raises NotAllowed, AlreadyEnded, AlreadyAsked, NobodyToAsk.
    """
    require(actor, Action.ASK_REPORTER, case)
    if not case.is_open:
        raise AlreadyEnded(case.reference)
    if waits(case.events):
        raise AlreadyAsked(case.reference)
    if not reporters(session, actor, case):
        raise NobodyToAsk(case.reference)
    at = clock.now()
    remind_at, answer_by = dates(at)
    enquiry = Enquiry(
        id=clock.new_id(), case=case, identity_id=actor.identity_id, words=words, asked_at=at,
        remind_at=remind_at, answer_by=answer_by, answer="",
    )  # fmt: skip
    session.add(enquiry)
    _tell(session, actor, enquiry, Happened.ASKED, Topic.REPORTER_ASKED, words)
    return enquiry


def answer(
    session: Session, actor: Actor, case: Case, words: str, reason: str | None = None
) -> CaseEvent:
    """What the reporter says, by themselves or by whom they told; the case goes on.

    Late is better than never: a case that was closed for want of the answer is opened again, as
    long as it may be. Raises NotAllowed, NothingAsked, AlreadyEnded.
    """
    require(actor, Action.ANSWER_ENQUIRY, case, reason)
    _must_be_asked(session, actor, case)
    enquiry = _newest(session, case)
    if enquiry is None or enquiry.answered_at is not None:
        raise NothingAsked(case.reference)
    at = clock.now()
    if not case.is_open:
        _open_again(session, actor, case, at)
    enquiry.answer, enquiry.answered_at, enquiry.ended_at = words, at, at
    whose = actor.person_id or case.subject_id
    event = _tell(session, actor, enquiry, Happened.ANSWERED, Topic.REPORTER_ANSWERED, words)
    if actor.is_staff:
        event.on_behalf_of_id = case.subject_id
    person = session.get(Person, whose) if whose else None
    contacts.record(session, actor, "answer", person=person, case=case)
    return event


def may_answer(case: Case, enquiry: Enquiry | None) -> bool:
    """Whether an answer is still of use: to an open case, or to one that it opens again."""
    if enquiry is None or enquiry.answered_at is not None:
        return False
    return case.is_open or _ended_for_want_of_it(case)


def asked(session: Session, actor: Actor, case: Case, reason: str | None = None) -> Enquiry | None:
    """The newest question about a case, for who may answer it. Raises NotAllowed."""
    require(actor, Action.ANSWER_ENQUIRY, case, reason)
    _must_be_asked(session, actor, case)
    return _newest(session, case)


def waiting_for(session: Session, actor: Actor) -> list[Case]:
    """The cases of a signed-on person about which we wait for their answer, the oldest first."""
    require(actor, Action.READ_ACCOUNT, actor.person_id)
    statement = (
        select(Case)
        .join(Enquiry, Enquiry.case_id == Case.id)
        .where(
            Case.subject_id == actor.person_id,
            Enquiry.ended_at.is_(None),
            Case.closed_at.is_(None),
        )
        .order_by(Enquiry.id)
    )
    if actor.mandate is not None:
        statement = statement.where(served_under.seen_under(actor.mandate))
    return [case for case in session.scalars(statement) if waits(case.events)]


def reporters(session: Session, actor: Actor, case: Case) -> list[Follower]:
    """Who is asked: the reporter by email and text, else those who reported the same."""
    require(actor, Action.FOLLOW_CASE, case)
    return _reporters(session, case)


def waits(events: Sequence[CaseEvent]) -> CaseEvent | None:
    """The question that a case waits to have answered, by its history."""
    last = next((one for one in reversed(events) if one.happened in _SETTLES), None)
    return last if last is not None and last.happened is Happened.ASKED else None


def due(session: Session, actor: Actor) -> list[UUID]:
    """The questions whose reminder or whose end is due, the oldest first."""
    require(actor, Action.END_ENQUIRIES)
    at = clock.now()
    remindable = Enquiry.reminded_at.is_(None) & (Enquiry.remind_at <= at)
    statement = (
        select(Enquiry.id)
        .where(Enquiry.ended_at.is_(None), or_(Enquiry.answer_by <= at, remindable))
        .order_by(Enquiry.answer_by, Enquiry.id)
        .limit(_MOST)
    )
    return list(session.scalars(statement))


def see_to(session: Session, actor: Actor, enquiry_id: UUID) -> bool:
    """Remind, end or withdraw what is due of one question; False where another is at its case.

    Nothing is ended that nobody was reminded of: where the reminder comes too late, by whatever
    fault of ours, the time is longer.
    """
    require(actor, Action.END_ENQUIRIES)
    case = session.scalar(
        select(Case)
        .join(Enquiry, Enquiry.case_id == Case.id)
        .where(Enquiry.id == enquiry_id)
        .with_for_update(of=Case, skip_locked=True)
    )
    enquiry = session.get(Enquiry, enquiry_id, populate_existing=True) if case else None
    if case is None or enquiry is None or enquiry.ended_at is not None:
        return False
    at = clock.now()
    if waits(case.events) is None or not case.is_open:
        enquiry.ended_at = at
    elif enquiry.reminded_at is None and enquiry.remind_at <= at:
        _remind(session, actor, enquiry, at)
    elif enquiry.reminded_at is not None and enquiry.answer_by <= at:
        _end(session, actor, enquiry, at)
    else:
        return False
    return True


def _ended_for_want_of_it(case: Case) -> bool:
    last = case.events[-1] if case.events else None
    return last is not None and last.facts.get("why") == NO_ANSWER and case.may_reopen(clock.now())


def _open_again(session: Session, actor: Actor, case: Case, at: datetime) -> None:
    """Raises AlreadyEnded where something else than the missing answer ended it, or long ago."""
    if not _ended_for_want_of_it(case):
        raise AlreadyEnded(case.reference)
    was = case.state
    event = case.reopen("", by=actor, at=at)
    event.id, event.facts = clock.new_id(), event.facts | {"why": ANSWERED}
    session.add(event)
    session.flush()
    outbox.post(session, Topic.CASE_REOPENED, about=case, event_id=event.id)
    counting.count(session, case, was)


def _remind(session: Session, actor: Actor, enquiry: Enquiry, at: datetime) -> None:
    enquiry.reminded_at = at
    left = end_of(working_days_after(_day(at), REMINDED_BEFORE))
    enquiry.answer_by = max(enquiry.answer_by, left)
    _tell(session, actor, enquiry, Happened.REMINDED, Topic.REPORTER_REMINDED)


def _end(session: Session, actor: Actor, enquiry: Enquiry, at: datetime) -> None:
    case = enquiry.case
    enquiry.ended_at, was = at, case.state
    event = case.move(State.NO_ACTION, CLOSED, by=actor, at=at, facts={"why": NO_ANSWER})
    event.id = clock.new_id()
    session.add(event)
    session.flush()
    outbox.post(session, Topic.CASE_PROGRESSED, about=case, event_id=event.id)
    counting.count(session, case, was)


def _tell(
    session: Session, actor: Actor, enquiry: Enquiry, happened: Happened, topic: Topic,
    words: str = "",
) -> CaseEvent:  # fmt: skip
    """A line of the history that only the reporter and staff read, and a row for the way out."""
    case = enquiry.case
    facts = {"enquiry": str(enquiry.id)}
    event = case.record(happened, actor, clock.now(), words, public=False, facts=facts)
    event.id = clock.new_id()
    session.add(event)
    session.flush()
    outbox.post(session, topic, about=case, event_id=event.id, enquiry_id=enquiry.id)
    return event


def dates(at: datetime) -> tuple[datetime, datetime]:
    """When to remind and by when to answer: mornings and evenings of working days."""
    today = _day(at)
    reminded = working_days_after(today, DAYS - REMINDED_BEFORE)
    return start_of(reminded), end_of(working_days_after(today, DAYS))


def _day(at: datetime) -> date:
    return at.astimezone(clock.LONDON).date()


def _newest(session: Session, case: Case) -> Enquiry | None:
    statement = select(Enquiry).where(Enquiry.case_id == case.id)
    return session.scalar(statement.order_by(Enquiry.id.desc()).limit(1))


def _reporters(session: Session, case: Case) -> list[Follower]:
    """The person, and who acts for them where it came to be under a mandate."""
    found = [one for one in followers.listening(session, case.id) if one.is_reporter]
    theirs = [one for one in found if one.person_id == case.subject_id or one.mandate_id]
    return theirs or found


def _must_be_asked(session: Session, actor: Actor, case: Case) -> None:
    """A follower's link opens the case too, but the question is not theirs. Raises NotAllowed."""
    if actor.role is not Role.HOLDER or actor.person_id == case.subject_id:
        return
    if actor.person_id not in {one.person_id for one in _reporters(session, case)}:
        raise NotAllowed(actor, Action.ANSWER_ENQUIRY, case)
