"""Texts a second that dispatchers hand to a provider which takes 5 ms for each, and none twice.

The provider is the demo's, in a process of its own. The dispatchers run as `portal worker` does,
one process and then two. Which texts came is counted at the provider.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from benchmarks import databases, servers
from benchmarks.figures import Figure
from portal import clock
from portal.council.load import load_council
from portal.database import Database
from portal.demo.texts.exchange import Exchange
from portal.demo.texts.orders import Order
from portal.demo.texts.serving import serving
from portal.models.base import Model
from portal.models.followers import Follower, Wants
from portal.models.outbox import Delivery, DeliveryState, OutboxRow, Topic
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import SYSTEM
from portal.services.deliveries import PENDING
from portal.services.inserting import insert_rows
from portal.services.new_cases import NewCase, first_event, new_case
from portal.settings import DEMO_COUNCIL

_PAUSE = threading.Event()  # nobody sets it: a pause between two looks
ROUNDS = 3
TEXTS = 1_500  # in each round
AN_ANSWER = 0.005
_PATIENCE = 120.0
_ACCOUNT, _TOKEN, _COUNCIL = "AC" + "0" * 32, "of the benchmarks", "+447700900123"
_PROVIDER = (sys.executable, "-m", "benchmarks.sending")
_WORKER = (sys.executable, "-m", "portal", "worker")
_DELIVERY = Model.metadata.tables[Delivery.__tablename__].c
_PENDING = select(func.count()).where(_DELIVERY.state.in_(PENDING))
_Process = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class _Sent:
    """What came of a round: texts a second by the clock, and of a processor; how many too many."""

    a_second: float
    of_a_core: float
    twice: int


def figures() -> list[Figure]:
    """On SQLite by one process; on PostgreSQL by one and by two, in turns."""
    with databases.folder() as folder, databases.postgresql(folder) as server:
        sqlite = databases.new_sqlite(folder, "sending")
        postgresql = databases.new_postgresql(server, "sending")
        file = [_round(folder, sqlite, 1) for _ in range(ROUNDS)]
        rounds = [
            (_round(folder, postgresql, 1), _round(folder, postgresql, 2)) for _ in range(ROUNDS)
        ]
    one, two = [first for first, _ in rounds], [second for _, second in rounds]
    twice = sum(each.twice for each in (*file, *one, *two))
    return [
        _speed("SQLite: sent by one process", file),
        _speed("PostgreSQL: sent by one process", one),
        Figure(
            "PostgreSQL: two processes against one",
            statistics.median(second.a_second / first.a_second for first, second in rounds),
            f"{_median(two):,.0f} texts a second, {_of_a_core(two):,.0f} of a core",
            at_least=1.7,
        ),
        Figure("Sent twice", twice, f"of {TEXTS * ROUNDS * 3:,}", at_most=0, unit="texts"),
    ]


def serve() -> None:
    """The provider, until it is told to stop; then what came to it."""
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    exchange = _Provider(_COUNCIL, "http://127.0.0.1:9", token=_TOKEN, account=_ACCOUNT)
    exchange.delay = AN_ANSWER
    with serving(exchange):
        print(exchange.address, flush=True)
        while not stop:
            _PAUSE.wait(0.05)
    texts = list(exchange.messages.values())
    times = sorted(text.created.timestamp() for text in texts)
    numbers = len({text.to for text in texts})
    print(json.dumps({"texts": len(texts), "numbers": numbers, "times": [times[0], times[-1]]}))


class _Provider(Exchange):
    """It takes every text, and tells nobody what becomes of it: no portal listens."""

    def next_order(self, to: str) -> Order:
        return Order(steps=())


def _speed(name: str, rounds: Sequence[_Sent]) -> Figure:
    return Figure(
        name, _median(rounds), f"{_of_a_core(rounds):,.0f} of a core",
        at_least=200, unit="texts a second",
    )  # fmt: skip


def _median(rounds: Sequence[_Sent]) -> float:
    return statistics.median(each.a_second for each in rounds)


def _of_a_core(rounds: Sequence[_Sent]) -> float:
    return statistics.median(each.of_a_core for each in rounds)


def _round(folder: Path, url: str, processes: int) -> _Sent:
    """Send TEXTS by so many processes; the clock runs from the first text to the last."""
    database = Database(url)
    try:
        with _provider(folder) as (provider, address):
            with _workers(folder, _environment(folder, url, address), processes) as workers:
                used = _core_seconds(workers)
                _fill(database)
                _wait_for(lambda: _pending(database) == 0, workers)
                used = _core_seconds(workers) - used
            provider.terminate()
            came = json.loads(provider.communicate()[0])
    finally:
        database.close()
    first, last = came["times"]
    if came["numbers"] != TEXTS:
        raise _Lost(came)
    return _Sent(TEXTS / (last - first), TEXTS / used, came["texts"] - came["numbers"])


class _Lost(Exception):
    """Not every text came to the provider."""


@contextmanager
def _provider(folder: Path) -> Iterator[tuple[_Process, str]]:
    environ = os.environ | {"PYTHONPATH": str(servers.ROOT)}
    process = subprocess.Popen(_PROVIDER, cwd=folder, env=environ, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().decode().strip()
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _workers(folder: Path, environ: dict[str, str], many: int) -> Iterator[list[_Process]]:
    """So many workers, once they look for what is due."""
    started: list[_Process] = []
    log = folder / "workers.log"
    try:
        with log.open("wb") as out:
            started += [
                subprocess.Popen(_WORKER, env=environ, cwd=folder, stdout=out, stderr=out)
                for _ in range(many)
            ]
        _wait_for(lambda: log.read_bytes().count(b"dispatcher.started") == many, started)
        yield started
    finally:
        for each in started:
            each.terminate()
        for each in started:
            each.wait()


def _environment(folder: Path, url: str, provider: str) -> dict[str, str]:
    return servers.environment(folder, url) | {
        "PORTAL_BASE_URL": "http://localhost",
        "PORTAL_CHANNELS": "sms",
        "PORTAL_TWILIO_ACCOUNT_SID": _ACCOUNT,
        "PORTAL_TWILIO_AUTH_TOKEN": _TOKEN,
        "PORTAL_TWILIO_FROM": _COUNCIL,
        "PORTAL_TWILIO_API_BASE": provider,
    }


def _fill(database: Database) -> None:
    """A text that is due about each of TEXTS new cases, each to a number of its own."""
    council = load_council(DEMO_COUNCIL)
    category = next(one for one in council.categories.values() if one.public)
    at = clock.now()
    rows: list[list[Model]] = []
    for n in range(TEXTS):
        new = NewCase(service=category.key, words="A hole.", place="outside 42 Mill Lane")
        case = new_case(SYSTEM, council, category, new, at)
        event = first_event(case, SYSTEM)
        person = Person(id=clock.new_id(), language="en", created_at=at)
        point = ContactPoint(
            id=clock.new_id(), person_id=person.id, kind=Reach.PHONE, created_at=at,
            value=(number := f"+4477{n:08}"), key=number, verified_at=at,
        )  # fmt: skip
        follower = Follower(
            id=clock.new_id(), case_id=case.id, person_id=person.id, contact_point_id=point.id,
            is_reporter=True, wants=Wants.EVERYTHING, language="en", created_at=at,
            confirmed_at=at,
        )  # fmt: skip
        told = OutboxRow(
            id=clock.new_id(), topic=Topic.CASE_PROGRESSED, about_id=case.id, facts={}, at=at,
            spread_at=at,
        )  # fmt: skip
        delivery = Delivery(
            id=clock.new_id(), outbox_id=told.id, channel="sms", to=f"follower:{follower.id}",
            template="progress", facts={"event_id": str(event.id)}, about_id=case.id,
            order=told.id, state=DeliveryState.WAITING, attempts=0, next_at=at,
        )  # fmt: skip
        rows.append([person, point, case, event, follower, told, delivery])
    with database.write() as session:
        insert_rows(session, *(row for alike in zip(*rows, strict=True) for row in alike))


def _pending(database: Database) -> int:
    with database.glance() as connection:
        return connection.execute(_PENDING).scalar() or 0


def _core_seconds(processes: Sequence[_Process]) -> float:
    return sum(servers.Server(0, each.pid).core_seconds() for each in processes)


def _wait_for(there: Callable[[], bool], workers: Sequence[_Process]) -> None:
    until = time.monotonic() + _PATIENCE
    while not there():
        if time.monotonic() > until or any(each.poll() is not None for each in workers):
            raise TimeoutError("The workers are not done.")
        _PAUSE.wait(0.1)


if __name__ == "__main__":
    serve()
