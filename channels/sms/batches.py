"""What a batch of texts needs from the database, asked once for all of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from channels.sms import tellings
from portal import clock
from portal.models.cases import CaseEvent
from portal.models.followers import Follower
from portal.models.outbox import Delivery
from portal.services import consents, mandate_news, text_spending, texts
from portal.services.texts import Out

_BATCH = "sms.batch"
_DAY = timedelta(days=1)


class Batch:
    """Deliveries and those who are told by them; all else is asked when it is first needed."""

    def __init__(self, session: Session, deliveries: Sequence[Delivery]) -> None:
        receivers = [tellings.receiver(delivery.to) for delivery in deliveries]
        ids = [key for kind, key in receivers if kind == tellings.FOLLOWER]
        self._session = session
        self._told = {delivery.facts.get("event_id") for delivery in deliveries}
        self.followers = {one.id: one for one in _followers(session, ids)}
        self._numbers = {one.contact_point.key for one in self.followers.values()}

    @cached_property
    def events(self) -> dict[str, datetime]:
        """When each of the events was that these deliveries tell."""
        return _events(self._session, self._told)

    @cached_property
    def stopped(self) -> frozenset[str]:
        """The numbers that said stop."""
        return consents.stopped(self._session, self._numbers)

    @cached_property
    def untold(self) -> frozenset[UUID]:
        """The followers whom the mandate of their case keeps from being told."""
        return mandate_news.untold(self._session, self.followers.values())

    @cached_property
    def had_news(self) -> frozenset[str]:
        """The numbers that had a text from us."""
        return texts.with_news(self._session, self._numbers)

    @cached_property
    def spent(self) -> int:
        """How many parts went out this month."""
        return text_spending.spent(self._session)

    def told_since(self, number: str, case_id: UUID, since: datetime) -> bool:
        """Whether a number was sent a text about a case after a moment."""
        return any(
            one.case_id == case_id and one.delivery_id is not None and one.at > since
            for one in self._lately.get(number, ())
        )

    def known(self, number: str, delivery_id: UUID) -> frozenset[str]:
        """The provider's ids of a day's texts that a look-up must not take for this delivery's."""
        return texts.not_of(self._lately.get(number, ()), delivery_id)

    @cached_property
    def _lately(self) -> dict[str, list[Out]]:
        lately: defaultdict[str, list[Out]] = defaultdict(list)
        since = min([clock.now() - _DAY, *self.events.values()])
        for number, out in texts.sent_since(self._session, self._numbers, since):
            lately[number].append(out)
        return lately


def read(session: Session, deliveries: Sequence[Delivery]) -> None:
    """Have all that these deliveries need; kept with the session, until the next batch."""
    session.info[_BATCH] = Batch(session, deliveries)


def of(session: Session, delivery: Delivery, follower_id: UUID) -> Batch:
    """The batch that a delivery to a follower belongs to; one of its own where there is none."""
    batch: Batch | None = session.info.get(_BATCH)
    if batch is not None and follower_id in batch.followers:
        return batch
    return Batch(session, [delivery])


def _followers(session: Session, ids: Collection[UUID]) -> Sequence[Follower]:
    together = [joinedload(Follower.case), joinedload(Follower.contact_point)]
    statement = select(Follower).where(Follower.id.in_(ids))
    return session.scalars(statement.options(*together, joinedload(Follower.person))).all()


def _events(session: Session, ids: Collection[str | None]) -> dict[str, datetime]:
    keys = [UUID(one) for one in ids if one]
    found = session.execute(select(CaseEvent.id, CaseEvent.at).where(CaseEvent.id.in_(keys)))
    return {str(key): at for key, at in found}
