"""Whether a number may be texted: what it said last, kept with the words it was told."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.messages import Consent, Wish
from portal.policy import Action, require
from portal.services.texts import plain_number


def keep(
    session: Session,
    actor: Actor,
    number: str,
    wish: Wish,
    wording: str,
    case: Case | None = None,
) -> Consent:
    """Keep what somebody said about being texted; it holds for the number, on SMS and WhatsApp."""
    require(actor, Action.HEAR_TEXT)
    consent = Consent(
        id=clock.new_id(), number=plain_number(number), at=clock.now(), wish=wish,
        wording=wording, case_id=case.id if case else None,
    )  # fmt: skip
    session.add(consent)
    return consent


def is_stopped(session: Session, number: str) -> bool:
    """Whether a number said stop and nothing since that asks for texts: only codes go there."""
    return number in stopped(session, [number])


def stopped(session: Session, numbers: Collection[str]) -> frozenset[str]:
    """Those of these numbers that are stopped."""
    plain = {number: plain_number(number) for number in numbers}
    statement = select(Consent.number, Consent.wish).where(Consent.number.in_(plain.values()))
    wishes = session.execute(statement.order_by(Consent.at, Consent.id))
    last = dict(wishes.all())
    return frozenset(number for number, key in plain.items() if last.get(key) is Wish.STOP)
