"""Rows straight into a table by the driver's fastest way: a million of them in seconds."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table

from portal.database import Database
from portal.models.base import Model

Row = dict[str, Any]
"""By column; UUIDs as hexadecimal digits, moments as `moment()` writes them, facts as JSON."""


def pour(database: Database, model: type[Model], rows: Iterable[Row]) -> None:
    """Insert rows that all have the same columns; the indexes are made anew when all are there.

    No trigger sees them: what a queue finds by words is not there before `databases.remake`.
    """
    rows = iter(rows)
    first = next(rows)
    table = Model.metadata.tables[model.__tablename__]
    columns = ", ".join(f'"{name}"' for name in first)
    with _without_indexes(database, table), _without_triggers(database) as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        insert = _into_sqlite if database.is_sqlite else _into_postgresql
        insert(driver, f'"{table.name}"', columns, _values(first, rows))


def settle(database: Database) -> None:
    """Let the database do what it does by itself while nobody waits: look at what it holds."""
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if database.is_sqlite:
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            driver.autocommit = True
            driver.execute("VACUUM ANALYZE")
            driver.autocommit = False


def _values(first: Row, rows: Iterator[Row]) -> Iterator[tuple[Any, ...]]:
    yield tuple(first.values())
    for row in rows:
        yield tuple(row.values())


def _into_sqlite(driver: Any, table: str, columns: str, values: Iterator[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * (columns.count(",") + 1))
    driver.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)


def _into_postgresql(
    driver: Any, table: str, columns: str, values: Iterator[tuple[Any, ...]]
) -> None:
    with driver.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)


@contextmanager
def _without_triggers(database: Database) -> Iterator[Connection]:
    """A transaction in which rows are written and nothing else happens."""
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield connection
            return
        known = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = connection.exec_driver_sql(known).all()
        for name, _made in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        yield connection
        for _name, made in triggers:
            connection.exec_driver_sql(made)


@contextmanager
def _without_indexes(database: Database, table: Table) -> Iterator[None]:
    def each(change: Callable[[Any], None]) -> None:
        with database.engine.begin() as connection:
            for index in table.indexes:
                change((index, connection))

    each(lambda it: it[0].drop(it[1]))
    yield
    each(lambda it: it[0].create(it[1]))
