"""Waiting for a condition, never for a time."""

import threading
from collections.abc import Callable


def until(condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Return once `condition()` holds. Raises AssertionError naming `what` after `seconds`."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        pause.wait(0.02)
    raise AssertionError(f"waited {seconds:g} s in vain: {what}")
