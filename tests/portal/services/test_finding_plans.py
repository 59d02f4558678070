"""The way SQLite takes into its tables: it keeps no statistics here, and guesses by the indexes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from portal import clock
from portal.database import Database
from portal.models.actors import By, Role
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB, Actor
from portal.services import finding, published
from portal.services.finding_people import Asked, find_people

HERE = Point(52.58, -0.95)
_LATELY = published.Span(clock.now() - timedelta(days=90), clock.now())
_SERVING = Actor(Role.CLERK, By.PHONE, in_call=clock.new_id())
_TABLES = {"person", "contact_point", "case", "follower"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@contextmanager
def _plans(session: Session) -> Iterator[list[str]]:
    """What SQLite says of each query asked meanwhile."""
    said: list[str] = []

    def explain(connection: Connection, _cursor: object, statement: str, *rest: object) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        said.extend(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", rest[0]))

    engine = session.connection()
    event.listen(engine, "before_cursor_execute", explain)
    yield said
    event.remove(engine, "before_cursor_execute", explain)


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda s: finding.near(s, PUBLIC_ON_WEB, HERE, 500), "ix_case_band_lon_lat (band=?"),
        (
            lambda s: finding.near(s, PUBLIC_ON_WEB, HERE, 50, "pothole"),
            "ix_case_band_lon_lat (band=?",
        ),
        (
            lambda s: finding.first_photos(s, PUBLIC_ON_WEB, [clock.new_id()]),
            "ix_photo_case_id (case_id=?",
        ),
        (
            lambda s: finding.listing(s, PUBLIC_ON_WEB, finding.Filter()),
            "ix_case_public_created_at_id (public=?",
        ),
        (
            lambda s: published.listing(s, PUBLIC_ON_WEB, published.Wanted(created=_LATELY)),
            "ix_case_public_created_at_id (public=? AND created_at>? AND created_at<?)",
        ),
        (
            lambda s: published.updates(s, PUBLIC_ON_WEB, _LATELY),
            "sqlite_autoindex_case_event_1 (id>?)",
        ),
    ],
    ids=["near", "near-of-a-category", "first-photos", "listing", "published", "updates"],
)
def test_each_query_goes_by_the_index_made_for_it(
    database: Database, ask: Callable[[Session], object], index: str
) -> None:
    with database.read() as session, _plans(session) as said:
        ask(session)

    assert index in said[0]


def test_no_search_for_a_person_goes_through_all_of_them(database: Database) -> None:
    asked = Asked("Ann Okafor Reed", "07700 900123", "ann@example.com", "ABCD-EFGH",
                  "42 Mill Lane, QA1 2AB")  # fmt: skip
    with database.read() as session, _plans(session) as said:
        find_people(session, _SERVING, asked)

    ways = [line.split() for line in said]
    assert {way[1] for way in ways if way[0] == "SEARCH"} >= _TABLES
    assert not [way for way in ways if way[0] == "SCAN" and way[1] in _TABLES]
