"""The dispatcher: spreads what the outbox holds, sends it, and writes down what came of it.

Each receiver hears at least once, under one id. Nothing is sent while a transaction is open.
"""

import contextvars
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from sqlalchemy.orm import Session

from portal import clock
from portal.channel import Channel, SendLater, SendNever, Sent
from portal.database import Database
from portal.models.outbox import Delivery
from portal.policy import SYSTEM
from portal.services import deliveries, silences, tellings
from portal.services.tellings import DATABASE_AWAY

LEASE = timedelta(minutes=5)
LEAST_LEFT = 0.2  # of the lease: with less, a sending might outlive it, and does not begin
WIDTH = 8  # sendings of one channel at a time
AHEAD = 4 * WIDTH  # claimed at a time, so that a batch shares its transactions
BATCH = 200  # outbox rows spread at a time
IDLE_SECONDS = 0.5
TROUBLE_SECONDS = 2.0

ENDED = Counter("portal_deliveries", "Deliveries by what came of them", ["channel", "outcome"])
TOOK = Histogram("portal_sending_seconds", "How long one sending takes", ["channel"])
log = structlog.get_logger(__name__)

Outcome = Sent | SendLater | SendNever | None  # None: there was nothing left to send


class _HeldBack(Exception):
    """Its receiver must not be sent anything any more."""


class _NotTried(Exception):
    """The claim is about to end: another claim will send it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Flight:
    channel: Channel
    delivery: Delivery
    outcome: Future[Sent]


class _Lane:
    """One channel's own threads, so that a slow receiver holds up no other channel."""

    def __init__(self, channel: Channel, lease: timedelta) -> None:
        self.channel = channel
        self.lease = lease
        self.flying: list[_Flight] = []
        self.pool = ThreadPoolExecutor(WIDTH, thread_name_prefix=f"send-{channel.name}")

    @property
    def room(self) -> int:
        """How many more to claim: none until half of the last batch is through."""
        free = AHEAD - len(self.flying)
        return free if free >= AHEAD // 2 else 0

    def take_off(self, delivery: Delivery, prepared: Any) -> None:
        # a thread begins without a context: the app's, for the words, is handed to it
        context = contextvars.copy_context()
        outcome = self.pool.submit(context.run, self._send, delivery, prepared)
        self.flying.append(_Flight(self.channel, delivery, outcome))

    def _send(self, delivery: Delivery, prepared: Any) -> Sent:
        until = delivery.claimed_until
        if until is None or clock.now() > until - self.lease * LEAST_LEFT:
            raise _NotTried
        with TOOK.labels(self.channel.name).time():
            return self.channel.send(prepared)


class Dispatcher:
    """One worker. Several may run at once, in one process or in many."""

    def __init__(
        self, database: Database, channels: Mapping[str, Channel], lease: timedelta = LEASE
    ) -> None:
        self._database = database
        self._channels = channels
        self._lease = lease
        self._lanes = [_Lane(channel, lease) for channel in channels.values()]

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; then finish what is being sent and give back the rest."""
        log.info("dispatcher.started", channels=sorted(self._channels))
        try:
            while not stop.is_set():
                if not self._turn_safely(stop):
                    self._rest(stop)
        finally:
            self._land()
        log.info("dispatcher.stopped")

    def drain(self) -> None:
        """Work until nothing is due and nothing is being sent."""
        while self._turn() or self._flights():
            wait([flight.outcome for flight in self._flights()], return_when=FIRST_COMPLETED)

    def close(self) -> None:
        """Give the threads back."""
        for lane in self._lanes:
            lane.pool.shutdown()

    def _turn_safely(self, stop: threading.Event) -> bool:
        try:
            return self._turn()
        except DATABASE_AWAY as error:
            # the database is away or busy: what was sent is written down in a later turn
            log.warning("dispatcher.database", fault=type(error.orig).__name__)
            stop.wait(TROUBLE_SECONDS)
            return True

    def _turn(self) -> bool:
        """One round; whether anything moved."""
        settled = self._settle_ended()
        spread = self._spread()
        claimed = [self._fill(lane) for lane in self._lanes if lane.room]
        return bool(settled or spread or any(claimed))

    def _rest(self, stop: threading.Event) -> None:
        outcomes = [flight.outcome for flight in self._flights()]
        if outcomes:
            wait(outcomes, timeout=IDLE_SECONDS, return_when=FIRST_COMPLETED)
        else:
            stop.wait(IDLE_SECONDS)

    def _flights(self) -> list[_Flight]:
        return [flight for lane in self._lanes for flight in lane.flying]

    def _spread(self) -> int:
        with self._database.read() as session:
            if not tellings.waits(session):
                return 0
        with self._database.write() as session:
            return tellings.spread(session, SYSTEM, self._channels, BATCH)

    def _fill(self, lane: _Lane) -> int:
        name = lane.channel.name
        with self._database.read() as session:
            if not deliveries.due(session, [name]):
                return 0
        with self._database.write() as session:
            claimed = deliveries.claim(session, SYSTEM, [name], lane.room, self._lease)
        if claimed:
            self._prepare(lane, claimed)
        return len(claimed)

    def _prepare(self, lane: _Lane, claimed: list[Delivery]) -> None:
        unsent: list[tuple[Delivery, SendLater | SendNever | _HeldBack | None]] = []
        with self._database.read() as session:
            _read_together(session, lane.channel, claimed)
            silent = silences.held_back(session, SYSTEM, claimed)
            for delivery in claimed:
                if delivery.id in silent:
                    unsent.append((delivery, _HeldBack()))
                    continue
                try:
                    prepared = lane.channel.prepare(session, delivery)
                except DATABASE_AWAY:
                    raise
                except Exception as error:  # noqa: BLE001  one faulty row stops no other
                    unsent.append((delivery, _as_outcome(error)))
                else:
                    if prepared is None:
                        unsent.append((delivery, None))
                    else:
                        lane.take_off(delivery, prepared)
        if unsent:
            with self._database.write() as session:
                for delivery, outcome in unsent:
                    _settle(session, lane.channel, delivery, outcome)

    def _settle_ended(self) -> int:
        """Write down all that ended meanwhile in one transaction; forgotten only after it."""
        ended = [flight for flight in self._flights() if flight.outcome.done()]
        if ended:
            with self._database.write() as session:
                for lane in self._lanes:
                    own = [flight for flight in ended if flight.channel is lane.channel]
                    _settle_all(session, lane.channel, own)
            for lane in self._lanes:
                lane.flying = [flight for flight in lane.flying if flight not in ended]
        return len(ended)

    def _land(self) -> None:
        given_back = [flight.delivery for flight in self._flights() if flight.outcome.cancel()]
        for lane in self._lanes:
            lane.flying = [flight for flight in lane.flying if not flight.outcome.cancelled()]
        self.close()
        self._settle_ended()
        with self._database.write() as session:
            for delivery in given_back:
                deliveries.give_back(session, SYSTEM, delivery)


def run(database: Database, channels: Mapping[str, Channel], stop: threading.Event) -> None:
    """`portal worker`: send what is due until `stop` is set."""
    Dispatcher(database, channels).run(stop)


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM or SIGINT sets; only the main thread may ask for it."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop


def _outcome(future: Future[Sent]) -> Outcome | _NotTried:
    error = future.exception()
    if error is None:
        return future.result()
    return error if isinstance(error, _NotTried) else _as_outcome(error)


def _as_outcome(error: BaseException) -> SendLater | SendNever:
    if isinstance(error, SendLater | SendNever):
        return error
    later = SendLater("the channel failed")  # a fault of ours may be mended before it gives up
    later.__cause__ = error
    return later


def _settle_all(session: Session, channel: Channel, ended: list[_Flight]) -> None:
    """Write down what came of all of these; what was sent, together."""
    went: list[tuple[Delivery, Sent]] = []
    for flight in ended:
        outcome = _outcome(flight.outcome)
        if isinstance(outcome, Sent):
            went.append((flight.delivery, outcome))
        else:
            _settle(session, channel, flight.delivery, outcome)
    if not went:
        return
    mine = deliveries.sent_together(session, SYSTEM, went)
    for delivery, sent in went:
        _note(delivery, sent, delivery.id in mine)
    _record(session, channel, [(one, sent) for one, sent in went if one.id in mine])


def _record(session: Session, channel: Channel, sent: list[tuple[Delivery, Sent]]) -> None:
    """What a channel records of deliveries that were sent: all under one savepoint, or, where one
    of them is faulty, each under its own.
    """
    if channel.after is None or not sent:
        return
    try:
        with session.begin_nested():
            _read_together(session, channel, [delivery for delivery, _ in sent])
            for delivery, what in sent:
                channel.after(session, delivery, what)
    except DATABASE_AWAY:
        raise
    except Exception:  # noqa: BLE001  whose fault it is, is found out one by one
        session.info.clear()
        for delivery, what in sent:
            _do_too(channel.after, session, delivery, what)
    if channel.settled is not None:
        channel.settled(session)


def _read_together(session: Session, channel: Channel, some: list[Delivery]) -> None:
    """Have a channel read for many at once; where that fails, each is read by itself."""
    if channel.together is None:
        return
    try:
        with session.begin_nested():
            channel.together(session, some)
    except DATABASE_AWAY:
        raise
    except Exception as error:  # noqa: BLE001  one faulty row stops no other
        log.warning("delivery.together", channel=channel.name, fault=type(error).__name__)


def _settle(
    session: Session,
    channel: Channel,
    delivery: Delivery,
    outcome: SendLater | SendNever | _NotTried | _HeldBack | None,
) -> None:
    match outcome:
        case None:
            mine = deliveries.drop(session, SYSTEM, delivery)
        case _HeldBack():
            mine = deliveries.hold_back(session, SYSTEM, delivery, silences.DIED)
        case SendLater():
            mine = deliveries.put_off(session, SYSTEM, delivery, _fault(outcome), outcome.seconds)
        case SendNever():
            mine = deliveries.give_up(session, SYSTEM, delivery, _fault(outcome))
            if mine and channel.refused is not None:
                _do_too(channel.refused, session, delivery, outcome)
        case _NotTried():
            mine = deliveries.give_back(session, SYSTEM, delivery)
    _note(delivery, outcome, mine)


def _do_too(
    what: Callable[[Any, Any, Any], None], session: Session, delivery: Delivery, outcome: Any
) -> None:
    """More that a channel records of what came of a delivery."""
    try:
        with session.begin_nested():
            what(session, delivery, outcome)
    except DATABASE_AWAY:
        raise
    except Exception as error:  # noqa: BLE001  it was sent: to send it again would be worse
        fault = type(error).__name__
        log.error("delivery.after", delivery_id=str(delivery.id), fault=fault)


def _fault(error: SendLater | SendNever) -> str:
    """The kind of an error, never its text: that may hold an address."""
    return type(error.__cause__ or error).__name__


def _note(delivery: Delivery, outcome: Outcome | _NotTried | _HeldBack, mine: bool) -> None:
    name = "Dropped" if outcome is None else type(outcome).__name__
    name = name.strip("_") if mine else "ClaimLost"
    ENDED.labels(delivery.channel, name).inc()
    log.info(
        "delivery.ended", delivery_id=str(delivery.id), channel=delivery.channel,
        template=delivery.template, attempt=delivery.attempts, outcome=name,
        fault=_fault(outcome) if isinstance(outcome, SendLater | SendNever) else None,
    )  # fmt: skip
