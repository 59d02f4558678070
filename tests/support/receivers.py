"""A channel of the tests' own: it keeps what it was sent, and fails as it is told to."""

import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from portal import clock
from portal.channel import Channel, Sent, Telling
from portal.database import Database
from portal.dispatcher import Dispatcher
from portal.models.outbox import Delivery, OutboxRow, Topic


class Receiver:
    """Keeps what it was sent; `faults` says what to raise for a text, once for each entry."""

    def __init__(self, topic: Topic = Topic.CASE_PROGRESSED) -> None:
        self.heard: list[tuple[UUID, str]] = []
        self.noted: list[UUID] = []
        self.faults: dict[str, list[Exception]] = {}
        self.gone: set[str] = set()
        self.gate: threading.Event | None = None
        self.busy = threading.Event()
        self.channel = Channel(
            name="test",
            topics=frozenset({topic}),
            tellings=self._tellings,
            prepare=self._prepare,
            send=self._send,
            after=self._after,
        )

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.heard]

    def _tellings(self, _session: Any, row: OutboxRow) -> list[Telling]:
        if row.facts.get("unreadable"):
            raise KeyError("no such thing")
        return [Telling(to, "t", row.facts) for to in row.facts.get("to", ["a"])]

    def _prepare(self, _session: Any, delivery: Delivery) -> tuple[UUID, str] | None:
        text = delivery.facts["text"]
        return None if text in self.gone else (delivery.id, text)

    def _send(self, prepared: tuple[UUID, str]) -> Sent:
        if self.gate:
            self.busy.set()
            self.gate.wait(10)
        faults = self.faults.get(prepared[1])
        if faults:
            raise faults.pop(0)
        self.heard.append(prepared)
        return Sent(f"p-{prepared[1]}")

    def _after(self, _session: Any, delivery: Delivery, _sent: Sent) -> None:
        self.noted.append(delivery.id)


def post(database: Database, text: str, about: UUID | None = None, **facts: Any) -> UUID:
    with database.write() as session:
        row = OutboxRow(
            id=clock.new_id(), topic=Topic.CASE_PROGRESSED, about_id=about, at=clock.now(),
            facts={"text": text, **facts},
        )  # fmt: skip
        session.add(row)
    return row.id


def all_of(database: Database) -> dict[str, Delivery]:
    with database.read() as session:
        return {one.facts.get("text", "?"): one for one in session.scalars(select(Delivery))}


def make_due(database: Database) -> None:
    """As if the pause were over."""
    with database.write() as session:
        for delivery in session.scalars(select(Delivery)):
            delivery.next_at = clock.now()


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def dispatcher(database: Database, receiver: Receiver) -> Iterator[Dispatcher]:
    dispatcher = Dispatcher(database, {"test": receiver.channel})
    yield dispatcher
    dispatcher.close()
