"""A worker in a process of its own that feeds the record, to be killed by a test."""

from contextlib import AbstractContextManager
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from channels.record.channel import make
from portal.database import Database
from portal.dispatcher import Dispatcher, stop_on_signals
from portal.settings import load
from tests.support import apart

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LEASE = timedelta(seconds=1)  # a killed worker's claims come back this soon


def a_worker(database: str, var: Path, record: str = "") -> AbstractContextManager[BaseProcess]:
    """A worker process; it is killed at the end where it still runs."""
    return apart.running(_work, database, var, record)


def _work(database: str, var: Path, record: str) -> None:
    """Run until SIGTERM."""
    settings = load(
        _env_file=None,
        secret_key="t" * 32,
        var=var,
        record_url=record or None,
        record_secret=SECRET if record else None,
    )
    stop = stop_on_signals()
    Dispatcher(Database(database), {"record": make(settings, None)}, LEASE).run(stop)
