"""Updates saved a second, as a share of what a bare insert of the same rows reaches.

An officer moves a public case on, with words and without a photo. *Saved* is the service against
bare SQL: each a route of one Flask application, under granian as the portal runs, with one
transaction that outlasts a power cut. *The whole form* is the portal's own page against the same
bare SQL: the session, the forgery token, the form and its checks are in it too.
"""

import itertools
import re
import statistics
from collections import deque
from collections.abc import Iterator
from urllib.parse import urlencode

from benchmarks import clients, databases, servers, towns
from benchmarks.clients import asking
from benchmarks.cores import kept_to, of_load
from benchmarks.figures import Figure
from benchmarks.update_floors import Moved, officer, open_cases
from portal.council.load import load_council
from portal.database import Database
from portal.settings import DEMO_COUNCIL

CASES = 20_000  # that are there before
ROUNDS = 9
SECONDS = 1.0
_FLOOR = "benchmarks.update_floors:updates"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_SESSION = re.compile(rb"set-cookie: (session=[^;]+)", re.IGNORECASE)
_BARE = asking("/bare", "POST")
Round = tuple[float, float]


def figures() -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    found = []
    with databases.folder() as folder, databases.postgresql(folder) as server:
        for name, url in (
            ("SQLite", databases.new_sqlite(folder, "updates")),
            ("PostgreSQL", databases.new_postgresql(server, "updates")),
        ):
            _fill(url)
            environ = servers.environment(folder, url)
            found += [
                _figure(f"{name}: an update saved", _saved(environ), at_least=0.4),
                _figure(f"{name}: its whole form", _whole(url, environ)),
            ]
    return found


def _figure(name: str, took: list[Round], at_least: float | None = None) -> Figure:
    ours, bare = (statistics.median(one) for one in zip(*took, strict=True))
    ratios = [one / other for one, other in took]
    return Figure(
        name,
        statistics.median(ratios),
        f"{ours:,.0f} a second against {bare:,.0f};"
        f" {min(ratios):.2f} to {max(ratios):.2f} in {ROUNDS} rounds",
        at_least=at_least,
    )


def _saved(environ: dict[str, str]) -> list[Round]:
    """The service and the bare rows, by turns, so that what else is done falls on both."""
    service = asking("/service", "POST")
    with servers.serving(_FLOOR, environ) as server, kept_to(of_load()):
        clients.answer(server.port, service)
        clients.answer(server.port, _BARE)
        return [
            (_a_second(server.port, itertools.repeat(service)), _bare(server.port))
            for _ in range(ROUNDS)
        ]


def _whole(url: str, environ: dict[str, str]) -> list[Round]:
    """The page of staff and the bare rows, by turns."""
    with (
        servers.serving(servers.PORTAL, environ) as portal,
        servers.serving(_FLOOR, environ) as floor,
        kept_to(of_load()),
    ):
        forms = _Forms(url, portal.port)
        clients.answer(floor.port, _BARE)
        return [
            (_a_second(portal.port, forms.filled_in(), 303), _bare(floor.port))
            for _ in range(ROUNDS)
        ]


def _a_second(port: int, asked: Iterator[bytes], status: int = 200) -> float:
    return clients.ask(port, asked, status, SECONDS).a_second


def _bare(port: int) -> float:
    return _a_second(port, itertools.repeat(_BARE))


class _Forms:
    """The form of one officer for ever other cases, as their browser sends it."""

    def __init__(self, url: str, port: int) -> None:
        database = Database(url)
        with database.write() as session:
            _actor, cookie = officer(session, load_council(DEMO_COUNCIL).teams)
            self._cases: deque[Moved] = open_cases(session)[0]
        database.close()
        page = asking(f"/staff/cases/{self._cases[0].reference}", cookie=f"portal={cookie}")
        head, body = clients.answer(port, page)
        token, session_cookie = _TOKEN.search(body.decode()), _SESSION.search(head)
        if token is None or session_cookie is None:
            raise clients.WrongAnswer((head + body[:500]).decode(errors="replace"))
        self._token = token[1]
        self._cookies = f"portal={cookie}; {session_cookie[1].decode()}"

    def filled_in(self) -> Iterator[bytes]:
        """One form after the other; which of the last were saved nobody waits to see."""
        try:
            while True:
                case = self._cases.popleft()
                yield self._form(case)
                case.was_saved()
                self._cases.append(case)
        finally:
            for _ in range(clients.CONNECTIONS):
                self._cases.pop()

    def _form(self, case: Moved) -> bytes:
        said = case.answer
        fields = {
            "csrf_token": self._token, "version": said.version, "to": said.to.value, "date": "",
            "reply": "", "words": said.words,
        }  # fmt: skip
        return asking(
            f"/staff/cases/{case.reference}", "POST", urlencode(fields), cookie=self._cookies
        )


def _fill(url: str) -> None:
    council, database = load_council(DEMO_COUNCIL), Database(url)
    towns.fill_wholly(database, council, towns.Square(council.centre_point, 12.0), CASES)
    database.close()
