"""A queue of fifty, by every filter, out of ten thousand cases and out of a million.

`python -m benchmarks queues` fills both on SQLite and on PostgreSQL: three years of cases, 15 of a
hundred still open, in every state and ward; an officer of the largest team and a lead of three ask.
"""

import json
import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from uuid import UUID

from benchmarks import databases, towns
from benchmarks.cores import kept_to, of_load
from benchmarks.figures import Figure
from benchmarks.pouring import Row, pour, settle
from portal import clock
from portal.council.councils import Council
from portal.council.load import load_council
from portal.database import Database
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case
from portal.models.identities import Identity
from portal.models.states import CLOSED, State
from portal.services import queues
from portal.services.queue_wishes import Wanted, Whose
from portal.settings import DEMO_COUNCIL

SIZES = (10_000, 1_000_000)
ROUNDS = 15
A_DESK = 40  # open cases that one officer has
_ASSIGNED = 0.6
_UNDATED = 0.05
_TEAM = "ashshire_highways"
_THREE = ("street_cleansing", "waste_collection", "parks")
_TOWN = 12.0  # kilometres across
_BEFORE = "0004"  # the migration before the one that makes what a queue is found by
_SYLLABLES = ("ba", "co", "del", "fin", "gar", "hol", "in", "ket", "lo", "mer", "nu", "pot")
_VOCABULARY = 4000
_RARE, _RARELY = "quagmire", 400  # in so many cases, however many there are


@dataclass(frozen=True, slots=True)
class Ask:
    """A queue that is asked for, and by whom."""

    name: str
    wanted: Wanted
    who: Actor
    deep: bool = False  # the tenth page of it


def figures() -> list[Figure]:
    """For each filter how much longer it takes of a hundred times as many."""
    council = load_council(DEMO_COUNCIL)
    with databases.folder() as folder, databases.postgresql(folder) as server:
        return [
            *_on("SQLite", council, lambda name: databases.new_sqlite(folder, name)),
            *_on("PostgreSQL", council, lambda name: databases.new_postgresql(server, name)),
        ]


def _on(name: str, council: Council, new: Callable[[str], str]) -> list[Figure]:
    filled = {n: Database(new(f"queues_{n}")) for n in SIZES}
    for n, database in filled.items():
        _fill(database, council, n)
    with kept_to(of_load()):
        made = [_measured(name, ask, filled) for ask in _asks(council)]
        made.append(_counted(name, filled))
    for database in filled.values():
        database.close()
    return made


def _asks(council: Council) -> Iterator[Ask]:
    me = UUID(int=1)
    officer = Actor(Role.OFFICER, By.WEB, teams=frozenset({_TEAM}), identity_id=me)
    lead = Actor(Role.LEAD, By.WEB, teams=frozenset(_THREE), identity_id=me)
    councillor = Actor(Role.COUNCILLOR, By.WEB, wards=frozenset({council.wards[0].key}))
    ward, closed = council.wards[1].key, tuple(CLOSED)
    common, medium = _word(3), _word(60)
    yield Ask("all of a team", Wanted(), officer)
    yield Ask("all of a team, tenth page", Wanted(), officer, deep=True)
    yield Ask("all of three teams", Wanted(), lead)
    yield Ask("mine", Wanted(Whose.MINE), officer)
    yield Ask("unassigned", Wanted(Whose.UNASSIGNED), officer)
    yield Ask("late", Wanted(late=True), officer)
    yield Ask("a category", Wanted(service="pothole"), officer)
    yield Ask("a ward", Wanted(ward=ward), officer)
    yield Ask("a state", Wanted(states=(State.SCHEDULED,)), officer)
    yield Ask("category and ward", Wanted(service="pothole", ward=ward), officer)
    yield Ask(
        "everything at once",
        Wanted(Whose.UNASSIGNED, None, True, "pothole", ward, (State.SCHEDULED,), common), officer,
    )  # fmt: skip
    yield Ask("unassigned in a ward", Wanted(Whose.UNASSIGNED, ward=ward), officer)
    yield Ask("closed", Wanted(states=closed), officer)
    both = Wanted(service="pothole", ward=ward, states=closed)
    yield Ask("closed, category and ward", both, officer)
    yield Ask("a councillor's", Wanted(), councillor)
    yield Ask("a councillor's category", Wanted(service="pothole"), councillor)
    for kind, word in (("common", common), ("middling", medium), ("rare", _RARE)):
        yield Ask(f"a {kind} word", Wanted(words=word), officer)
    yield Ask("two words", Wanted(words=f"{common} {medium}"), officer)
    yield Ask("a rare word and a common one", Wanted(words=f"{_RARE} {common}"), officer)
    yield Ask("a word of three teams", Wanted(words=medium), lead)
    yield Ask("a word among the closed", Wanted(words=medium, states=closed), officer)
    yield Ask("a word nobody wrote", Wanted(words="xylophone"), officer)


def _measured(name: str, ask: Ask, filled: dict[int, Database]) -> Figure:
    """By turns, so that what else the machine does falls on both."""
    took: dict[int, list[float]] = {n: [] for n in filled}
    after = {n: _deep(database, ask) if ask.deep else None for n, database in filled.items()}
    few = filled[SIZES[0]]
    with few.read() as session:
        # of ten thousand some filters leave fewer than fifty: then so many of a million, too
        lines = len(queues.queue(session, ask.who, ask.wanted, after[SIZES[0]]).cases) or 1
    for turn in range(ROUNDS + 2):
        for n, database in filled.items():
            began = perf_counter()
            with database.read() as session:
                found = queues.queue(session, ask.who, ask.wanted, after[n], limit=lines).cases
            if turn > 1:  # the first are for the caches
                took[n].append((perf_counter() - began) * 1000)
    assert len(found) == lines or lines == 1, (ask, len(found))
    return _figure(f"{name}: {ask.name}", took, f"{lines} lines")


def _counted(name: str, filled: dict[int, Database]) -> Figure:
    officer = Actor(Role.OFFICER, By.WEB, teams=frozenset({_TEAM}), identity_id=UUID(int=1))
    took: dict[int, list[float]] = {n: [] for n in filled}
    for turn in range(ROUNDS + 2):
        for n, database in filled.items():
            began = perf_counter()
            with database.read() as session:
                queues.counts(session, officer)
            if turn > 1:
                took[n].append((perf_counter() - began) * 1000)
    return _figure(f"{name}: the four counts", took, f"up to {queues.MOST_COUNTED}")


def _figure(name: str, took: dict[int, list[float]], what: str) -> Figure:
    few, many = (statistics.median(took[n]) for n in SIZES)
    return Figure(name, many / few, f"{few:.2f} ms against {many:.2f}; {what}", at_most=2.0)


def _deep(database: Database, ask: Ask) -> str | None:
    after = None
    for _page in range(9):
        with database.read() as session:
            after = queues.queue(session, ask.who, ask.wanted, after, limit=20).next or after
    return after


# ------------------------------------------------------------------ what is in them


def _fill(database: Database, council: Council, n: int) -> None:
    """Whoever looks has a desk of forty cases, and some word stands in as many of either."""
    officers = max(2, round(n * 0.15 * _ASSIGNED / A_DESK))
    pour(database, Identity, (_officer(number) for number in range(1, officers + 1)))
    square = towns.Square(council.centre_point, _TOWN)
    rows = _lived_in(towns.cases(council, square, n), officers, every=n // _RARELY)
    pour(database, Case, rows)
    databases.remake(database, _BEFORE)
    settle(database)


def _lived_in(rows: Iterator[Row], officers: int, every: int) -> Iterator[Row]:
    """With dates of all kinds, words as people write them, and somebody who does it."""
    chance = random.Random(7)
    weights = [1 / (place + 2) for place in range(_VOCABULARY)]
    words = [_word(place) for place in range(_VOCABULARY)]
    pool = chance.choices(words, weights, k=200_000)
    at = clock.now()
    for number, row in enumerate(rows):
        start = chance.randrange(len(pool) - 40)
        due = at + timedelta(days=chance.uniform(-30, 60))
        is_open = row["closed_at"] is None
        rare = [_RARE] if number % every == 0 else []
        yield row | {
            "words": " ".join([*pool[start : start + chance.randrange(8, 40)], *rare]),
            "due": None if chance.random() < _UNDATED else towns.moment(due),
            "assignee_id": (
                f"{chance.randint(1, officers):032x}"
                if is_open and chance.random() < _ASSIGNED
                else None
            ),
            "their_reference": "",
        }


def _officer(number: int) -> Row:
    at = towns.moment(clock.now())
    return {
        "id": f"{number:032x}", "realm": "staff", "issuer": "https://staff.example",
        "subject": str(number), "name": f"Officer {number}", "roles": json.dumps(["officer"]),
        "teams": json.dumps([_TEAM, *_THREE]), "created_at": at, "last_at": at,
    }  # fmt: skip


def _word(place: int) -> str:
    """The word that is so many-th by how often it is used."""
    base = len(_SYLLABLES)
    digits = (place % base, place // base % base, place // base // base % base)
    return "".join(_SYLLABLES[digit] for digit in digits)
