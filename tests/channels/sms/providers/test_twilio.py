"""Texts by Twilio over a real socket: what came of each, and none sent twice."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from channels.sms.providers.provider import NumberRefused, OptedOut, Text, TextRefused
from channels.sms.providers.twilio import Account, Twilio
from portal import clock
from portal.channel import SendLater
from portal.demo.texts import orders
from portal.models.messages import Life
from portal.services.texts import Fate
from portal.settings import SettingsFault
from tests.support.text_providers import COUNCIL, SHORT, TextProvider
from tests.support.webhooks import Reply, WebhookReceiver

PHONE = "+447700900456"
WORDS = "K7M2-9QTX: the pothole on Mill Lane is filled. Diolch – bye 🙂"
_LATER = [20003, 20404, 21603, 21606, 30003, 30007, 63015, 99999]


def a_text(body: str = WORDS, to: str = PHONE, *, tried_before: bool = False) -> Text:
    return Text(to, body, clock.new_id(), clock.now(), tried_before)


@pytest.fixture
def twilio(text_provider: TextProvider) -> Twilio:
    return text_provider.client()


# ---------------------------------------------------------------- the usual


def test_a_text_is_taken_with_its_words_and_its_numbers(twilio, text_provider):
    sent = twilio.send(a_text())

    [message] = text_provider.exchange.messages.values()
    assert sent.provider_id == message.sid
    assert (message.to, message.sender, message.body) == (PHONE, COUNCIL, WORDS)


def test_a_text_by_whatsapp_comes_from_whatsapp(twilio, text_provider):
    twilio.send(a_text(to=f"whatsapp:{PHONE}"))

    [message] = text_provider.exchange.messages.values()
    assert (message.to, message.sender) == (f"whatsapp:{PHONE}", f"whatsapp:{COUNCIL}")


def test_a_messaging_service_chooses_the_number(text_provider):
    twilio = text_provider.client(sender="MG0123456789abcdef0123456789abcdef")
    twilio.send(a_text())

    [message] = text_provider.exchange.messages.values()
    assert message.service == "MG0123456789abcdef0123456789abcdef"


def test_the_provider_is_told_where_to_tell_what_becomes_of_it(text_provider):
    callback = "https://portal.example/channels/sms/twilio/status"
    text_provider.client(callback=callback).send(a_text())

    [message] = text_provider.exchange.messages.values()
    assert message.callback == callback


def test_eight_threads_share_one_client(twilio, text_provider):
    texts = [a_text(f"text {number}") for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        ids = [sent.provider_id for sent in pool.map(twilio.send, texts)]

    kept = text_provider.exchange.messages
    assert [kept[sid].body for sid in ids] == [text.body for text in texts]


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("code", [21211, 21614, 30004, 30005, 30006])
def test_a_number_that_no_text_can_reach_is_refused_for_good(twilio, text_provider, code):
    text_provider.exchange.orders.append(orders.refuse(code))

    with pytest.raises(NumberRefused) as refusal:
        twilio.send(a_text())

    assert refusal.value.code == str(code)
    assert not isinstance(refusal.value, OptedOut)


def test_who_said_stop_to_the_provider_has_opted_out(twilio, text_provider):
    text_provider.phones.text(PHONE, "Stop")

    with pytest.raises(OptedOut):
        twilio.send(a_text())


@pytest.mark.parametrize("code", [21602, 21617, 63016])
def test_a_text_that_cannot_be_sent_says_nothing_of_the_number(twilio, text_provider, code):
    text_provider.exchange.orders.append(orders.refuse(code))

    with pytest.raises(TextRefused) as refusal:
        twilio.send(a_text())

    assert not isinstance(refusal.value, NumberRefused)


@pytest.mark.parametrize("code", _LATER)
def test_every_other_fault_is_tried_again(twilio, text_provider, code):
    text_provider.exchange.orders.append(orders.refuse(code))

    with pytest.raises(SendLater):
        twilio.send(a_text())


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_fault_of_our_account_gives_up_on_nobody(twilio, text_provider, status):
    text_provider.exchange.orders.append(orders.refuse(21211, status))

    with pytest.raises(SendLater):
        twilio.send(a_text())


def test_a_wrong_token_is_ours_to_mend(text_provider):
    with pytest.raises(SendLater):
        text_provider.client(token="another").send(a_text())

    assert not text_provider.exchange.messages


def test_a_refusal_names_no_number_and_no_words(twilio, text_provider):
    text_provider.exchange.orders.append(orders.refuse(21211))

    with pytest.raises(NumberRefused) as refusal:
        twilio.send(a_text())

    assert PHONE not in str(refusal.value)
    assert refusal.value.__cause__ is None


# ---------------------------------------------------------------- enough for now


def test_too_many_requests_wait_as_long_as_the_provider_says(twilio, text_provider):
    text_provider.exchange.orders.append(orders.busy("77"))

    with pytest.raises(SendLater) as later:
        twilio.send(a_text())

    assert later.value.seconds == 77


def test_without_a_word_of_when_the_pause_is_ours(twilio, text_provider):
    text_provider.exchange.orders.append(orders.busy())

    with pytest.raises(SendLater) as later:
        twilio.send(a_text())

    assert later.value.seconds is None
    assert not text_provider.exchange.messages


def test_a_provider_that_is_down_says_later_and_takes_the_text_when_it_is_back(
    twilio, text_provider
):
    twilio.send(a_text("before"))
    text_provider.stop()
    text = a_text("after")
    with pytest.raises(SendLater):
        twilio.send(text)
    text_provider.start()

    twilio.send(replace(text, tried_before=True))

    assert text_provider.exchange.sent_to(PHONE) == ["before", "after"]


# ---------------------------------------------------------------- what became of it


def test_a_look_up_tells_what_became_of_it_and_what_it_cost(twilio, text_provider):
    sent = twilio.send(a_text("short"))

    assert twilio.look_up(sent.provider_id) == Fate(Life.DELIVERED, None, "0.0400 GBP")


def test_a_look_up_tells_why_it_did_not_arrive(twilio, text_provider):
    text_provider.exchange.orders.append(orders.fail(30003))
    sent = twilio.send(a_text())

    fate = twilio.look_up(sent.provider_id)

    assert (fate.life, fate.error) == (Life.UNDELIVERED, "30003")


def test_nobody_knows_a_text_that_there_is_not(twilio):
    assert twilio.look_up("SM" + "0" * 32) is None


def test_a_look_up_of_a_provider_that_is_down_says_later(twilio, text_provider):
    text_provider.stop()

    with pytest.raises(SendLater):
        twilio.look_up("SM" + "0" * 32)


# ---------------------------------------------------------------- hostile neighbours


def test_a_redirect_is_not_followed(webhook_receiver: WebhookReceiver):
    other = Reply(307, (("Location", f"{webhook_receiver.url}/elsewhere"),))
    webhook_receiver.replies.extend([other] * 4)
    base = webhook_receiver.url.removesuffix("/events")

    with pytest.raises(SendLater):
        Twilio(Account("AC1", "token", COUNCIL), base, SHORT).send(a_text())

    assert not [one for one in webhook_receiver.requests if "elsewhere" in one.path]
    assert len([one for one in webhook_receiver.requests if one.method == "POST"]) == 1


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'{"sid": null}', b"\xff\xfe"])
def test_an_answer_that_makes_no_sense_is_no_proof_of_anything(webhook_receiver, body):
    webhook_receiver.replies.extend([Reply(201, body=body), Reply(200, body=body)])
    base = webhook_receiver.url.removesuffix("/events")

    with pytest.raises(SendLater):
        Twilio(Account("AC1", "token", COUNCIL), base, SHORT).send(a_text())


def test_credentials_and_words_come_from_nowhere_but_the_account(webhook_receiver, monkeypatch):
    monkeypatch.setenv("TWILIO_REGION", "au1")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "another")
    webhook_receiver.replies.append(Reply(201, body=b'{"sid": "SM1"}'))
    base = webhook_receiver.url.removesuffix("/events")

    Twilio(Account("AC1", "token", COUNCIL), base, SHORT).send(a_text())

    [request] = webhook_receiver.requests
    assert base64.b64decode(request.headers["Authorization"].split()[1]) == b"AC1:token"


@pytest.mark.parametrize(
    "address",
    ["http://api.twilio.com", "http://10.0.0.1", "ftp://api.twilio.com", "api.twilio.com", "",
     "https://", "https://u:p@api.twilio.com", "https://api.twilio.com?x=1", "http://[::1",
     "https://api.twilio.com:port"],
)  # fmt: skip
def test_an_address_that_others_can_read_on_is_refused_at_start(address):
    with pytest.raises(SettingsFault, match="PORTAL_TWILIO_API_BASE"):
        Twilio(Account("AC1", "token", COUNCIL), address)


@pytest.mark.parametrize(
    "address",
    ["https://api.twilio.com", "https://api.dublin.ie1.twilio.com/", "http://127.0.0.1:8003",
     "http://localhost:8003", "http://[::1]:8003"],
)  # fmt: skip
def test_an_address_in_private_or_on_this_machine_will_do(address):
    Twilio(Account("AC1", "token", COUNCIL), address)


def test_the_account_is_shown_without_its_token():
    assert "secret" not in repr(Account("AC1", "secret", COUNCIL))


def test_a_provider_that_takes_forever_is_given_up_on(text_provider):
    text_provider.exchange.delay = 5
    begun = clock.now()

    with pytest.raises(SendLater):
        text_provider.client(httpx.Timeout(0.2)).send(a_text())

    assert clock.now() - begun < timedelta(seconds=3)
