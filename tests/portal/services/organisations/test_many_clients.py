"""An adviser's clients where there are ten thousand mandates."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Basis, By, Depth, Kind
from portal.models.mandates import Mandate, MandateScope, MandateState, Way
from portal.models.organisations import Adviser
from portal.models.people import Person
from portal.policy import Actor
from portal.services import adviser_clients
from tests.support.organisations import joined, led


@pytest.fixture
def asha(session: Session) -> tuple[Actor, Adviser]:
    _lead, _me, of = led(session)
    return joined(session, of)


@pytest.fixture
def asked(session: Session) -> Iterator[list[str]]:
    """Every statement that the database was asked."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_ten_thousand_mandates_are_one_statement_off_an_index(
    session: Session, asha: tuple[Actor, Adviser], asked: list[str]
) -> None:
    actor, me = asha
    team = [joined(session, me.organisation, f"Adviser {n}")[1] for n in range(19)]
    _many(session, [me, *team], 10_000)
    session.execute(text("ANALYZE"))
    asked.clear()
    page = adviser_clients.page(session, actor, me)
    assert len(page.lines) == adviser_clients.PAGE
    assert len(asked) == 1
    everyones = adviser_clients.page(session, actor, me, everyones=True, after=page.next)
    assert len(everyones.lines) == adviser_clients.PAGE

    for person in (me.person_id, None):
        listed = adviser_clients._listed(adviser_clients._of(me, person), me)
        ordered = listed.where(Mandate.until > clock.now()).order_by(Mandate.until, Mandate.id)
        plan = _plan(session, ordered.limit(21))
        assert "ix_mandate_adviser_id" in plan or "ix_mandate_organisation_id" in plan, plan
        for slow in ("SCAN mandate", "Seq Scan on mandate ", "TEMP B-TREE", "Sort"):
            assert slow not in plan, plan


def _many(session: Session, team: list[Adviser], count: int) -> None:
    at = clock.now()
    people = [
        {"id": clock.new_id(), "name": f"Client {n}", "language": "en", "created_at": at}
        for n in range(count)
    ]
    mandates = [
        {
            "id": clock.new_id(), "principal_id": one["id"],
            "organisation_id": team[0].organisation_id,
            "adviser_id": team[n % len(team)].person_id, "basis": Basis.CONSENT, "way": Way.IN_ROOM,
            "state": MandateState.ACTIVE, "channel": By.WEB, "created_at": at, "from_at": at,
            "agreed_at": at, "until": at + timedelta(hours=n + 1), "evidence": [], "wording": "",
            "wording_hash": "", "wording_words": "", "own_words": "", "reason": "", "version": 1,
        }
        for n, one in enumerate(people)
    ]  # fmt: skip
    scopes = [
        {
            "id": clock.new_id(), "mandate_id": one["id"], "position": 0,
            "kind": Kind.EVERYTHING, "depth": Depth.ACT,
        }
        for one in mandates
    ]  # fmt: skip
    for model, rows in ((Person, people), (Mandate, mandates), (MandateScope, scopes)):
        session.execute(insert(model), rows)


def _plan(session: Session, statement: Any) -> str:
    """How the database goes about a statement."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "

    def explained(_c: Any, _cursor: Any, said: str, given: Any, *_more: Any) -> tuple[str, Any]:
        return explain + said, given

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", explained, retval=True)
    try:
        rows = session.connection().execute(statement).cursor
        return "\n".join(str(row) for row in rows.fetchall())
    finally:
        event.remove(engine, "before_cursor_execute", explained)
