"""Claims: no two workers get the same, a lost one comes back, a stopped worker gives its back."""

import threading
from datetime import timedelta

from portal.channel import Channel, Sent
from portal.dispatcher import Dispatcher
from portal.models.outbox import DeliveryState
from portal.policy import SYSTEM
from portal.services import deliveries, tellings
from tests.support.receivers import Receiver, all_of, post
from tests.support.waiting import until


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
