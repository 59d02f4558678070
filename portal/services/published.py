"""What of public cases other programs read: lists by dates, and what happened to each.

Columns only. What anyone may read is what the case's own page shows to everyone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from portal import clock
from portal.models.actors import Actor, Role
from portal.models.cases import INTERNAL, Case, CaseEvent, Happened
from portal.models.photos import Photo
from portal.models.states import State
from portal.policy import Action, require
from portal.services.finding import COLUMNS, Listed

MOST = 1000  # by GeoReport v2
_SKEW = timedelta(days=1)  # of the clocks of the machines that made the ids
_NO_NEWS = (*INTERNAL, Happened.OPENED)


class Span(NamedTuple):
    """From one moment until before another, both aware."""

    since: datetime
    before: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which public cases; everything left out means all."""

    services: Collection[str] = ()
    states: Collection[State] = ()
    created: Span | None = None
    updated: Span | None = None


class Said(NamedTuple):
    """Words of a line of a history, as it is kept."""

    words: str
    shown_words: str | None
    facts: dict[str, Any]


class Update(NamedTuple):
    """A line of the history of a public case that everyone may read.

    `state` is where the case stood after it.
    """

    id: UUID
    reference: str
    at: datetime
    happened: Happened
    role: Role
    state: State
    words: str
    shown_words: str | None
    facts: dict[str, Any]


def listing(session: Session, actor: Actor, wanted: Wanted, most: int = MOST) -> list[Listed]:
    """The newest public cases of these, newest first."""
    require(actor, Action.READ_PUBLIC_CASES)
    statement = (
        select(*COLUMNS)
        .where(Case.public.is_(True), *_conditions(wanted))
        .order_by(Case.created_at.desc(), Case.id.desc())
        .limit(most)
    )
    return [Listed(*row) for row in session.execute(statement)]


def named(session: Session, actor: Actor, references: Collection[str]) -> list[Listed]:
    """The public ones of the cases with these references, newest first; others are left out."""
    require(actor, Action.READ_PUBLIC_CASES)
    statement = (
        select(*COLUMNS)
        .where(Case.reference.in_(references), Case.public.is_(True))
        .order_by(Case.created_at.desc(), Case.id.desc())
    )
    return [Listed(*row) for row in session.execute(statement)]


def reasons(session: Session, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Said]:
    """What was said when each of these cases came to where it stands, by case."""
    require(actor, Action.READ_PUBLIC_CASES)
    if not ids:
        return {}
    statement = (
        select(CaseEvent.case_id, CaseEvent.words, CaseEvent.shown_words, CaseEvent.facts)
        .where(
            CaseEvent.case_id.in_(ids),
            CaseEvent.to_state.is_not(None),
            CaseEvent.happened.not_in(_NO_NEWS),
            CaseEvent.public.is_(True),
        )
        .order_by(CaseEvent.at, CaseEvent.id)
    )
    return {row.case_id: Said(*row[1:]) for row in session.execute(statement)}


def updates(session: Session, actor: Actor, span: Span, most: int = MOST) -> list[Update]:
    """What happened to public cases in a span of time, in the order in which it was written down:
    each change of state, and each line with words.
    """
    require(actor, Action.READ_PUBLIC_CASES)
    statement = (
        select(
            CaseEvent.id, Case.reference, CaseEvent.at, CaseEvent.happened, CaseEvent.actor_role,
            _state_after(), CaseEvent.words, CaseEvent.shown_words, CaseEvent.facts,
        )
        .join(Case, Case.id == CaseEvent.case_id)
        .where(
            CaseEvent.id >= _written_since(span.since),
            CaseEvent.at >= span.since,
            CaseEvent.at < span.before,
            CaseEvent.happened.not_in(_NO_NEWS),
            CaseEvent.public.is_(True),
            or_(CaseEvent.to_state.is_not(None), _has_words()),
            Case.public.is_not(False),
        )
        .order_by(CaseEvent.id)
        .limit(most)
    )  # fmt: skip
    return [Update(*row) for row in session.execute(statement)]


def update_photos(session: Session, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The first photo that everyone may see of each of these lines, by line."""
    require(actor, Action.READ_PUBLIC_CASES)
    if not ids:
        return {}
    statement = (
        select(Photo.event_id, Photo.id)
        .where(Photo.event_id.in_(ids), Photo.hidden_at.is_(None))
        .order_by(Photo.position.desc(), Photo.id.desc())
    )
    return {event_id: photo_id for event_id, photo_id in session.execute(statement) if event_id}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.services:
        conditions.append(Case.service.in_(wanted.services))
    if wanted.states:
        conditions.append(Case.state.in_(wanted.states))
    if wanted.created:
        conditions += _within(Case.created_at, wanted.created)
    if wanted.updated:
        changed = select(CaseEvent.case_id).where(
            CaseEvent.id >= _written_since(wanted.updated.since)
        )
        conditions += [Case.id.in_(changed), *_within(Case.updated_at, wanted.updated)]
    return conditions


def _within(column: Any, span: Span) -> list[ColumnElement[bool]]:
    return [column >= span.since, column < span.before]


def _written_since(moment: datetime) -> UUID:
    """The key of the first line that may say what happened then: no line is older than what it
    says, so that none has to be looked for by its date.
    """
    return clock.least_id(moment - _SKEW)


def _has_words() -> ColumnElement[bool]:
    return or_(
        and_(CaseEvent.shown_words.is_(None), CaseEvent.words != ""),
        CaseEvent.shown_words != "",
    )


def _state_after() -> ColumnElement[State]:
    """Where the case stood after a line that changed nothing of it, too."""
    earlier = aliased(CaseEvent)
    changed = (
        select(earlier.to_state)
        .where(
            earlier.case_id == CaseEvent.case_id,
            earlier.to_state.is_not(None),
            tuple_(earlier.at, earlier.id) <= tuple_(CaseEvent.at, CaseEvent.id),
        )
        .order_by(earlier.at.desc(), earlier.id.desc())
        .limit(1)
        .correlate(CaseEvent)
        .scalar_subquery()
    )
    return func.coalesce(changed, Case.state)
