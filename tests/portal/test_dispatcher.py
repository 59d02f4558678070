"""The dispatcher, with a channel of this file's own as the receiver."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from portal import clock
from portal.channel import Channel, SendLater, SendNever, Sent, Telling
from portal.database import Database
from portal.dispatcher import Dispatcher
from portal.models.outbox import Delivery, DeliveryState, OutboxRow, Topic
from portal.policy import SYSTEM
from portal.services import deliveries, tellings
from tests.support.waiting import until


class Receiver:
    """Keeps what it was sent; `faults` says what to raise for a text, once for each entry."""

    def __init__(self, topic: Topic = Topic.CASE_PROGRESSED) -> None:
        self.heard: list[tuple[UUID, str]] = []
        self.noted: list[UUID] = []
        self.faults: dict[str, list[Exception]] = {}
        self.gone: set[str] = set()
        self.gate: threading.Event | None = None
        self.busy = threading.Event()
        self.channel = Channel(
            name="test",
            topics=frozenset({topic}),
            tellings=self._tellings,
            prepare=self._prepare,
            send=self._send,
            after=self._after,
        )

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.heard]

    def _tellings(self, _session: Any, row: OutboxRow) -> list[Telling]:
        if row.facts.get("unreadable"):
            raise KeyError("no such thing")
        return [Telling(to, "t", row.facts) for to in row.facts.get("to", ["a"])]

    def _prepare(self, _session: Any, delivery: Delivery) -> tuple[UUID, str] | None:
        text = delivery.facts["text"]
        return None if text in self.gone else (delivery.id, text)

    def _send(self, prepared: tuple[UUID, str]) -> Sent:
        if self.gate:
            self.busy.set()
            self.gate.wait(10)
        faults = self.faults.get(prepared[1])
        if faults:
            raise faults.pop(0)
        self.heard.append(prepared)
        return Sent(f"p-{prepared[1]}")

    def _after(self, _session: Any, delivery: Delivery, _sent: Sent) -> None:
        self.noted.append(delivery.id)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def dispatcher(database: Database, receiver: Receiver) -> Iterator[Dispatcher]:
    dispatcher = Dispatcher(database, {"test": receiver.channel})
    yield dispatcher
    dispatcher.close()


def post(database: Database, text: str, about: UUID | None = None, **facts: Any) -> UUID:
    with database.write() as session:
        row = OutboxRow(
            id=clock.new_id(), topic=Topic.CASE_PROGRESSED, about_id=about, at=clock.now(),
            facts={"text": text, **facts},
        )  # fmt: skip
        session.add(row)
    return row.id


def all_of(database: Database) -> dict[str, Delivery]:
    with database.read() as session:
        return {one.facts.get("text", "?"): one for one in session.scalars(select(Delivery))}


def make_due(database: Database) -> None:
    """As if the pause were over."""
    with database.write() as session:
        for delivery in session.scalars(select(Delivery)):
            delivery.next_at = clock.now()


def test_each_receiver_of_a_row_hears_it_once(database, dispatcher, receiver):
    post(database, "hello", to=["a", "b"])

    dispatcher.drain()
    dispatcher.drain()

    assert receiver.texts == ["hello", "hello"]
    assert len({delivery_id for delivery_id, _ in receiver.heard}) == 2
    assert sorted(receiver.noted) == sorted(delivery_id for delivery_id, _ in receiver.heard)


def test_what_was_sent_is_written_down(database, dispatcher):
    post(database, "hello")

    dispatcher.drain()

    delivery = all_of(database)["hello"]
    assert delivery.state is DeliveryState.SENT
    assert delivery.provider_id == "p-hello"
    assert delivery.done_at is not None
    assert delivery.claimed_until is None


def test_a_row_spread_again_makes_no_second_delivery(database, dispatcher, receiver):
    row_id = post(database, "hello")
    dispatcher.drain()
    with database.write() as session:
        session.get_one(OutboxRow, row_id).spread_at = None

    dispatcher.drain()

    assert receiver.texts == ["hello"]


def test_a_topic_that_no_channel_wants_is_spread_and_forgotten(database, dispatcher):
    with database.write() as session:
        session.add(OutboxRow(topic=Topic.LINK_ASKED, facts={}, at=clock.now()))

    dispatcher.drain()

    with database.read() as session:
        assert session.scalar(select(OutboxRow)).spread_at is not None
        assert not tellings.waits(session)
    assert all_of(database) == {}


def test_a_row_that_cannot_be_read_stops_no_other_and_is_listed(database, dispatcher, receiver):
    row_id = post(database, "bad", unreadable=True)
    post(database, "good")

    dispatcher.drain()

    assert receiver.texts == ["good"]
    with database.read() as session:
        [listed] = deliveries.listing(session, SYSTEM, dead_only=True)
    assert (listed.channel, listed.fault) == ("test", "KeyError")

    with database.write() as session:
        session.get_one(OutboxRow, row_id).facts = {"text": "mended"}
        assert deliveries.replay(session, SYSTEM) == 1
    dispatcher.drain()
    assert receiver.texts == ["good", "mended"]


def test_a_refusal_for_now_is_tried_again_later_under_the_same_id(database, dispatcher, receiver):
    receiver.faults["hello"] = [SendLater("busy")]
    post(database, "hello")

    dispatcher.drain()
    waiting = all_of(database)["hello"]
    assert (waiting.state, waiting.fault) == (DeliveryState.WAITING, "SendLater")
    assert timedelta(seconds=20) < waiting.next_at - clock.now() < timedelta(seconds=40)

    make_due(database)
    dispatcher.drain()
    assert receiver.heard == [(waiting.id, "hello")]


def test_a_receiver_can_say_when_to_come_back(database, dispatcher, receiver):
    receiver.faults["hello"] = [SendLater("busy", seconds=120)]
    post(database, "hello")

    dispatcher.drain()

    wait = all_of(database)["hello"].next_at - clock.now()
    assert timedelta(seconds=110) < wait <= timedelta(seconds=120)


def test_after_twelve_attempts_it_is_given_up(database, dispatcher, receiver):
    receiver.faults["hello"] = [SendLater("busy")] * 99
    post(database, "hello")

    for _ in range(deliveries.MOST_ATTEMPTS + 3):
        dispatcher.drain()
        make_due(database)

    dead = all_of(database)["hello"]
    assert (dead.state, dead.attempts) == (DeliveryState.DEAD, deliveries.MOST_ATTEMPTS)
    assert len(receiver.faults["hello"]) == 99 - deliveries.MOST_ATTEMPTS


def test_the_pauses_of_all_attempts_make_most_of_a_day():
    total = sum((deliveries.pause(n) for n in range(1, deliveries.MOST_ATTEMPTS)), timedelta())

    assert timedelta(hours=12) < total < timedelta(hours=24)


def test_a_refusal_for_good_ends_at_once_and_keeps_only_its_kind(database, dispatcher, receiver):
    receiver.faults["hello"] = [SendNever("nobody@example.org does not exist")]
    post(database, "hello")

    dispatcher.drain()

    dead = all_of(database)["hello"]
    assert (dead.state, dead.fault, dead.attempts) == (DeliveryState.DEAD, "SendNever", 1)


def test_a_fault_of_our_own_is_tried_again_and_named_by_its_kind(database, dispatcher, receiver):
    receiver.faults["hello"] = [ZeroDivisionError("x")]
    post(database, "hello")

    dispatcher.drain()

    waiting = all_of(database)["hello"]
    assert (waiting.state, waiting.fault) == (DeliveryState.WAITING, "ZeroDivisionError")


def test_what_has_nothing_left_to_send_is_dropped(database, dispatcher, receiver):
    receiver.gone.add("hello")
    post(database, "hello")

    dispatcher.drain()

    assert all_of(database)["hello"].state is DeliveryState.DROPPED
    assert receiver.heard == []


def test_within_a_case_a_receiver_hears_the_older_first(database, dispatcher, receiver):
    about = clock.new_id()
    receiver.faults["1"] = [SendLater("busy")]
    for text in ("1", "2", "3"):
        post(database, text, about)
    post(database, "of another case", clock.new_id())

    dispatcher.drain()
    assert receiver.texts == ["of another case"]

    make_due(database)
    dispatcher.drain()
    assert receiver.texts == ["of another case", "1", "2", "3"]


def test_one_receiver_that_fails_holds_up_no_other_of_the_same_case(database, dispatcher, receiver):
    about = clock.new_id()
    receiver.faults["to a"] = [SendLater("busy")]
    post(database, "to a", about, to=["a"])
    post(database, "to b", about, to=["b"])

    dispatcher.drain()

    assert receiver.texts == ["to b"]


def test_a_dead_delivery_does_not_hold_up_what_comes_after(database, dispatcher, receiver):
    about = clock.new_id()
    receiver.faults["1"] = [SendNever("no")]
    post(database, "1", about)
    post(database, "2", about)

    dispatcher.drain()

    assert receiver.texts == ["2"]


def test_a_dead_delivery_is_replayed_under_its_own_id(database, dispatcher, receiver):
    receiver.faults["hello"] = [SendNever("no")]
    post(database, "hello")
    dispatcher.drain()
    dead = all_of(database)["hello"]

    with database.write() as session:
        assert deliveries.replay(session, SYSTEM, dead.id) == 1
    dispatcher.drain()

    assert receiver.heard == [(dead.id, "hello")]
    with database.write() as session:
        assert deliveries.replay(session, SYSTEM, dead.id) == 0


def test_two_claims_never_get_the_same_delivery(database, receiver):
    for n in range(10):
        post(database, str(n))
    with database.write() as session:
        tellings.spread(session, SYSTEM, {"test": receiver.channel}, 100)

    claimed = []
    for _ in range(3):
        with database.write() as session:
            claimed += deliveries.claim(session, SYSTEM, ["test"], 4, timedelta(minutes=1))

    assert sorted(delivery.facts["text"] for delivery in claimed) == [str(n) for n in range(10)]


def test_two_workers_at_once_send_everything_once(database, receiver):
    for n in range(60):
        post(database, str(n), to=["a", "b"])
    stop = threading.Event()
    workers = [Dispatcher(database, {"test": receiver.channel}) for _ in range(2)]
    threads = [threading.Thread(target=worker.run, args=(stop,)) for worker in workers]
    for thread in threads:
        thread.start()

    until(lambda: len(receiver.heard) >= 120, "everything to be sent")
    stop.set()
    for thread in threads:
        thread.join()

    assert len(receiver.heard) == len({delivery_id for delivery_id, _ in receiver.heard}) == 120
    states = {delivery.state for delivery in all_of(database).values()}
    assert states == {DeliveryState.SENT}


def test_a_claim_that_was_lost_comes_back_after_its_lease_under_the_same_id(
    database, dispatcher, receiver
):
    post(database, "hello")
    with database.write() as session:
        tellings.spread(session, SYSTEM, {"test": receiver.channel}, 100)
    with database.write() as session:
        [lost] = deliveries.claim(session, SYSTEM, ["test"], 9, timedelta(milliseconds=1))

    def heard() -> bool:
        dispatcher.drain()
        return bool(receiver.heard)

    until(heard, "the lease to end")
    assert receiver.heard == [(lost.id, "hello")]


def test_who_lost_a_claim_cannot_settle_it_any_more(database, receiver):
    post(database, "hello")
    with database.write() as session:
        tellings.spread(session, SYSTEM, {"test": receiver.channel}, 100)
    with database.write() as session:
        [first] = deliveries.claim(session, SYSTEM, ["test"], 9, timedelta(0))
    with database.write() as session:
        [second] = deliveries.claim(session, SYSTEM, ["test"], 9, timedelta(minutes=1))

    with database.write() as session:
        assert not deliveries.put_off(session, SYSTEM, first, "Late")
        assert deliveries.sent(session, SYSTEM, second, Sent())


def test_what_takes_its_worker_down_each_time_is_given_up(database, dispatcher, receiver):
    post(database, "poison")
    with database.write() as session:
        tellings.spread(session, SYSTEM, {"test": receiver.channel}, 100)
    for _ in range(deliveries.MOST_ATTEMPTS):
        with database.write() as session:
            assert deliveries.claim(session, SYSTEM, ["test"], 9, timedelta(0))

    dispatcher.drain()

    dead = all_of(database)["poison"]
    assert (dead.state, dead.fault) == (DeliveryState.DEAD, "ClaimLost")
    assert receiver.heard == []


def test_a_stopped_worker_finishes_what_it_sends_and_gives_back_the_rest(database, receiver):
    receiver.gate = threading.Event()
    for n in range(30):
        post(database, str(n))
    stop = threading.Event()
    worker = threading.Thread(
        target=Dispatcher(database, {"test": receiver.channel}).run, args=(stop,)
    )
    worker.start()
    receiver.busy.wait(10)

    stop.set()
    receiver.gate.set()
    worker.join(10)

    assert not worker.is_alive()
    waiting = [one for one in all_of(database).values() if one.state is DeliveryState.WAITING]
    sent = [one for one in all_of(database).values() if one.state is DeliveryState.SENT]
    assert len(sent) == len(receiver.heard)
    assert len(waiting) + len(sent) == 30
    assert all(one.attempts == 0 for one in waiting)


def test_a_slow_channel_holds_up_no_other(database):
    slow, quick = Receiver(), Receiver()
    slow.gate = threading.Event()
    stop = threading.Event()
    worker = Dispatcher(database, {"slow": _named("slow", slow), "quick": _named("quick", quick)})
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    for n in range(40):
        post(database, str(n))

    until(lambda: len(quick.heard) == 40, "the quick channel")
    assert slow.heard == []

    stop.set()
    slow.gate.set()
    thread.join(10)


def _named(name: str, receiver: Receiver) -> Channel:
    channel = receiver.channel
    return Channel(name, channel.topics, channel.tellings, channel.prepare, channel.send)
