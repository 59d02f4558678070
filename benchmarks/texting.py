"""A text from the webhook to its answer, as a share of Flask saying hello under the same server.

Each text is signed, comes from a number of its own, is read, and opens a case or asks a question.
"""

import itertools
import statistics
from collections.abc import Iterator
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from benchmarks import clients, databases, servers
from benchmarks.clients import asking
from benchmarks.cores import kept_to, of_load
from benchmarks.figures import Figure
from benchmarks.servers import Server
from portal.council.load import load_council
from portal.database import Database
from portal.policy import SYSTEM
from portal.services.gazetteer import import_gazetteer
from portal.services.gazetteer_formats import read
from portal.settings import DEMO_COUNCIL

ROUNDS = 7
SECONDS = 1.0
TEXTS = 8_000
_SITE, _TOKEN = "http://localhost", "of the benchmarks"
_PATH = "/channels/sms/twilio/inbound"
_WORDS = (
    "massive pothole on mill lane outside no {n}, just bust my tyre",
    "street light out on Park Road outside number {n}",
    "sofa and a mattress dumped by {n} Church Street",
    "STATUS",
    "theres a hole in the road",
)


def figures() -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    with databases.folder() as folder, databases.postgresql(folder) as server:
        urls = {
            "SQLite": databases.new_sqlite(folder, "texting"),
            "PostgreSQL": databases.new_postgresql(server, "texting"),
        }
        return [_on(name, url, _environment(servers.environment(folder, url)))
                for name, url in urls.items()]  # fmt: skip


def _on(name: str, url: str, environ: dict[str, str]) -> Figure:
    _fill(url)
    texts = iter(list(_texts()))  # each once: the same again is answered without being heard
    with (
        servers.serving(servers.PORTAL, environ) as ours,
        servers.serving("benchmarks.floors:hello", environ) as floor,
        kept_to(of_load()),
    ):
        hello = asking("/")
        clients.answer(ours.port, next(texts))
        rounds = [
            (_round(ours, texts), _round(floor, itertools.repeat(hello))) for _ in range(ROUNDS)
        ]
    said, least = (
        statistics.median(rate for rate, _ in side) for side in zip(*rounds, strict=True)
    )
    by_clock = statistics.median(one[1] / other[1] for one, other in rounds)
    return Figure(
        f"{name}: a text answered",
        statistics.median(one[0] / other[0] for one, other in rounds),
        f"{said:,.0f} a second of a core against {least:,.0f} times hello;"
        f" {by_clock:.3f} by the clock on the wall",
        at_least=0.25,
    )


def _round(server: Server, asked: Iterator[bytes]) -> tuple[float, float]:
    """Answers in a second of the server's core, and in a second of the clock."""
    before = server.core_seconds()
    done = clients.ask(server.port, asked, seconds=SECONDS)
    return done.requests / (server.core_seconds() - before), done.a_second


def _environment(environ: dict[str, str]) -> dict[str, str]:
    return environ | {
        "PORTAL_BASE_URL": _SITE,
        "PORTAL_CHANNELS": "sms",
        "PORTAL_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "PORTAL_TWILIO_AUTH_TOKEN": _TOKEN,
        "PORTAL_TWILIO_FROM": "+447700900123",
        "PORTAL_TWILIO_API_BASE": "http://127.0.0.1:9",
    }


def _texts() -> Iterator[bytes]:
    signer = RequestValidator(_TOKEN)
    for n in range(TEXTS):
        form = {
            "MessageSid": f"SM{n:032}",
            "From": f"+4477009{n:05}",
            "To": "+447700900123",
            "Body": _WORDS[n % len(_WORDS)].format(n=n % 90 + 1),
            "NumMedia": "0",
        }
        body = urlencode(form)
        head = asking(
            _PATH, "POST", x_twilio_signature=signer.compute_signature(_SITE + _PATH, form),
            content_type="application/x-www-form-urlencoded",
        )  # fmt: skip
        yield head.replace(b"Content-Length: 0", f"Content-Length: {len(body)}".encode()) + (
            body.encode()
        )


def _fill(url: str) -> None:
    council, database = load_council(DEMO_COUNCIL), Database(url)
    with database.write() as session:
        import_gazetteer(session, SYSTEM, read(council.gazetteer_path, "csv"), source="csv")
    database.close()
