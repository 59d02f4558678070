"""The same done to many cases: ordered at once, carried out one by one, each in its transaction.

Each case asks the policy anew, with the rights that who gave the order had then and still has. A
case that somebody changed meanwhile stays as they left it, and is told of.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import func, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case
from portal.models.desks import Bulk, BulkItem
from portal.models.states import NoSuchStep, State
from portal.policy import Action, NotAllowed, require
from portal.services import assigning, cases, passing, staff_cases
from portal.services.assigning import NoSuchColleague, NotOfTheTeam
from portal.services.cases import NoSuchCase, WordsNeeded
from portal.services.passing import HasItAlready, NoSuchTeam
from portal.services.staff_cases import ChangedMeanwhile

MOST = 5_000  # cases of one order
AT_ONCE = 50  # are carried out while somebody waits for the page; more by the worker
TOLD = 200  # cases of an order that are named where they were left as they are

log = structlog.get_logger(__name__)


class NothingChosen(Exception):
    """An order needs a case."""


class TooManyChosen(Exception):
    """An order is for MOST cases at most."""


class NoSuchBulk(Exception):
    """There is no order of this key."""


class Does(StrEnum):
    """What an order does to each of its cases."""

    ASSIGN = "assign"
    PASS = "pass"  # noqa: S105  to another team
    PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done: given `to` somebody (None: back to the team), passed to `team`, or
    moved on to `state`; `words` are for the people who follow a case."""

    does: Does
    to: UUID | None = None
    team: str = ""
    state: State | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """A case that was left as it is, and why, by a key of FAULTS."""

    reference: str
    service: str
    place: str
    fault: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an order is. `left` names TOLD at most."""

    id: UUID
    order: Order
    total: int
    waiting: int
    faults: dict[str, int]
    left: list[Left]
    begun_at: datetime
    ended_at: datetime | None

    @property
    def done(self) -> int:
        """How many cases it was done to."""
        return self.total - self.waiting - sum(self.faults.values())


FAULTS: dict[type[Exception], str] = {
    ChangedMeanwhile: "changed",
    NotAllowed: "not_allowed",  # and so it is where only a reason is missing
    NoSuchStep: "no_such_step",
    WordsNeeded: "words_needed",
    NotOfTheTeam: "not_of_the_team",
    NoSuchColleague: "no_such_colleague",
    HasItAlready: "has_it_already",
    NoSuchTeam: "no_such_team",
    NoSuchCase: "no_such_case",
}
FAILED = "failed"  # by a fault of ours


def order(session: Session, actor: Actor, wish: Order, chosen: Sequence[tuple[UUID, int]]) -> Bulk:
    """Take an order for cases, each by its key and the version that was on the screen.

    Raises NothingChosen, TooManyChosen.
    """
    require(actor, Action.ORDER_BULK)
    versions = dict(chosen)
    if not versions:
        raise NothingChosen
    if len(versions) > MOST:
        raise TooManyChosen
    bulk = Bulk(
        id=clock.new_id(), identity_id=actor.identity_id, sign_on_id=actor.sign_on_id,
        does=wish.does, facts=_facts(wish), rights=_rights(actor), total=len(versions),
        begun_at=clock.now(),
    )  # fmt: skip
    session.add(bulk)
    session.flush()
    items = [
        {"id": clock.new_id(), "bulk_id": bulk.id, "case_id": case_id, "version": version}
        for case_id, version in versions.items()
    ]
    session.execute(insert(BulkItem), items)
    return bulk


def look(session: Session, actor: Actor, bulk_id: UUID) -> Progress:
    """How far an order of the actor's is. Raises NoSuchBulk, NotAllowed."""
    bulk = session.get(Bulk, bulk_id)
    if bulk is None:
        raise NoSuchBulk(bulk_id)
    require(actor, Action.ORDER_BULK, bulk)
    tried = (
        select(BulkItem.fault, func.count())
        .where(BulkItem.bulk_id == bulk_id, BulkItem.done_at.is_not(None))
        .group_by(BulkItem.fault)
    )
    counted = {row[0]: row[1] for row in session.execute(tried)}
    left = (
        select(Case.reference, Case.service, Case.place, BulkItem.fault)
        .join(BulkItem, BulkItem.case_id == Case.id)
        .where(BulkItem.bulk_id == bulk_id, BulkItem.fault.is_not(None))
        .order_by(BulkItem.id)
        .limit(TOLD)
    )
    return Progress(
        id=bulk.id, order=_order(bulk), total=bulk.total,
        waiting=bulk.total - sum(counted.values()),
        faults={fault: n for fault, n in counted.items() if fault is not None},
        left=[Left(row[0], row[1], row[2], row[3] or "") for row in session.execute(left)],
        begun_at=bulk.begun_at, ended_at=bulk.ended_at,
    )  # fmt: skip


def unfinished(session: Session, actor: Actor) -> list[Bulk]:
    """The actor's orders that are being carried out, the newest first."""
    require(actor, Action.ORDER_BULK)
    statement = select(Bulk).where(Bulk.identity_id == actor.identity_id, Bulk.ended_at.is_(None))
    return list(session.scalars(statement.order_by(Bulk.id.desc())))


def waiting(session: Session, actor: Actor) -> list[UUID]:
    """Every order that is not carried out yet, the oldest first."""
    require(actor, Action.CARRY_OUT_BULK)
    return list(session.scalars(select(Bulk.id).where(Bulk.ended_at.is_(None)).order_by(Bulk.id)))


def carry_out_next(session: Session, actor: Actor, council: Council, bulk_id: UUID) -> bool:
    """Do what was ordered to the next case, or note why not; False where none is left.

    The transaction is this case's alone: killed before its end, nothing of it was done, and the
    case is the next one again. Several may be at one order; each case is one's.
    """
    require(actor, Action.CARRY_OUT_BULK)
    statement = (
        select(BulkItem)
        .where(BulkItem.bulk_id == bulk_id, BulkItem.done_at.is_(None))
        .order_by(BulkItem.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    bulk = session.get_one(Bulk, bulk_id)
    item = session.scalar(statement)
    if item is None:
        _end(session, bulk)
        return False
    item.fault = _tried(session, council, bulk, item)
    item.done_at = clock.now()
    return True


def _tried(session: Session, council: Council, bulk: Bulk, item: BulkItem) -> str | None:
    """None where it was done; where it could not be, nothing was, and the key of why."""
    try:
        with session.begin_nested():
            _DO[Does(bulk.does)](session, _who(bulk), council, _order(bulk), item)
    except OperationalError:  # the database is away: this is no fault of the case
        raise
    except tuple(FAULTS) as fault:
        return next(key for kind, key in FAULTS.items() if isinstance(fault, kind))
    except Exception as fault:  # noqa: BLE001  one case that breaks does not keep the others waiting
        log.error("bulk.failed", bulk=str(bulk.id), fault=type(fault).__name__)
        return FAILED
    return None


def _end(session: Session, bulk: Bulk) -> None:
    """Over, unless another worker still has a case of it in hand."""
    at_work = select(BulkItem.id).where(BulkItem.bulk_id == bulk.id, BulkItem.done_at.is_(None))
    if bulk.ended_at is None and session.scalar(at_work.limit(1)) is None:
        bulk.ended_at = clock.now()


def _to_change(session: Session, who: Actor, action: Action, item: BulkItem) -> Case:
    reference = session.scalar(select(Case.reference).where(Case.id == item.case_id))
    return staff_cases.to_change(session, who, action, reference or "", item.version)


def _assign(session: Session, who: Actor, _council: Council, wish: Order, item: BulkItem) -> None:
    case = _to_change(session, who, Action.ASSIGN_CASE, item)
    to = assigning.colleague(session, who, wish.to) if wish.to else None
    assigning.assign(session, who, case, to)


def _pass(session: Session, who: Actor, council: Council, wish: Order, item: BulkItem) -> None:
    case = _to_change(session, who, Action.HAND_OVER_CASE, item)
    passing.hand_over(session, who, council, case, wish.team, wish.words)


def _progress(session: Session, who: Actor, _council: Council, wish: Order, item: BulkItem) -> None:
    case = _to_change(session, who, Action.PROGRESS_CASE, item)
    if wish.state is None:
        raise NoSuchStep(case.state, case.state)
    cases.progress(session, who, case, wish.state, wish.words)


_DO: dict[Does, Callable[[Session, Actor, Council, Order, BulkItem], None]] = {
    Does.ASSIGN: _assign,
    Does.PASS: _pass,
    Does.PROGRESS: _progress,
}


def _facts(wish: Order) -> dict[str, Any]:
    return {
        "to": str(wish.to) if wish.to else "", "team": wish.team,
        "state": wish.state.value if wish.state else "", "words": wish.words,
    }  # fmt: skip


def _order(bulk: Bulk) -> Order:
    facts = bulk.facts
    return Order(
        Does(bulk.does), UUID(facts["to"]) if facts["to"] else None, facts["team"],
        State(facts["state"]) if facts["state"] else None, facts["words"],
    )  # fmt: skip


def _rights(actor: Actor) -> dict[str, Any]:
    roles = [actor.role, *sorted(actor.also)]
    return {
        "roles": [role.value for role in roles], "teams": sorted(actor.teams),
        "name": actor.name or "",
    }  # fmt: skip


def _who(bulk: Bulk) -> Actor:
    """Who gave the order, with the rights of then that they still have (at their last sign-on)."""
    now = bulk.identity
    roles = [Role(role) for role in bulk.rights["roles"] if role in now.roles]
    return Actor(
        roles[0] if roles else Role.PUBLIC, By.WEB, name=bulk.rights["name"] or None,
        also=frozenset(roles[1:]), teams=frozenset(bulk.rights["teams"]) & frozenset(now.teams),
        sign_on_id=bulk.sign_on_id, identity_id=bulk.identity_id,
    )  # fmt: skip
