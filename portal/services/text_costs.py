"""What texts cost by month: how many went out, in how many parts, and what was charged."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.profile import Texts
from portal.models.actors import Actor
from portal.models.contacts import Direction
from portal.models.messages import Life, Message
from portal.policy import Action, require
from portal.services import text_spending

_PRICE = re.compile(r"-?(\d{1,6}(?:\.\d{1,6})?) ?([A-Z]{3})?")  # as Twilio has it, below nought
_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Month:
    """The texts of one month. `parts` are those that we began, which the cap is of.

    `cost` is what the provider has named so far, by currency; `priced` says of how many texts.
    """

    first: date
    sent: int
    answers: int
    parts: int
    answer_parts: int
    failed: int
    priced: int
    cost: dict[str, Decimal]
    cap: int  # parts a month; 0: none
    warn_at: int

    @property
    def is_nearly_spent(self) -> bool:
        """Whether the duty team has been told: four fifths of the cap have gone out."""
        return bool(self.cap) and self.parts >= self.warn_at

    @property
    def is_spent(self) -> bool:
        """Whether only codes go out until the month is over."""
        return bool(self.cap) and self.parts >= self.cap


def months(session: Session, actor: Actor, texts: Texts) -> list[Month]:
    """This month and the two before it, the newest first."""
    require(actor, Action.READ_TEXT_COSTS)
    first = clock.now().astimezone(clock.LONDON).date().replace(day=1)
    found, until = [], clock.now() + timedelta(days=1)
    for _number in range(_MONTHS):
        begun = datetime(first.year, first.month, 1, tzinfo=clock.LONDON)
        found.append(_month(session, texts, begun, until))
        first, until = (first - timedelta(days=1)).replace(day=1), begun
    return found


def _month(session: Session, texts: Texts, begun: datetime, until: datetime) -> Month:
    within = (Message.at >= begun, Message.at < until, Message.direction == Direction.OUT)
    lives = select(Message.life, func.count(), func.sum(Message.parts)).where(*within)
    by_life = {life: (many, parts or 0) for life, many, parts in session.execute(
        lives.group_by(Message.life))}  # fmt: skip
    answers, answer_parts = by_life.pop(Life.ANSWERED, (0, 0))
    prices = session.execute(
        select(Message.price, func.count())
        .where(*within, Message.price.is_not(None))
        .group_by(Message.price)
    ).all()
    return Month(
        first=begun.date(),
        sent=sum(many for many, _ in by_life.values()),
        answers=answers,
        parts=text_spending.spent_in(session, begun.date()),
        answer_parts=answer_parts,
        failed=sum(by_life.get(life, (0, 0))[0] for life in (Life.UNDELIVERED, Life.FAILED)),
        priced=sum(many for _, many in prices),
        cost=_sum(prices),
        cap=texts.monthly_parts,
        warn_at=text_spending.warn_at(texts),
    )


def _sum(prices: Sequence[tuple[str | None, int]]) -> dict[str, Decimal]:
    """Each currency's sum; what is no price counts nothing."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for price, many in prices:
        if price and (read := _PRICE.fullmatch(price.strip())):
            total[read[2] or ""] += Decimal(read[1]) * many
    return dict(total)
