"""GOV.UK Notify calls: a text is heard and answered once; what becomes of ours is noted."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from pydantic import AnyHttpUrl, SecretStr
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.database import Database
from portal.models.cases import Case
from portal.models.messages import Life, Message
from portal.settings import Settings
from tests.support.notify_servers import API_KEY, TEMPLATE, Answer, NotifyServer

TOKEN = "agreed-with-notify"
INBOUND, STATUS = "/channels/sms/notify/inbound", "/channels/sms/notify/status"


@pytest.fixture
def settings(settings: Settings, notify_server: NotifyServer) -> Settings:
    return settings.model_copy(
        update={
            "text_provider": "notify",
            "notify_api_key": SecretStr(API_KEY),
            "notify_template_id": TEMPLATE,
            "notify_api_base": AnyHttpUrl(notify_server.url),
            "notify_callback_token": SecretStr(TOKEN),
        }
    )


def call(client: FlaskClient, path: str, told: object, token: str = TOKEN) -> TestResponse:
    return client.post(path, json=told, headers={"Authorization": f"Bearer {token}"})


def a_text(body: str = "pothole outside 42 mill lane") -> dict[str, Any]:
    return {
        "id": str(uuid4()), "source_number": "447700900456", "destination_number": "07700900123",
        "message": body, "date_received": "2026-11-20T08:00:00.000000Z",
    }  # fmt: skip


def a_receipt(status: str, ident: str = "") -> dict[str, Any]:
    return {
        "id": ident or str(uuid4()), "reference": str(uuid4()), "to": "+447700900456",
        "status": status, "notification_type": "sms",
    }  # fmt: skip


def messages(database: Database) -> list[Message]:
    with database.read() as session:
        return list(session.scalars(select(Message).order_by(Message.at, Message.id)))


def test_a_text_is_a_case_and_its_answer_goes_out(client, database, notify_server):
    assert call(client, INBOUND, a_text()).status_code == 204

    with database.read() as session:
        [case] = session.scalars(select(Case))
    [sent] = notify_server.texts
    assert sent["phone_number"] == "+447700900456"
    assert case.reference in sent["body"]


def test_a_text_that_is_told_twice_is_heard_and_answered_once(client, database, notify_server):
    told = a_text()
    for _ in range(3):
        assert call(client, INBOUND, told).status_code == 204

    with database.read() as session:
        assert len(session.scalars(select(Case)).all()) == 1
    assert len(notify_server.texts) == 1


def test_an_answer_that_cannot_go_now_goes_when_notify_calls_again(client, database, notify_server):
    notify_server.answers.append(Answer(429, "RateLimitError", "Exceeded rate limit"))
    told = a_text()

    assert call(client, INBOUND, told).status_code == 503
    assert not notify_server.texts
    assert call(client, INBOUND, told).status_code == 204
    assert len(notify_server.texts) == 1
    with database.read() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_what_became_of_a_text_is_noted_and_never_goes_back(client, database):
    ident = str(uuid4())
    for status in ("delivered", "sending", "sent"):
        assert call(client, STATUS, a_receipt(status, ident)).status_code == 204

    [message] = messages(database)
    assert (message.provider_id, message.life) == (ident, Life.DELIVERED)


def test_receipts_of_emails_and_new_words_change_nothing(client, database):
    for told in (a_receipt("delivered") | {"notification_type": "email"}, a_receipt("teleported")):
        assert call(client, STATUS, told).status_code == 204

    assert not messages(database)


def test_nobody_else_is_believed(client, database):
    for path in (INBOUND, STATUS):
        for token in ("", "another", TOKEN + "x"):
            assert call(client, path, a_text() | a_receipt("delivered"), token).status_code == 403
        assert client.post(path, json=a_text()).status_code == 403

    assert not messages(database)


def test_what_makes_no_sense_is_refused(client, database):
    nobody = ({"source_number": number, "to": number} for number in ("", 7, "+44 <b>", None))
    for change in ({"id": "x"}, {"id": None}, *nobody):
        for path in (INBOUND, STATUS):
            told = a_text() | a_receipt("delivered") | change
            assert call(client, path, told).status_code == 400, (path, change)
    for told in ([], "x", 7):
        assert call(client, INBOUND, told).status_code == 400

    assert not messages(database)


def test_null_bytes_and_ten_thousand_characters_are_heard(client, database):
    assert call(client, INBOUND, a_text("\x00pothole " * 1250)).status_code == 204

    message, *_ = messages(database)
    assert "\x00" not in message.body
    assert len(message.body) == 4000
