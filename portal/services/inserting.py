"""New rows straight into their tables, where there is nothing for a unit of work to find out."""

from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Insert, insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached

from portal.models.base import Model


def insert_rows(session: Session, *rows: Model) -> None:
    """Insert objects that no session knows, in this order.

    Each has its own key and names others by theirs, not by relationships. A flush would find keys
    and order by itself, and cost four times as much.
    """
    connection = session.connection()
    for model, alike in groupby(rows, type):
        statement, columns = _into(model)
        connection.execute(statement, [_values(row, columns) for row in alike])


def insert_new(session: Session, *rows: Model) -> None:
    """The same, and the session knows them from now on: a change to one of them is written.

    What was not given to a row is read from the database when it is first asked for.
    """
    insert_rows(session, *rows)
    for row in rows:
        make_transient_to_detached(row)
    session.add_all(rows)


def insert_once(session: Session, row: Model) -> bool:
    """Insert a row unless one of its unique values is there; whether it was new.

    The session knows a new one from now on. Costs one way to the database, where a savepoint and
    an error that is caught cost three.
    """
    statement, columns = _into_once(type(row), session.get_bind().dialect.name)
    # PostgreSQL's driver does not always know how many rows that were
    if session.connection().execute(statement, _values(row, columns)).first() is None:
        return False
    make_transient_to_detached(row)
    session.add(row)
    return True


def _values(row: Model, columns: tuple[str, ...]) -> dict[str, Any]:
    given = vars(row)
    return {name: given[name] for name in columns if name in given}


@cache
def _into(model: type[Model]) -> tuple[Insert, tuple[str, ...]]:
    table = Model.metadata.tables[model.__tablename__]
    return insert(table), _columns(model)


@cache
def _into_once(model: type[Model], dialect: str) -> tuple[Any, tuple[str, ...]]:
    table = Model.metadata.tables[model.__tablename__]
    make: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return make(table).on_conflict_do_nothing().returning(table.c.id), _columns(model)


def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(attribute.key for attribute in inspect(model).column_attrs)
