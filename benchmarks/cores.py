"""One core for the server, another for the load, so that neither takes the other's time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


def of_server() -> set[int]:
    return {min(os.sched_getaffinity(0))}


def of_load() -> set[int]:
    return {max(os.sched_getaffinity(0))}


@contextmanager
def kept_to(cores: set[int]) -> Iterator[None]:
    """Run on these cores alone for a while."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
