"""Whoever has died is sent nothing more, on no channel, whatever waited; and all of it can come
back.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from portal import clock
from portal.channel import Channel, SendLater, Sent, Telling
from portal.council.councils import Council
from portal.database import Database
from portal.dispatcher import Dispatcher
from portal.models.followers import Follower
from portal.models.outbox import Delivery, DeliveryState, OutboxRow, Topic
from portal.models.people import ContactPoint, Person
from portal.policy import SYSTEM
from portal.services import silences
from tests.support.deaths import arthurs_case

CHANNELS = ("email", "sms", "carrier_pigeon")


class Post:
    """Several channels that send to whomever a row names, and keep what went out."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.busy: set[str] = set()
        self.channels = {name: self._channel(name) for name in CHANNELS}

    def _channel(self, name: str) -> Channel:
        def tellings(_session: Any, row: OutboxRow) -> list[Telling]:
            return [Telling(to, row.facts["template"], row.facts) for to in row.facts["to"]]

        def send(prepared: tuple[str, str, str]) -> Sent:
            if prepared[2] in self.busy:
                raise SendLater("busy")
            self.sent.append(prepared)
            return Sent()

        return Channel(
            name=name,
            topics=frozenset({Topic.CASE_PROGRESSED}),
            tellings=tellings,
            prepare=lambda _session, delivery: (name, delivery.to, delivery.facts["text"]),
            send=send,
        )


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def dispatcher(database: Database, post: Post) -> Iterator[Dispatcher]:
    made = Dispatcher(database, post.channels)
    yield made
    made.close()


@pytest.fixture
def arthur(database: Database, council: Council) -> UUID:
    with database.write() as session:
        who = arthurs_case(session, council).subject_id
    assert who is not None
    return who


def receivers(database: Database, person: UUID) -> list[str]:
    """Every way in which deliveries go to them: as who follows a case, and at each address."""
    with database.read() as session:
        following = session.scalars(select(Follower.id).where(Follower.person_id == person))
        points = session.scalars(select(ContactPoint.id).where(ContactPoint.person_id == person))
        found = [f"follower:{one}" for one in following] + [f"point:{one}" for one in points]
    assert len(found) >= 3
    return found


def write(
    database: Database, text: str, to: list[str], template: str = "progress",
    about: UUID | None = None,
) -> None:  # fmt: skip
    with database.write() as session:
        facts = {"text": text, "to": to, "template": template}
        session.add(
            OutboxRow(
                id=clock.new_id(), topic=Topic.CASE_PROGRESSED, about_id=about, facts=facts,
                at=clock.now(),
            )
        )  # fmt: skip


def mark(database: Database, person: UUID, *, dead: bool = True) -> None:
    with database.write() as session:
        session.get_one(Person, person).dead_at = clock.now() if dead else None


def states(database: Database) -> set[tuple[DeliveryState, str | None]]:
    with database.read() as session:
        rows = session.execute(select(Delivery.state, Delivery.fault))
        return {(state, fault) for state, fault in rows}


def test_everything_that_waits_for_them_is_held_back_at_once_on_every_channel(
    database: Database, dispatcher: Dispatcher, post: Post, arthur: UUID
) -> None:
    post.busy = {"waits"}
    write(database, "waits", receivers(database, arthur))
    dispatcher.drain()
    assert states(database) == {(DeliveryState.WAITING, "SendLater")}

    with database.write() as session:
        held = silences.silence(session, SYSTEM, [arthur])

    assert held == len(receivers(database, arthur)) * len(CHANNELS)
    assert states(database) == {(DeliveryState.DROPPED, silences.DIED)}
    assert post.sent == []


def test_what_comes_up_afterwards_is_held_back_with_the_reason_too(
    database: Database, dispatcher: Dispatcher, post: Post, arthur: UUID
) -> None:
    mark(database, arthur)
    write(database, "later", receivers(database, arthur))

    dispatcher.drain()

    assert post.sent == []
    assert states(database) == {(DeliveryState.DROPPED, silences.DIED)}


def test_nobody_else_is_held_back_not_even_in_the_same_batch(
    database: Database, dispatcher: Dispatcher, post: Post, arthur: UUID, council: Council
) -> None:
    with database.write() as session:
        other = arthurs_case(session, council, "joan@example.org").subject_id
    assert other is not None
    theirs = receivers(database, other)
    mark(database, arthur)
    write(database, "news", [*receivers(database, arthur), *theirs, "team:parks"])

    dispatcher.drain()

    heard = {to for _, to, _ in post.sent}
    assert heard == {*theirs, "team:parks"}
    assert {name for name, _, _ in post.sent} == set(CHANNELS)


def test_a_delivery_whose_claim_was_lost_while_they_died_is_not_sent_again(
    database: Database, dispatcher: Dispatcher, post: Post, arthur: UUID
) -> None:
    post.busy = {"again"}
    write(database, "again", receivers(database, arthur)[:1])
    dispatcher.drain()
    mark(database, arthur)
    post.busy = set()
    with database.write() as session:
        for delivery in session.scalars(select(Delivery)):
            delivery.next_at = clock.now()

    dispatcher.drain()

    assert post.sent == []
    assert states(database) == {(DeliveryState.DROPPED, silences.DIED)}


def test_where_it_was_wrong_what_is_still_of_use_is_sent_and_nothing_twice(
    database: Database, dispatcher: Dispatcher, post: Post, arthur: UUID
) -> None:
    [to, *_] = receivers(database, arthur)
    case = clock.new_id()
    mark(database, arthur)
    write(database, "first news", [to], about=case)
    write(database, "last news", [to], about=case)
    write(database, "of another", [to], about=clock.new_id())
    write(database, "your code", [to], "code")
    write(database, "details changed", [to], "details")
    dispatcher.drain()
    mark(database, arthur, dead=False)

    with database.write() as session:
        assert silences.speak_again(session, SYSTEM, [arthur]) == 3 * len(CHANNELS)
    dispatcher.drain()
    with database.write() as session:
        assert silences.speak_again(session, SYSTEM, [arthur]) == 0

    for channel in CHANNELS:
        texts = sorted(text for name, _, text in post.sent if name == channel)
        assert texts == ["details changed", "last news", "of another"]
