"""A caller found by what they say, among 10,000, 100,000 and 1,000,000 people.

`python -m benchmarks people` fills them with names as often as in Britain, on SQLite and on
PostgreSQL, and looks for people chosen at random: by a name with a slip in each word, by a phone
and by one with a wrong digit, by an address with a slip in its street, and by name and address.
"""

import random
import statistics
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter

from benchmarks import crowds, databases
from benchmarks.cores import kept_to, of_load
from benchmarks.crowds import Somebody
from benchmarks.figures import Figure
from portal import clock
from portal.database import Database
from portal.models.actors import By, Role
from portal.policy import Actor
from portal.services import finding_people
from portal.services.finding_people import Asked

SIZES = (10_000, 100_000, 1_000_000)
SEARCHES = 60  # of a kind, in a round
ROUNDS = 5
MOST_TIMES, MOST_MS = 2.0, 150.0
_CLERK = Actor(Role.CLERK, By.PHONE, in_call=clock.new_id())

Say = Callable[[Somebody, random.Random], Asked]


def figures() -> list[Figure]:
    """How much slower it is among a hundred times as many, and how long it takes there."""
    with databases.folder() as folder, databases.postgresql(folder) as server:
        return [
            *_on("SQLite", lambda name: databases.new_sqlite(folder, name)),
            *_on("PostgreSQL", lambda name: databases.new_postgresql(server, name)),
        ]


def _on(name: str, new: Callable[[str], str]) -> list[Figure]:
    full = {n: Database(new(f"people_{n}")) for n in SIZES}
    for n, database in full.items():
        crowds.fill(database, n)
    some = {n: _some(n) for n in SIZES}
    with kept_to(of_load()):
        found = [_grown(name, kind, say, full, some) for kind, say in _KINDS.items()]
    for database in full.values():
        database.close()
    return [figure for pair in found for figure in pair]


def _grown(
    name: str, kind: str, say: Say, full: dict[int, Database], some: dict[int, list[Somebody]]
) -> list[Figure]:
    """By turns, so that what else the machine does falls on all sizes."""
    took: dict[int, list[float]] = {n: [] for n in full}
    hits: dict[int, int] = dict.fromkeys(full, 0)
    for turn in range(ROUNDS + 1):
        chance = random.Random(turn)
        for n, database in full.items():
            asked = [(one, say(one, chance)) for one in chance.sample(some[n], SEARCHES)]
            seconds = [_search(database, one, said, hits, n) for one, said in asked]
            if turn:  # the first is for the caches
                took[n] += seconds
    middle = {n: statistics.median(seconds) * 1000 for n, seconds in took.items()}
    least, most = min(full), max(full)
    slow = statistics.quantiles(took[most], n=20)[-1] * 1000
    tried = SEARCHES * (ROUNDS + 1)
    written = ", ".join(f"{took_ms:.1f} ms of {n:,}" for n, took_ms in middle.items())
    first = ", ".join(f"{100 * hits[n] / tried:.0f}%" for n in full)
    return [
        Figure(
            f"{name}: {kind}",
            middle[most] / middle[least],
            f"{written}; in the list of {finding_people.MOST}: {first}",
            at_most=MOST_TIMES,
        ),
        Figure(
            f"{name}: {kind}, of a million",
            middle[most],
            f"the slowest twentieth over {slow:.0f} ms",
            at_most=MOST_MS,
            unit="ms",
        ),
    ]


def _search(database: Database, one: Somebody, said: Asked, hits: dict[int, int], n: int) -> float:
    """Seconds of one search; whether it found them is noted."""
    began = perf_counter()
    with database.read() as session:
        found = finding_people.find_people(session, _CLERK, said)
    took = perf_counter() - began
    hits[n] += any(person.name == one.name for person in found)
    return took


def _some(n: int) -> list[Somebody]:
    """People of whom everything is known, from all over the crowd."""
    whole = [one for one in crowds.crowd(n) if one.address and one.phone]
    return random.Random(n).sample(whole, 2_000)


def _slip_in_street(address: str, chance: random.Random) -> str:
    house, _, rest = address.partition(" ")
    street, _, _ = rest.partition(",")
    name, _, kind = street.rpartition(" ")
    with suppress(IndexError):
        name = crowds.mistyped(name.lower(), chance)
    return f"{house} {name} {kind}"


_KINDS: dict[str, Say] = {
    "a name with a slip in each word": lambda one, chance: Asked(
        name=crowds.misspelt(one.name, chance)
    ),
    "a phone": lambda one, _: Asked(phone=one.phone.replace("+44", "0")),
    "a phone with a wrong digit": lambda one, chance: Asked(
        phone=crowds.mistyped(one.phone.replace("+447", "07"), chance)
    ),
    "an address with a slip": lambda one, chance: Asked(
        address=_slip_in_street(one.address, chance)
    ),
    "a name and an address, each with a slip": lambda one, chance: Asked(
        name=crowds.misspelt(one.name, chance), address=_slip_in_street(one.address, chance)
    ),
}
