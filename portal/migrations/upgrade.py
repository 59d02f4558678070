"""Bring a database to the tables this version knows, and tell whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from portal.database import Database

_FOLDER = Path(__file__).parent


def upgrade(database: Database) -> None:
    """Run every migration that is missing; each in the database's own transaction."""
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def draw_up(database: Database, message: str) -> None:
    """Write a migration from what the models have and the database has not (for developers)."""
    with database.engine.begin() as connection:
        revision = f"{len(list((_FOLDER / 'versions').glob('0*.py'))) + 1:04}"
        command.revision(_config(connection), message, autogenerate=True, rev_id=revision)


def is_current(database: Database) -> bool:
    """Whether the database has every table as this version knows it."""
    with database.engine.connect() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
    return there == ScriptDirectory.from_config(_config()).get_current_head()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config
