"""Texts that we begin: codes, news of a case, and what comes of them at the provider."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from pydantic import AnyHttpUrl, SecretStr
from sqlalchemy import select

from channels.sms.channel import make
from channels.sms.tellings import awake
from portal import clock
from portal.channel import ChannelChore
from portal.council.councils import Council
from portal.council.profile import Texts
from portal.database import Database
from portal.demo.texts.calls import inbound_parameters
from portal.demo.texts.messages import Media, new_sid
from portal.demo.texts.orders import refuse
from portal.dispatcher import Dispatcher
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.followers import Follower
from portal.models.messages import Life, Message
from portal.models.outbox import Delivery, DeliveryState, OutboxRow, Topic
from portal.models.people import ContactPoint, Reach
from portal.models.photos import Photo
from portal.models.states import State
from portal.policy import SYSTEM
from portal.services import cases
from portal.settings import Settings
from portal.web import parts
from tests.channels.sms.conftest import INBOUND, NUMBER, STATUS, Post, Text
from tests.support import photographs
from tests.support.forms import hidden_fields
from tests.support.text_providers import TextProvider
from tests.support.webhooks import WebhookReceiver


@pytest.fixture
def settings(settings: Settings, text_provider: TextProvider) -> Settings:
    return settings.model_copy(
        update={
            "base_url": AnyHttpUrl("http://localhost"),
            "text_settle_seconds": 0,
            "twilio_account_sid": text_provider.exchange.account,
            "twilio_auth_token": SecretStr(text_provider.exchange.token),
            "twilio_api_base": AnyHttpUrl(text_provider.url),
        }
    )


@pytest.fixture
def post(post: Post, text_provider: TextProvider) -> Post:
    return lambda address, form: post(address, form, text_provider.exchange.token)


@pytest.fixture(autouse=True)
def _by_day() -> Iterator[None]:
    """At noon: nothing waits for the morning."""
    noon = clock.now().astimezone(clock.LONDON).replace(hour=12)
    with time_machine.travel(noon, tick=True):
        yield


@pytest.fixture
def send(app: Flask, database: Database) -> Iterator[Dispatcher]:
    dispatcher = Dispatcher(database, parts.of(app).channels)
    with app.app_context():
        yield dispatcher
    dispatcher.close()


def _case(database: Database) -> Case:
    with database.read() as session:
        return session.scalars(select(Case)).one()


def _move(database: Database, to: State, words: str = "") -> None:
    with database.write() as session:
        cases.progress(session, SYSTEM, session.scalars(select(Case)).one(), to, words)


def test_who_texted_is_texted_when_their_case_moves_on(
    text: Text, send: Dispatcher, database: Database, text_provider: TextProvider
) -> None:
    text("pothole outside 42 mill lane")
    _move(database, State.SCHEDULED)

    send.drain()

    [sent] = text_provider.exchange.sent_to(NUMBER)
    assert _case(database).reference in sent
    with database.read() as session:
        kept = session.scalars(select(Message).where(Message.delivery_id.is_not(None))).one()
        assert kept.body == sent
        assert kept.provider_id in text_provider.exchange.messages


def test_the_first_text_that_we_begin_says_how_to_end_them_and_the_next_does_not(
    text: Text, send: Dispatcher, database: Database, text_provider: TextProvider
) -> None:
    text("pothole outside 42 mill lane")
    for state in (State.SCHEDULED, State.IN_PROGRESS):
        _move(database, state)
        send.drain()

    stops = ["Reply STOP" in one for one in text_provider.exchange.sent_to(NUMBER)]
    assert sorted(stops) == [False, True]
    with database.read() as session:
        told = select(Message.body).where(Message.delivery_id.is_not(None)).order_by(Message.at)
        assert ["Reply STOP" in body for body in session.scalars(told)] == [True, False]


def test_several_changes_before_a_text_goes_out_are_one_text_with_the_last_word(
    text: Text, send: Dispatcher, database: Database, text_provider: TextProvider
) -> None:
    text("pothole outside 42 mill lane")
    _move(database, State.CHECKED)
    _move(database, State.SCHEDULED)
    _move(database, State.IN_PROGRESS)

    send.drain()

    [sent] = text_provider.exchange.sent_to(NUMBER)
    assert "Being worked on" in sent


def test_who_said_stop_is_texted_no_more(
    text: Text, send: Dispatcher, database: Database, text_provider: TextProvider
) -> None:
    text("pothole outside 42 mill lane")
    text("STOP")
    _move(database, State.DONE, "Filled.")

    send.drain()

    assert text_provider.exchange.sent_to(NUMBER) == []


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-11-20T12:00", "2026-11-20T12:00"),
        ("2026-11-20T20:59", "2026-11-20T20:59"),
        ("2026-11-20T21:00", "2026-11-21T08:00"),
        ("2026-11-21T03:00", "2026-11-21T08:00"),
        ("2026-11-21T07:59", "2026-11-21T08:00"),
        ("2026-11-21T08:00", "2026-11-21T08:00"),
    ],
)
def test_nights_are_quiet_in_london(at: str, then: str) -> None:
    moment, expected = (
        datetime.fromisoformat(text).replace(tzinfo=clock.LONDON) for text in (at, then)
    )

    assert awake(moment) == expected


def test_a_number_that_the_provider_refuses_for_good_is_marked_and_the_team_is_told(
    text: Text, send: Dispatcher, database: Database, text_provider: TextProvider
) -> None:
    text("pothole outside 42 mill lane")
    _move(database, State.SCHEDULED)
    text_provider.exchange.standing[NUMBER] = refuse(21614)

    send.drain()

    with database.read() as session:
        [point] = session.scalars(select(ContactPoint))
        notes = session.scalars(select(CaseEvent).where(CaseEvent.happened == Happened.NOTE))
        assert point.stopped_at is not None
        assert [note.facts for note in notes] == [{"unreached": "sms"}]


def test_a_phone_that_was_off_is_tried_again_later(
    text: Text, send: Dispatcher, database: Database, post: Post
) -> None:
    text("pothole outside 42 mill lane")
    _move(database, State.SCHEDULED)
    send.drain()
    with database.read() as session:
        sid = session.scalars(select(Message.provider_id).where(Message.delivery_id.is_not(None)))
        [provider_id] = sid

    post(STATUS, {"MessageSid": str(provider_id), "MessageStatus": "undelivered",
                  "ErrorCode": "30003", "To": NUMBER})  # fmt: skip

    with database.read() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.channel == "sms")).one()
        assert delivery.state is DeliveryState.WAITING
        assert delivery.next_at > clock.now() + timedelta(minutes=5)


def test_callbacks_in_any_order_never_take_a_life_back(
    text: Text, send: Dispatcher, database: Database, post: Post
) -> None:
    text("pothole outside 42 mill lane")
    _move(database, State.SCHEDULED)
    send.drain()
    with database.read() as session:
        message = session.scalars(select(Message).where(Message.delivery_id.is_not(None))).one()

    for status in ("delivered", "sent", "queued", "delivered"):
        form = {"MessageSid": str(message.provider_id), "MessageStatus": status, "To": NUMBER}
        assert post(STATUS, form).status_code == 204

    with database.read() as session:
        assert session.get_one(Message, message.id).life is Life.DELIVERED


def test_a_private_case_is_told_of_after_a_code_alone(
    text: Text, send: Dispatcher, database: Database, text_provider: TextProvider
) -> None:
    text("theres a massive pothole")
    for _ in range(3):
        text("dunno where")  # it is kept for the team, and private
    case = _case(database)

    asked = text(f"STATUS {case.reference}")
    assert "code" in asked
    assert "Pothole" not in asked
    send.drain()
    [code] = text_provider.exchange.sent_to(NUMBER)
    answer = text(re.search(r"\d{6}", code)[0])  # type: ignore[index]

    assert "Pothole" in answer


def test_somebody_follows_by_text_on_the_web_with_a_code(
    text: Text,
    send: Dispatcher,
    database: Database,
    client: FlaskClient,
    text_provider: TextProvider,
) -> None:
    text("pothole outside 42 mill lane")
    reference = _case(database).reference
    page = client.get(f"/cases/{reference}/follow/text")
    client.post(
        f"/cases/{reference}/follow/text",
        data={**hidden_fields(page.text), "phone": "07700 900555", "wants": "everything"},
    )
    send.drain()
    [code] = text_provider.exchange.sent_to("+447700900555")
    page = client.get(f"/cases/{reference}/follow/text/code")

    done = client.post(
        f"/cases/{reference}/follow/text/code",
        data={**hidden_fields(page.text), "code": re.search(r"\d{6}", code)[0]},
    )

    assert "We text you when something changes" in done.text
    with database.read() as session:
        follower = session.scalars(
            select(Follower).join(ContactPoint).where(ContactPoint.key == "+447700900555")
        ).one()
        assert follower.confirmed_at is not None
        assert follower.contact_point.kind is Reach.PHONE


def test_a_talk_that_went_silent_for_a_day_is_kept_for_the_team(
    text: Text, app: Flask, database: Database, council: Council
) -> None:
    text("theres a massive pothole")
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        done = _chore(app, "texts_silent").do(database, council)

    assert done == 1
    case = _case(database)
    assert (case.service, case.public) == ("pothole", False)
    assert _chore(app, "texts_silent").do(database, council) == 0


def test_a_picture_that_came_with_a_text_stands_with_its_case(
    app: Flask, database: Database, council: Council, text_provider: TextProvider, post: Post
) -> None:
    exchange = text_provider.exchange
    media = Media(new_sid("ME"), "image/jpeg", photographs.jpeg())
    message = exchange.hear("whatsapp:+447700900009", "pothole outside 42 mill lane", (media,))
    assert post(INBOUND, inbound_parameters(message, exchange.address, "")).status_code == 200

    _chore(app, "texts_media").do(database, council)

    with database.read() as session:
        [photo] = session.scalars(select(Photo))
        assert photo.case_id == _case(database).id
    assert _chore(app, "texts_media").do(database, council) == 0


def test_a_picture_elsewhere_is_never_fetched(
    app: Flask, database: Database, council: Council, text: Text, webhook_receiver: WebhookReceiver
) -> None:
    text("pothole outside 42 mill lane", NumMedia="1", MediaUrl0=f"{webhook_receiver.url}/a.jpg")

    _chore(app, "texts_media").do(database, council)

    assert webhook_receiver.requests == []


def _chore(app: Flask, name: str) -> ChannelChore:
    return next(one for one in parts.of(app).channels["sms"].chores if one.name == name)


def test_what_a_text_cost_is_asked_of_the_provider_which_names_it_in_no_callback(
    text: Text, send: Dispatcher, app: Flask, database: Database, council: Council,
    text_provider: TextProvider,
) -> None:  # fmt: skip
    text("pothole outside 42 mill lane")
    _move(database, State.SCHEDULED)
    send.drain()
    text_provider.settle()
    ask = _chore(app, "texts_prices").do
    assert ask(database, council) == 0  # too soon: the provider knows none yet

    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert ask(database, council) == 1
        assert ask(database, council) == 0

    with database.read() as session:
        priced = select(Message.price).where(Message.delivery_id.is_not(None))
        assert session.scalars(priced).one() == "0.0400 GBP"


def test_where_the_provider_is_away_texts_are_priced_later(
    text: Text, send: Dispatcher, app: Flask, database: Database, council: Council,
    text_provider: TextProvider,
) -> None:  # fmt: skip
    text("pothole outside 42 mill lane")
    _move(database, State.SCHEDULED)
    send.drain()
    text_provider.stop()
    ask = _chore(app, "texts_prices").do

    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert ask(database, council) == 0
    text_provider.start()
    with time_machine.travel(clock.now() + timedelta(minutes=80)):
        assert ask(database, council) == 1


def test_at_four_fifths_of_the_cap_the_duty_team_is_told_once_and_at_its_end_no_news_goes_out(
    text: Text, app: Flask, settings: Settings, council: Council, database: Database,
    text_provider: TextProvider,
) -> None:  # fmt: skip
    capped = council.model_copy(update={"texts": Texts(monthly_parts=2)})
    parts.of(app).channels["sms"] = make(settings, capped)
    text("pothole outside 42 mill lane")
    dispatcher = Dispatcher(database, parts.of(app).channels)
    with app.app_context():
        for state in (State.CHECKED, State.SCHEDULED, State.IN_PROGRESS):
            _move(database, state)
            dispatcher.drain()
    dispatcher.close()

    assert len(text_provider.exchange.sent_to(NUMBER)) == 2
    with database.read() as session:
        told = select(OutboxRow).where(OutboxRow.topic == Topic.TEXTS_NEARLY_SPENT)
        assert len(session.scalars(told).all()) == 1
        refused = select(Delivery.fault).where(Delivery.state == DeliveryState.DEAD)
        assert list(session.scalars(refused)) == ["CapReached"]
