"""Declarations a second: a move that fifteen teams and agencies must hear of, each with its fields.

Two processes declare prepared episodes on one PostgreSQL, each in a transaction that outlasts a
power cut: the plan, who gets which fields, fifteen cases with their histories and followers, the
disclosures, consents, lines and outbox rows. The clock runs from the first to the last of all.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from benchmarks import databases
from benchmarks.figures import Figure
from life_events.engine import load, plan
from life_events.engine.events import Kind, Question
from portal import clock
from portal.council.councils import Council
from portal.council.load import load_council
from portal.database import Database
from portal.models.actors import Actor, By, Level, Role
from portal.models.episodes import Episode, EpisodeState
from portal.models.people import ContactPoint, Person, Reach
from portal.services import declarations
from portal.services.episode_facts import kept
from portal.services.inserting import insert_rows
from portal.settings import DEMO_COUNCIL

EVENT, RECIPIENTS = "moving_house", 15
ROUNDS, EACH = 3, 100  # declarations of a process in a round
_HOME = {"line": "4 Mill Lane", "postcode": "TY1 1AA", "district": "ours", "county": "ours"}
_SAID: Mapping[str, Any] = {
    "why_moving": "notice",
    "moving": {
        "adults": [{"name": "Bo Reed"}],
        "children": [{"name": "Cy Reed", "birth": date(2018, 5, 3)}],
    },
}


@dataclass(frozen=True, slots=True)
class _Round:
    """Declarations a second by the clock, and what one costs of a processor, without PostgreSQL."""

    a_second: float
    milliseconds: float


def figures() -> list[Figure]:
    """On PostgreSQL by one process and by two, in turns; on SQLite by one, for information."""
    council = load_council(DEMO_COUNCIL)
    with databases.folder() as folder, databases.postgresql(folder) as server:
        postgresql = databases.new_postgresql(server, "declaring")
        sqlite = databases.new_sqlite(folder, "declaring")
        rounds = [
            (_round(postgresql, council, 1), _round(postgresql, council, 2)) for _ in range(ROUNDS)
        ]
        file = [_round(sqlite, council, 1) for _ in range(ROUNDS)]
    one, two = [first for first, _ in rounds], [second for _, second in rounds]
    return [
        _figure("SQLite: declared by one process", file),
        _figure("PostgreSQL: declared by one process", one),
        _figure("PostgreSQL: declared by two processes", two, at_least=50),
    ]


def _figure(name: str, rounds: list[_Round], at_least: float | None = None) -> Figure:
    speeds = [one.a_second for one in rounds]
    used = statistics.median(one.milliseconds for one in rounds)
    note = (
        f"{min(speeds):.0f} to {max(speeds):.0f} in {ROUNDS} rounds; {used:.0f} ms of a core each"
    )
    return Figure(name, statistics.median(speeds), note, at_least, unit="a second")


def _round(url: str, council: Council, processes: int) -> _Round:
    shares = [_prepare(url, council, EACH) for _ in range(processes)]
    command = (sys.executable, "-m", "benchmarks.declaring", url)
    running = [
        subprocess.Popen(
            [*command, *map(str, share)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for share in shares
    ]
    spans = list(_spans(running))
    took = max(end for _, end, _ in spans) - min(begin for begin, _, _ in spans)
    count = processes * EACH
    return _Round(count / took, sum(used for _, _, used in spans) / count * 1000)


def _spans(running: list["subprocess.Popen[str]"]) -> Iterator[tuple[float, float, float]]:
    """When each began and ended, and what it used between, all let go at once."""
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        said, _ = process.communicate()
        begin, end, used = map(float, said.split())
        yield begin, end, used


def _prepare(url: str, council: Council, count: int) -> list[str]:
    """So many answered episodes, each of a person of its own; their references."""
    facts = {
        name: {"value": kept(value), "from": "told", "at": "", "v": 1}
        for name, value in _answers(date.today()).items()  # noqa: DTZ011  a day near enough
    }
    database, at = Database(url), clock.now()
    people = [Person(id=clock.new_id(), name="Ann Reed", created_at=at) for _ in range(count)]
    points = [
        ContactPoint(id=clock.new_id(), person_id=person.id, kind=Reach.EMAIL, created_at=at,
                     value=f"{person.id}@example.com", key=f"{person.id}@example.com",
                     verified_at=at)
        for person in people
    ]  # fmt: skip
    made = [
        Episode(
            id=clock.new_id(), reference=clock.reference(), person_id=person.id, channel=By.WEB,
            event=EVENT, event_version="", state=EpisodeState.ANSWERING, facts=facts, skipped=[],
            seen={}, on=at.date(), is_quiet=False, is_safe=False, is_young=False, version=1,
            created_at=at, updated_at=at,
        )
        for person in people
    ]  # fmt: skip
    assert len(declarations.recipients(council, made[0], at.date())) == RECIPIENTS
    with database.write() as session:
        insert_rows(session, *people)
        insert_rows(session, *points)
        insert_rows(session, *made)
    database.close()
    return [one.reference for one in made]


def declare(url: str, *references: str) -> None:
    """One process: declare each of these once it is let go, and say from when to when."""
    council, database = load_council(DEMO_COUNCIL), Database(url)
    load.events()
    with database.read() as session:
        first = session.scalars(select(Episode).where(Episode.reference == references[0])).one()
        yes = {one.key: True for one in declarations.recipients(council, first)}  # as a form says
        known = select(Episode.reference, Episode.person_id)
        whose = dict(session.execute(known.where(Episode.reference.in_(references))).all())
    print("ready", flush=True)
    sys.stdin.readline()
    begin, used = time.time(), time.process_time()
    for reference in references:
        ann = Actor(Role.RESIDENT, By.WEB, person_id=whose[reference], level=Level.SIGNED_ON)
        with database.write() as session:
            episode = session.scalars(
                select(Episode).where(Episode.reference == reference).with_for_update()
            ).one()
            declarations.declare(session, ann, council, episode, yes, 1, "wish")
    print(begin, time.time(), time.process_time() - used)


def _answers(on: date) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    while (question := plan.next_question(load.event(EVENT), facts, on)) is not None:
        facts[question.id] = _SAID.get(question.id, _first(question, on))
    return facts


def _first(question: Question, on: date) -> Any:
    """What is offered first; all of it where several may be chosen."""
    offered = [one.value for one in question.answers if one.value != question.none]
    return {
        Kind.CHOICE: offered[0] if offered else "",
        Kind.SEVERAL: offered,
        Kind.DATE: on - timedelta(days=3),
        Kind.NUMBER: 10,
        Kind.MONEY: 10,
        Kind.TEXT: "a few words",
        Kind.ADDRESS: _HOME,
        Kind.HOUSEHOLD: _SAID["moving"],
        Kind.PERSON: {str(field): "Ann Reed" for field in question.fields},
    }[question.kind]


if __name__ == "__main__":
    declare(*sys.argv[1:])
