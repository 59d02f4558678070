"""Texts that we begin: codes, and news of a case."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from channels.sms.tellings import awake
from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.demo.texts.calls import inbound_parameters
from portal.demo.texts.messages import Media, new_sid
from portal.dispatcher import Dispatcher
from portal.models.cases import Case
from portal.models.followers import Follower
from portal.models.messages import Message
from portal.models.people import ContactPoint, Reach
from portal.models.photos import Photo
from portal.models.states import State
from portal.policy import SYSTEM
from portal.services import cases
from tests.channels.sms.conftest import INBOUND, NUMBER, Post, Text, chore
from tests.support import photographs
from tests.support.forms import hidden_fields
from tests.support.text_providers import TextProvider
from tests.support.webhooks import WebhookReceiver


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
        done = chore(app, "texts_silent").do(database, council)

    assert done == 1
    case = _case(database)
    assert (case.service, case.public) == ("pothole", False)
    assert chore(app, "texts_silent").do(database, council) == 0


def test_a_picture_that_came_with_a_text_stands_with_its_case(
    app: Flask, database: Database, council: Council, text_provider: TextProvider, post: Post
) -> None:
    exchange = text_provider.exchange
    media = Media(new_sid("ME"), "image/jpeg", photographs.jpeg())
    message = exchange.hear("whatsapp:+447700900009", "pothole outside 42 mill lane", (media,))
    assert post(INBOUND, inbound_parameters(message, exchange.address, "")).status_code == 200

    chore(app, "texts_media").do(database, council)

    with database.read() as session:
        [photo] = session.scalars(select(Photo))
        assert photo.case_id == _case(database).id
    assert chore(app, "texts_media").do(database, council) == 0


def test_a_picture_elsewhere_is_never_fetched(
    app: Flask, database: Database, council: Council, text: Text, webhook_receiver: WebhookReceiver
) -> None:
    text("pothole outside 42 mill lane", NumMedia="1", MediaUrl0=f"{webhook_receiver.url}/a.jpg")

    chore(app, "texts_media").do(database, council)

    assert webhook_receiver.requests == []
