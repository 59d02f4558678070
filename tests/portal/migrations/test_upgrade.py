"""Migrations make the tables that the models describe: on both databases, and only once."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from portal.database import Database
from portal.migrations.upgrade import is_current, upgrade
from portal.models.base import Model


def test_migrations_leave_no_difference_to_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Model.metadata)

    assert not [one for one in differences if not _is_of_the_word_index(one)]


def _is_of_the_word_index(difference: tuple[str, object]) -> bool:
    """SQLite's FTS5 table and those it keeps beside it: no model can describe them."""
    what, thing = difference[:2]
    return what == "remove_table" and str(thing).startswith("case_words")


def test_a_migrated_database_is_current_and_may_be_migrated_again(database: Database) -> None:
    upgrade(database)

    assert is_current(database)


@pytest.fixture
def empty(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path}/empty.sqlite")


def test_an_empty_database_is_not_current(empty: Database) -> None:
    assert not is_current(empty)
    empty.close()
