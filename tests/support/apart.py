"""Functions in processes of their own, to be killed by a test, without the second that Python needs
to read the portal: a server of Python's own has read it once a worker of the run, and forks.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess

_READ = ["portal.app", "portal.chores", "portal.dispatcher", "channels.record.channel",
         "channels.sms.channel"]  # fmt: skip


@contextmanager
def running(work: Callable[..., object], *words: object) -> Iterator[BaseProcess]:
    """The process that does the work; it is killed at the end where it still runs."""
    process = _server().Process(target=_quietly, args=(work, *words), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_READ)
    return context


def _quietly(work: Callable[..., object], *words: object) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what it logs is not the test's
    work(*words)
