"""Codes of six digits: whoever types one was reached at the contact point it was sent to."""

import hashlib
import hmac
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.identities import Code
from portal.models.outbox import Topic
from portal.models.people import ContactPoint
from portal.policy import Action, require

LASTS = timedelta(minutes=10)
TRIES = 5
SENDS = 5
_HOUR = timedelta(hours=1)
_LONGEST = 40  # characters of what is typed; a code has six


class TooManyCodes(Exception):
    """Five codes an hour go to one address or number; the next one has to wait."""


class Tried(StrEnum):
    """What came of typing a code."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"  # too late, tried too often, or never sent: a new one is needed


def send(session: Session, actor: Actor, point: ContactPoint, **asks: str) -> Code:
    """Send a code to one of the actor's own contact points; the one before counts no more.

    `asks` are facts for its words, where somebody else asks for it. Raises TooManyCodes.
    """
    require(actor, Action.PROVE_CONTACT, point)
    at = clock.now()
    if sent_since(session, point, at - _HOUR) >= SENDS:
        raise TooManyCodes
    code = Code(id=clock.new_id(), contact_point=point, created_at=at, expires_at=at + LASTS)
    session.add(code)
    session.flush()
    outbox.post(session, Topic.CODE_ASKED, None, code_id=code.id, **asks)
    return code


def check(session: Session, actor: Actor, secret: str, point: ContactPoint, typed: str) -> Tried:
    """Try a code. It is an outcome and no error, so that the wrong try is counted for good.

    RIGHT makes the contact point verified.
    """
    require(actor, Action.PROVE_CONTACT, point)
    at = clock.now()
    code = _last(session, point)
    if code is None or code.used_at is not None or at > code.expires_at or code.tries >= TRIES:
        return Tried.OVER
    code.tries += 1
    if not hmac.compare_digest(read(typed), digits(secret, code.id)):
        return Tried.WRONG if code.tries < TRIES else Tried.OVER
    code.used_at = at
    point.verified_at = point.verified_at or at
    return Tried.RIGHT


def read(typed: str) -> str:
    """The digits of what somebody typed, in whatever script their keyboard writes them."""
    found = (unicodedata.decimal(mark, None) for mark in typed[:_LONGEST])
    return "".join(str(digit) for digit in found if digit is not None)


def is_live(code: Code) -> bool:
    """Whether there is any use in sending a code."""
    return code.used_at is None and clock.now() <= code.expires_at


def digits(secret: str, code_id: UUID) -> str:
    """The six digits of a code."""
    mark = hmac.new(secret.encode(), f"code:{code_id}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(mark[:8]) % 1_000_000:06}"


def _last(session: Session, point: ContactPoint) -> Code | None:
    statement = (
        select(Code)
        .where(Code.contact_point_id == point.id, Code.mandate_id.is_(None))
        .order_by(Code.id.desc())
        .limit(1)
        .with_for_update()
    )
    return session.scalar(statement)


def sent_since(session: Session, point: ContactPoint, since: datetime) -> int:
    """Codes sent to this address or number, whosever contact point it is."""
    statement = (
        select(func.count())
        .select_from(Code)
        .join(ContactPoint)
        .where(
            ContactPoint.kind == point.kind,
            ContactPoint.key == point.key,
            Code.created_at > since,
        )
    )
    return session.scalar(statement) or 0
