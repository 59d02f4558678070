"""The way SQLite takes into its tables for a queue: by the index made for it, and never a sort."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from portal import clock
from portal.database import Database
from portal.models.actors import By, Role
from portal.models.states import CLOSED, State
from portal.policy import Actor
from portal.services import queues
from portal.services.queue_wishes import Wanted, Whose

OFFICER = Actor(Role.OFFICER, By.WEB, teams=frozenset({"parks"}), identity_id=clock.new_id())
COUNCILLOR = Actor(Role.COUNCILLOR, By.WEB, wards=frozenset({"park"}))
ENDED = tuple(CLOSED)


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

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", explain)
    yield said
    event.remove(connection, "before_cursor_execute", explain)


@pytest.mark.parametrize(
    ("who", "wanted", "index"),
    [
        (OFFICER, Wanted(), "ix_case_queue (team=? AND state=? AND due"),
        (OFFICER, Wanted(late=True), "ix_case_queue (team=? AND state=? AND due"),
        (OFFICER, Wanted(service="pothole"), "ix_case_queue_service (team=? AND state=? AND serv"),
        (OFFICER, Wanted(ward="park"), "ix_case_queue_ward (team=? AND state=? AND ward=?"),
        (
            OFFICER,
            Wanted(service="pothole", ward="park"),
            "ix_case_queue_service_ward (team=? AND state=? AND service=? AND ward=?",
        ),
        (OFFICER, Wanted(states=(State.SCHEDULED,)), "ix_case_queue (team=? AND state=? AND due"),
        (OFFICER, Wanted(Whose.UNASSIGNED), "ix_case_unassigned (team=? AND state=? AND due"),
        (OFFICER, Wanted(Whose.UNASSIGNED, ward="park"), "ix_case_unassigned_ward (team=?"),
        (OFFICER, Wanted(Whose.MINE), "ix_case_mine_queue (assignee_id=? AND due"),
        (OFFICER, Wanted(states=ENDED), "ix_case_closed (team=? AND state=?"),
        (OFFICER, Wanted(ward="park", states=ENDED), "ix_case_closed_ward (team=? AND state=?"),
        (OFFICER, Wanted(Whose.MINE, states=ENDED), "ix_case_mine_closed (assignee_id=?"),
        (COUNCILLOR, Wanted(), "ix_case_councillors_queue (ward=? AND state=? AND due"),
        (COUNCILLOR, Wanted(states=ENDED), "ix_case_councillors_closed (ward=? AND state=?"),
        (OFFICER, Wanted(words="deep"), "case_words VIRTUAL TABLE INDEX"),
        (
            COUNCILLOR,
            Wanted(service="pothole"),
            "ix_case_councillors_queue_service (ward=? AND state=? AND service=?",
        ),
        (COUNCILLOR, Wanted(team="parks"), "case_words VIRTUAL TABLE INDEX"),
    ],
)
def test_a_queue_is_read_off_the_index_that_holds_its_order(
    database: Database, who: Actor, wanted: Wanted, index: str
) -> None:
    with database.read() as session, _plans(session) as said:
        queues.queue(session, who, wanted)

    lanes = [one for one in said if "ix_case" in one or "VIRTUAL" in one]
    assert lanes
    assert not [one for one in lanes if index not in one and "ix_case_text_" not in one]
    whole = [one for one in said if one.startswith("SCAN case") and "VIRTUAL" not in one]
    assert not whole


def test_the_counts_go_by_the_same_indexes_and_look_at_no_more_than_they_count(
    database: Database,
) -> None:
    with database.read() as session, _plans(session) as said:
        queues.counts(session, OFFICER)

    used = [one for one in said if "SEARCH case USING" in one]
    names = {one.split("INDEX ")[1].split(" ")[0] for one in used}
    assert names == {"ix_case_queue", "ix_case_unassigned", "ix_case_mine_queue"}
    assert not [one for one in said if one.startswith("SCAN case") or "TEMP B-TREE" in one]
