"""What is not finished is brought to mind once; what nobody comes back to is forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.episodes import Episode, EpisodeLine, EpisodeState
from portal.models.outbox import Topic
from portal.policy import Action, require
from portal.services import episodes

UNFINISHED, TODO = "unfinished", "todo"  # of what a reminder reminds
ANSWERS_KEPT_FOR = timedelta(days=365)  # after it was declared; lines and disclosures stay
_MOST = 200


def due(session: Session, actor: Actor) -> Sequence[UUID]:
    """The episodes that have something to be seen to, the oldest first."""
    require(actor, Action.REMIND_OF_EPISODE)
    at = clock.now()
    to_do = select(EpisodeLine.episode_id).where(EpisodeLine.remind_at <= at)
    statement = select(Episode.id).where(
        or_(
            Episode.remind_at <= at,
            Episode.id.in_(to_do),
            (Episode.state == EpisodeState.ANSWERING) & (Episode.updated_at < _lapsed(at)),
            (Episode.state == EpisodeState.DECLARED) & (Episode.updated_at < _old(at)),
        )
    )
    return session.scalars(statement.order_by(Episode.id).limit(_MOST)).all()


def see_to(session: Session, actor: Actor, episode_id: UUID) -> bool:
    """Remind of one, or forget it, as its time has come; whether there was anything to do."""
    require(actor, Action.REMIND_OF_EPISODE)
    episode = session.get(Episode, episode_id, with_for_update={"skip_locked": True})
    if episode is None:
        return False
    at = clock.now()
    if episode.state is EpisodeState.ANSWERING:
        return _unfinished(session, episode, at)
    return _of_todos(session, episode, at) | _forget_answers(episode, at)


def _unfinished(session: Session, episode: Episode, at: datetime) -> bool:
    if episode.updated_at < _lapsed(at):
        episodes.forget(session, episode)
        return True
    if episode.remind_at is None or episode.remind_at > at:
        return False
    episode.remind_at = None
    _remind(session, episode, UNFINISHED)
    return True


def _of_todos(session: Session, episode: Episode, at: datetime) -> bool:
    waiting = [line for line in episode.lines if line.remind_at and line.remind_at <= at]
    for line in waiting:
        line.remind_at = None
    if waiting:  # several on one morning are one message
        _remind(session, episode, TODO)
    return bool(waiting)


def _remind(session: Session, episode: Episode, what: str) -> None:
    """Not where quiet or care is asked for; of a young person nobody else is to read it."""
    if episode.is_quiet or episode.is_safe or episode.is_young:
        return
    outbox.post(session, Topic.EPISODE_REMINDED, episode_id=episode.id, what=what)


def _forget_answers(episode: Episode, at: datetime) -> bool:
    if episode.state is not EpisodeState.DECLARED or episode.updated_at >= _old(at):
        return False
    episode.state, episode.facts, episode.seen = EpisodeState.ENDED, {}, {}
    return True


def _lapsed(at: datetime) -> datetime:
    return at - episodes.KEPT_FOR


def _old(at: datetime) -> datetime:
    return at - ANSWERS_KEPT_FOR
