"""Looking cases up for lists, maps and neighbours: columns only, by index, paged by key."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case, CaseCount, band
from portal.models.photos import Photo
from portal.models.places import Point, box, metres
from portal.models.states import OPEN, State
from portal.policy import Action, require

PAGE = 50
CLOSED_SINCE = timedelta(days=30)  # closed cases this young still count as known

# what `Listed` is made of, in its order
COLUMNS: tuple[Any, ...] = (
    Case.id, Case.reference, Case.service, Case.state,
    func.coalesce(Case.shown_words, Case.words),  # as everyone may read them
    Case.place, Case.ward, Case.lat, Case.lon, Case.team, Case.due, Case.reporters,
    Case.created_at, Case.updated_at, Case.closed_at,
)  # fmt: skip

# of the table, not of the model: what every request asks goes past the ORM
_CASE = Case.metadata.tables[Case.__tablename__].c
_LOOK = select(
    _CASE.id, _CASE.version, _CASE.public, _CASE.state, _CASE.due, _CASE.closed_at,
    _CASE.subject_id, _CASE.service,
).where(_CASE.reference == bindparam("reference"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is of; everything left out means all. Dates are inclusive moments, aware."""

    service: str | None = None
    states: tuple[State, ...] = ()
    ward: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A case as lists and maps show it."""

    id: UUID
    reference: str
    service: str
    state: State
    words: str
    place: str
    ward: str | None
    lat: float | None
    lon: float | None
    team: str
    due: datetime | None
    reporters: int
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None

    @property
    def point(self) -> Point | None:
        return Point(self.lat, self.lon) if self.lat is not None and self.lon is not None else None


class Look(NamedTuple):
    """Which case it is and whose, and what decides whether a page made of it is out of date."""

    id: UUID
    version: int
    public: bool
    state: State
    due: datetime | None
    closed_at: datetime | None
    subject_id: UUID | None
    service: str


@dataclass(frozen=True, slots=True)
class Near:
    """A case near a point, with the distance in metres."""

    case: Listed
    metres: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, newest first, and the key with which the next one begins."""

    cases: list[Listed]
    next: str | None


def listing(
    session: Session, actor: Actor, wanted: Filter, after: str | None = None, limit: int = PAGE
) -> Page:
    """Public cases, newest first; `after` is the `next` of the page before, junk the start."""
    require(actor, Action.READ_PUBLIC_CASES)
    statement = _public(wanted).order_by(Case.created_at.desc(), Case.id.desc()).limit(limit + 1)
    if (key := _read_key(after)) is not None:
        statement = statement.where(tuple_(Case.created_at, Case.id) < key)
    rows = session.execute(statement).all()
    cases = _listed(rows[:limit])
    last = cases[-1] if len(rows) > limit else None
    return Page(cases, page_key(last.created_at, last.id) if last else None)


def page_key(created_at: datetime, ident: UUID) -> str:
    """What `listing` takes as `after` to go on behind this case."""
    return f"{created_at.timestamp():.6f}_{ident.hex}"


def points(session: Session, actor: Actor, wanted: Filter, limit: int = 2000) -> list[Listed]:
    """The newest public cases with a place, for a map."""
    require(actor, Action.READ_PUBLIC_CASES)
    statement = _public(wanted).where(Case.lat.is_not(None)).order_by(Case.created_at.desc())
    return _listed(session.execute(statement.limit(limit)).all())


def near(
    session: Session, actor: Actor, around: Point, radius: float, service: str | None = None,
    limit: int = 20,
) -> list[Near]:  # fmt: skip
    """Public cases within `radius` metres, nearest first: open, or closed under 30 days."""
    require(actor, Action.READ_PUBLIC_CASES)
    apart = apart_from(around)
    statement = (
        select(*COLUMNS)
        .where(
            *in_box(around, radius),
            # not `is_(True)`: SQLite would take an index that begins with it for a better way in
            Case.public.is_not(False),
            or_(Case.closed_at.is_(None), Case.closed_at > clock.now() - CLOSED_SINCE),
            Case.state != State.DUPLICATE,
        )
        .order_by(apart)
        .limit(limit)
    )
    if service is not None:
        statement = statement.where(Case.service == service)
    found = (
        Near(case, metres(around, case.point))
        for case in _listed(session.execute(statement).all())
        if case.point is not None
    )
    return sorted((one for one in found if one.metres <= radius), key=lambda one: one.metres)


def first_photos(session: Session, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The first photo of each of these cases, by case."""
    require(actor, Action.READ_PUBLIC_CASES)
    if not ids:
        return {}
    statement = (
        select(Photo.case_id, Photo.id)
        .where(Photo.case_id.in_(ids), Photo.hidden_at.is_(None), Photo.event_id.is_(None))
        .order_by(Photo.position.desc())
    )
    return {case_id: photo_id for case_id, photo_id in session.execute(statement) if case_id}


def counts(session: Session, actor: Actor, wanted: Filter) -> dict[State, int]:
    """How many public cases there are in each state, from the summary rows; dates do not count."""
    require(actor, Action.READ_PUBLIC_CASES)
    statement = select(CaseCount.state, func.sum(CaseCount.n)).group_by(CaseCount.state)
    if wanted.service:
        statement = statement.where(CaseCount.service == wanted.service)
    if wanted.ward:
        statement = statement.where(CaseCount.ward == wanted.ward)
    return {state: int(n) for state, n in session.execute(statement) if n}


def look(session: Session | Connection, actor: Actor, reference: str) -> Look | None:
    """The cheapest look at a case: enough to know whether a page made of it is still true."""
    require(actor, Action.READ_PUBLIC_CASES)
    row = session.execute(_LOOK, {"reference": reference}).first()
    return Look._make(row) if row is not None else None


def in_box(around: Point, radius: float) -> tuple[ColumnElement[bool], ...]:
    """Cases in a box that holds all within `radius` metres, as the index of places has it."""
    south, west, north, east = box(around, radius)
    return (
        Case.band.in_(range(band(south), band(north) + 1)),
        Case.lon.between(west, east),
        Case.lat.between(south, north),
    )


def apart_from(around: Point) -> ColumnElement[float | None]:
    """What grows with the distance, so that the database gives the nearest and no more."""
    narrow = math.cos(math.radians(around.lat))
    east, north = (Case.lon - around.lon) * narrow, Case.lat - around.lat
    return east * east + north * north


def _public(wanted: Filter) -> Select[*tuple[Any, ...]]:
    conditions: list[ColumnElement[bool]] = [Case.public.is_(True)]
    if wanted.service:
        conditions.append(Case.service == wanted.service)
    if wanted.states:
        conditions.append(Case.state.in_(wanted.states))
    if wanted.ward:
        conditions.append(Case.ward == wanted.ward)
    if wanted.since:
        conditions.append(Case.created_at >= wanted.since)
    if wanted.until:
        conditions.append(Case.created_at <= wanted.until)
    return select(*COLUMNS).where(*conditions)


def _listed(rows: Sequence[Any]) -> list[Listed]:
    return [Listed(*row) for row in rows]


def _read_key(text: str | None) -> tuple[datetime, UUID] | None:
    moment, _, hexed = (text or "").partition("_")
    try:
        return datetime.fromtimestamp(float(moment), tz=clock.LONDON), UUID(hex=hexed)
    except (ValueError, OverflowError, OSError):
        return None


OPEN_STATES = tuple(state for state in State if state in OPEN)
