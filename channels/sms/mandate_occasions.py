"""What a text about a mandate is made of, and the parts that several of them have."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import format_date
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.mandates import Mandate, MandateScope, MandateState
from portal.models.outbox import Delivery


@dataclass(frozen=True, slots=True)
class Texting:
    """What a text about a mandate is made of; `first`: the number has had no text from us."""

    session: Session
    delivery: Delivery
    council: Council
    site: str
    secret: str
    first: bool

    @property
    def mandate(self) -> Mandate | None:
        """The one that it is about."""
        return self.session.get(Mandate, UUID(self.delivery.facts["mandate_id"]))

    @property
    def scope(self) -> MandateScope | None:
        """The one kind of task, where it is about no more."""
        key = self.delivery.facts.get("scope_id")
        return self.session.get(MandateScope, UUID(key)) if key else None


def is_over(mandate: Mandate, scope: MandateScope | None) -> bool:
    """Whether it is still so: a death can have been told wrongly."""
    if scope is not None and mandate.state is MandateState.ACTIVE:
        return scope.ended_at is not None
    return mandate.state in (MandateState.ENDED, MandateState.REFUSED)


def short_day(at: datetime) -> str:
    """3 May 2026: short, as a text has to be."""
    return format_date(at.astimezone(clock.LONDON).date(), "d MMM y")
