"""Who must not be sent anything any more: whoever has died, at every address and on every channel.

What waited is held back with a reason and not lost: a death can have been told wrongly.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select, update
from sqlalchemy.orm import Session, aliased

from portal import clock
from portal.models.actors import Actor
from portal.models.followers import Follower
from portal.models.outbox import Delivery, DeliveryState
from portal.models.people import ContactPoint, Person
from portal.policy import Action, require

DIED = "PersonDied"  # the fault of a delivery that was held back
# The kinds of receiver, before the colon of `Delivery.to`, that are a person's.
_FOLLOWER, _POINT = "follower", "point"
# Of no use later: they were asked for, and ran out.
_OF_THE_MOMENT = ("code", "link", "confirm")


def held_back(session: Session, actor: Actor, deliveries: Sequence[Delivery]) -> frozenset[UUID]:
    """Those of some deliveries whose receiver has died, by their ids."""
    require(actor, Action.SEND)
    by_receiver: dict[str, list[UUID]] = {}
    for delivery in deliveries:
        by_receiver.setdefault(delivery.to, []).append(delivery.id)
    dead = _dead(session, by_receiver)
    return frozenset(one for to in dead for one in by_receiver[to])


def silence(session: Session, actor: Actor, people: Collection[UUID]) -> int:
    """Hold back everything that waits to be sent to these people; how many."""
    require(actor, Action.SEND)
    waiting = select(Delivery.id).where(
        Delivery.to.in_(_receivers(session, people)), Delivery.state == DeliveryState.WAITING
    )
    ids = session.scalars(waiting.with_for_update()).all()
    _set(session, ids, state=DeliveryState.DROPPED, done_at=clock.now(), fault=DIED)
    return len(ids)


def speak_again(session: Session, actor: Actor, people: Collection[UUID]) -> int:
    """Send what was held back from these people and is still of use; how many.

    A code or a link that they asked for has run out. Of the news of a case the last one says how
    it stands.
    """
    require(actor, Action.SEND)
    later = aliased(Delivery)
    a_later_one = exists().where(
        later.channel == Delivery.channel,
        later.to == Delivery.to,
        later.template == Delivery.template,
        later.about_id == Delivery.about_id,
        later.fault == DIED,
        later.order > Delivery.order,
    )
    held = (
        Delivery.to.in_(_receivers(session, people)),
        Delivery.state == DeliveryState.DROPPED,
        Delivery.fault == DIED,
    )
    of_use = select(Delivery.id).where(
        *held, Delivery.template.not_in(_OF_THE_MOMENT), ~a_later_one
    )
    ids = session.scalars(of_use).all()
    _set(
        session, ids, state=DeliveryState.WAITING, attempts=0, next_at=clock.now(),
        done_at=None, fault=None,
    )  # fmt: skip
    _set(session, session.scalars(select(Delivery.id).where(*held)).all(), fault=None)
    return len(ids)


def _dead(session: Session, receivers: Iterable[str]) -> list[str]:
    """Those of some receivers that are somebody who has died."""
    ids: dict[str, list[UUID]] = {_FOLLOWER: [], _POINT: []}
    for to in receivers:
        kind, _, key = to.partition(":")
        if kind in ids:
            ids[kind].append(UUID(key))
    return [
        f"{kind}:{one}"
        for kind, asked in ids.items()
        if asked
        for one in session.scalars(_of(kind).where(Person.dead_at.is_not(None), _key(kind, asked)))
    ]


def _receivers(session: Session, people: Collection[UUID]) -> list[str]:
    """Under which names deliveries go to these people."""
    return [
        f"{kind}:{one}"
        for kind in (_FOLLOWER, _POINT)
        for one in session.scalars(_of(kind).where(Person.id.in_(people)))
    ]


def _of(kind: str) -> Select[UUID]:
    if kind == _POINT:
        return select(ContactPoint.id).join(ContactPoint.person)
    return select(Follower.id).join(Follower.person)


def _key(kind: str, ids: Sequence[UUID]) -> ColumnElement[bool]:
    return (ContactPoint if kind == _POINT else Follower).id.in_(ids)


def _set(session: Session, ids: Sequence[UUID], **values: object) -> None:
    if ids:
        session.execute(
            update(Delivery).where(Delivery.id.in_(ids)).values(claimed_until=None, **values),
            execution_options={"synchronize_session": False},
        )
