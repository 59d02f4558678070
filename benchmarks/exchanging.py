"""What other apps read by Open311, against the bare queries and the bare JSON of the same rows.

`python -m benchmarks exchanging` reads the newest 1,000 requests among 50,000 cases, made each time
anew: what a list costs after a change. The page that is kept costs what any kept page does. Updates
are the 1,000 of a span; the floor asks for the same columns and writes them down as they come.
"""

import json
import statistics
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import Any

from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks import databases, towns
from benchmarks.cores import kept_to, of_load
from benchmarks.figures import Figure
from channels.open311 import requests, updates
from channels.open311.api import ANYONE
from channels.open311.documents import Document, Suffix
from channels.open311.requests import Place
from portal import clock
from portal.app import create_app
from portal.council.councils import Council
from portal.council.load import load_council
from portal.database import Database
from portal.models.cases import Case, CaseEvent
from portal.models.photos import Photo
from portal.services import published
from portal.services.finding import COLUMNS
from portal.services.published import Span, Wanted
from portal.settings import DEMO_COUNCIL, Settings

CASES = 50_000
ROUNDS = 15
AT_LEAST = 0.4
_DAYS = timedelta(days=90)
_SITE = "https://portal.example.org"

Make = Callable[[Session], str]


def figures() -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    council = load_council(DEMO_COUNCIL)
    with databases.folder() as folder, databases.postgresql(folder) as server:
        settings = Settings(
            _env_file=None, secret_key=SecretStr("of the benchmarks, and of nobody else"),
            var=folder, database_url=databases.new_sqlite(folder, "app"), channels=("open311",),
        )  # fmt: skip
        app = create_app(settings, council)
        return [
            *_on("SQLite", databases.new_sqlite(folder, "exchanging"), app, council),
            *_on("PostgreSQL", databases.new_postgresql(server, "exchanging"), app, council),
        ]


def _on(name: str, url: str, app: Flask, council: Council) -> Iterator[Figure]:
    database = Database(url)
    towns.fill_wholly(database, council, towns.Square(council.centre_point, 12.0), CASES)
    place, lately = Place(council, _SITE), Span(clock.now() - _DAYS, clock.now())
    ways: dict[str, tuple[Make, Make]] = {
        "1,000 requests as JSON": (partial(_requests, place, lately, Suffix.JSON), _bare_requests),
        "1,000 requests as XML": (partial(_requests, place, lately, Suffix.XML), _bare_requests),
        "1,000 updates as JSON": (partial(_updates, place, lately), partial(_bare_updates, lately)),
    }
    for what, (ours, bare) in ways.items():
        with kept_to(of_load()), app.test_request_context():
            rounds = [(_took(database, ours), _took(database, bare)) for _ in range(ROUNDS + 1)][1:]
        ratios = [floor / own for own, floor in rounds]
        took, least = (statistics.median(side) for side in zip(*rounds, strict=True))
        target = AT_LEAST if "JSON" in what else None
        yield Figure(
            f"{name}: {what}", statistics.median(ratios),
            f"{took:.0f} ms against {least:.0f}; {min(ratios):.2f} to {max(ratios):.2f} in"
            f" {ROUNDS} rounds",
            at_least=target,
        )  # fmt: skip
    database.close()


def _took(database: Database, make: Make) -> float:
    began = perf_counter()
    with database.read() as session:
        assert len(make(session)) > 10_000
    return (perf_counter() - began) * 1000


def _requests(place: Place, lately: Span, suffix: Suffix, session: Session) -> str:
    cases = published.listing(session, ANYONE, Wanted(created=lately))
    assert len(cases) == published.MOST
    return requests.document(session, place, cases).written(suffix)


def _updates(place: Place, lately: Span, session: Session) -> str:
    found = published.updates(session, ANYONE, lately)
    assert len(found) == published.MOST
    document: Document = updates.document(session, place, found)
    return document.written(Suffix.JSON)


def _bare_requests(session: Session) -> str:
    cases = session.execute(
        select(*COLUMNS)
        .where(Case.public.is_(True))
        .order_by(Case.created_at.desc(), Case.id.desc())
        .limit(published.MOST)
    ).all()
    ids = [case.id for case in cases]
    photos = select(Photo.case_id, Photo.id).where(Photo.case_id.in_(ids))
    lines = select(CaseEvent.case_id, CaseEvent.words, CaseEvent.shown_words, CaseEvent.facts)
    lines = lines.where(CaseEvent.case_id.in_(ids), CaseEvent.from_state.is_not(None))
    return _written([*cases, *session.execute(photos), *session.execute(lines)])


def _bare_updates(lately: Span, session: Session) -> str:
    lines = (
        select(
            CaseEvent.id, Case.reference, CaseEvent.at, CaseEvent.happened, CaseEvent.to_state,
            CaseEvent.words, CaseEvent.shown_words, CaseEvent.facts,
        )
        .join(Case, Case.id == CaseEvent.case_id)
        .where(CaseEvent.at >= lately.since, CaseEvent.from_state.is_not(None))
        .order_by(CaseEvent.id)
        .limit(published.MOST)
    )  # fmt: skip
    return _written(session.execute(lines).all())


def _written(rows: Any) -> str:
    return json.dumps([tuple(row) for row in rows], default=str)
