"""The least an application could do: what the figures are ratios to."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import ColumnElement, Connection, Table, insert, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.council.load import load_council
from portal.database import Database
from portal.models.base import Model
from portal.models.cases import Case, CaseCount, CaseEvent, Stamp
from portal.models.contacts import Contact
from portal.models.followers import Follower
from portal.models.outbox import OutboxRow
from portal.models.people import ContactPoint, Person
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases
from portal.services.cases import NewCase
from portal.services.counting import CASES
from portal.services.people import Introduction
from portal.settings import load

NEW = NewCase(
    service="pothole",
    words="Deep hole on the left side when you come from the church, cars swerve round it.",
    place="Outside 12 Mill Lane, Thornley",
    answers={"danger": "no", "since": "this_week"},
    reporter=Introduction(name="Ann Example", email="ann@example.org"),
)


def hello() -> Flask:
    """Flask that says hello."""
    app = Flask("hello")

    @app.get("/")
    def say() -> str:
        return "hello"

    return app


def openings() -> Flask:
    """Two ways to the same rows: the service that opens a case, and a bare insert of them."""
    app = Flask("openings")
    settings = load()
    council, database = load_council(settings.council), Database(settings.database)
    new = replace(NEW, point=council.centre_point)
    writing = database.engine.execution_options(portal_writes=True)

    def opened(session: Session) -> Case:
        wish = replace(new, once=str(clock.new_id()))
        return cases.open_case(session, PUBLIC_ON_WEB, council, wish)

    with database.write() as session:
        model = _Rows(session, opened(session))

    @app.post("/service")
    def by_the_service() -> str:
        with database.write() as session:
            return opened(session).reference

    @app.post("/bare")
    def by_a_bare_insert() -> str:
        with writing.begin() as connection:
            return model.insert_anew(connection)

    return app


class _Rows:
    """The rows that one opened case is made of, to be inserted again under new keys."""

    def __init__(self, session: Session, case: Case) -> None:
        session.flush()
        self._rows = {
            of: [dict(row) for row in session.execute(select(of).where(theirs)).mappings()]
            for of, theirs in _rows_of(case)
        }
        self._old = [row["id"] for rows in self._rows.values() for row in rows]
        count, stamp = _of(CaseCount), _of(Stamp)
        self._sums = (
            update(count).values(n=count.c.n + 1).where(
                count.c.service == case.service, count.c.state == case.state,
                count.c.ward == (case.ward or ""),
            ),
            update(stamp).values(n=stamp.c.n + 1).where(stamp.c.name == CASES),
        )  # fmt: skip

    def insert_anew(self, connection: Connection) -> str:
        """One statement for each table; the new case's reference."""
        keys = {ident: clock.new_id() for ident in self._old}
        own = {"reference": clock.reference(), "once": str(clock.new_id())}
        for table, rows in self._rows.items():
            connection.execute(insert(table), [_anew(row, keys, own) for row in rows])
        for statement in self._sums:
            connection.execute(statement)
        return own["reference"]


def _rows_of(case: Case) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Every table that an opened case has rows in, in the order in which they may be inserted."""
    yield _of(Person), _of(Person).c.id == case.subject_id
    yield _of(ContactPoint), _of(ContactPoint).c.person_id == case.subject_id
    yield _of(Case), _of(Case).c.id == case.id
    for model in (CaseEvent, Follower, Contact):
        yield _of(model), _of(model).c.case_id == case.id
    yield _of(OutboxRow), _of(OutboxRow).c.about_id == case.id


def _anew(row: dict[str, Any], keys: dict[UUID, UUID], own: dict[str, str]) -> dict[str, Any]:
    anew = {
        name: keys.get(value, value) if isinstance(value, UUID) else value
        for name, value in row.items()
    }
    return anew | {name: value for name, value in own.items() if name in row}


def _of(model: type[Model]) -> Table:
    return Model.metadata.tables[model.__tablename__]
