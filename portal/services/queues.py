"""The queue: the cases of somebody's teams, by what they ask for, in the order of their dates.

It is read off indexes that hold its order (`queue_lanes`); what none of them holds, and words, go
by the word index (`queue_words`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, TextualSelect, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, Role
from portal.models.cases import Case
from portal.models.identities import Identity
from portal.models.states import State
from portal.policy import Action, require
from portal.services import queue_lanes, queue_words
from portal.services.queue_lanes import Lane, Place, read_place
from portal.services.queue_wishes import Wanted, Whose, scopes, theirs

PAGE = 50
MOST_COUNTED = 500
_AT_A_TIME = 1000
_A_LOOK, _A_WALK = 500, 3000  # cases of a queue, before its words are looked up

_COLUMNS: tuple[Any, ...] = (
    Case.id, Case.reference, Case.service, Case.state, Case.public, Case.place, Case.team,
    Case.urgency, Case.due, Case.reporters, Case.created_at, Case.closed_at, Case.version,
    Case.assignee_id, Identity.name,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Queued:
    """A case as a line of the queue."""

    id: UUID
    reference: str
    service: str
    state: State
    public: bool
    place: str
    team: str
    urgency: int
    due: datetime | None
    reporters: int
    created_at: datetime
    closed_at: datetime | None
    version: int
    assignee_id: UUID | None
    assignee: str | None  # by name

    def is_late(self, at: datetime) -> bool:
        """Whether it should have been done by now."""
        return self.closed_at is None and self.due is not None and self.due < at


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a queue, and the key with which the next one begins."""

    cases: list[Queued]
    next: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open cases there are, each counted to MOST_COUNTED at most."""

    teams: int
    mine: int
    unassigned: int
    late: int


def queue(
    session: Session,
    actor: Actor,
    wanted: Wanted | None = None,
    after: str | None = None,
    limit: int = PAGE,
) -> Queue:
    """The cases of the actor's teams, of a councillor's wards the public ones.

    Open ones by when they are due, so that the late ones come first, those without a date at the
    end; ended ones from the last. `after` is the `next` of the page before, junk the start.
    """
    require(actor, Action.READ_QUEUE)
    asked = wanted or Wanted()
    if not any(scopes(actor, asked)):
        return Queue([], None)
    if _goes_by_words(actor, asked):
        return _by_words(session, actor, asked, after, limit)
    found = _by_lanes(session, actor, asked, read_place(after), limit + 1)
    if len(found) <= limit:
        return Queue(found, None)
    last = found[limit - 1]
    place = Place(last.closed_at if asked.is_closed else last.due, last.id)
    return Queue(found[:limit], place.written())


def everything(session: Session, actor: Actor, wanted: Wanted, most: int) -> list[tuple[UUID, int]]:
    """Key and version of every case that fits, in the order of the queue, up to `most`."""
    require(actor, Action.READ_QUEUE)
    found: list[tuple[UUID, int]] = []
    after = None
    while len(found) < most:
        page = queue(session, actor, wanted, after, limit=min(_AT_A_TIME, most - len(found)))
        found += [(case.id, case.version) for case in page.cases]
        if (after := page.next) is None:
            break
    return found


def chosen(session: Session, actor: Actor, references: Sequence[str]) -> list[Queued]:
    """The cases of these references that the actor may see without saying why, in this order."""
    require(actor, Action.READ_QUEUE)
    statement = (
        select(*_COLUMNS)
        .outerjoin(Identity, Identity.id == Case.assignee_id)
        .where(Case.reference.in_(references), theirs(actor))
    )
    found = {case.reference: case for case in (Queued(*row) for row in session.execute(statement))}
    return [found[one] for one in dict.fromkeys(references) if one in found]


def counts(session: Session, actor: Actor, most: int = MOST_COUNTED) -> Counts:
    """What waits for the actor, in one question; each counted up to `most`."""
    require(actor, Action.READ_QUEUE)
    at = clock.now()
    kinds = (Wanted(), Wanted(Whose.MINE), Wanted(Whose.UNASSIGNED), Wanted(late=True))
    counted = (queue_lanes.counted(actor, kind, at, most) for kind in kinds)
    teams, mine, unassigned, late = tuple(session.execute(select(*counted)).one())
    return Counts(teams, mine, unassigned, late)


def _by_lanes(
    session: Session, actor: Actor, wanted: Wanted, place: Place | None, most: int
) -> list[Queued]:
    """Dated ones first; those without a date where the page is not full of them."""
    lanes = queue_lanes.lanes(actor, wanted)
    found: list[Queued] = []
    if place is None or place.at is not None:
        dated = queue_lanes.dated(wanted, clock.now())
        found = _read(session, lanes, dated, wanted, place, most)
        place = None
    if len(found) < most and not wanted.late and not wanted.is_closed:
        more = most - len(found)
        found += _read(session, lanes, queue_lanes.UNDATED, wanted, place, more)
    return found


def _read(
    session: Session,
    lanes: Sequence[Lane],
    and_also: Lane,
    wanted: Wanted,
    place: Place | None,
    most: int,
) -> list[Queued]:
    keys = queue_lanes.first(lanes, and_also, wanted, place, most).subquery()
    statement = (
        select(*_COLUMNS)
        .join(keys, keys.c.id == Case.id)
        .outerjoin(Identity, Identity.id == Case.assignee_id)
        .order_by(*queue_lanes.order(keys.c, wanted))
    )
    return [Queued(*row) for row in session.execute(statement)]


def _goes_by_words(actor: Actor, wanted: Wanted) -> bool:
    """Whether no index of lanes holds the order of just these."""
    if queue_words.read(wanted.words):
        return True
    if wanted.whose is Whose.MINE:
        return False
    return wanted.team is not None and actor.is_a(Role.COUNCILLOR) and bool(actor.wards)


def _by_words(
    session: Session, actor: Actor, wanted: Wanted, after: str | None, limit: int
) -> Queue:
    rows = _found_by_words(session, actor, wanted, after, limit + 1)
    following = queue_words.written(rows[limit - 1][0]) if len(rows) > limit else None
    return Queue([Queued(*row[1:]) for row in rows[:limit]], following)


def _found_by_words(
    session: Session, actor: Actor, wanted: Wanted, after: str | None, most: int
) -> Sequence[Any]:
    """On PostgreSQL, which cannot give what a word finds in order: a look at the first cases of
    the queue, a walk on where that seems to lead there, and else all that the words find."""
    if session.get_bind().dialect.name == "sqlite":
        return _ranked(session, queue_words.on_sqlite(actor, wanted, after, most), wanted)
    for walk in (_A_LOOK, _A_WALK) if not any(scopes(actor, wanted)[1:]) else ():
        statement = queue_words.on_postgresql(actor, wanted, after, most, walk)
        rows = _ranked(session, statement, wanted)
        if len(rows) == most:
            return rows
        if len(rows) * (_A_WALK // _A_LOOK) < most:
            break
    return _ranked(session, queue_words.on_postgresql(actor, wanted, after, most), wanted)


def _ranked(session: Session, keys: TextualSelect | Select[Any], wanted: Wanted) -> Sequence[Any]:
    """The rank and the line of each."""
    found = keys.subquery()
    statement = (
        select(found.c.rank, *_COLUMNS)
        .join(found, found.c.case_id == Case.id)
        .outerjoin(Identity, Identity.id == Case.assignee_id)
        .order_by(found.c.rank.desc() if wanted.is_closed else found.c.rank)
    )
    return session.execute(statement).all()
