"""Where nobody can say whether Twilio has a text, it is looked up: found, or sent later, once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channels.sms.providers.provider import Text
from channels.sms.providers.twilio import Twilio
from portal import clock
from portal.channel import SendLater
from portal.demo.texts import orders
from portal.demo.texts.messages import BY_API, Message
from tests.support.text_providers import COUNCIL, TextProvider

PHONE = "+447700900456"
WORDS = "K7M2-9QTX: the pothole on Mill Lane is filled. Diolch – bye 🙂"


def a_text(body: str = WORDS, to: str = PHONE, *, tried_before: bool = False) -> Text:
    return Text(to, body, clock.new_id(), clock.now(), tried_before)


@pytest.fixture
def twilio(text_provider: TextProvider) -> Twilio:
    return text_provider.client()


@pytest.mark.parametrize(
    "order",
    [orders.silence(takes=True), orders.hang_up(takes=True), orders.trouble(500, takes=True),
     orders.trouble(503, takes=True), orders.trouble(201, takes=True)],
    ids=["silent", "cut", "500", "503", "no sense"],
)  # fmt: skip
def test_a_text_that_was_taken_without_a_word_is_found_and_not_sent_again(
    twilio, text_provider, order
):
    text_provider.exchange.orders.append(order)

    sent = twilio.send(a_text())

    assert list(text_provider.exchange.messages) == [sent.provider_id]


@pytest.mark.parametrize(
    "order",
    [orders.silence(takes=False), orders.hang_up(takes=False), orders.trouble(500),
     orders.trouble(502)],
    ids=["silent", "cut", "500", "502"],
)  # fmt: skip
def test_a_text_that_nobody_finds_is_not_sent_again_at_once_but_later(twilio, text_provider, order):
    text_provider.exchange.orders.append(order)
    text = a_text()

    with pytest.raises(SendLater):
        twilio.send(text)
    assert not text_provider.exchange.messages

    sent = twilio.send(replace(text, tried_before=True))
    assert list(text_provider.exchange.messages) == [sent.provider_id]


def test_an_attempt_whose_process_was_killed_is_found(twilio, text_provider):
    text = a_text()
    sent = twilio.send(text)

    again = text_provider.client().send(replace(text, tried_before=True))

    assert again == sent
    assert len(text_provider.exchange.messages) == 1


def test_a_text_that_still_waits_at_the_provider_is_found(twilio, text_provider):
    """The list's DateSent would leave it out: it has not been sent yet."""
    text_provider.exchange.orders.append(orders.wait())
    text = a_text()
    sent = twilio.send(text)
    [message] = text_provider.exchange.messages.values()
    assert message.sent is None

    assert twilio.send(replace(text, tried_before=True)) == sent


def test_a_look_up_goes_through_every_page(twilio, text_provider):
    text = a_text()
    sent = twilio.send(text)
    for number in range(230):
        text_provider.exchange.take(PHONE, COUNCIL, f"another {number}")

    assert twilio.send(replace(text, tried_before=True)) == sent


def test_where_the_look_up_fails_too_nothing_is_sent(twilio, text_provider):
    text = a_text()
    twilio.send(text)
    text_provider.stop()

    with pytest.raises(SendLater):
        twilio.send(replace(text, tried_before=True))

    text_provider.start()
    assert len(text_provider.exchange.messages) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"body": "other words"},
        {"to": "+447700900789"},
        {"direction": "inbound"},
        {"status": "undelivered"},
        {"status": "failed"},
    ],
    ids=lambda other: next(iter(other.values())),
)
def test_another_text_is_not_mistaken_for_this_one(twilio, text_provider, other):
    exchange = text_provider.exchange
    message = Message(exchange.account, PHONE, COUNCIL, WORDS, BY_API, "queued")
    exchange.keep(replace(message, **other))

    sent = twilio.send(a_text(tried_before=True))

    assert sent.provider_id != message.sid


def test_a_text_from_before_this_delivery_is_another(twilio, text_provider):
    message = text_provider.exchange.take(PHONE, COUNCIL, WORDS)
    message.created -= timedelta(minutes=3)

    assert twilio.send(a_text(tried_before=True)).provider_id != message.sid


def test_a_provider_whose_clock_is_a_minute_behind_is_understood(twilio, text_provider):
    message = text_provider.exchange.take(PHONE, COUNCIL, WORDS)
    message.created -= timedelta(minutes=1)

    assert twilio.send(a_text(tried_before=True)).provider_id == message.sid


def test_a_text_that_another_delivery_owns_is_not_this_one(twilio, text_provider):
    message = text_provider.exchange.take(PHONE, COUNCIL, WORDS)

    text = replace(a_text(tried_before=True), known=frozenset({message.sid}))

    assert twilio.send(text).provider_id != message.sid
