"""What staff write down about a case for each other: nobody else reads it."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent, Happened
from portal.policy import Action, require
from portal.services import audits, counting
from portal.services.cases import WordsNeeded

_FURTHEST = 366 * 3  # days
_SAME_PRESS = timedelta(minutes=5)  # sent again within it, a note is the one that is there


class CaseClosed(Exception):
    """It has ended: what is still to come needs no date."""


class DatePast(Exception):
    """The day is over, or so far away that it is a slip."""


def note(session: Session, actor: Actor, case: Case, words: str) -> CaseEvent:
    """Write a note for whoever handles the case next; what is sent twice in a row is one note.

    Raises NotAllowed, ReasonNeeded where they have not said why they look, WordsNeeded.
    """
    require(actor, Action.NOTE_CASE, case, audits.reason_given(session, actor, case))
    if not words.strip():
        raise WordsNeeded(case.reference)
    last = case.events[-1] if case.events else None
    if last is not None and _is_this(last, actor, words):
        return last
    return _line(session, actor, case, words)


def keep_their_reference(session: Session, actor: Actor, case: Case, reference: str) -> None:
    """Keep under which reference another agency has the case; empty: none any more."""
    require(actor, Action.PROGRESS_CASE, case)
    if reference != case.their_reference:
        was, case.their_reference = case.their_reference, reference
        _line(session, actor, case, "", their_reference=reference, was=was)


def set_due(session: Session, actor: Actor, case: Case, day: date) -> None:
    """Say anew by which day the case should be done: until its end, in London.

    The page that everyone sees shows the new day; nobody is written to. Raises CaseClosed,
    DatePast.
    """
    require(actor, Action.PROGRESS_CASE, case)
    if not case.is_open:
        raise CaseClosed(case.reference)
    due = end_of(day)
    if due == case.due:
        return
    was, case.due = case.due, due
    _line(session, actor, case, "", due=day.isoformat(), was=_day(was))
    if case.public:
        counting.touch(session, counting.CASES)


def end_of(day: date) -> datetime:
    """The last minute of a day to come in London. Raises DatePast."""
    today = clock.now().astimezone(clock.LONDON).date()
    if not 0 <= (day - today).days <= _FURTHEST:
        raise DatePast(day)
    return datetime.combine(day, time(23, 59), tzinfo=clock.LONDON)


def _is_this(event: CaseEvent, actor: Actor, words: str) -> bool:
    by = str(actor.identity_id)
    is_theirs = event.happened is Happened.NOTE and event.facts == {"by": by}
    return is_theirs and event.words == words and clock.now() - event.at < _SAME_PRESS


def _day(at: datetime | None) -> str:
    return at.astimezone(clock.LONDON).date().isoformat() if at else ""


def _line(session: Session, actor: Actor, case: Case, words: str, **facts: str) -> CaseEvent:
    event = case.record(Happened.NOTE, actor, clock.now(), words, public=False, facts=facts)
    session.add(event)
    return event
