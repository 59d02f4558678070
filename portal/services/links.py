"""Links sent to a contact point: who has the token was reached there."""

import base64
import binascii
import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By, Role
from portal.models.followers import Follower, Link, Opens
from portal.policy import Action, require

CONFIRM_FOR = timedelta(days=7)
CASE_FOR = timedelta(days=28)
_SIGNATURE = 16  # bytes: 128 bits


class LinkWorn(Exception):
    """The link was used before, or its time is over; a new one can be asked for."""

    def __init__(self, link: Link) -> None:
        self.link = link
        super().__init__("the link was used or has ended")


class NoSuchLink(Exception):
    """Nobody was ever sent this link."""


def make(session: Session, actor: Actor, follower: Follower, opens: Opens) -> Link:
    """A link for a follower: 7 days to confirm, 28 to open the case."""
    require(actor, Action.ASK_FOR_LINK)
    at = clock.now()
    lifetime = CONFIRM_FOR if opens is Opens.CONFIRM else CASE_FOR
    link = Link(
        id=clock.new_id(), opens=opens, case_id=follower.case_id, follower=follower,
        created_at=at, expires_at=at + lifetime,
    )  # fmt: skip
    session.add(link)
    return link


def token(secret: str, row_id: UUID, purpose: str = "link") -> str:
    """What stands in the address: the row's id and 128 bits of signature, URL-safe."""
    signed = row_id.bytes + _sign(secret, row_id, purpose)
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def read_token(secret: str, text: str, purpose: str = "link") -> UUID:
    """The row's id of a token. Raises NoSuchLink where the signature is not ours."""
    try:
        signed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise NoSuchLink from None
    if len(signed) != 16 + _SIGNATURE:
        raise NoSuchLink
    row_id = UUID(bytes=signed[:16])
    if not hmac.compare_digest(signed[16:], _sign(secret, row_id, purpose)):
        raise NoSuchLink
    return row_id


def look_at(session: Session, actor: Actor, secret: str, text: str) -> Link:
    """The link of a token, unused. Raises NoSuchLink, or LinkWorn."""
    require(actor, Action.USE_LINK)
    link = session.get(Link, read_token(secret, text))
    if link is None:
        raise NoSuchLink
    if link.used_at is not None or clock.now() > link.expires_at:
        raise LinkWorn(link)
    return link


def use(session: Session, actor: Actor, secret: str, text: str) -> Link:
    """Use a link up; it also shows that the contact point is the follower's.

    Raises NoSuchLink, or LinkWorn.
    """
    require(actor, Action.USE_LINK)
    session.get(Link, read_token(secret, text), with_for_update=True)
    link = look_at(session, actor, secret, text)
    link.used_at = clock.now()
    if link.follower.contact_point.verified_at is None:
        link.follower.contact_point.verified_at = link.used_at
    return link


def holder(link: Link) -> Actor:
    """Who a used link makes of its bearer."""
    return Actor(Role.HOLDER, By.WEB, person_id=link.follower.person_id, holds=link.case_id)


def _sign(secret: str, row_id: UUID, purpose: str) -> bytes:
    message = f"{purpose}:{row_id}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()[:_SIGNATURE]
