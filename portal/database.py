"""The database: the two ways to open a session on it, and one to ask it a single question."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

_BUSY_SECONDS = 10


class Database:
    """An engine on `url`; `write()` and `read()` open the one transaction of an entrance."""

    def __init__(self, url: str, pool_size: int = 5) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._sqlite() if self.is_sqlite else self._postgresql(pool_size)
        if self.is_sqlite:
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writing = self.engine.execution_options(portal_writes=True)
        self._glancing = self._without_transactions(pool_size)
        self._held = threading.local()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose transaction is committed at the end, rolled back on an error.

        On SQLite it takes the write lock at once, so that two writers wait instead of failing.
        """
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking only; whatever it changes is rolled back."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """A connection for one question, with no transaction around it and past the ORM.

        Nearly every request asks such a one, whether a page has changed; a session would cost it
        three times as much, and on PostgreSQL two more ways there and back.
        """
        if not self.is_sqlite:
            with self._glancing.connect() as connection:
                yield connection
            return
        # a file does not go away as a server may: each thread keeps its connection in hand
        held: Connection | None = getattr(self._held, "connection", None)
        if held is None:
            held = self._held.connection = self._glancing.connect()
        try:
            yield held
        except BaseException:
            self._let_go()
            raise

    def close(self) -> None:
        """Give every connection back."""
        self._let_go()
        self.engine.dispose()
        self._glancing.dispose()

    def _let_go(self) -> None:
        held: Connection | None = vars(self._held).pop("connection", None)
        if held is not None:
            held.close()

    def _without_transactions(self, pool_size: int) -> Engine:
        if self.is_sqlite:
            # each thread keeps its own, and a server has more of them than a pool has room for
            return self._sqlite(poolclass=NullPool)
        return self._postgresql(pool_size, isolation_level="AUTOCOMMIT")

    def _sqlite(self, **more: Any) -> Engine:
        if self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            self.url, connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True, **more
        )
        event.listen(engine, "connect", _prepare_sqlite)
        return engine

    def _postgresql(self, pool_size: int, **more: Any) -> Engine:
        return create_engine(
            self.url.set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            pool_pre_ping=True,
            hide_parameters=True,  # they are personal data, and errors are logged
            **more,
        )


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # the driver's own BEGIN comes too late for reads and is never IMMEDIATE: ours is sent instead
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # a power cut loses no acknowledged case
        "foreign_keys = ON",
        "cache_size = -65536",
        "mmap_size = 268435456",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("portal_writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # it cannot fail, and straight to the driver it costs a tenth: every page begins so
        cast(sqlite3.Connection, connection.connection.driver_connection).execute("BEGIN")
