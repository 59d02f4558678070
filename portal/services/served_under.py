"""What of a person is before who acts for them: as far as the mandate goes, and of safe mode
nothing.
"""

from sqlalchemy import ColumnElement, Exists, and_, exists, false, not_, or_, select, true
from sqlalchemy.orm import Session

from portal.authority.bases import LIFE, bases
from portal.models.actors import Actor, Depth, Held, Kind
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeLine
from portal.models.people import ContactPoint, Person
from portal.policy import Action, NotAllowed, may, require
from portal.services.served import Whole, cases_where, episodes_of


def acted_for(session: Session, agent: Actor) -> Whole:
    """Somebody for whom a caller acts, as far as the mandate lets them see: nothing of how they are
    reached, unless it covers that; no exchanges of theirs with us.

    `agent` is the caller under the mandate. Raises NotAllowed.
    """
    require(agent, Action.READ_ACCOUNT, agent.person_id)
    held = agent.mandate
    if held is None:
        raise NotAllowed(agent, Action.READ_ACCOUNT)
    found = session.get_one(Person, held.principal_id)
    points: list[ContactPoint] = []
    if may(agent, Action.READ_DETAILS, found):
        require(agent, Action.READ_DETAILS, found)
        points = sorted(found.contact_points, key=lambda one: one.created_at)
    told = Episode.is_safe.is_(False), _covered_episodes(held)
    return Whole(
        person=found,
        points=points,
        cases=cases_where(session, Case.subject_id == found.id, seen_under(held)),
        exchanges=[],
        messages=[],
        followed=frozenset(),
        episodes=episodes_of(session, found, *told),
    )


def seen_under(held: Held) -> ColumnElement[bool]:
    """The cases that a mandate lets somebody see; of safe mode none."""
    table = bases()
    seen = {kind for kind in Kind if held.covers(kind, Depth.LOOK)}
    theirs = {service for service, kind in table.of_service.items() if kind in seen}
    others = (set(table.of_service) - theirs) | table.withheld
    allowed: ColumnElement[bool]
    if Kind.CASES in seen:
        allowed = Case.service.not_in(others)
    elif Kind.REPORT in seen and table.grounds[held.basis].follows:
        # to report something is to follow it
        of_street = not_(Case.service.startswith(LIFE, autoescape=True))
        allowed = or_(Case.service.in_(theirs), of_street)
    else:
        allowed = Case.service.in_(theirs)
    allowed = or_(allowed, _came_of_episodes(held))
    return and_(allowed, not_(_is_of_safe_mode().where(EpisodeLine.case_id == Case.id)))


def is_hidden_from_agents(session: Session, case: Case) -> bool:
    """Whether a case is of what somebody told who is not safe: nobody sees it under a mandate."""
    return session.scalar(select(_is_of_safe_mode().where(EpisodeLine.case_id == case.id))) is True


def _is_of_safe_mode() -> Exists:
    return exists().where(EpisodeLine.episode_id == Episode.id, Episode.is_safe.is_(True))


def _came_of_episodes(held: Held) -> ColumnElement[bool]:
    """The cases of the episodes that are covered one by one, as far as the ground goes."""
    ones = [one.episode_id for one in held.scopes if one.episode_id is not None]
    if not ones:
        return false()
    table = bases()
    ground = table.grounds[held.basis]
    closed = {one for one, kind in table.of_service.items() if not ground.allows(kind, Depth.LOOK)}
    others = true() if ground.allows(Kind.CASES, Depth.LOOK) else Case.service.in_(table.of_service)
    came = select(EpisodeLine.case_id).where(EpisodeLine.episode_id.in_(ones))
    return and_(Case.id.in_(came), Case.service.not_in(closed | table.withheld), others)


def _covered_episodes(held: Held) -> ColumnElement[bool]:
    mine = [one for one in held.scopes if one.kind is Kind.EPISODE]
    if any(one.episode_id is None for one in mine):
        return true()
    return Episode.id.in_([one.episode_id for one in mine if one.episode_id])
