"""What comes of texts that we begin at the provider, and what they cost."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from channels.sms.channel import make
from portal import clock
from portal.council.councils import Council
from portal.council.profile import Texts
from portal.database import Database
from portal.demo.texts.orders import refuse
from portal.dispatcher import Dispatcher
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.messages import Life, Message
from portal.models.outbox import Delivery, DeliveryState, OutboxRow, Topic
from portal.models.people import ContactPoint
from portal.models.states import State
from portal.policy import SYSTEM
from portal.services import cases
from portal.settings import Settings
from portal.web import parts
from tests.channels.sms.conftest import NUMBER, STATUS, Post, Text, chore
from tests.support.text_providers import TextProvider


def _move(database: Database, to: State, words: str = "") -> None:
    with database.write() as session:
        cases.progress(session, SYSTEM, session.scalars(select(Case)).one(), to, words)


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


def test_what_a_text_cost_is_asked_of_the_provider_which_names_it_in_no_callback(
    text: Text, send: Dispatcher, app: Flask, database: Database, council: Council,
    text_provider: TextProvider,
) -> None:  # fmt: skip
    text("pothole outside 42 mill lane")
    _move(database, State.SCHEDULED)
    send.drain()
    text_provider.settle()
    ask = chore(app, "texts_prices").do
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
    ask = chore(app, "texts_prices").do

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
