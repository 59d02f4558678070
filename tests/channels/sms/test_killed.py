"""Processes killed with -9 while a text comes in or goes out: heard once, and sent once."""

import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import func, select, text, update
from twilio.request_validator import RequestValidator

from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.demo.texts.orders import Order, silence
from portal.models.actors import Actor, By, Role
from portal.models.base import Model
from portal.models.cases import Case
from portal.models.followers import Follower, Link
from portal.models.messages import Life, Message, Talk
from portal.models.outbox import Delivery, DeliveryState
from portal.models.people import Person
from portal.models.places import Point
from portal.models.states import State
from portal.policy import SYSTEM
from portal.services import cases, texters
from portal.services.cases import NewCase
from tests.support.processes import SECONDS, Installation, install_nothing, kill
from tests.support.text_providers import TextProvider
from tests.support.waiting import until

INBOUND = "/channels/sms/twilio/inbound"
NUMBER = "+447700900001"
ROWS: tuple[type[Model], ...] = (Message, Talk, Person, Case, Follower, Link)
OFFICER = Actor(Role.COMMAND, By.COMMAND)


@pytest.fixture
def portal(database_url: str, tmp_path: Path, text_provider: TextProvider) -> Installation:
    """A portal that texts; nothing of it runs yet."""
    made = install_nothing(
        tmp_path,
        PORTAL_DATABASE_URL=database_url,
        PORTAL_STORAGE_URL=f"file://{tmp_path / 'photos'}",
        PORTAL_CHANNELS="sms",
        PORTAL_TEXT_SETTLE_SECONDS="0",
        **text_provider.settings,
    )
    text_provider.exchange.portal = made.url
    return made


# ------------------------------------------------------------------ a text on its way in


def _webhook(portal: Installation, provider: TextProvider) -> bytes:
    """The whole request of one text, as it goes over the line each time it is tried."""
    form = {
        "MessageSid": "SM1", "From": NUMBER, "To": provider.exchange.number, "NumMedia": "0",
        "Body": "massive pothole on mill lane outside no 42, just bust my tyre",
    }  # fmt: skip
    proof = RequestValidator(provider.exchange.token).compute_signature(portal.url + INBOUND, form)
    body = urlencode(form).encode()
    head = (
        f"POST {INBOUND} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Twilio-Signature: {proof}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def _hand_over_and_kill(portal: Installation, sent: bytes, then: Callable[[], None]) -> None:
    with portal.serving() as process, _line_to(portal) as line:
        line.sendall(sent)
        then()
        kill(process)


def _answer(portal: Installation, sent: bytes) -> str:
    """What a portal of its own answers to the text, in words."""
    answer = b""
    with portal.serving(), _line_to(portal) as line:
        line.sendall(sent)
        while part := line.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    return ET.fromstring(body).findtext("Message") or ""


def _line_to(portal: Installation) -> socket.socket:
    return socket.create_connection(("127.0.0.1", portal.port), timeout=SECONDS)


def _many(database: Database) -> list[int]:
    with database.read() as session:
        count = select(func.count())
        return [session.scalar(count.select_from(table)) or 0 for table in ROWS]


def _assert_it_is_one(database: Database, answer: str) -> None:
    """One case, everything that hangs on it once, and its reference in the answer."""
    assert _many(database) == [2, 1, 1, 1, 1, 1]  # the text, and our answer to it
    with database.read() as session:
        [case] = session.scalars(select(Case))
        assert case.reference in answer
        [answered] = session.scalars(select(Message.body).where(Message.life == Life.ANSWERED))
    assert answered == answer


def test_killed_at_any_moment_the_text_that_comes_again_is_one_case(
    portal: Installation, database: Database, text_provider: TextProvider
) -> None:
    portal.import_places()
    sent = _webhook(portal, text_provider)
    for milliseconds in (0, 15):
        pause = timedelta(milliseconds=milliseconds)
        _hand_over_and_kill(portal, sent, lambda: _wait(pause))  # noqa: B023
        assert _many(database) in ([0] * 6, [2, 1, 1, 1, 1, 1])

    _assert_it_is_one(database, _answer(portal, sent))


def test_killed_once_it_is_kept_the_text_that_comes_again_is_answered_as_it_was(
    portal: Installation, database: Database, text_provider: TextProvider
) -> None:
    portal.import_places()
    sent = _webhook(portal, text_provider)

    _hand_over_and_kill(
        portal, sent, lambda: until(lambda: _many(database)[3] == 1, "the case", SECONDS)
    )

    _assert_it_is_one(database, _answer(portal, sent))


def test_killed_between_any_two_of_its_steps_nothing_half_is_left(
    postgresql_url: str, tmp_path: Path, text_provider: TextProvider
) -> None:
    """Tables that it writes to are held in turn, so that it is killed just before that step."""
    portal = install_nothing(
        tmp_path,
        PORTAL_DATABASE_URL=postgresql_url,
        PORTAL_STORAGE_URL=f"file://{tmp_path / 'photos'}",
        PORTAL_CHANNELS="sms",
        **text_provider.settings,
    )
    portal.import_places()
    sent, database = _webhook(portal, text_provider), Database(postgresql_url)
    for table in ("person", '"case"', "link"):
        with database.write() as holding:
            holding.execute(text(f"LOCK TABLE {table} IN EXCLUSIVE MODE"))
            _hand_over_and_kill(
                portal,
                sent,
                lambda: until(lambda: _waits(database), "it to wait", SECONDS),
            )
        until(lambda: not _waits(database), "it to be undone", SECONDS)
        assert not any(_many(database)), table

    _assert_it_is_one(database, _answer(portal, sent))
    database.close()


def _waits(database: Database) -> bool:
    """Whether another connection waits for a lock."""
    with database.read() as session:
        statement = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return bool(session.scalar(text(statement)))


def _wait(pause: timedelta) -> None:
    threading.Event().wait(pause.total_seconds())


# ------------------------------------------------------------------ a text on its way out


def _news(database: Database, council: Council, at: Point) -> None:
    """A case that somebody texted us, and that has moved on."""
    with database.write() as session:
        point = texters.texter(session, SYSTEM, NUMBER, "en")
        new = NewCase(service="pothole", words="", place="42 Mill Lane", point=at)
        case = cases.open_case(session, texters.speaking(point), council, new)
        texters.tell(session, SYSTEM, case, point, is_reporter=True)
        cases.progress(session, OFFICER, case, State.CHECKED, "We looked at it")


def _due_now(database: Database, state: DeliveryState) -> None:
    """The night is over; or what a killed worker had claimed is nobody's."""
    past = clock.now() - timedelta(seconds=1)
    claimed_until = past if state is DeliveryState.CLAIMED else None
    with database.write() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.state == state)
            .values(next_at=past, claimed_until=claimed_until)
        )


def _deliveries(database: Database) -> list[Delivery]:
    with database.read() as session:
        return list(session.scalars(select(Delivery)))


def _is_noted(database: Database) -> bool:
    return all(one.state is DeliveryState.SENT for one in _deliveries(database))


@pytest.mark.parametrize("tells", [True, False], ids=["it calls back", "it does not call back"])
def test_a_worker_killed_before_it_noted_what_the_provider_took_sends_it_no_second_time(
    portal: Installation,
    database: Database,
    council: Council,
    in_town: Point,
    text_provider: TextProvider,
    tells: bool,
) -> None:
    """The callback may be there before our own note of the sending: then it is the same text."""
    exchange = text_provider.exchange
    exchange.orders.append(silence(takes=True) if tells else Order(silent=True, steps=()))
    _news(database, council, in_town)
    with ExitStack() as stack:
        if tells:
            stack.enter_context(portal.serving())
        with portal.working() as worker:
            until(lambda: bool(_deliveries(database)), "the news", SECONDS)
            _due_now(database, DeliveryState.WAITING)
            until(lambda: bool(exchange.sent_to(NUMBER)), "the text to be taken", SECONDS)
            worker.kill()
            worker.join()
        exchange.released.set()
        if tells:
            until(lambda: _life(database) is Life.DELIVERED, "the callbacks", SECONDS)
        assert not _is_noted(database)
        _due_now(database, DeliveryState.CLAIMED)
        with portal.working():
            until(lambda: _is_noted(database), "it to be noted", SECONDS)

    [sent] = exchange.all_to(NUMBER)
    assert sent.body.endswith("STOP to end texts.")
    with database.read() as session:
        [message] = session.scalars(select(Message))
        assert (message.provider_id, message.body) == (sent.sid, sent.body)
        [delivery] = session.scalars(select(Delivery))
        assert (delivery.provider_id, delivery.attempts) == (sent.sid, 2)


def _life(database: Database) -> Life | None:
    with database.read() as session:
        return session.scalar(select(Message.life))
