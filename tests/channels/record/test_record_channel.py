"""The record channel whole: from a contact's row to the receiver, by the real dispatcher."""

import json
from datetime import datetime
from typing import Any

import pytest
from pydantic import AnyHttpUrl, SecretStr
from sqlalchemy import delete, select
from standardwebhooks import Webhook

from channels.record import channel as channels_record
from portal import clock
from portal.channel import Channel
from portal.database import Database
from portal.dispatcher import Dispatcher
from portal.models.contacts import Contact
from portal.models.outbox import Delivery, DeliveryState
from portal.policy import PUBLIC_ON_WEB, SYSTEM, NotAllowed
from portal.services import record
from portal.settings import Settings, SettingsFault
from tests.support.webhooks import Reply, WebhookReceiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LONG_AGO = datetime(2020, 1, 1, tzinfo=clock.LONDON)


@pytest.fixture
def to_file(settings: Settings) -> Channel:
    return channels_record.make(settings, None)


@pytest.fixture
def to_receiver(settings: Settings, webhook_receiver: WebhookReceiver) -> Channel:
    return channels_record.make(_told_to(settings, webhook_receiver.url), None)


def _told_to(settings: Settings, url: str, secret: str = SECRET) -> Settings:
    given = {"record_url": AnyHttpUrl(url), "record_secret": SecretStr(secret)}
    return settings.model_copy(update=given)


def drain(database: Database, channel: Channel) -> None:
    dispatcher = Dispatcher(database, {"record": channel})
    dispatcher.drain()
    dispatcher.close()


def in_file(settings: Settings) -> list[dict[str, Any]]:
    path = settings.var / "record" / "events.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_without_a_url_each_contact_is_a_line_of_the_file(database, settings, to_file, tell_us):
    ids = [str(tell_us()), str(tell_us())]

    drain(database, to_file)

    assert [event["id"] for event in in_file(settings)] == ids


def test_an_event_says_who_when_how_and_about_what(database, settings, to_file, tell_us):
    contact_id = tell_us()

    drain(database, to_file)

    with database.read() as session:
        contact = session.get_one(Contact, contact_id)
        reference, person_id = contact.case.reference, str(contact.person_id)
    [event] = in_file(settings)
    moment = event["time"]
    assert datetime.fromisoformat(moment).tzinfo is not None
    point = {"kind": "email", "value": "ada@example.org", "verified_at": None}
    assert event == {
        "specversion": "1.0",
        "id": str(contact_id),
        "source": settings.site,
        "type": record.EVENT_TYPE,
        "time": moment,
        "subject": f"contacts/{contact_id}",
        "datacontenttype": "application/json",
        "data": {
            "person": {
                "id": person_id, "name": "Ada Lovelace", "language": "en",
                "contact_points": [point],
            },
            "on_behalf_of": None,
            "mandate": None,
            "channel": "web",
            "direction": "in",
            "subject": "report",
            "contact_point": point,
            "case": {"reference": reference, "service": "pothole"},
            "first_contact": True,
            "answered_at_first_contact": None,
            "avoidable": None,
            "at": moment,
        },
    }  # fmt: skip


def test_with_a_url_the_receiver_gets_it_signed(database, to_receiver, webhook_receiver, tell_us):
    contact_id = tell_us()

    drain(database, to_receiver)

    [request] = webhook_receiver.requests
    event = Webhook(SECRET).verify(request.body, dict(request.headers))
    assert event["id"] == request.headers["webhook-id"] == str(contact_id)


def test_told_again_after_a_failure_the_id_is_the_same(
    database, to_receiver, webhook_receiver, tell_us
):
    tell_us()
    webhook_receiver.replies.append(Reply(503, (("Retry-After", "1"),)))

    drain(database, to_receiver)
    with database.write() as session:
        session.scalar(select(Delivery)).next_at = clock.now()
    drain(database, to_receiver)

    first, second = webhook_receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_a_contact_erased_meanwhile_is_not_told(database, to_file, tell_us):
    contact_id = tell_us()
    with database.write() as session:
        session.execute(delete(Contact).where(Contact.id == contact_id))

    drain(database, to_file)

    with database.read() as session:
        assert session.scalar(select(Delivery)).state is DeliveryState.DROPPED


def test_the_export_holds_what_was_told(database, settings, to_file, tell_us):
    tell_us()
    tell_us()
    drain(database, to_file)

    with database.read() as session:
        exported = list(record.export(session, SYSTEM, settings.site, LONG_AGO))

    assert exported == in_file(settings)


def test_the_export_begins_at_its_moment(database, settings, tell_us):
    tell_us()
    with database.read() as session:
        later = clock.now()
        assert list(record.export(session, SYSTEM, settings.site, later)) == []


def test_a_replay_tells_everything_again_under_the_same_ids(
    database, to_receiver, webhook_receiver, tell_us
):
    ids = {str(tell_us()), str(tell_us())}
    drain(database, to_receiver)

    with database.write() as session:
        assert record.replay(session, SYSTEM, LONG_AGO) == 2
    drain(database, to_receiver)

    told = [request.headers["webhook-id"] for request in webhook_receiver.requests]
    assert len(told) == 4
    assert set(told) == ids


def test_a_replay_tells_what_nobody_listened_to(database, to_receiver, webhook_receiver, tell_us):
    tell_us()
    nobody = Dispatcher(database, {})
    nobody.drain()

    with database.write() as session:
        record.replay(session, SYSTEM, LONG_AGO)
    drain(database, to_receiver)

    assert len(webhook_receiver.requests) == 1


def test_the_public_can_neither_export_nor_replay(database, settings):
    with database.read() as session:
        with pytest.raises(NotAllowed):
            record.export(session, PUBLIC_ON_WEB, settings.site, LONG_AGO)
        with pytest.raises(NotAllowed):
            record.replay(session, PUBLIC_ON_WEB, LONG_AGO)


@pytest.mark.parametrize(
    ("url", "secret", "named"),
    [
        ("http://record.example.org/events", SECRET, "PORTAL_RECORD_URL"),
        ("https://record.example.org/events", "whsec_c2hvcnQ=", "PORTAL_RECORD_SECRET"),
        ("https://record.example.org/events", "no secret at all", "PORTAL_RECORD_SECRET"),
    ],
)
def test_a_wrong_setting_is_named_at_start(sqlite_settings, url, secret, named):
    with pytest.raises(SettingsFault, match=named) as fault:
        channels_record.make(_told_to(sqlite_settings, url, secret), None)

    assert secret not in str(fault.value)


@pytest.fixture
def sqlite_settings(tmp_path) -> Settings:
    from portal.settings import load

    return load(_env_file=None, secret_key="t" * 32, var=tmp_path)
