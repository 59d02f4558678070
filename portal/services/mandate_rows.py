"""The rows of a mandate, whichever way it is made."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.mandates import Mandate, MandateScope, MandateState, Way
from portal.policy import Action, require
from portal.services import mandate_episodes, mandate_limits
from portal.services.inserting import insert_once
from portal.services.mandates import AlreadyAsked, Wish


@dataclass(frozen=True, slots=True)
class Sides:
    """Whose affairs, and in whose hands."""

    principal_id: UUID
    agent_id: UUID | None = None
    organisation_id: UUID | None = None
    adviser_id: UUID | None = None


def make(
    session: Session,
    actor: Actor,
    wish: Wish,
    way: Way,
    state: MandateState,
    sides: Sides,
    once: str,
    at: datetime | None = None,
) -> Mandate:
    """The row of a mandate and those of its scopes; the same wish twice at once is one.

    Raises BeyondGround for an episode that nobody else may see, AlreadyAsked for the second of two
    at once.
    """
    require(actor, Action.RECORD_AUDIT)
    at = at or clock.now()
    until = mandate_limits.ends(wish, at)
    mandate_episodes.named(session, actor, wish, sides.principal_id)
    mandate = Mandate(
        id=clock.new_id(), principal_id=sides.principal_id, agent_id=sides.agent_id,
        organisation_id=sides.organisation_id, adviser_id=sides.adviser_id, basis=wish.basis,
        way=way, state=state, wording="", wording_hash="", wording_words="", own_words="",
        evidence=[one.written() for one in wish.evidence], copies=wish.copies,
        made_by_id=actor.self_id, staff_id=actor.identity_id, channel=actor.channel,
        created_at=at, until=until, reason="", once=_own(actor, once), version=1,
    )  # fmt: skip
    if not insert_once(session, mandate):
        raise AlreadyAsked
    for position, one in enumerate(wish.scopes):
        session.add(
            MandateScope(
                id=clock.new_id(), mandate_id=mandate.id, position=position, kind=one.kind,
                depth=one.depth, episode_id=one.episode_id,
                until=mandate_limits.scope_ends(one, at, until),
            )
        )  # fmt: skip
    session.flush()
    session.refresh(mandate)
    return mandate


def _own(actor: Actor, once: str) -> str:
    """The form's key, of this actor alone: nobody finds another's mandate with a key of theirs."""
    who = actor.identity_id or actor.self_id
    return hashlib.sha256(f"{who}:{once}".encode()).hexdigest()


def made_before(session: Session, actor: Actor, once: str) -> Mandate | None:
    """What came of the same form before."""
    require(actor, Action.RECORD_AUDIT)
    return session.scalar(select(Mandate).where(Mandate.once == _own(actor, once)))
