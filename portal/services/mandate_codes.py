"""Codes that say yes to one mandate: sent to the phone or email that belongs to it, no other.

A code guessed is a mandate stolen, so there are few: five tries each, five codes a day for one
mandate, five an hour to one number, whosever it is.
"""

import hmac
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.identities import Code
from portal.models.mandates import Mandate, MandateInvitation, Way
from portal.models.outbox import Topic
from portal.models.people import ContactPoint
from portal.policy import Action, require
from portal.services import codes
from portal.services.codes import LASTS, SENDS, TRIES, TooManyCodes, Tried, digits
from portal.services.mandates import TooManyTries

__all__ = ["LASTS", "MOST_A_DAY", "TooManyCodes", "TooManyTries", "Tried", "digits"]

MOST_A_DAY = 5
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def send(session: Session, actor: Actor, invitation: MandateInvitation) -> Code:
    """Send a code to whoever is invited or asked; the one before counts no more.

    Where the number is not known to be theirs, nothing is sent and no code is ever right; the
    answer is the same. Raises TooManyCodes for the hour, TooManyTries for the day.
    """
    require(actor, Action.TAKE_MANDATE)
    session.flush()  # or it would be read over
    session.refresh(invitation, with_for_update=True)  # two at once are counted as two
    at = clock.now()
    of_mandate = select(func.count()).select_from(Code).where(
        Code.mandate_id == invitation.mandate_id, Code.created_at > at - _DAY
    )  # fmt: skip
    if (session.scalar(of_mandate) or 0) >= MOST_A_DAY:
        raise TooManyTries
    point = session.get_one(ContactPoint, invitation.contact_point_id)
    if codes.sent_since(session, point, at - _HOUR) >= SENDS:
        raise TooManyCodes
    code = Code(
        id=clock.new_id(), contact_point=point, mandate_id=invitation.mandate_id, tries=0,
        created_at=at, expires_at=at + LASTS,
    )  # fmt: skip
    session.add(code)
    session.flush()
    if reaches(invitation.mandate, point):
        outbox.post(session, Topic.MANDATE_CODE, code_id=code.id, mandate_id=invitation.mandate_id)
    return code


def check(
    session: Session,
    actor: Actor,
    secret: str,
    invitation: MandateInvitation,
    typed: str,
    *,
    to_use: bool = True,
) -> Tried:
    """Try a code. It is an outcome and no error, so that the wrong try is counted for good.

    Where it is not `to_use`, the right one can be typed once more.
    """
    require(actor, Action.TAKE_MANDATE)
    at = clock.now()
    code = session.scalar(
        select(Code)
        .where(Code.mandate_id == invitation.mandate_id)
        .order_by(Code.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if code is None or code.used_at is not None or at > code.expires_at or code.tries >= TRIES:
        return Tried.OVER
    code.tries += 1
    point = session.get_one(ContactPoint, code.contact_point_id)
    right = hmac.compare_digest(codes.read(typed), digits(secret, code.id))
    if not right or not reaches(invitation.mandate, point):
        return Tried.WRONG if code.tries < TRIES else Tried.OVER
    if to_use:
        code.used_at = at
    else:
        code.tries -= 1
    return Tried.RIGHT


def reaches(mandate: Mandate, point: ContactPoint) -> bool:
    """Whether a code goes there: to ask somebody, only where it is known to be theirs."""
    if point.stopped_at is not None:
        return False
    return mandate.way is not Way.ASKED or point.verified_at is not None
