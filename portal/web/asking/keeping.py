"""From the page into the account: answers of somebody who has signed on since."""

import hashlib

from sqlalchemy.orm import Session

from portal.models.actors import Actor
from portal.models.episodes import Episode
from portal.services import episodes
from portal.web.asking.steps import State


def begin(session: Session, actor: Actor, state: State, sealed: str) -> Episode:
    """An episode of all that was answered; sent twice it is one."""
    once = hashlib.sha256(sealed.encode()).hexdigest()
    episode = episodes.begin(session, actor, state.event.key, state.facts, once)
    if state.skipped and not episode.skipped:
        episodes.answer(session, actor, episode, {}, state.skipped)
    return episode
