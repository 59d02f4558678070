from collections.abc import Callable
from pathlib import Path

import pytest

from life_events.engine.events import Event
from life_events.engine.load import check, load_event
from tests.support.life_events import written


@pytest.fixture
def cat(tmp_path: Path) -> Callable[..., Event]:
    """An event of a text, which is in order."""

    def event(text: str, **files: str) -> Event:
        return load_event(written(tmp_path, text, **files))

    return event


@pytest.fixture
def faults(tmp_path: Path) -> Callable[..., list[str]]:
    """What is wrong with an event of a text, a line each."""

    def found(text: str, **files: str) -> list[str]:
        return [str(fault) for fault in check(written(tmp_path, text, **files))]

    return found
