"""A mandate for one life event alone, and the cases that come of it: which ones there are, and
which are meant.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.episodes import KEPT_FOR, Episode, EpisodeState
from portal.policy import Action, require
from portal.services.mandates import BeyondGround, Wish

MOST = 20  # that a form offers, the newest


def to_choose(session: Session, actor: Actor, person_id: UUID) -> Sequence[Episode]:
    """What a person is in the middle of and may let somebody help with, the newest first; nothing
    of who is not safe: whoever helps may be the one they are not safe from.
    """
    require(actor, Action.READ_MANDATES, person_id)
    statement = _open().where(Episode.person_id == person_id).order_by(Episode.id.desc())
    return session.scalars(statement.limit(MOST)).all()


def of_reference(session: Session, actor: Actor, typed: str) -> UUID | None:
    """The open episode of a reference as its person reads it out; None for no such one.

    Whose it is is asked once a mandate is made (`named`): it says nothing here.
    """
    require(actor, Action.ASK_FOR_MANDATE)
    reference = clock.read_reference(typed[:40]) or ""
    return session.scalar(
        _open().where(Episode.reference == reference).with_only_columns(Episode.id)
    )


def named(session: Session, actor: Actor, wish: Wish, person_id: UUID) -> Mapping[UUID, Episode]:
    """The episodes that a wish names, by id. Raises BeyondGround for one that is not the person's,
    or that nobody else may know of.
    """
    require(actor, Action.RECORD_AUDIT)
    found = {}
    for one in wish.scopes:
        if one.episode_id is None:
            continue
        episode = session.get(Episode, one.episode_id)
        if episode is None or not may_be_named(episode, person_id):
            raise BeyondGround("episode", one.kind)
        found[episode.id] = episode
    return found


def may_be_named(episode: Episode, person_id: UUID) -> bool:
    """Whether a mandate of this person can be for this life event: also one that is over, for what
    it saw it goes on to see when it is renewed; nothing of who is not safe.
    """
    is_theirs = episode.person_id == person_id and not episode.is_safe
    return is_theirs and episode.state is not EpisodeState.LEFT


def _open() -> Select[Episode]:
    forgotten = clock.now() - KEPT_FOR
    answering = (Episode.state == EpisodeState.ANSWERING) & (Episode.updated_at > forgotten)
    return select(Episode).where(
        Episode.is_safe.is_(False), answering | (Episode.state == EpisodeState.DECLARED)
    )
