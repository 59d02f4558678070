"""The lines of a declared plan as they stand: sent, received, doing, done, refused with why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from life_events.engine.plan import Because
from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.enquiries import Enquiry
from portal.models.episodes import Disclosure, Episode, EpisodeLine, LineState, Told
from portal.models.states import State
from portal.policy import Action, require
from portal.services import episode_sentences
from portal.services.episode_rights import check_served

_REFUSALS = frozenset({State.NOT_OURS, State.NO_ACTION, State.CANCELLED})
_BY_CASE = dict.fromkeys(
    (State.CHECKED, State.PASSED_ON, State.SCHEDULED, State.IN_PROGRESS, State.DUPLICATE),
    LineState.DOING,
) | {State.DONE: LineState.DONE}
UNREACHED = "unreached"  # the `reason` of a line whose agency's address takes no email


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a declared plan, and how it stands.

    `recipient` has it now, which may be another than was told; `reference`, `expected` and `asks`
    (it has a question that waits for an answer) are those of its case; `told_at` is when an agency
    was told, None while that is still to come. `reason` is why it was refused or overruled, in
    words, or a key of `declaration_rows`. `words` and `why` are sentences to be translated.
    """

    id: UUID
    task: str
    mode: str
    state: LineState
    title: str
    words: tuple[Because, ...]
    why: tuple[Because, ...]
    content: dict[str, Any]
    recipient: str | None
    case_id: UUID | None
    reference: str | None
    due: date | None
    expected: datetime | None
    asks: bool
    told_at: datetime | None
    reason: str
    rule: str | None
    remind_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of the cases of an episode besides themselves."""

    refusals: dict[UUID, str]
    reopened: frozenset[UUID]
    asking: frozenset[UUID]
    tellings: dict[UUID, Disclosure]


def lines(session: Session, actor: Actor, episode: Episode) -> list[Line]:
    """Every line of a declared episode, in the order of its plan."""
    require(actor, Action.READ_EPISODE, episode)
    check_served(session, actor, Action.READ_EPISODE, episode)
    return standing(session, episode)


def standing(session: Session, episode: Episode) -> list[Line]:
    """The same, for a service that has asked by another right whether its reader may see it."""
    statement = (
        select(EpisodeLine)
        .where(EpisodeLine.episode_id == episode.id)
        .options(joinedload(EpisodeLine.case))
        .order_by(EpisodeLine.position)
    )
    found = session.scalars(statement).all()
    around = _around(session, episode, found)
    return [_line(line, around) for line in found]


def _around(session: Session, episode: Episode, found: Sequence[EpisodeLine]) -> _Around:
    ids = {line.case_id for line in found if line.case_id is not None}
    told = select(Disclosure).where(Disclosure.episode_id == episode.id)
    tellings = {one.case_id: one for one in session.scalars(told) if one.case_id is not None}
    if not ids:
        return _Around({}, frozenset(), frozenset(), tellings)
    events = select(CaseEvent).where(
        CaseEvent.case_id.in_(ids),
        CaseEvent.to_state.in_(_REFUSALS) | (CaseEvent.happened == Happened.REOPENED),
    )
    refusals, reopened = {}, set()
    for event in session.scalars(events.order_by(CaseEvent.at, CaseEvent.id)):
        if event.happened is Happened.REOPENED:
            reopened.add(event.case_id)
        else:
            refusals[event.case_id] = event.public_words
    asked = select(Enquiry.case_id).where(Enquiry.case_id.in_(ids), Enquiry.ended_at.is_(None))
    return _Around(refusals, frozenset(reopened), frozenset(session.scalars(asked)), tellings)


def _line(line: EpisodeLine, around: _Around) -> Line:
    case = line.case
    telling = around.tellings.get(case.id) if case else None
    state, reason = _stands(line, case, telling, around)
    return Line(
        id=line.id,
        task=line.task,
        mode=line.mode,
        state=state,
        title=line.title,
        words=episode_sentences.read(line.content.get("words", ())),
        why=episode_sentences.read(line.why),
        content=line.content,
        recipient=case.team if case else line.recipient,
        case_id=line.case_id,
        reference=case.reference if case else None,
        due=line.due,
        expected=case.due if case and case.is_open and state is not LineState.DONE else None,
        asks=line.case_id in around.asking,
        told_at=telling.sent_at if telling else None,
        reason=reason,
        rule=line.rule,
        remind_at=line.remind_at,
        settled_at=line.settled_at,
    )


def _stands(
    line: EpisodeLine, case: Case | None, telling: Disclosure | None, around: _Around
) -> tuple[LineState, str]:
    if case is None:
        return line.state, line.reason
    if case.state in _REFUSALS:
        return LineState.REFUSED, around.refusals.get(case.id, "")
    if line.rule is not None and case.state is not State.DONE:
        is_again = line.state is LineState.DONE and case.id in around.reopened
        return (LineState.DOING if is_again else line.state), line.reason
    if case.state is State.RECEIVED and telling is not None and telling.state is Told.REFUSED:
        return LineState.REFUSED, UNREACHED
    return _BY_CASE.get(case.state) or _waiting(telling), line.reason


def _waiting(telling: Disclosure | None) -> LineState:
    return LineState.RECEIVED if telling is None else LineState.SENT
