"""What the dispatcher makes of an outbox row: sent once, tried again, given up, in order."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.channel import SendLater, SendNever
from portal.dispatcher import Dispatcher
from portal.models.outbox import DeliveryState, OutboxRow, Topic
from portal.policy import SYSTEM
from portal.services import deliveries, tellings
from tests.support.receivers import all_of, make_due, post


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


def test_a_record_that_fails_undoes_no_other_and_has_nothing_sent_again(database, receiver):
    def after(session, delivery, _sent):
        facts = {"of": delivery.facts["text"]}
        session.add(OutboxRow(topic=Topic.LINK_ASKED, facts=facts, at=clock.now()))
        session.flush()
        if delivery.facts["text"] == "bad":
            raise KeyError("no such thing")

    dispatcher = Dispatcher(database, {"test": replace(receiver.channel, after=after)})
    for text in ("good", "bad", "fine"):
        post(database, text)

    dispatcher.drain()
    dispatcher.close()

    assert sorted(receiver.texts) == ["bad", "fine", "good"]
    assert {one.state for one in all_of(database).values()} == {DeliveryState.SENT}
    with database.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.LINK_ASKED)).all()
    assert sorted(row.facts["of"] for row in rows) == ["fine", "good"]


def test_where_a_channel_cannot_read_for_many_at_once_each_is_sent_all_the_same(database, receiver):
    def together(_session, some):
        raise KeyError(len(some))

    dispatcher = Dispatcher(database, {"test": replace(receiver.channel, together=together)})
    for text in ("one", "two"):
        post(database, text)

    dispatcher.drain()
    dispatcher.close()

    assert sorted(receiver.texts) == ["one", "two"]
    assert {one.state for one in all_of(database).values()} == {DeliveryState.SENT}


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
