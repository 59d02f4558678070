"""Texts through the real webhook, signed as the provider signs them."""

from collections.abc import Callable
from itertools import count
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import AnyHttpUrl, SecretStr
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from portal.channel import ChannelChore
from portal.reading.gazetteer import Gazetteer
from portal.settings import Settings
from portal.web import parts

TOKEN = "a-token-of-the-tests"
INBOUND = "/channels/sms/twilio/inbound"
STATUS = "/channels/sms/twilio/status"
NUMBER = "+447700900001"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={
            "channels": ("sms",),
            "twilio_account_sid": "AC" + "0" * 32,
            "twilio_auth_token": SecretStr(TOKEN),
            "twilio_from": "+447700900123",
            "twilio_api_base": AnyHttpUrl("http://127.0.0.1:9"),
            "base_url": AnyHttpUrl("https://report.thornley.example"),
        }
    )


@pytest.fixture
def app(app: Flask, demo_gazetteer: Gazetteer) -> Flask:
    parts.of(app).gazetteer = demo_gazetteer
    return app


Post = Callable[..., TestResponse]


@pytest.fixture
def post(client: FlaskClient, settings: Settings) -> Post:
    """A webhook as the provider sends it."""

    def send(address: str, form: dict[str, str], token: str = TOKEN) -> TestResponse:
        signature = RequestValidator(token).compute_signature(settings.site + address, form)
        return client.post(address, data=form, headers={"X-Twilio-Signature": signature})

    return send


Text = Callable[..., str]


@pytest.fixture
def text(post: Post) -> Text:
    """Somebody texts; what they are answered, "" for silence."""
    sids = count()

    def send(body: str, number: str = NUMBER, sid: str = "", **more: str) -> str:
        form = {
            "MessageSid": sid or f"SM{next(sids):032}", "From": number, "To": "+447700900123",
            "Body": body, "NumMedia": "0", **more,
        }  # fmt: skip
        answer = post(INBOUND, form)
        assert answer.status_code == 200, answer.text
        return said(answer)

    return send


def said(answer: TestResponse) -> str:
    """The words of a TwiML answer."""
    message = ET.fromstring(answer.data).find("Message")
    return (message.text or "") if message is not None else ""


def chore(app: Flask, name: str) -> ChannelChore:
    """What the worker does for texts beside sending."""
    return next(one for one in parts.of(app).channels["sms"].chores if one.name == name)
