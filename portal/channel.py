"""What a channel package offers: a way in, and a way out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from flask import Blueprint


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to send: `to` names the receiver within the channel, `facts` is what it needs.

    `not_before` is when it may go at the earliest; None: at once.
    No personal data belongs in `to`: it is the id of a row (a follower, a team's key).
    """

    to: str
    template: str
    facts: dict[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a sending: the provider's own id, where it has one, and what was sent.

    `body` is there where the channel keeps it.
    """

    provider_id: str | None = None
    body: str = ""


class SendLater(Exception):
    """The provider could not take it now; the dispatcher tries again, after `seconds` if given."""

    def __init__(self, why: str, seconds: float | None = None) -> None:
        self.seconds = seconds
        super().__init__(why)


class SendNever(Exception):
    """The provider will never take it: wrong address, refused for good."""


class Prepared(Protocol):
    """What `prepare` read from the database, all that `send` needs: no session is open by then."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in and out.

    `tellings(session, row)` says what this outbox row means for the channel (a transaction is
    open); `prepare(session, delivery)` reads all that sending needs, or None where there is
    nothing left to send; `send(prepared)` speaks to the provider with no transaction open and
    raises SendLater or SendNever; `after(session, delivery, sent)` records more than the
    dispatcher does, in the transaction that marks the delivery as done; `refused(session,
    delivery, error)` does so where the provider will never take it.

    `together(session, deliveries)` reads at once what `prepare` or `after` would ask for each of
    them, and keeps it in `session.info`; both do without. `settled(session)` comes last in the
    transaction in which `after` was called.
    """

    name: str
    topics: frozenset[str]
    tellings: Callable[[Any, Any], Iterable[Telling]]
    prepare: Callable[[Any, Any], Any | None]
    send: Callable[[Any], Sent]
    after: Callable[[Any, Any, Sent], None] | None = None
    refused: Callable[[Any, Any, SendNever], None] | None = None
    together: Callable[[Any, Sequence[Any]], None] | None = None
    settled: Callable[[Any], None] | None = None
    blueprints: Sequence["Blueprint"] = ()
    chores: Sequence["ChannelChore"] = ()


class ChannelChore(Protocol):
    """What a channel has to look after besides sending; see `portal.chores.Chore`."""

    @property
    def name(self) -> str: ...
    @property
    def every(self) -> timedelta: ...
    @property
    def do(self) -> Callable[[Any, Any], int]: ...


class ChannelFactory(Protocol):
    """`channels.<name>.channel.make(settings, council)`: how create_app gets a channel."""

    def __call__(self, settings: Any, council: Any) -> Channel: ...


def idempotency_key(delivery_id: UUID) -> str:
    """The id under which every receiver hears of one delivery, however often it is sent."""
    return str(delivery_id)


def retry_after(header: str | None, now: datetime) -> float | None:
    """The seconds a Retry-After header asks for (RFC 9110 10.2.3), None where it says nothing."""
    if not header:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max((at - now).total_seconds(), 0.0)
