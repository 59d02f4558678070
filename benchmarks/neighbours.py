"""“Near here” within 500 metres: with ever more cases around it, and ever more cases in it.

`python -m benchmarks neighbours` fills 10,000, 100,000 and 1,000,000 cases of one density, and one
town with ever more of them, on SQLite and on PostgreSQL.
"""

import functools
import math
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from sqlalchemy import or_, select

from benchmarks import databases, towns
from benchmarks.cores import kept_to, of_load
from benchmarks.figures import Figure
from benchmarks.towns import Square
from portal import clock
from portal.council.councils import Council
from portal.council.load import load_council
from portal.database import Database
from portal.models.cases import Case, band
from portal.models.places import Point, box
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import finding
from portal.settings import DEMO_COUNCIL

RADIUS = 500.0
SIZES = (10_000, 100_000, 1_000_000)
A_SQUARE_KILOMETRE = 100.0
TOWN_SIZES = (10_000, 50_000, 250_000)
TOWN = 8.0  # kilometres across: 156, 781 and 3,906 cases a square kilometre
PLACES = 200
NEAREST = 20
ROUNDS = 7

_NARROW = math.cos(math.radians(52.6)) ** 2
_TABLE = Case.metadata.tables[Case.__tablename__]


def figures() -> list[Figure]:
    """How much slower it is among a hundred times as many; and against the bare query."""
    council = load_council(DEMO_COUNCIL)
    with databases.folder() as folder, databases.postgresql(folder) as server:
        return [
            *_on("SQLite", council, lambda name: databases.new_sqlite(folder, name)),
            *_on("PostgreSQL", council, lambda name: databases.new_postgresql(server, name)),
        ]


def _on(name: str, council: Council, new: Callable[[str], str]) -> list[Figure]:
    towns_of = functools.partial(_filled, council, new)
    with kept_to(of_load()):
        with towns_of("even", SIZES, lambda n: (n / A_SQUARE_KILOMETRE) ** 0.5) as even:
            growth = _growth(name, even)
        with towns_of("town", TOWN_SIZES, lambda _: TOWN) as town:
            return [growth, *(_against_bare(name, n, *it) for n, it in town.items())]


def _growth(name: str, towns_of: dict[int, tuple[Database, Square]]) -> Figure:
    """By turns, so that what else the machine does falls on all sizes."""
    places = {n: _places(square) for n, (_, square) in towns_of.items()}
    took: dict[int, list[float]] = {n: [] for n in towns_of}
    for turn in range(ROUNDS + 1):
        for n, (database, _) in towns_of.items():
            seconds = _took(_near, database, places[n])
            if turn:  # the first is for the caches
                took[n].append(seconds)
    middle = {n: statistics.median(seconds) for n, seconds in took.items()}
    written = ", ".join(f"{seconds * 1000:.2f} ms of {n:,}" for n, seconds in middle.items())
    return Figure(
        f"{name}: a million around against ten thousand",
        middle[SIZES[-1]] / middle[SIZES[0]],
        f"{written}; {A_SQUARE_KILOMETRE:.0f} a square kilometre",
        at_most=2.0,
    )


def _against_bare(name: str, n: int, database: Database, square: Square) -> Figure:
    ours, bare, ratios = [], [], []
    for turn in range(ROUNDS + 1):
        places = _places(square, turn)[: PLACES // 8]
        one, other = _took(_bare, database, places), _took(_near, database, places)
        if turn:
            bare.append(one * 1000)
            ours.append(other * 1000)
            ratios.append(other / one)
    return Figure(
        f"{name}: {n:,} in one town against the bare query",
        statistics.median(ratios),
        f"{statistics.median(ours):.2f} ms against {statistics.median(bare):.2f};"
        f" {n / TOWN**2:,.0f} a square kilometre",
        at_most=1.5,
    )


def _near(database: Database, here: Point) -> None:
    with database.read() as session:
        finding.near(session, PUBLIC_ON_WEB, here, RADIUS, limit=NEAREST)


def _bare(database: Database, here: Point) -> None:
    """The same rows by one query of SQLAlchemy Core on the index, and nothing made of them."""
    south, west, north, east = box(here, RADIUS)
    of = _TABLE.c
    apart = (of.lat - here.lat) * (of.lat - here.lat) + _NARROW * (of.lon - here.lon) * (
        of.lon - here.lon
    )
    statement = (
        select(*(of[column.key] for column in finding.COLUMNS))
        .where(
            of.band.in_(range(band(south), band(north) + 1)),
            of.lon.between(west, east),
            of.lat.between(south, north),
            of.public.is_not(False),
            or_(of.closed_at.is_(None), of.closed_at > clock.now() - finding.CLOSED_SINCE),
            of.state != State.DUPLICATE,
        )
        .order_by(apart)
        .limit(NEAREST)
    )
    with database.engine.connect() as connection:
        connection.execute(statement).all()


@contextmanager
def _filled(
    council: Council,
    new: Callable[[str], str],
    name: str,
    sizes: Sequence[int],
    side: Callable[[int], float],
) -> Iterator[dict[int, tuple[Database, Square]]]:
    """A database for each size, and where its cases lie."""
    found = {}
    for n in sizes:
        database, square = Database(new(f"{name}_{n}")), Square(council.centre_point, side(n))
        towns.fill(database, council, square, n)
        found[n] = (database, square)
    yield found
    for database, _ in found.values():
        database.close()


def _places(square: Square, seed: int = 0) -> list[Point]:
    chance = random.Random(seed)
    return [square.anywhere(chance, margin=RADIUS / 1000) for _ in range(PLACES)]


def _took(ask: Callable[[Database, Point], None], database: Database, places: list[Point]) -> float:
    """Seconds for one place."""
    began = perf_counter()
    for here in places:
        ask(database, here)
    return (perf_counter() - began) / len(places)
