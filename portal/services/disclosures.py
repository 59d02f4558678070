"""What agencies were told: sent once, and what came of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case, Happened
from portal.models.episodes import Disclosure, Episode, Told
from portal.policy import Action, require
from portal.services.episode_rights import check_served

UNTOLD = "untold"  # the fact of a note: which agency could not be told


def of_episode(session: Session, actor: Actor, episode: Episode) -> Sequence[Disclosure]:
    """Everything of an episode that agencies were or will be told, in the order of telling."""
    require(actor, Action.READ_EPISODE, episode)
    check_served(session, actor, Action.READ_EPISODE, episode)
    theirs = select(Disclosure).where(Disclosure.episode_id == episode.id)
    return session.scalars(theirs.order_by(Disclosure.id)).all()


def sent(session: Session, actor: Actor, disclosure_id: UUID) -> None:
    """The agency's mail server has taken it."""
    require(actor, Action.SEND)
    disclosure = session.get(Disclosure, disclosure_id)
    if disclosure is not None:
        disclosure.state, disclosure.sent_at = Told.SENT, clock.now()


def undeliverable(session: Session, actor: Actor, disclosure_id: UUID) -> None:
    """The agency's address will never take it: its case says so to whoever looks after it."""
    require(actor, Action.SEND)
    disclosure = session.get(Disclosure, disclosure_id)
    if disclosure is None:
        return
    disclosure.state = Told.REFUSED
    case = session.get(Case, disclosure.case_id) if disclosure.case_id else None
    if case is not None:
        facts = {UNTOLD: disclosure.recipient}
        session.add(case.record(Happened.NOTE, actor, clock.now(), public=False, facts=facts))
