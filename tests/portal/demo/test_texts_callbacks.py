"""What becomes of a text is told to the portal, signed, in whatever order it was told to."""

from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import HMAC_SHA256, RequestValidator

from channels.sms.providers.provider import Text
from portal import clock
from portal.demo.texts import orders
from portal.demo.texts.exchange import backwards, twice
from tests.support.text_providers import TextProvider
from tests.support.webhooks import Received, Reply, WebhookReceiver

PHONE = "+447700900456"
PUBLIC = "https://portal.example"
STATUS = "/channels/sms/twilio/status"


@pytest.fixture
def portal(text_provider: TextProvider, webhook_receiver: WebhookReceiver) -> WebhookReceiver:
    """A portal behind a proxy: known by one address, reached at another."""
    text_provider.exchange.portal = PUBLIC
    text_provider.exchange.reach = webhook_receiver.url.removesuffix("/events")
    return webhook_receiver


def send(text_provider: TextProvider) -> str:
    client = text_provider.client(callback=PUBLIC + STATUS)
    text = Text(PHONE, "x", clock.new_id(), clock.now(), tried_before=False)
    return client.send(text).provider_id or ""


def said(request: Received) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def told(portal: WebhookReceiver) -> list[str]:
    return [said(request)["MessageStatus"] for request in portal.requests]


def test_every_state_but_the_first_is_told_to_the_address_that_was_given(text_provider, portal):
    sid = send(text_provider)
    text_provider.settle()

    assert told(portal) == ["sending", "sent", "delivered"]
    assert {request.path for request in portal.requests} == {STATUS}
    assert {said(request)["MessageSid"] for request in portal.requests} == {sid}


def test_it_is_signed_for_the_public_address(text_provider, portal):
    send(text_provider)
    text_provider.settle()

    request, *_ = portal.requests
    validator = RequestValidator(text_provider.exchange.token)
    signature = request.headers["X-Twilio-Signature"]
    assert validator.validate(PUBLIC + STATUS, said(request), signature)
    assert "X-Twilio-Webhooks-Signature-Settings" not in request.headers


def test_it_is_signed_by_the_newer_scheme_where_there_is_a_shared_key(text_provider, portal):
    text_provider.exchange.shared_key = "a shared key"
    send(text_provider)
    text_provider.settle()

    request, *_ = portal.requests
    validator = RequestValidator("a shared key")
    signature = request.headers["X-Twilio-Signature"]
    assert validator.validate(PUBLIC + STATUS, said(request), signature, HMAC_SHA256)
    assert "HMAC_SHA256" in request.headers["X-Twilio-Webhooks-Signature-Settings"]


def test_states_come_backwards_or_twice_and_the_text_ends_as_it_ends(text_provider, portal):
    text_provider.exchange.arrangement = backwards
    sid = send(text_provider)
    text_provider.settle()
    assert told(portal) == ["delivered", "sent", "sending"]
    assert text_provider.exchange.messages[sid].status == "delivered"

    portal.requests.clear()
    text_provider.exchange.arrangement = twice
    send(text_provider)
    text_provider.settle()
    assert told(portal) == ["sending", "sending", "sent", "sent", "delivered", "delivered"]


def test_a_text_that_does_not_arrive_says_why_at_its_end(text_provider, portal):
    text_provider.exchange.orders.append(orders.fail(30003))
    send(text_provider)
    text_provider.settle()

    assert told(portal)[-1] == "undelivered"
    assert [said(request).get("ErrorCode") for request in portal.requests] == [None, None, "30003"]


def test_a_portal_in_trouble_is_not_asked_again(text_provider, portal):
    portal.replies.extend([Reply(500)] * 3)
    send(text_provider)
    text_provider.settle()

    assert len(portal.requests) == 3


def test_nobody_but_this_machine_is_called(text_provider, portal):
    text_provider.exchange.reach = ""
    send(text_provider)
    text_provider.settle()

    assert not portal.requests
