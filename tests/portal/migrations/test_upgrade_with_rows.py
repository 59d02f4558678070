"""A database that is in use is brought up to date: every row is still there, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from portal import clock
from portal.database import Database
from portal.migrations import upgrade as migrations

THE_ID = clock.new_id()  # of every row: whatever a row points at is there
VALUES: dict[type, Any] = {
    int: 1, float: 1.0, bool: True, bytes: b"x", datetime: datetime(2026, 1, 1, tzinfo=UTC),
}  # fmt: skip
NOT_ROWS = ("alembic_version", "case_text", "case_words")  # the database writes these itself


@pytest.fixture(params=["0006", "0007"])
def in_use(database: Database, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of an earlier version, with a row in each table."""
    with database.engine.begin() as connection:
        command.downgrade(migrations._config(connection), request.param)
    try:
        with database.engine.begin() as connection:
            for table in _tables(connection):
                connection.execute(table.insert().values(_row(table)))
        yield database
    finally:
        migrations.upgrade(database)


def test_every_row_of_a_database_in_use_is_there_after_it_was_brought_up_to_date(
    in_use: Database,
) -> None:
    with in_use.engine.connect() as connection:
        before = {table.name for table in _tables(connection)}
    migrations.upgrade(in_use)

    with in_use.engine.connect() as connection:
        tables = {table.name: table for table in _tables(connection)}
        kept = {
            name: connection.scalar(sa.select(sa.func.count()).select_from(tables[name]))
            for name in before
        }
    assert kept == dict.fromkeys(before, 1)
    assert migrations.is_current(in_use)


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """Its tables as they stand, what others point at first."""
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _tables: not name.startswith(NOT_ROWS))
    return found.sorted_tables


def _row(table: sa.Table) -> dict[str, Any]:
    return {
        column.name: _value(column)
        for column in table.columns
        if column.computed is None
        and (not column.nullable or (column.foreign_keys and not _of_itself(table, column)))
    }


def _value(column: sa.Column[Any]) -> Any:
    kind = str(column.type).upper()
    if kind in {"UUID", "CHAR(32)"}:
        return THE_ID if kind == "UUID" else THE_ID.hex
    if kind.startswith(("JSON", "VARCHAR", "TEXT")):
        return {} if kind.startswith("JSON") else "x"
    return VALUES[column.type.python_type]


def _of_itself(table: sa.Table, column: sa.Column[Any]) -> bool:
    return any(key.column.table is table for key in column.foreign_keys)
