"""Less than was asked: whoever is asked leaves out kinds of task, lets the other side look where it
asked to act, or means one life event alone. Never more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.authority.bases import bases, min_depth
from portal.models.actors import Actor, Depth, Granted, Kind
from portal.models.episodes import Episode
from portal.models.mandates import Ended, Mandate, MandateScope
from portal.policy import Action, require
from portal.services import mandate_episodes, mandate_wordings
from portal.services.mandate_wordings import Task, Tongue, Wording
from portal.services.mandates import BeyondGround, NothingWished


@dataclass(frozen=True, slots=True)
class Less:
    """What somebody agrees to of what was asked: so far in each kind of task, nothing in a kind
    that is not here, and of all life events `episode_id` alone, where one is meant.
    """

    kinds: Mapping[Kind, Depth]
    episode_id: UUID | None = None


def asked(mandate: Mandate) -> dict[Kind, Depth]:
    """How far was asked to go in each kind of task, “everything” as what it stands for."""
    found: dict[Kind, Depth] = {}
    for scope in mandate.scopes:
        for one in _spelled(mandate, scope):
            if one.kind not in found or one.depth.includes(found[one.kind]):
                found[one.kind] = one.depth
    return found


def episodes(session: Session, actor: Actor, mandate: Mandate) -> Sequence[Episode]:
    """The life events of which one alone can be meant, the newest first; none where life events
    were not asked for, or one alone was.
    """
    require(actor, Action.AGREE_TO_MANDATE, mandate)
    if not _asks_for_any_episode(mandate):
        return []
    return mandate_episodes.to_choose(session, actor, mandate.principal_id)


def wording(
    session: Session, actor: Actor, mandate: Mandate, tongue: Tongue, less: Less | None = None
) -> Wording:
    """The words for what is left of what was asked; all of it without `less`.

    Raises NothingWished where nothing is left, BeyondGround for what was not asked and for a life
    event that is not theirs or that nobody else may know of.
    """
    require(actor, Action.AGREE_TO_MANDATE, mandate)
    left = _left(session, mandate, less)
    return mandate_wordings.of_mandate(
        mandate, tongue, tasks=[task for _scope, tasks in left for task in tasks]
    )


def narrow(session: Session, actor: Actor, mandate: Mandate, less: Less | None) -> None:
    """From now on it is for what is left alone; what was asked stays there, as not wanted.

    Raises what `wording` raises, and changes nothing then.
    """
    require(actor, Action.AGREE_TO_MANDATE, mandate)
    at, last = clock.now(), max(one.position for one in mandate.scopes)
    for scope, tasks in _left(session, mandate, less):
        if tasks == [_whole(scope)]:
            continue
        scope.ended_at, scope.ended_why = at, Ended.NOT_WANTED
        for task in tasks:
            last += 1
            mandate.scopes.append(_row(task, last))
    session.flush()


def _left(
    session: Session, mandate: Mandate, less: Less | None
) -> list[tuple[MandateScope, list[Task]]]:
    """What is left of each scope that was asked for; the scope itself where that is all of it."""
    if less is None:
        return [(scope, [_whole(scope)]) for scope in mandate.scopes]
    _check(mandate, less)
    only = _episode(session, mandate, less)
    return [(scope, list(_of_scope(mandate, scope, less, only))) for scope in mandate.scopes]


def _of_scope(
    mandate: Mandate, scope: MandateScope, less: Less, only: Episode | None
) -> Iterator[Task]:
    parts = [
        Task(one.kind, one.depth, scope.until, scope.episode) for one in _spelled(mandate, scope)
    ]
    left = [_no_further(one, less.kinds[one.kind], only) for one in parts if one.kind in less.kinds]
    yield from [_whole(scope)] if left == parts else left


def _no_further(task: Task, most: Depth, only: Episode | None) -> Task:
    episode = only if only is not None and task.kind is Kind.EPISODE else task.episode
    return replace(task, depth=min_depth(task.depth, most), episode=episode)


def _check(mandate: Mandate, less: Less) -> None:
    most = asked(mandate)
    if not less.kinds:
        raise NothingWished
    for kind, depth in less.kinds.items():
        if kind not in most:
            raise BeyondGround("kind", kind)
        if not most[kind].includes(depth):
            raise BeyondGround("depth", kind)


def _episode(session: Session, mandate: Mandate, less: Less) -> Episode | None:
    if less.episode_id is None:
        return None
    found = session.get(Episode, less.episode_id)
    asks = Kind.EPISODE in less.kinds and _asks_for_any_episode(mandate)
    if not asks or found is None or not mandate_episodes.may_be_named(found, mandate.principal_id):
        raise BeyondGround("episode", Kind.EPISODE)
    return found


def _asks_for_any_episode(mandate: Mandate) -> bool:
    if any(scope.episode_id is not None for scope in mandate.scopes):
        return False
    return Kind.EPISODE in asked(mandate)


def _spelled(mandate: Mandate, scope: MandateScope) -> tuple[Granted, ...]:
    return bases().spell_out(mandate.basis, [Granted(scope.kind, scope.depth)])


def _whole(scope: MandateScope) -> Task:
    return Task(scope.kind, scope.depth, scope.until, scope.episode)


def _row(task: Task, position: int) -> MandateScope:
    return MandateScope(
        id=clock.new_id(), position=position, kind=task.kind, depth=task.depth, until=task.until,
        episode_id=task.episode.id if task.episode is not None else None,
    )  # fmt: skip
