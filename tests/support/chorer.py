"""A real process that does the chores again and again, to be killed by a test.

python -m tests.support.chorer DATABASE_URL CHORE DAYS_FROM_NOW
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import time_machine

from portal import chores, clock
from portal.council.councils import Council
from portal.database import Database
from portal.dispatcher import stop_on_signals

ROOT = Path(__file__).parents[2]
OFTEN = timedelta(milliseconds=1)


@contextmanager
def a_chorer(database: str, chore: str, days: float = 0) -> Iterator[subprocess.Popen[bytes]]:
    """A process for which it is so many days later; it is killed at the end where it still runs."""
    command = [sys.executable, "-m", "tests.support.chorer", database, chore, str(days)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def main(database: str, name: str, days: str) -> None:
    """Run one chore, which needs no council, until SIGTERM."""
    stop = stop_on_signals()
    often = [replace(chore, every=OFTEN) for chore in chores.CHORES if chore.name == name]
    nowhere = cast(Council, None)  # to load one takes longer than all the rest
    with time_machine.travel(clock.now() + timedelta(days=float(days)), tick=True):
        chores.run(Database(database), nowhere, stop, often)


if __name__ == "__main__":
    main(*sys.argv[1:])
