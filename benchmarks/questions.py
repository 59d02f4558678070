"""Question pages of a life event a second, against Flask saying hello under the same server.

`python -m benchmarks questions` asks for the first question of the largest event, which is the
same for everyone; then sends an answer, as whoever has not signed on does: the form brings what
was answered before, signed, and the next page takes it along.
"""

import itertools
import re
import statistics
from html import unescape
from urllib.parse import urlencode

from benchmarks import clients, cores, databases, servers
from benchmarks.clients import asking
from benchmarks.figures import Figure
from benchmarks.servers import Server

PAGE = "/life-events/bereavement/answers"
ROUNDS = 9
SECONDS = 0.8
# so far into the questions: each the answer to one page
ANSWERED = (
    {"page": "tonight", "shown": "tonight", "a-tonight": "none"},
    {"page": "who", "shown": "rel", "a-rel": "spouse"},
)
NEXT = {
    "page": "registered", "shown": "registration capacity", "a-registration": "yes",
    "a-capacity": "executor",
}  # fmt: skip
_CARRIED = re.compile(rb'name="answers" value="([^"]*)"')


def figures() -> list[Figure]:
    """The first page, and a page that takes answers in."""
    with databases.folder() as folder:
        environ = servers.environment(folder, databases.new_sqlite(folder, "questions"))
        with (
            servers.serving("benchmarks.floors:hello", environ) as floor,
            servers.serving(servers.PORTAL, environ) as portal,
            cores.kept_to(cores.of_load()),
        ):
            first, answer = asking(PAGE), _sent(_carried(portal), NEXT)
            return [
                _measured("The first question of an event", first, floor, portal, 0.25),
                _measured("An answer taken, the next question shown", answer, floor, portal),
            ]


def _measured(
    name: str, asked: bytes, floor: Server, portal: Server, at_least: float | None = None
) -> Figure:
    """By turns, so that what else the machine does falls on both."""
    clients.answer(portal.port, asked)
    hello = asking("/")
    rounds = [(_rate(portal, asked), _rate(floor, hello)) for _ in range(ROUNDS)]
    ours, bare = (statistics.median(side) for side in zip(*rounds, strict=True))
    ratios = [one / other for one, other in rounds]
    return Figure(
        name,
        statistics.median(ratios),
        f"{ours:,.0f} a second of a core against {bare:,.0f}; {min(ratios):.2f} to"
        f" {max(ratios):.2f} in {ROUNDS} rounds",
        at_least=at_least,
    )


def _rate(server: Server, asked: bytes) -> float:
    """Requests in a second of the server's core."""
    before = server.core_seconds()
    done = clients.ask(server.port, itertools.repeat(asked), seconds=SECONDS)
    return done.requests / (server.core_seconds() - before)


def _carried(portal: Server) -> str:
    """What the form carries after the first answers."""
    carried = ""
    for fields in ANSWERED:
        _head, body = clients.answer(portal.port, _sent(carried, fields))
        found = _CARRIED.search(body)
        carried = unescape(found[1].decode()) if found else ""
    return carried


def _sent(carried: str, fields: dict[str, str]) -> bytes:
    body = urlencode({"answers": carried, **fields})
    return asking(PAGE, "POST", body)
