"""Links in texts that add photos to one case: short, for one use, and good for nothing else."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case, Happened
from portal.models.followers import Follower, Link, Opens
from portal.policy import Action, may, require
from portal.services import counting, mandate_news, photos, short_links
from portal.services.links import LinkWorn
from portal.services.photos import Added

WORKS_FOR = timedelta(days=7)
MOST_PHOTOS = 6


def make(session: Session, actor: Actor, case: Case, *, for_another: bool = False) -> str:
    """A link's key for the reporter of a case; "" where nobody reported it who is told of it.

    `for_another`: for who told us of it under a mandate. It is good while that lets them report.
    """
    require(actor, Action.ASK_FOR_LINK)
    reporters = select(Follower).where(Follower.case_id == case.id, Follower.is_reporter.is_(True))
    follower = next(
        (one for one in session.scalars(reporters) if mandate_news.is_agents(one) == for_another),
        None,
    )
    if follower is None:
        return ""
    link = short_links.make(session, actor, follower, Opens.PHOTO, WORKS_FOR)
    return short_links.key(link.id)


def look_at(session: Session, actor: Actor, key: str, *, to_change: bool = False) -> Link:
    """The link of a key, unused; locked where it is `to_change`.

    Raises NoSuchLink, LinkWorn: also for who may no more report for whom they told us of it.
    """
    require(actor, Action.USE_LINK)
    link = short_links.look_at(session, actor, key, Opens.PHOTO, to_change=to_change)
    if mandate_news.is_agents(link.follower) and _agent(session, link) is None:
        raise LinkWorn(link)
    return link


def add_photos(session: Session, actor: Actor, key: str, taken: list[Added]) -> Case:
    """Add photos to the link's case and use the link up. Raises NoSuchLink, LinkWorn.

    Whoever told us of it for another adds them for that one, with a line in their journal.
    """
    require(actor, Action.USE_LINK)
    link = look_at(session, actor, key, to_change=True)
    link.used_at = clock.now()
    case = session.get_one(Case, link.case_id)
    agent = _agent(session, link) if mandate_news.is_agents(link.follower) else None
    if agent is not None:
        require(agent, Action.OPEN_CASE, case)
    event = case.record(Happened.PHOTO_ADDED, agent or actor, clock.now())
    event.id = clock.new_id()
    session.add(event)
    session.flush()
    for position, photo in enumerate(taken[:MOST_PHOTOS]):
        photos.add(session, actor, case, event, photo, position)
    counting.touch(session, counting.CASES)
    return case


def _agent(session: Session, link: Link) -> Actor | None:
    """Who told us of the case for another, while they may still report for that one."""
    follower = link.follower
    agent = mandate_news.agent_now(session, follower)
    return agent if agent is not None and may(agent, Action.OPEN_CASE, follower.case) else None
