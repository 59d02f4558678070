"""A real process that does the worker's chores, to be killed by a test.

python -m tests.support.chorer DATABASE_URL
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal import chores
from portal.council.load import load_council
from portal.database import Database
from portal.settings import DEMO_COUNCIL

ROOT = Path(__file__).parents[2]


@contextmanager
def a_chorer(database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process; it is killed at the end where it still runs."""
    command = [sys.executable, "-m", "tests.support.chorer", database_url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def main(database_url: str) -> None:
    """Run until it is killed."""
    chores.run(Database(database_url), load_council(DEMO_COUNCIL), threading.Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
