"""Deliveries: claimed, settled, listed and brought back. Nothing is sent here."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    CursorResult,
    and_,
    bindparam,
    case,
    delete,
    exists,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from portal import clock
from portal.channel import Sent
from portal.models.actors import Actor
from portal.models.outbox import Delivery, DeliveryState, OutboxRow, Topic
from portal.policy import Action, require
from portal.services.tellings import UNTOLD

MOST_ATTEMPTS = 12  # with the pauses below: given up after about 17 hours
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=9)
PENDING = (DeliveryState.WAITING, DeliveryState.CLAIMED)


_TABLE = Delivery.metadata.tables[Delivery.__tablename__]
_SENT = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("key"))
    .values(
        state=DeliveryState.SENT, done_at=bindparam("at"), provider_id=bindparam("provider"),
        fault=None, claimed_until=None,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A delivery as `portal outbox list` shows it: without the receiver's address."""

    id: UUID
    topic: Topic
    channel: str
    template: str
    state: DeliveryState
    attempts: int
    next_at: datetime
    fault: str | None


def due(session: Session, channels: Collection[str]) -> bool:
    """Whether a delivery's time has come: a look without a lock, before `claim` takes one."""
    pending = select(Delivery.id).where(
        Delivery.state.in_(PENDING),
        Delivery.next_at <= clock.now(),
        Delivery.channel.in_(channels),
    )
    return bool(session.scalar(pending.limit(1)))


def claim(
    session: Session, actor: Actor, channels: Collection[str], limit: int, lease: timedelta
) -> list[Delivery]:
    """Take up to `limit` due deliveries for `lease`; who is killed meanwhile gives them back.

    Towards one receiver within one case the oldest goes first and alone; dead ones do not block.
    The deliveries are detached: read their columns, nothing else.
    """
    require(actor, Action.SEND)
    at = clock.now()
    _bring_back_lost(session, at)
    # a CTE, because PostgreSQL may run a plain subquery with LIMIT more than once
    picked = (
        select(Delivery.id)
        .where(
            Delivery.state == DeliveryState.WAITING,
            Delivery.next_at <= at,
            Delivery.channel.in_(channels),
            ~_an_older_one_is_pending(),
        )
        .order_by(Delivery.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
        .cte("picked")
    )
    until = at + lease
    claimed = session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(select(picked.c.id)))
        .values(
            state=DeliveryState.CLAIMED,
            claimed_until=until,
            next_at=until,  # so that one index finds what waits and what was lost
            attempts=Delivery.attempts + 1,
        )
        .returning(Delivery),
        execution_options={"synchronize_session": False},
    ).all()
    session.expunge_all()
    return sorted(claimed, key=lambda delivery: (delivery.order, delivery.id))


def sent(session: Session, actor: Actor, delivery: Delivery, what: Sent) -> bool:
    """The receiver has it. False where the claim was lost meanwhile, as for all four below."""
    require(actor, Action.SEND)
    return bool(sent_together(session, actor, [(delivery, what)]))


def sent_together(
    session: Session, actor: Actor, what: Sequence[tuple[Delivery, Sent]]
) -> set[UUID]:
    """The same for many at once; the ids of those whose claim was not lost."""
    require(actor, Action.SEND)
    attempts = {delivery.id: delivery.attempts for delivery, _ in what}
    held = session.execute(
        select(Delivery.id, Delivery.attempts)
        .where(Delivery.id.in_(attempts), Delivery.state == DeliveryState.CLAIMED)
        .order_by(Delivery.id)  # in one order, so that no two wait for each other
        .with_for_update()
    )
    mine = {key for key, claim in held if attempts[key] == claim}
    rows = [
        {"key": delivery.id, "provider": sent.provider_id, "at": clock.now()}
        for delivery, sent in what
        if delivery.id in mine
    ]
    if rows:
        session.connection().execute(_SENT, rows)
    return mine


def drop(session: Session, actor: Actor, delivery: Delivery) -> bool:
    """There is nothing left to send: the follower stopped meanwhile."""
    require(actor, Action.SEND)
    return _settle(session, delivery, state=DeliveryState.DROPPED, done_at=clock.now(), fault=None)


def hold_back(session: Session, actor: Actor, delivery: Delivery, fault: str) -> bool:
    """Its receiver must not be sent anything; why, so that it can be told where that was wrong."""
    require(actor, Action.SEND)
    return _settle(session, delivery, state=DeliveryState.DROPPED, done_at=clock.now(), fault=fault)


def put_off(
    session: Session, actor: Actor, delivery: Delivery, fault: str, seconds: float | None = None
) -> bool:
    """Try again after a growing pause, or after the receiver's own `seconds`; at last give up."""
    require(actor, Action.SEND)
    if delivery.attempts >= MOST_ATTEMPTS:
        return give_up(session, actor, delivery, fault)
    wait = pause(delivery.attempts)
    if seconds is not None:
        wait = min(timedelta(seconds=max(seconds, 1)), LONGEST_PAUSE)
    return _settle(
        session, delivery, state=DeliveryState.WAITING, next_at=clock.now() + wait, fault=fault
    )


def give_up(session: Session, actor: Actor, delivery: Delivery, fault: str) -> bool:
    """The receiver will never take it: it is listed, and keeps nothing waiting."""
    require(actor, Action.SEND)
    return _settle(session, delivery, state=DeliveryState.DEAD, done_at=clock.now(), fault=fault)


def give_back(session: Session, actor: Actor, delivery: Delivery) -> bool:
    """It was claimed but not tried: another may have it at once."""
    require(actor, Action.SEND)
    return _settle(
        session, delivery, state=DeliveryState.WAITING, next_at=clock.now(),
        attempts=delivery.attempts - 1,
    )  # fmt: skip


def pause(attempts: int) -> timedelta:
    """30 s doubled with each attempt, a quarter more or less so that not all come back at once.

    Three lines of our own: tenacity's waits sleep in a process, ours must outlive it in a row.
    """
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 30)
    return min(doubled, LONGEST_PAUSE) * random.uniform(0.75, 1.25)


def listing(
    session: Session,
    actor: Actor,
    *,
    dead_only: bool = False,
    after: UUID | None = None,
    limit: int = 100,
) -> Sequence[Listed]:
    """Deliveries that are not done, oldest first; the next page begins `after` the last id."""
    require(actor, Action.REPLAY)
    states = (DeliveryState.DEAD,) if dead_only else (*PENDING, DeliveryState.DEAD)
    statement = (
        select(
            Delivery.id,
            OutboxRow.topic,
            Delivery.channel,
            Delivery.template,
            Delivery.state,
            Delivery.attempts,
            Delivery.next_at,
            Delivery.fault,
        )
        .join(Delivery.row)
        .where(Delivery.state.in_(states))
    )
    if after is not None:
        statement = statement.where(Delivery.id > after)
    return [Listed(*line) for line in session.execute(statement.order_by(Delivery.id).limit(limit))]


def replay(session: Session, actor: Actor, delivery_id: UUID | None = None) -> int:
    """Bring one dead delivery back, or all of them, each under its own id; how many."""
    require(actor, Action.REPLAY)
    dead = [Delivery.state == DeliveryState.DEAD]
    if delivery_id is not None:
        dead.append(Delivery.id == delivery_id)
    retold = _tell_again(session, and_(*dead))
    return retold + _count(session, update(Delivery).where(*dead).values(**_as_new()))


def _as_new() -> dict[str, Any]:
    return {
        "state": DeliveryState.WAITING, "attempts": 0, "next_at": clock.now(),
        "done_at": None, "fault": None,
    }  # fmt: skip


def _tell_again(session: Session, which: Any) -> int:
    """Rows whose tellings failed are spread anew, once their cause is mended."""
    untold = and_(which, Delivery.to == UNTOLD.to, Delivery.template == UNTOLD.template)
    ids = session.scalars(select(Delivery.outbox_id).where(untold)).all()
    session.execute(delete(Delivery).where(untold))
    session.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(spread_at=None))
    return len(ids)


def _bring_back_lost(session: Session, at: datetime) -> None:
    # what took its worker down with it time and again is given up like any other
    hopeless = Delivery.attempts >= MOST_ATTEMPTS
    session.execute(
        update(Delivery)
        .where(Delivery.state == DeliveryState.CLAIMED, Delivery.next_at <= at)
        .values(
            state=case((hopeless, _word(DeliveryState.DEAD)), else_=_word(DeliveryState.WAITING)),
            fault="ClaimLost",
            claimed_until=None,
        ),
        execution_options={"synchronize_session": False},
    )


def _word(state: DeliveryState) -> Any:
    return literal(state, Delivery.state.type)


def again(session: Session, actor: Actor, delivery: Delivery, seconds: float) -> bool:
    """Bring back one that was sent and did not arrive, until its attempts are used up."""
    require(actor, Action.SEND)
    if delivery.state is not DeliveryState.SENT or delivery.attempts >= MOST_ATTEMPTS:
        return False
    delivery.state, delivery.done_at = DeliveryState.WAITING, None
    delivery.next_at = clock.now() + timedelta(seconds=seconds)
    return True


def redirect(session: Session, actor: Actor, delivery: Delivery, channel: str, to: str) -> Delivery:
    """The same news to another receiver, by another channel."""
    require(actor, Action.SEND)
    other = Delivery(
        id=clock.new_id(), outbox_id=delivery.outbox_id, channel=channel, to=to,
        template=delivery.template, facts=delivery.facts, about_id=delivery.about_id,
        order=delivery.order, next_at=clock.now(),
    )  # fmt: skip
    session.add(other)
    return other


def _an_older_one_is_pending() -> Any:
    older = aliased(Delivery)
    return exists().where(
        older.channel == Delivery.channel,
        older.about_id == Delivery.about_id,
        older.to == Delivery.to,
        older.state.in_(PENDING),
        or_(
            older.order < Delivery.order,
            and_(older.order == Delivery.order, older.id < Delivery.id),
        ),
    )


def _settle(session: Session, delivery: Delivery, **values: Any) -> bool:
    """Write what came of a claim, unless it was lost: each claim has its own number of attempts."""
    return bool(
        _count(
            session,
            update(Delivery)
            .where(
                Delivery.id == delivery.id,
                Delivery.state == DeliveryState.CLAIMED,
                Delivery.attempts == delivery.attempts,
            )
            .values(claimed_until=None, **values),
        )
    )


def _count(session: Session, statement: Any) -> int:
    options = {"synchronize_session": False}
    return cast(CursorResult[Any], session.execute(statement, execution_options=options)).rowcount
