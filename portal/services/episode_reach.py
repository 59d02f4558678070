"""Where the person of an episode hears of it: at their own proved addresses, or not at all."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models.actors import Actor
from portal.models.episodes import Episode
from portal.models.mandates import JournalLine
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action, require
from portal.services import consents
from portal.services.people import reach


def point_of(session: Session, episode: Episode) -> ContactPoint | None:
    """Their email, else a phone that may be texted; None where nothing may be sent.

    Nothing is sent where the event asks for quiet (its subject is dead, or a child was lost) or
    where somebody is not safe: who reads the account's email or phone is not known then. What a
    clerk wrote down goes where they were told before; of a young person only to what they proved
    themselves.
    """
    if episode.is_quiet or episode.is_safe:
        return None
    is_proved = episode.identity_id is None or episode.is_young
    by_email = reach(episode.person, Reach.EMAIL, proved=is_proved)
    if by_email is not None:
        return by_email
    by_phone = reach(episode.person, Reach.PHONE, proved=True)
    if by_phone is None or consents.is_stopped(session, by_phone.key):
        return None
    return by_phone


def agents_point(session: Session, actor: Actor, episode: Episode) -> ContactPoint | None:
    """Where whoever declares it for the person hears of it; None where nobody does, or where
    nothing may be sent of it.
    """
    require(actor, Action.DECLARE_EPISODE, episode)
    return point_of_agent(session, episode, actor.mandate.agent_id) if actor.mandate else None


def points_later(
    session: Session, actor: Actor, episode: Episode
) -> tuple[list[ContactPoint], UUID | None]:
    """Where those hear of it for whom a case is made after it was declared: the person, and who
    declared it for them, with the mandate under which they did.
    """
    require(actor, Action.RELEASE_EPISODE, episode)
    declared = select(JournalLine.mandate_id, JournalLine.agent_id).where(
        JournalLine.principal_id == episode.person_id,
        JournalLine.episode_id == episode.id,
        JournalLine.action == Action.DECLARE_EPISODE.value,
    )
    found = session.execute(declared.order_by(JournalLine.id).limit(1)).first()
    mandate_id, agent_id = found or (None, None)
    theirs = point_of_agent(session, episode, agent_id) if agent_id else None
    points = (point_of(session, episode), theirs)
    return [point for point in points if point is not None], mandate_id


def point_of_agent(session: Session, episode: Episode, agent_id: UUID) -> ContactPoint | None:
    """Where somebody who acts for whose it is hears of it; None where nothing may be sent of it."""
    if episode.is_quiet or episode.is_safe:
        return None
    agent = session.get_one(Person, agent_id)
    by_email = reach(agent, Reach.EMAIL, proved=True)
    by_phone = reach(agent, Reach.PHONE, proved=True)
    if by_email is None and by_phone is not None and consents.is_stopped(session, by_phone.key):
        return None
    return by_email or by_phone
