"""What comes before anything else: whom to call, with the council's own numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from life_events.engine.events import Urgent
from portal.council.councils import Council
from portal.web.phone_lines import Line, line


@dataclass(frozen=True, slots=True)
class Called:
    """Words, and the numbers to call; both are still to be translated."""

    words: str
    numbers: tuple[Line, ...]


def called(council: Council, urgents: Iterable[Urgent]) -> tuple[Called, ...]:
    """The urgent lines of an event, each with the numbers that this council has."""
    return tuple(
        Called(one.words, tuple(filter(None, (line(council, call) for call in one.calls))))
        for one in urgents
    )
