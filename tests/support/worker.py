"""A real `portal worker` process that feeds the record, to be killed by a test.

python -m tests.support.worker DATABASE_URL VAR_FOLDER [RECORD_URL]
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from channels.record.channel import make
from portal.database import Database
from portal.dispatcher import Dispatcher, stop_on_signals
from portal.settings import load

ROOT = Path(__file__).parents[2]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LEASE = timedelta(seconds=1)  # a killed worker's claims come back this soon


@contextmanager
def a_worker(database: str, var: Path, record: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A worker process; it is killed at the end where it still runs."""
    command = [sys.executable, "-m", "tests.support.worker", database, str(var), record]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def main(database: str, var: str, record: str) -> None:
    """Run until SIGTERM."""
    settings = load(
        _env_file=None,
        secret_key="t" * 32,
        var=Path(var),
        record_url=record or None,
        record_secret=SECRET if record else None,
    )
    stop = stop_on_signals()
    Dispatcher(Database(database), {"record": make(settings, None)}, LEASE).run(stop)


if __name__ == "__main__":
    main(*sys.argv[1:])
