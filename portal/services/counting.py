"""Summary rows kept with each change, so that no page has to count or to ask what changed."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal import clock
from portal.models.base import Model
from portal.models.cases import Case, CaseCount, Stamp
from portal.models.states import State

CASES = "cases"
GAZETTEER = "gazetteer"

# of the table, not of the model: what every request of a list asks goes past the ORM
_STAMPS = Stamp.metadata.tables[Stamp.__tablename__].c
_STAMP = select(_STAMPS.n).where(_STAMPS.name == bindparam("name"))


def count(session: Session, case: Case, was: State | None = None) -> None:
    """Count a case that was opened, or that moved here from the state `was`.

    Called last in a transaction: the summary rows stay locked until its end.
    """
    if not case.public:
        return
    session.flush()
    moved = [] if was is case.state else [(was, -1), (case.state, 1)]
    # always in one order: two cases that change places would wait for each other's rows
    for state, n in sorted((state, n) for state, n in moved if state is not None):
        _add(session, CaseCount, n, service=case.service, state=state, ward=case.ward or "")
    touch(session, CASES)


def touch(session: Session, name: str) -> None:
    """Make every page made from `name` out of date."""
    _add(session, Stamp, 1, name=name)


def add(session: Session, name: str, n: int) -> int:
    """Let the number of `name` grow by so much; what it is then."""
    adding = _adding(session.get_bind().dialect.name, Stamp, ("name",)).returning(_STAMPS.n)
    values = {"id": clock.new_id(), "n": n, "name": name}
    return int(session.connection().execute(adding, values).scalar_one())


def stamp(session: Session | Connection, name: str = CASES) -> int:
    """A number that grows with each change of `name`."""
    return session.execute(_STAMP, {"name": name}).scalar() or 0


def _add(session: Session, model: type[Model], n: int, **kind: Any) -> None:
    statement = _adding(session.get_bind().dialect.name, model, tuple(kind))
    session.connection().execute(statement, {"id": clock.new_id(), "n": n, **kind})


@cache
def _adding(dialect: str, model: type[Model], kind: tuple[str, ...]) -> Any:
    """The row of this kind with `n` more, or a new one."""
    table = Model.metadata.tables[model.__tablename__]
    make: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = make(table)
    return statement.on_conflict_do_update(
        index_elements=list(kind), set_={"n": table.c.n + statement.excluded.n}
    )
