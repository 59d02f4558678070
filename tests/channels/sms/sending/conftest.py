"""Texts that we begin, by day, through a provider that answers."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask
from pydantic import AnyHttpUrl, SecretStr

from portal import clock
from portal.database import Database
from portal.dispatcher import Dispatcher
from portal.models.actors import Kind
from portal.models.mandates import Copies, Mandate
from portal.settings import Settings
from portal.web import parts
from tests.channels.sms.conftest import NUMBER, Post
from tests.support.mandates import a_mandate, a_person, act
from tests.support.text_providers import TextProvider

Sent = Callable[..., list[str]]
HER, TOM = NUMBER, "+447700900002"


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


@pytest.fixture
def sent(send: Dispatcher, text_provider: TextProvider) -> Sent:
    """Send all that is due; what went to a number since it was last asked."""
    seen: dict[str, int] = {}

    def to(number: str = NUMBER) -> list[str]:
        send.drain()
        found: list[str] = text_provider.exchange.sent_to(number)
        new, seen[number] = found[seen.get(number, 0) :], len(found)
        return new

    return to


@pytest.fixture
def mandate(database: Database) -> Mandate:
    """Tom may report for his mother Margaret, and both have a phone."""
    with database.write() as session:
        her, tom = a_person(session, phone=HER), a_person(session, "Tom Jones", phone=TOM)
        return a_mandate(session, her, tom, act(Kind.REPORT, Kind.COUNCIL_TAX), copies=Copies.BOTH)
