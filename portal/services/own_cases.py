"""What a signed-on person has with the council: their cases, and what changed in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.followers import Follower
from portal.models.states import State
from portal.policy import Action, require
from portal.services import served_under

PAGE = 20


@dataclass(frozen=True, slots=True)
class Mine:
    """A case as the account lists it: reported by the person, or followed."""

    id: UUID
    reference: str
    service: str
    state: State
    place: str
    created_at: datetime
    due: datetime | None
    closed_at: datetime | None
    team: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened in a case of theirs."""

    id: UUID
    at: datetime
    happened: Happened
    to_state: State | None
    words: str  # as they may be read: staff may have redacted them
    is_redacted: bool
    facts: Mapping[str, Any]
    reference: str
    service: str
    place: str


L = TypeVar("L", Mine, Change)


@dataclass(frozen=True, slots=True)
class Page(Generic[L]):
    """A page of a list, newest first; `next` begins the one after it."""

    lines: list[L]
    next: UUID | None


def cases(session: Session, actor: Actor, after: UUID | None = None) -> Page[Mine]:
    """The person's own and followed cases, newest first; under a mandate those that it covers."""
    require(actor, Action.READ_ACCOUNT, actor.person_id)
    columns = (
        Case.id, Case.reference, Case.service, Case.state, Case.place, Case.created_at, Case.due,
        Case.closed_at, Case.team,
    )  # fmt: skip
    statement = _theirs(select(*columns), actor).order_by(Case.id.desc()).limit(PAGE + 1)
    if after is not None:
        statement = statement.where(Case.id < after)
    return _page([Mine(*row) for row in session.execute(statement)])


def changes(session: Session, actor: Actor, after: UUID | None = None) -> Page[Change]:
    """What happened in those cases, newest first; their own reporting is no news to them."""
    require(actor, Action.READ_ACCOUNT, actor.person_id)
    columns = (
        CaseEvent.id, CaseEvent.at, CaseEvent.happened, CaseEvent.to_state,
        func.coalesce(CaseEvent.shown_words, CaseEvent.words),
        CaseEvent.shown_words.is_not(None), CaseEvent.facts,
        Case.reference, Case.service, Case.place,
    )  # fmt: skip
    statement = (
        _theirs(select(*columns).join(CaseEvent.case), actor)
        .where(CaseEvent.public.is_(True), CaseEvent.happened != Happened.OPENED)
        .order_by(CaseEvent.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        statement = statement.where(CaseEvent.id < after)
    return _page([Change(*row) for row in session.execute(statement)])


def _theirs(statement: Select[*tuple[Any, ...]], actor: Actor) -> Select[*tuple[Any, ...]]:
    followed = select(Follower.case_id).where(
        Follower.person_id == actor.person_id,
        Follower.mandate_id.is_(None),  # what somebody hears of for another is not their own
        Follower.confirmed_at.is_not(None),
        Follower.stopped_at.is_(None),
    )
    if actor.mandate is None:
        return statement.where(or_(Case.subject_id == actor.person_id, Case.id.in_(followed)))
    # of what they only follow, whoever acts for them sees what everyone sees
    followed_by_all = and_(Case.id.in_(followed), Case.public.is_(True))
    return statement.where(
        or_(Case.subject_id == actor.person_id, followed_by_all),
        served_under.seen_under(actor.mandate),
    )


def _page(lines: Sequence[L]) -> Page[L]:
    shown = list(lines[:PAGE])
    return Page(shown, shown[-1].id if len(lines) > PAGE else None)
