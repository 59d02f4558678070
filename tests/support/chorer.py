"""A real process that does the worker's chores, to be killed by a test.

python -m tests.support.chorer DATABASE_URL [CHORE [DAYS_FROM_NOW]]
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
from portal.council.load import load_council
from portal.database import Database
from portal.dispatcher import stop_on_signals
from portal.settings import DEMO_COUNCIL

ROOT = Path(__file__).parents[2]
OFTEN = timedelta(milliseconds=1)
WITHOUT_A_COUNCIL = {"enquiries", "episodes"}  # to load one takes longer than all the rest


@contextmanager
def a_chorer(
    database_url: str, chore: str = "", days: float = 0
) -> Iterator[subprocess.Popen[bytes]]:
    """The process, of one chore or of all, for which it is so many days later.

    It is killed at the end where it still runs.
    """
    command = [sys.executable, "-m", "tests.support.chorer", database_url, chore, str(days)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def main(database_url: str, name: str = "", days: str = "0") -> None:
    """Run until SIGTERM."""
    stop = stop_on_signals()
    council = cast(Council, None) if name in WITHOUT_A_COUNCIL else load_council(DEMO_COUNCIL)
    often = [
        replace(chore, every=OFTEN) for chore in chores.CHORES if not name or chore.name == name
    ]
    with time_machine.travel(clock.now() + timedelta(days=float(days)), tick=True):
        chores.run(Database(database_url), council, stop, often)


if __name__ == "__main__":
    main(*sys.argv[1:])
