"""Links in texts that add photos to one case: short, for one use, and good for nothing else."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case, Happened
from portal.models.followers import Follower, Link, Opens
from portal.policy import Action, require
from portal.services import counting, photos, short_links
from portal.services.photos import Added

WORKS_FOR = timedelta(days=7)
MOST_PHOTOS = 6


def make(session: Session, actor: Actor, case: Case) -> str:
    """A link's key for the reporter of a case; "" where nobody reported it who is told of it."""
    require(actor, Action.ASK_FOR_LINK)
    reporter = select(Follower).where(Follower.case_id == case.id, Follower.is_reporter.is_(True))
    follower = session.scalars(reporter.limit(1)).first()
    if follower is None:
        return ""
    link = short_links.make(session, actor, follower, Opens.PHOTO, WORKS_FOR)
    return short_links.key(link.id)


def look_at(session: Session, actor: Actor, key: str, *, to_change: bool = False) -> Link:
    """The link of a key, unused; locked where it is `to_change`. Raises NoSuchLink, LinkWorn."""
    require(actor, Action.USE_LINK)
    return short_links.look_at(session, actor, key, Opens.PHOTO, to_change=to_change)


def add_photos(session: Session, actor: Actor, key: str, taken: list[Added]) -> Case:
    """Add photos to the link's case and use the link up. Raises NoSuchLink, LinkWorn."""
    require(actor, Action.USE_LINK)
    link = look_at(session, actor, key, to_change=True)
    link.used_at = clock.now()
    case = session.get_one(Case, link.case_id)
    event = case.record(Happened.PHOTO_ADDED, actor, clock.now())
    event.id = clock.new_id()
    session.add(event)
    session.flush()
    for position, photo in enumerate(taken[:MOST_PHOTOS]):
        photos.add(session, actor, case, event, photo, position)
    counting.touch(session, counting.CASES)
    return case
