"""Updates saved a second, as a share of what a bare insert of the same rows reaches.

Both are a route of one Flask application, under granian as the portal runs, with one transaction
that outlasts a power cut. An officer moves a public case on, with words and without a photo.
"""

import itertools
import statistics

from benchmarks import clients, databases, servers, towns
from benchmarks.clients import asking
from benchmarks.cores import kept_to, of_load
from benchmarks.figures import Figure
from portal.council.load import load_council
from portal.database import Database
from portal.settings import DEMO_COUNCIL

CASES = 20_000  # that are there before
ROUNDS = 9
SECONDS = 1.0


def figures() -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    with databases.folder() as folder, databases.postgresql(folder) as server:
        urls = {
            "SQLite": databases.new_sqlite(folder, "updates"),
            "PostgreSQL": databases.new_postgresql(server, "updates"),
        }
        return [_on(name, url, servers.environment(folder, url)) for name, url in urls.items()]


def _on(name: str, url: str, environ: dict[str, str]) -> Figure:
    _fill(url)
    floor = "benchmarks.update_floors:updates"
    with servers.serving(floor, environ) as server, kept_to(of_load()):
        took = _rounds(server.port)
    ours, bare = (statistics.median(one) for one in zip(*took, strict=True))
    ratios = [one / other for one, other in took]
    return Figure(
        f"{name}: an update saved",
        statistics.median(ratios),
        f"{ours:,.0f} a second against {bare:,.0f};"
        f" {min(ratios):.2f} to {max(ratios):.2f} in {ROUNDS} rounds",
        at_least=0.4,
    )


def _rounds(port: int) -> list[tuple[float, float]]:
    """Ours and the bare rows, by turns, so that what else the machine does falls on both."""
    service, bare = asking("/service", "POST"), asking("/bare", "POST")
    clients.answer(port, service)
    clients.answer(port, bare)
    return [
        (
            clients.ask(port, itertools.repeat(service), seconds=SECONDS).a_second,
            clients.ask(port, itertools.repeat(bare), seconds=SECONDS).a_second,
        )
        for _ in range(ROUNDS)
    ]


def _fill(url: str) -> None:
    council, database = load_council(DEMO_COUNCIL), Database(url)
    towns.fill_wholly(database, council, towns.Square(council.centre_point, 12.0), CASES)
    database.close()
