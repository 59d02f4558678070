"""The record over HTTP: signed, under one id, and clear about what to try again."""

import json
import socket
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from channels.record.webhook import WebhookRecord
from portal.channel import SendLater, SendNever
from tests.support.webhooks import Reply, WebhookReceiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EVENT: dict[str, Any] = {"id": "0197b5a0-0000-7000-8000-000000000001", "data": {"name": "Siân"}}


@pytest.fixture
def record(webhook_receiver: WebhookReceiver) -> WebhookRecord:
    return WebhookRecord(webhook_receiver.url, SECRET)


def test_the_receiver_can_prove_who_sent_it(record, webhook_receiver):
    record.send(EVENT)

    [request] = webhook_receiver.requests
    assert Webhook(SECRET).verify(request.body, dict(request.headers)) == EVENT
    assert request.headers["webhook-id"] == EVENT["id"]
    assert request.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body + b" ", dict(request.headers))


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_success_is_a_success(record, webhook_receiver, status):
    webhook_receiver.replies.append(Reply(status))

    record.send(EVENT)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 422])
def test_a_refusal_for_good_is_not_tried_again(record, webhook_receiver, status):
    webhook_receiver.replies.append(Reply(status))

    with pytest.raises(SendNever):
        record.send(EVENT)


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504])
def test_a_receiver_in_trouble_is_asked_again(record, webhook_receiver, status):
    webhook_receiver.replies.append(Reply(status))

    with pytest.raises(SendLater):
        record.send(EVENT)


def test_the_receiver_says_when(record, webhook_receiver):
    webhook_receiver.replies.append(Reply(429, (("Retry-After", "77"),)))

    with pytest.raises(SendLater) as later:
        record.send(EVENT)

    assert later.value.seconds == 77


def test_a_redirect_is_not_followed(record, webhook_receiver):
    webhook_receiver.replies.append(Reply(307, (("Location", webhook_receiver.url),)))

    with pytest.raises(SendLater):
        record.send(EVENT)

    assert len(webhook_receiver.requests) == 1


def test_nobody_there_means_later():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    with pytest.raises(SendLater):
        WebhookRecord(f"http://127.0.0.1:{port}/", SECRET).send(EVENT)


def test_a_receiver_that_says_nothing_means_later():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        record = WebhookRecord(url, SECRET, httpx.Timeout(0.1))
        with pytest.raises(SendLater):
            record.send(EVENT)


def test_the_body_is_one_json_object_in_utf_8(record, webhook_receiver):
    record.send(EVENT)

    body = webhook_receiver.requests[0].body
    assert "Siân".encode() in body
    assert json.loads(body) == EVENT
