"""Out in the street: the open cases near an inspector, and those they have taken on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.identities import Identity
from portal.models.places import Point, metres
from portal.models.states import State
from portal.policy import Action, require
from portal.services import assigning, staff_cases
from portal.services.finding import apart_from, in_box
from portal.services.routing import MOST, walking_order

NEAR = (400.0, 1200.0, 4000.0)  # metres: round the corner, a walk, a drive
ENOUGH = 10
MOST_NEAR = 30
SENT_AGAIN_WITHIN = timedelta(hours=2)  # a phone tries again once the line is back

_COLUMNS: tuple[Any, ...] = (
    Case.id, Case.reference, Case.service, Case.state, Case.public, Case.place, Case.lat, Case.lon,
    Case.team, Case.urgency, Case.due, Case.created_at, Case.assignee_id, Case.version,
)  # fmt: skip


class TakenMeanwhile(Exception):
    """A colleague took the case on first."""


Deed = Callable[[Session, Actor, str], CaseEvent | None]
"""What is done to the case of a reference: `take` or `give_back`."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a case on the spot; `digest` is of their photo, empty for none."""

    to: State
    words: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A case as somebody on their way sees it: what and where, and nothing about persons."""

    id: UUID
    reference: str
    service: str
    state: State
    public: bool
    place: str
    lat: float | None
    lon: float | None
    team: str
    urgency: int
    due: datetime | None
    created_at: datetime
    assignee_id: UUID | None
    version: int

    @property
    def point(self) -> Point | None:
        return Point(self.lat, self.lon) if self.lat is not None and self.lon is not None else None


@dataclass(frozen=True, slots=True)
class Near:
    """An open case near somebody, with the distance in metres as the crow flies."""

    stop: Stop
    metres: float


@dataclass(frozen=True, slots=True)
class Route:
    """What somebody has taken on: in the order to walk, and what has no place on the map."""

    stops: list[Stop]
    elsewhere: list[Stop]
    is_whole: bool  # False where they have taken on more than one goes round in a day


def near(session: Session, actor: Actor, around: Point) -> list[Near]:
    """The open cases of the actor's teams round a place, nearest first.

    Round the corner where that is enough, else further out; at most 30.
    """
    require(actor, Action.READ_QUEUE)
    found: list[Near] = []
    for radius in NEAR:
        found = _within(session, actor, around, radius)
        if len(found) >= ENOUGH:
            break
    return found


def route(session: Session, actor: Actor, start: Point | None = None, most: int = MOST) -> Route:
    """The open cases that the actor has taken on, in a good order to walk."""
    require(actor, Action.READ_QUEUE)
    if actor.identity_id is None:
        return Route([], [], is_whole=True)
    mine = _open(actor).where(Case.assignee_id == actor.identity_id)
    # what is due first comes along first where there is more than fits
    ordered = mine.order_by(Case.due.is_(None), Case.due, Case.id).limit(most + 1)
    found = _stops(session.execute(ordered).all())
    taken = found[:most]
    placed = [(stop, point) for stop in taken if (point := stop.point) is not None]
    order = walking_order([point for _, point in placed], start)
    return Route(
        stops=[placed[number][0] for number in order],
        elsewhere=[stop for stop in taken if stop.point is None],
        is_whole=len(found) <= most,
    )


def take(session: Session, actor: Actor, reference: str) -> CaseEvent | None:
    """Take a case on, into the actor's route; None where it is there already.

    Raises TakenMeanwhile, NoSuchCase, NotAllowed, NotOfTheTeam.
    """
    require(actor, Action.READ_QUEUE)
    case = staff_cases.to_change(session, actor, Action.ASSIGN_CASE, reference, None)
    if case.assignee_id not in (None, actor.identity_id):
        raise TakenMeanwhile(reference)
    me = session.get_one(Identity, actor.identity_id)
    return assigning.assign(session, actor, case, me)


def give_back(session: Session, actor: Actor, reference: str) -> CaseEvent | None:
    """Take a case out of the actor's route, for the team to do; None where it is not in it.

    Raises NoSuchCase, NotAllowed.
    """
    require(actor, Action.READ_QUEUE)
    case = staff_cases.to_change(session, actor, Action.ASSIGN_CASE, reference, None)
    if case.assignee_id is None or case.assignee_id != actor.identity_id:
        return None
    return assigning.assign(session, actor, case, None)


def is_said(session: Session, actor: Actor, case: Case, said: Said) -> bool:
    """Whether the case's last step is just this: a phone sent it, and never heard that it came."""
    require(actor, Action.PROGRESS_CASE, case)
    statement = select(CaseEvent).where(
        CaseEvent.case_id == case.id, CaseEvent.happened == Happened.MOVED
    )
    last = session.scalars(statement.order_by(CaseEvent.at.desc(), CaseEvent.id.desc())).first()
    if last is None or last.at < clock.now() - SENT_AGAIN_WITHIN:
        return False
    if last.facts.get("by") != str(actor.identity_id):
        return False
    photos = {photo.digest for photo in last.photos}
    return (last.to_state, last.words, photos) == (
        said.to, said.words, {said.digest} if said.digest else set()
    )  # fmt: skip


def _within(session: Session, actor: Actor, around: Point, radius: float) -> list[Near]:
    statement = (
        _open(actor).where(*in_box(around, radius)).order_by(apart_from(around)).limit(MOST_NEAR)
    )
    found = [
        Near(stop, metres(around, point))
        for stop in _stops(session.execute(statement).all())
        if (point := stop.point) is not None
    ]
    return sorted((one for one in found if one.metres <= radius), key=lambda one: one.metres)


def _open(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The open cases of their teams, which they may see without saying why."""
    return select(*_COLUMNS).where(Case.closed_at.is_(None), Case.team.in_(actor.teams))


def _stops(rows: Sequence[Any]) -> list[Stop]:
    return [Stop(*row) for row in rows]
