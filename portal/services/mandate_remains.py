"""What remains of what somebody ended: whoever helps with a life event still sees what comes up in
it, and who has two mandates has one more.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from life_events.engine.load import events
from portal import clock
from portal.authority.bases import LIFE, bases, kind_of
from portal.models.actors import Actor, Kind
from portal.models.episodes import Episode, EpisodeLine, EpisodeState, LineState
from portal.models.mandates import Mandate, MandateState
from portal.policy import Action, require
from portal.services import mandate_kinds

_OF_CASES = frozenset(
    {Kind.CASES, Kind.COUNCIL_TAX, Kind.BENEFITS, Kind.HOUSING, Kind.CARE}
)  # the kinds that a thing of a life event can be of
_UNTOLD = frozenset({LineState.NOT_TOLD, LineState.NOT_FOR_ME})


def in_life_events(session: Session, actor: Actor, person_id: UUID, kind: Kind) -> list[Mandate]:
    """The mandates over a person's affairs that count, or only rest, and by which somebody helps
    with a life event in which this kind of task comes up; the oldest first.
    """
    require(actor, Action.READ_MANDATES, person_id)
    if kind not in _OF_CASES:
        return []
    helping = [(one, some) for one in _live(session, person_id) if (some := _events(one))]
    if not helping:
        return []
    found = {one.id for one in _shown(session, person_id) if kind in _kinds(one)}
    return [
        mandate
        for mandate, some in helping
        if (found if None in some else found.intersection(some))
    ]


def by_another(session: Session, actor: Actor, mandate: Mandate) -> bool:
    """Whether who holds this mandate may act for the person by another one, too."""
    require(actor, Action.READ_MANDATES, mandate.principal_id)
    return any(
        one.id != mandate.id and _is_same_hands(one, mandate)
        for one in _live(session, mandate.principal_id)
    )


def in_same_hands(session: Session, actor: Actor, mandate: Mandate, kind: Kind) -> bool:
    """Whether who holds this mandate helps with such a life event, by it or by another one."""
    require(actor, Action.READ_MANDATES, mandate.principal_id)
    return any(
        _is_same_hands(one, mandate)
        for one in in_life_events(session, actor, mandate.principal_id, kind)
    )


def _is_same_hands(one: Mandate, other: Mandate) -> bool:
    return (one.agent_id, one.organisation_id) == (other.agent_id, other.organisation_id)


def _live(session: Session, person_id: UUID) -> Iterable[Mandate]:
    statement = select(Mandate).where(
        Mandate.principal_id == person_id,
        Mandate.state == MandateState.ACTIVE,
        Mandate.until.is_(None) | (Mandate.until > clock.now()),
    )
    whole = statement.options(selectinload(Mandate.scopes)).order_by(Mandate.id)
    return session.scalars(whole)


def _events(mandate: Mandate) -> set[UUID | None]:
    """The life events that they help with; None for all there are."""
    if Kind.EPISODE not in bases().grounds[mandate.basis].kinds:
        return set()
    found = (Kind.EPISODE, Kind.EVERYTHING)
    return {one.episode_id for one in mandate_kinds.live(mandate) if one.kind in found}


def _shown(session: Session, person_id: UUID) -> Sequence[Episode]:
    """The life events that anybody else may see."""
    statement = select(Episode).where(
        Episode.person_id == person_id,
        Episode.is_safe.is_(False),
        Episode.state != EpisodeState.LEFT,
    )
    lines = selectinload(Episode.lines).options(joinedload(EpisodeLine.case))
    return session.scalars(statement.options(lines)).all()


def _kinds(episode: Episode) -> set[Kind | None]:
    """The kinds of what was told of it; before that, of all that may be."""
    if episode.state is EpisodeState.ANSWERING:
        content = events().get(episode.event)
        return (
            {kind_of(LIFE + task.team) for task in content.tasks if task.team} if content else set()
        )
    services = set()
    for line in episode.lines:
        if line.state in _UNTOLD:
            continue
        if line.case is not None:
            services.add(line.case.service)
        if line.content.get("team"):
            services.add(LIFE + line.content["team"])
    return {kind_of(one) for one in services}
