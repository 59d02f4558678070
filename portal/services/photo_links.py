"""Links in texts that add photos to one case: short, for one use, and good for nothing else."""

import base64
import binascii
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case, Happened
from portal.models.followers import Follower, Link, Opens
from portal.policy import Action, require
from portal.services import counting, photos
from portal.services.links import LinkWorn, NoSuchLink
from portal.services.photos import Added

WORKS_FOR = timedelta(days=7)
MOST_PHOTOS = 6
_BYTES = 16  # 128 bits, all of them random: in a text there is no room for a signature


def make(session: Session, actor: Actor, case: Case) -> str:
    """A link's key for the reporter of a case; "" where nobody reported it who is told of it."""
    require(actor, Action.ASK_FOR_LINK)
    reporter = select(Follower).where(Follower.case_id == case.id, Follower.is_reporter.is_(True))
    follower = session.scalars(reporter.limit(1)).first()
    if follower is None:
        return ""
    at = clock.now()
    link = Link(
        id=UUID(bytes=secrets.token_bytes(_BYTES)), opens=Opens.PHOTO, case_id=case.id,
        follower=follower, created_at=at, expires_at=at + WORKS_FOR,
    )  # fmt: skip
    session.add(link)
    return base64.urlsafe_b64encode(link.id.bytes).decode().rstrip("=")


def look_at(session: Session, actor: Actor, key: str, *, to_change: bool = False) -> Link:
    """The link of a key, unused; locked where it is `to_change`. Raises NoSuchLink, LinkWorn."""
    require(actor, Action.USE_LINK)
    link = session.get(Link, _read(key), with_for_update=to_change or None)
    if link is None or link.opens is not Opens.PHOTO:
        raise NoSuchLink
    if link.used_at is not None or clock.now() > link.expires_at:
        raise LinkWorn(link)
    return link


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


def _read(key: str) -> UUID:
    try:
        raw = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except (binascii.Error, ValueError):
        raise NoSuchLink from None
    if len(raw) != _BYTES:
        raise NoSuchLink
    return UUID(bytes=raw)
