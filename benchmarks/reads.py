"""Pages a second, as a share of what Flask saying hello reaches under the same server.

`python -m benchmarks reads` measures on SQLite with 100,000 cases.
"""

import itertools
import random
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from benchmarks import clients, cores, databases, servers, towns
from benchmarks.clients import asking
from benchmarks.figures import Figure
from benchmarks.servers import Server
from portal.council.councils import Council
from portal.council.load import load_council
from portal.database import Database
from portal.models.cases import Case
from portal.services.finding import page_key
from portal.settings import DEMO_COUNCIL

CASES = 100_000
WARM_PAGES = 2_000
WARM_LISTS = 200
ROUNDS = 9
SECONDS = 0.8
TOWN = 12.0  # kilometres across


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked over and over, and how much of the floor it is to reach."""

    name: str
    asked: Iterator[bytes]
    at_least: float | None = None
    status: int = 200
    first: Sequence[bytes] = ()  # asked once before, so that the server has it at hand


def figures() -> list[Figure]:
    """Home, case pages, lists and 304, each against hello in the same round."""
    council = load_council(DEMO_COUNCIL)
    with databases.folder() as folder:
        url = databases.new_sqlite(folder, "reads")
        database = Database(url)
        square = towns.Square(council.centre_point, TOWN)
        references = towns.fill_wholly(database, council, square, CASES)
        lists = _lists(database, council)
        database.close()
        environ = servers.environment(folder, url)
        with (
            servers.serving("benchmarks.floors:hello", environ) as floor,
            servers.serving(servers.PORTAL, environ) as portal,
            cores.kept_to(cores.of_load()),
        ):
            return [
                _measured(load, floor, portal)
                for load in _loads(portal.port, references, lists, random.Random(2))
            ]


def _loads(
    portal: int, references: list[str], lists: list[str], chance: random.Random
) -> Iterator[Load]:
    chance.shuffle(references)
    pages = [asking(f"/cases/{reference}") for reference in references]
    warm, cold = pages[:WARM_PAGES], pages[WARM_PAGES:]
    listed = [asking(path) for path in lists]
    home = asking("/")
    yield Load("Home", itertools.repeat(home), 0.35, first=[home])
    yield Load("304 of home", itertools.repeat(_known(portal, "/")), 0.40, status=304)
    yield Load("Case pages, 2,000 at random", _any(warm, chance), 0.15, first=warm)
    yield Load("Case pages, each for the first time", iter(cold))
    known = [_known(portal, f"/cases/{reference}") for reference in references[:WARM_PAGES]]
    yield Load("304 of 2,000 case pages", _any(known, chance), 0.40, status=304)
    some = listed[:WARM_LISTS]
    yield Load("Lists of 50, 200 at random", _any(some, chance), 0.08, first=some)
    yield Load("Lists of 50, each for the first time", iter(listed[WARM_LISTS:]))
    known = [_known(portal, path) for path in lists[:WARM_LISTS]]
    yield Load("304 of 200 lists", _any(known, chance), 0.40, status=304)


def _measured(load: Load, floor: Server, portal: Server) -> Figure:
    """By turns, so that what else the machine does falls on both."""
    for request in load.first:
        clients.answer(portal.port, request)
    hello = Load("hello", itertools.repeat(asking("/")))
    rounds = [(_round(portal, load), _round(floor, hello)) for _ in range(ROUNDS)]
    ours, bare = (statistics.median(rate for rate, _ in side) for side in zip(*rounds, strict=True))
    ratios = [one[0] / other[0] for one, other in rounds]
    by_clock = statistics.median(one[1] / other[1] for one, other in rounds)
    return Figure(
        load.name,
        statistics.median(ratios),
        f"{ours:,.0f} a second of a core against {bare:,.0f}; {min(ratios):.2f} to"
        f" {max(ratios):.2f} in {ROUNDS} rounds; {by_clock:.2f} by the clock on the wall",
        at_least=load.at_least,
    )


def _round(server: Server, load: Load) -> tuple[float, float]:
    """Requests in a second of the server's core, and in a second of the clock."""
    before = server.core_seconds()
    done = clients.ask(server.port, load.asked, status=load.status, seconds=SECONDS)
    return done.requests / (server.core_seconds() - before), done.a_second


def _lists(database: Database, council: Council) -> list[str]:
    """Addresses of lists: every filter, from the first page to one far down."""
    services = [key for key, category in council.categories.items() if category.public]
    filters = [
        "",
        "state=open",
        "state=closed",
        "state=in_progress",
        *(f"category={service}" for service in services),
        *(f"category={service}&state=open" for service in services),
        *(f"ward={ward.key}" for ward in council.wards),
        *(f"ward={ward.key}&state=closed" for ward in council.wards),
        *(f"ward={ward.key}&category={service}" for ward in council.wards for service in services),
    ]
    # of the older half, fewer than 50 may be left to list
    recent = select(Case.created_at, Case.id).order_by(Case.created_at.desc()).limit(CASES // 2)
    with database.read() as session:
        keys = [page_key(at, ident) for at, ident in session.execute(recent)]
    chance = random.Random(1)
    chance.shuffle(keys)
    firsts = [f"/cases?{query}" for query in filters]
    rest = [f"/cases?{chance.choice(filters)}&after={key}" for key in keys]
    return firsts[: WARM_LISTS // 2] + rest + firsts[WARM_LISTS // 2 :]


def _known(port: int, path: str) -> bytes:
    """The request of a browser that has the page already."""
    head, _ = clients.answer(port, asking(path))
    tags = [line[5:].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"etag:")]
    return asking(path, if_none_match=tags[0].decode())


def _any(requests: Sequence[bytes], chance: random.Random) -> Iterator[bytes]:
    while True:
        yield chance.choice(requests)
