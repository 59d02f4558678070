"""The moment from which a mandate counts, however it was made: last checks, and what it ends."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.authority.bases import bases, min_depth
from portal.models.actors import Actor, Basis, Granted
from portal.models.mandates import Ended, Mandate, MandateState
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.policy import Action, require
from portal.services import mandate_endings
from portal.services.mandates import Circle, PersonHasDied, SettledMeanwhile, ToOneself

_LOCK = 0x6D616E64617465  # this lock's number among PostgreSQL's advisory locks


def begin(session: Session, actor: Actor, mandate: Mandate) -> None:
    """From now on it counts; what it covers of earlier ones between the two ends.

    The caller has locked it and has seen that it may begin. Raises ToOneself, Circle,
    PersonHasDied, SettledMeanwhile where its time is over already.
    """
    require(actor, Action.RECORD_AUDIT)
    at = clock.now()
    if mandate.until is not None and mandate.until <= at:
        raise SettledMeanwhile(mandate.id)
    still_possible(session, mandate.basis, mandate.principal_id, mandate.agent_id)
    mandate.state, mandate.from_at = MandateState.ACTIVE, mandate.from_at or at
    mandate.agreed_at = mandate.agreed_at or at
    mandate.version += 1
    session.flush()
    for earlier in _between_the_same(session, mandate):
        if _covers(mandate, earlier, at):
            mandate_endings.end(session, actor, earlier, Ended.REPLACED, tell=False)
    outbox.post(session, Topic.MANDATE_BEGAN, mandate_id=mandate.id)


def still_possible(
    session: Session, basis: Basis, principal_id: UUID, agent_id: UUID | None
) -> None:
    """Whether one person may act for the other. Raises ToOneself, Circle, PersonHasDied."""
    if agent_id == principal_id:
        raise ToOneself
    ground = bases().grounds[basis]
    principal = session.get_one(Person, principal_id)
    if principal.dead_at is not None and ground.begins != "death":
        raise PersonHasDied
    if agent_id is not None:
        if session.get_one(Person, agent_id).dead_at is not None:
            raise PersonHasDied
        _no_circle(session, principal_id, agent_id)


def _no_circle(session: Session, principal_id: UUID, agent_id: UUID) -> None:
    """Nobody who acts for the agent, straight or through others, is the one they would act for."""
    if session.get_bind().dialect.name == "postgresql":
        # of two that begin at once, neither sees the other: one after the other, they do
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    seen, next_ones = {agent_id}, {agent_id}
    while next_ones:
        next_ones = set(_agents_of(session, next_ones)) - seen
        if principal_id in next_ones:
            raise Circle
        seen |= next_ones


def _agents_of(session: Session, people: Iterable[UUID]) -> Iterable[UUID]:
    at = clock.now()
    statement = select(Mandate.agent_id).where(
        Mandate.principal_id.in_(people),
        Mandate.agent_id.is_not(None),
        Mandate.state == MandateState.ACTIVE,
        Mandate.until.is_(None) | (Mandate.until > at),
    )
    return [one for one in session.scalars(statement) if one is not None]


def _between_the_same(session: Session, mandate: Mandate) -> list[Mandate]:
    statement = select(Mandate).where(
        Mandate.principal_id == mandate.principal_id,
        Mandate.agent_id.is_not_distinct_from(mandate.agent_id),
        Mandate.organisation_id.is_not_distinct_from(mandate.organisation_id),
        Mandate.basis == mandate.basis,
        Mandate.state == MandateState.ACTIVE,
        Mandate.id != mandate.id,
    )
    # one that somebody else is ending now need not be waited for, and they may wait for ours
    return list(session.scalars(statement.order_by(Mandate.id).with_for_update(skip_locked=True)))


def _covers(newer: Mandate, earlier: Mandate, at: datetime) -> bool:
    """Whether all that is left of the earlier one is in the newer one, for no shorter time."""
    wide = _granted(newer, at)
    return all(
        any(_includes(other, one) for other in wide)
        for one in _reached(_granted(earlier, at), newer)
    )


def _reached(scopes: Iterable[Granted], newer: Mandate) -> Iterator[Granted]:
    """The scopes; of one episode alone, whose cases are of every kind, all kinds but for the same
    episode.
    """
    same = {one.episode_id for one in newer.scopes}
    for one in scopes:
        yield one
        if one.episode_id is not None and one.episode_id not in same:
            for kind, most in bases().grounds[newer.basis].kinds.items():
                yield Granted(kind, min_depth(one.depth, most), one.until)


def _includes(other: Granted, one: Granted) -> bool:
    return (
        one.kind is other.kind
        and other.depth.includes(one.depth)
        and (other.episode_id is None or other.episode_id == one.episode_id)
        and (other.until is None or (one.until is not None and one.until <= other.until))
    )


def _granted(mandate: Mandate, at: datetime) -> tuple[Granted, ...]:
    return bases().spell_out(
        mandate.basis,
        [
            Granted(one.kind, one.depth, one.until or mandate.until, one.episode_id)
            for one in mandate.scopes
            if one.ended_at is None and (one.until is None or one.until > at)
        ],
    )
