"""Whoever staff wrote down, and who has no account, is invited to take the mandate into one.

What they may do counts without it, by phone and at the counter. With the link, a sign-on and a
code to the very address that was written down it is in the hands of their account, and counts on
the web too.
"""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.followers import Follower
from portal.models.identities import Identity
from portal.models.mandates import Mandate, MandateInvitation, MandateState, Way
from portal.models.outbox import Topic
from portal.policy import Action, require
from portal.services import mandate_parties, mandate_tellings
from portal.services.mandates import TooManyTries

INVITATION_DAYS = 7
MOST = 5  # invitations for one mandate


def waits(mandate: Mandate) -> bool:
    """Whether a mandate is such a one: an invitation to it can be taken, with nothing to agree."""
    return mandate.way is Way.STAFF and mandate.state is MandateState.ACTIVE


def can_be_invited(session: Session, actor: Actor, mandate: Mandate) -> bool:
    """Whether it is in the hands of somebody without an account, who can be reached."""
    require(actor, Action.RECORD_AUDIT)
    if not waits(mandate) or mandate.agent is None or _has_account(session, mandate.agent.id):
        return False
    return mandate_tellings.point_of(session, mandate.agent, proved=False) is not None


def invite(session: Session, actor: Actor, mandate: Mandate) -> MandateInvitation | None:
    """A link to whoever was written down: a week, to one address; None where there is no use in it.

    The link before it is of no use any more. Raises TooManyTries.
    """
    require(actor, Action.RECORD_AUDIT)
    if mandate.agent is None or not can_be_invited(session, actor, mandate):
        return None
    of_it = MandateInvitation.mandate_id == mandate.id
    sent = session.scalar(select(func.count()).select_from(MandateInvitation).where(of_it)) or 0
    if sent >= MOST:
        raise TooManyTries
    at = clock.now()
    session.execute(
        update(MandateInvitation)
        .where(of_it, MandateInvitation.expires_at > at)
        .values(expires_at=at)
    )
    point = mandate_tellings.point_of(session, mandate.agent, proved=False)
    if point is None:
        return None
    name = mandate.agent.name or ""
    made = mandate_parties.reach_out(session, mandate.id, name, point, INVITATION_DAYS)
    session.refresh(mandate, ["invitations"])
    outbox.post(session, Topic.MANDATE_INVITED, invitation_id=made.id, mandate_id=mandate.id)
    return made


def move_in(session: Session, actor: Actor, mandate: Mandate) -> None:
    """From now on it is in the actor's hands, and so is the news of what was told under it."""
    require(actor, Action.TAKE_MANDATE)
    before, mandate.agent_id = mandate.agent_id, actor.person_id
    session.flush()
    session.refresh(mandate, ["agent"])
    if before is None or mandate.agent is None or before == mandate.agent.id:
        return
    values = {"person_id": mandate.agent.id}
    theirs = mandate_tellings.point_of(session, mandate.agent, proved=True)
    if theirs is not None:
        values["contact_point_id"] = theirs.id
    session.execute(
        update(Follower)
        .where(Follower.mandate_id == mandate.id, Follower.person_id == before)
        .values(**values)
    )


def _has_account(session: Session, person_id: UUID) -> bool:
    found = select(Identity.id).where(Identity.person_id == person_id).limit(1)
    return session.scalar(found) is not None
