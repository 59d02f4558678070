"""The email channel with a real SMTP server, the demo council and a real dispatcher."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr

from channels.email.channel import make
from portal.app import create_app
from portal.channel import Channel
from portal.council.councils import Council
from portal.database import Database
from portal.dispatcher import Dispatcher
from portal.models.cases import Case
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases
from portal.services.people import Introduction
from portal.settings import Settings, load
from tests.support.mail import MailServer

MARKET_SQUARE = Point(52.58, -0.95)


@pytest.fixture(scope="session")
def words_app(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Flask:
    """The portal, for its languages: a worker runs in its context."""
    settings = load(
        _env_file=None,
        secret_key="t" * 32,
        var=tmp_path_factory.mktemp("words"),
        database_url=f"sqlite:///{sqlite_template}",
        smtp_url="smtp://127.0.0.1:9",
    )
    app = create_app(settings)
    app.testing = True
    return app


@pytest.fixture(autouse=True)
def _in_the_apps_context(words_app: Flask) -> Iterator[None]:
    with words_app.app_context():
        yield


@pytest.fixture
def mail_settings(settings: Settings, mail_server: MailServer) -> Settings:
    return settings.model_copy(update={"smtp_url": SecretStr(mail_server.url)})


@pytest.fixture
def channel(mail_settings: Settings, council: Council) -> Channel:
    return make(mail_settings, council)


Post = Callable[[], list[EmailMessage]]


@pytest.fixture
def post(database: Database, channel: Channel, mail_server: MailServer) -> Post:
    """Send all that is due; the new emails, in the order they came in."""
    seen = 0

    def send_all() -> list[EmailMessage]:
        nonlocal seen
        dispatcher = Dispatcher(database, {"email": channel})
        dispatcher.drain()
        dispatcher.close()
        new, seen = mail_server.messages[seen:], len(mail_server.messages)
        return new

    return send_all


Report = Callable[..., Case]


@pytest.fixture
def report(database: Database, council: Council) -> Report:
    """Somebody reports something at Market Square."""

    def report(service: str = "pothole", **other: object) -> Case:
        who = Introduction(name="Ada Lovelace", email="ada@example.org", phone="07700 900456")
        given = {"words": "A deep hole by the bank", "reporter": who} | other
        new = cases.NewCase(service, place="Market Square", point=MARKET_SQUARE, **given)
        with database.write() as session:
            return cases.open_case(session, PUBLIC_ON_WEB, council, new)

    return report


def to(messages: list[EmailMessage], address: str) -> list[EmailMessage]:
    """Those to one address."""
    return [message for message in messages if message["To"] == address]


def text_of(message: EmailMessage) -> str:
    """The text part."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    """The HTML part."""
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
