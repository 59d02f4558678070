"""What ends by itself: with its time, with a death, or because nobody answered.

The chore looks for what is due and sees to it one by one, each in a transaction of its own.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from portal import clock, outbox
from portal.models.actors import Actor, Basis
from portal.models.mandates import Ended, Mandate, MandateInvitation, MandateScope, MandateState
from portal.models.outbox import Topic
from portal.policy import Action, require
from portal.services import mandate_endings, mandates
from portal.services.mandates import LIVE, PENDING

_A_BIT = 100  # of a chore
_LONG, _SHORT = timedelta(days=30), timedelta(days=7)


def due(session: Session, actor: Actor) -> Sequence[UUID]:
    """The mandates that have to be looked at: over, about to be over, or never answered."""
    require(actor, Action.END_MANDATES)
    at = clock.now()
    by_time = (
        select(Mandate.id)
        .where(
            Mandate.ended_at.is_(None),
            Mandate.until <= at + _LONG,
            Mandate.state.in_(LIVE),
            or_(Mandate.until <= at, _to_be_warned(at)),
        )
        .order_by(Mandate.until)
    )
    unanswered = (
        select(Mandate.id)
        .join(MandateInvitation, MandateInvitation.mandate_id == Mandate.id)
        .where(
            MandateInvitation.expires_at <= at,
            MandateInvitation.used_at.is_(None),
            _unanswered(at),
        )
    )
    in_part = (
        select(Mandate.id)
        .join(MandateScope)
        .where(
            MandateScope.until <= at,
            MandateScope.ended_at.is_(None),
            Mandate.state == MandateState.ACTIVE,
        )
    )
    found: list[UUID] = []
    for statement in (by_time, unanswered, in_part):  # each of them finds its rows by an index
        found += session.scalars(statement.limit(_A_BIT))
    return list(dict.fromkeys(found))


def see_to(session: Session, actor: Actor, mandate_id: UUID) -> bool:
    """End one that is over, warn of one that is about to be; whether there was anything to do."""
    require(actor, Action.END_MANDATES)
    mandate = session.get(Mandate, mandate_id)
    if mandate is None or not mandate_endings.lock(session, mandate):
        return False
    at = clock.now()
    if mandate.until is not None and mandate.until <= at:
        mandate_endings.end(session, actor, mandate, _by_time(mandate))
        return True
    if mandate.state in PENDING:
        if session.scalar(select(Mandate.id).where(Mandate.id == mandate_id, _unanswered(at))):
            mandate_endings.end(session, actor, mandate, Ended.NOT_WANTED)
            return True
        return False
    return _end_scopes(session, actor, mandate, at) or _warn(session, mandate, at)


def end_at_death(session: Session, actor: Actor, people: Collection[UUID]) -> int:
    """These people have died: what they let others do, and what they did for others, ends.

    An executor's begins. How many ended.
    """
    require(actor, Action.END_MANDATES)
    statement = select(Mandate).where(
        Mandate.state.in_(LIVE),
        or_(Mandate.principal_id.in_(people), Mandate.agent_id.in_(people)),
    )
    ended = 0
    for mandate in session.scalars(statement.order_by(Mandate.id).with_for_update()):
        of_agent = mandate.agent_id in people
        if of_agent or "death" in mandates.limits(mandate.basis).ends_at:
            mandate_endings.end(session, actor, mandate, Ended.DEATH)
            ended += 1
    return ended


def take_back_death(session: Session, actor: Actor, people: Collection[UUID]) -> int:
    """They are alive: what ended with the death that was told counts again; how many."""
    require(actor, Action.END_MANDATES)
    at = clock.now()
    statement = select(Mandate).where(
        Mandate.state == MandateState.ENDED,
        Mandate.ended_why == Ended.DEATH,
        Mandate.from_at.is_not(None),
        Mandate.until.is_(None) | (Mandate.until > at),
        or_(Mandate.principal_id.in_(people), Mandate.agent_id.in_(people)),
    )
    again = 0
    for mandate in session.scalars(statement.order_by(Mandate.id).with_for_update()):
        if mandate.principal.dead_at is not None:
            continue
        if mandate.agent is not None and mandate.agent.dead_at is not None:
            continue
        mandate.state, mandate.ended_at, mandate.ended_why = MandateState.ACTIVE, None, None
        mandate.ended_by_id = mandate.ended_by_staff_id = mandate.ended_channel = None
        mandate.version += 1
        outbox.post(session, Topic.MANDATE_BEGAN, mandate_id=mandate.id)
        again += 1
    return again


def _by_time(mandate: Mandate) -> Ended:
    if mandate.state in PENDING:
        return Ended.NOT_WANTED
    if mandate.basis is not Basis.PARENT or mandate.until is None:
        return Ended.EXPIRED
    # a birthday begins at midnight, and no other end of a mandate does
    is_birthday = mandate.until.astimezone(clock.LONDON).time() == time()
    return Ended.COME_OF_AGE if is_birthday else Ended.EXPIRED


def _end_scopes(session: Session, actor: Actor, mandate: Mandate, at: datetime) -> bool:
    over = [
        one
        for one in mandate.scopes
        if one.ended_at is None and one.until is not None and one.until <= at
    ]
    for one in over:
        one.ended_at, one.ended_why = at, Ended.EXPIRED
    if not over:
        return False
    if all(one.ended_at is not None for one in mandate.scopes):
        mandate_endings.end(session, actor, mandate, Ended.EXPIRED)
        return True
    mandate.version += 1
    for one in over:
        outbox.post(session, Topic.MANDATE_ENDED, mandate_id=mandate.id, scope_id=one.id)
    return True


def _warn(session: Session, mandate: Mandate, at: datetime) -> bool:
    statement = select(Mandate.id).where(Mandate.id == mandate.id, _to_be_warned(at))
    if session.scalar(statement) is None:
        return False
    mandate.warned_at = at
    mandate.version += 1
    outbox.post(session, Topic.MANDATE_ENDING, mandate_id=mandate.id)
    return True


def _to_be_warned(at: datetime) -> ColumnElement[bool]:
    """30 days before the end; of a month's, in its last week; of shorter ones, nobody."""
    return and_(
        Mandate.state == MandateState.ACTIVE,
        Mandate.warned_at.is_(None),
        or_(
            and_(Mandate.until <= at + _LONG, Mandate.created_at <= at - _LONG),
            and_(Mandate.until <= at + _SHORT, Mandate.created_at <= at - _SHORT),
        ),
    )


def _unanswered(at: datetime) -> ColumnElement[bool]:
    """Nobody said yes or no as long as whoever was to say it could."""
    open_one = aliased(MandateInvitation)
    still_open = exists().where(open_one.mandate_id == Mandate.id, open_one.expires_at > at)
    return and_(Mandate.state.in_((MandateState.INVITED, MandateState.ASKED)), ~still_open)
