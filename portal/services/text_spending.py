"""What texts cost this month: their parts, counted as they go out, against the council's cap."""

import math
from datetime import date

from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.council.profile import Texts
from portal.models.actors import Actor
from portal.models.outbox import Topic
from portal.policy import Action, require
from portal.services import counting

_WARN_AT = 0.8


def spend(session: Session, actor: Actor, texts: Texts, team: str, parts: int) -> None:
    """Count the parts of texts that went out; who must know is told once at 80 % of the cap.

    Called last in a transaction: the month's row stays locked until its end.
    """
    require(actor, Action.SEND)
    before = counting.add(session, _month(), parts) - parts
    if not texts.monthly_parts or not team:
        return
    if before < warn_at(texts) <= before + parts:
        outbox.post(session, Topic.TEXTS_NEARLY_SPENT, team=team, month=_month())


def spent(session: Session) -> int:
    """How many parts went out this month."""
    return counting.stamp(session, _month())


def spent_in(session: Session, month: date) -> int:
    """How many parts went out in the month of a day."""
    return counting.stamp(session, _name(month))


def warn_at(texts: Texts) -> int:
    """From how many parts on the duty team knows that the month's cap is near; 0 without a cap."""
    return math.ceil(texts.monthly_parts * _WARN_AT)


def is_over(texts: Texts, parts: int) -> bool:
    """Whether so many parts reach the month's cap: only codes that are asked for go out then."""
    return bool(texts.monthly_parts) and parts >= texts.monthly_parts


def _month() -> str:
    return _name(clock.now().astimezone(clock.LONDON).date())


def _name(month: date) -> str:
    return f"texts {month:%Y-%m}"
