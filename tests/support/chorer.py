"""A process that does the worker's chores, to be killed by a test."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from multiprocessing.process import BaseProcess
from typing import cast

import time_machine

from portal import chores, clock
from portal.council.councils import Council
from portal.council.load import load_council
from portal.database import Database
from portal.dispatcher import stop_on_signals
from portal.settings import DEMO_COUNCIL
from tests.support import apart

OFTEN = timedelta(milliseconds=1)
WITHOUT_A_COUNCIL = {"enquiries", "episodes"}  # to load one takes longer than all the rest


def a_chorer(
    database_url: str, chore: str = "", days: float = 0
) -> AbstractContextManager[BaseProcess]:
    """The process, of one chore or of all, for which it is so many days later.

    It is killed at the end where it still runs.
    """
    return apart.running(_work, database_url, chore, days)


def _work(database_url: str, name: str, days: float) -> None:
    """Run until SIGTERM."""
    stop = stop_on_signals()
    council = cast(Council, None) if name in WITHOUT_A_COUNCIL else load_council(DEMO_COUNCIL)
    often = [
        replace(chore, every=OFTEN) for chore in chores.CHORES if not name or chore.name == name
    ]
    with time_machine.travel(clock.now() + timedelta(days=days), tick=True):
        chores.run(Database(database_url), council, stop, often)
