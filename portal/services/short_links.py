"""Links short enough for a text: for one use, and good for one thing each."""

import base64
import binascii
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.followers import Follower, Link, Opens
from portal.policy import Action, require
from portal.services.links import LinkWorn, NoSuchLink

_BYTES = 16  # 128 bits, all of them random: in a text there is no room for a signature


def make(
    session: Session, actor: Actor, follower: Follower, opens: Opens, works_for: timedelta
) -> Link:
    """A link for whoever is texted as this follower."""
    require(actor, Action.ASK_FOR_LINK)
    at = clock.now()
    link = Link(
        id=UUID(bytes=secrets.token_bytes(_BYTES)), opens=opens, case_id=follower.case_id,
        follower=follower, created_at=at, expires_at=at + works_for,
    )  # fmt: skip
    session.add(link)
    return link


def key(link_id: UUID) -> str:
    """What stands in the address."""
    return base64.urlsafe_b64encode(link_id.bytes).decode().rstrip("=")


def look_at(
    session: Session, actor: Actor, key: str, opens: Opens, *, to_change: bool = False
) -> Link:
    """The link of a key, unused; locked where it is `to_change`. Raises NoSuchLink, LinkWorn."""
    require(actor, Action.USE_LINK)
    link = session.get(Link, _read(key), with_for_update=to_change or None)
    if link is None or link.opens is not opens:
        raise NoSuchLink
    if link.used_at is not None or clock.now() > link.expires_at:
        raise LinkWorn(link)
    return link


def _read(key: str) -> UUID:
    try:
        raw = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except (binascii.Error, ValueError):
        raise NoSuchLink from None
    if len(raw) != _BYTES:
        raise NoSuchLink
    return UUID(bytes=raw)
