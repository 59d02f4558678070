"""The lanes of a queue: one for each team and state, each read off an index that holds its order.

The first so many of each lane, and of those the first so many: nothing is sorted but these.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.states import OPEN, State
from portal.services.queue_wishes import Wanted, Whose, scopes

_OPEN = tuple(state for state in State if state in OPEN)
Lane = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a queue a page begins: behind this case, which may have left it."""

    at: datetime | None
    id: UUID

    def written(self) -> str:
        """As an address holds it."""
        return f"{f'{self.at.timestamp():.6f}' if self.at else ''}_{self.id.hex}"


def read_place(text: str | None) -> Place | None:
    """The place that an address holds; None for junk, which is the beginning."""
    written, _, hexed = (text or "").partition("_")
    try:
        at = datetime.fromtimestamp(float(written), tz=clock.LONDON) if written else None
        return Place(at, UUID(hex=hexed))
    except (ValueError, OverflowError, OSError):
        return None


def lanes(who: Actor, wanted: Wanted) -> list[Lane]:
    """The parts of a queue that an index holds in order, as conditions; no case is in two."""
    return list(_lanes(who, wanted))


def dated(wanted: Wanted, at: datetime) -> Lane:
    """Those with a date; open ones without come behind them."""
    if wanted.is_closed:
        return [Case.closed_at.is_not(None)]
    return [Case.due.is_not(None), *([Case.due < at] if wanted.late else [])]


UNDATED: Lane = [Case.due.is_(None)]


def first(
    of: Sequence[Lane], and_also: Lane, wanted: Wanted, place: Place | None, most: int
) -> Select[Any]:
    """The query for `id` and `at` of the first so many behind a place, in order."""
    by = Case.closed_at if wanted.is_closed else Case.due
    way = [by.desc(), Case.id.desc()] if wanted.is_closed else [by, Case.id]
    behind = [*and_also, *([_behind(wanted, place)] if place else [])]
    arms = [
        select(Case.id.label("id"), by.label("at"))
        .where(*lane, *behind)
        .order_by(*way)
        .limit(most)
        .subquery()
        for lane in of
    ]
    found = _together([select(arm) for arm in arms]).subquery()
    return select(found).order_by(*order(found.c, wanted)).limit(most)


def order(of: Any, wanted: Wanted) -> list[ColumnElement[Any]]:
    """The order of a queue, by columns `at` and `id`."""
    return [of.at.desc(), of.id.desc()] if wanted.is_closed else [of.at, of.id]


def counted(who: Actor, wanted: Wanted, at: datetime, most: int) -> ColumnElement[int]:
    """How many there are, up to `most`; no more rows are looked at."""
    when = [Case.due < at] if wanted.late else []
    arms = [
        # in order, for SQLite to go by the index that has it: without statistics it guesses
        select(Case.id).where(*lane, *when).order_by(Case.due, Case.id).limit(most).subquery()
        for lane in _lanes(who, wanted)
    ]
    if not arms:
        return literal(0)
    found = _together([select(arm) for arm in arms]).limit(most).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _together(arms: Sequence[Select[Any]]) -> CompoundSelect[Any] | Select[Any]:
    return union_all(*arms) if len(arms) > 1 else arms[0]


def _lanes(who: Actor, wanted: Wanted) -> Iterator[Lane]:
    ended = Case.closed_at.is_not(None) if wanted.is_closed else Case.closed_at.is_(None)
    also: list[ColumnElement[bool]] = [ended]
    if wanted.service:
        also.append(Case.service == wanted.service)
    if wanted.ward:
        also.append(Case.ward == wanted.ward)
    teams, wards = scopes(who, wanted)
    if wanted.whose is Whose.MINE:
        # a person's own are few enough to look at; of a team that they have left, none are theirs
        if teams:
            own = [Case.assignee_id == who.identity_id, *also, Case.team.in_(teams)]
            yield [*own, Case.state.in_(wanted.states)] if wanted.states else own
        return
    if wanted.whose is Whose.UNASSIGNED:
        also.append(Case.assignee_id.is_(None))
    others = Case.team == wanted.team if wanted.team else Case.team.not_in(sorted(who.teams))
    for state in wanted.states or _OPEN:
        for team in teams:
            yield [Case.team == team, Case.state == state, *also]
        for ward in wards:
            yield [Case.ward == ward, Case.state == state, Case.public.is_(True), *also, others]


def _behind(wanted: Wanted, place: Place) -> ColumnElement[bool]:
    if wanted.is_closed:
        return tuple_(Case.closed_at, Case.id) < (place.at, place.id)
    if place.at is None:
        return Case.id > place.id
    return tuple_(Case.due, Case.id) > (place.at, place.id)
