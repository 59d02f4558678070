"""What only the person can do: ticked, put aside, brought to mind on a day."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.targets import start_of
from portal.models.actors import Actor
from portal.models.episodes import Episode, EpisodeLine, LineState
from portal.policy import Action, require
from portal.services.episode_rights import check_served

_THEIRS = frozenset({LineState.TODO, LineState.DONE, LineState.NOT_FOR_ME, LineState.NOT_TOLD})


class NoSuchLine(Exception):
    """The episode has no such line."""


class NotATodo(Exception):
    """A team or an agency does it: it is not for the person to tick."""


class DayIsOver(Exception):
    """Nobody can be reminded on a day that has passed."""


def find(session: Session, actor: Actor, episode: Episode, task: str) -> EpisodeLine:
    """The line of a task, locked. Raises NoSuchLine, NotATodo."""
    require(actor, Action.CHANGE_EPISODE, episode)
    check_served(session, actor, Action.CHANGE_EPISODE, episode)
    statement = select(EpisodeLine).where(
        EpisodeLine.episode_id == episode.id, EpisodeLine.task == task
    )
    line = session.scalar(statement.with_for_update())
    if line is None:
        raise NoSuchLine(task)
    return _theirs(line)


def tick(session: Session, actor: Actor, line: EpisodeLine) -> EpisodeLine:
    """It is done; again does no harm. Raises NotATodo."""
    require(actor, Action.CHANGE_EPISODE, line.episode)
    return _settle(line, LineState.DONE)


def untick(session: Session, actor: Actor, line: EpisodeLine) -> EpisodeLine:
    """It is to be done after all, whether it was ticked or put aside. Raises NotATodo."""
    require(actor, Action.CHANGE_EPISODE, line.episode)
    _theirs(line).state, line.settled_at = LineState.TODO, None
    return line


def not_for_me(session: Session, actor: Actor, line: EpisodeLine) -> EpisodeLine:
    """It does not apply to them, they say. Raises NotATodo."""
    require(actor, Action.CHANGE_EPISODE, line.episode)
    return _settle(line, LineState.NOT_FOR_ME)


def remind(session: Session, actor: Actor, line: EpisodeLine, on: date | None) -> EpisodeLine:
    """Bring it to mind on the morning of a day; None: not at all. Raises NotATodo, DayIsOver."""
    require(actor, Action.CHANGE_EPISODE, line.episode)
    if on is not None and on <= clock.now().astimezone(clock.LONDON).date():
        raise DayIsOver(on)
    _theirs(line).remind_at = start_of(on) if on else None
    return line


def _settle(line: EpisodeLine, state: LineState) -> EpisodeLine:
    if _theirs(line).state is not state:
        line.state, line.settled_at, line.remind_at = state, clock.now(), None
    return line


def _theirs(line: EpisodeLine) -> EpisodeLine:
    if line.case_id is not None or line.state not in _THEIRS:
        raise NotATodo(line.task)
    return line
