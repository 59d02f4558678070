"""What is wrong with the content of a life event, in words for the person who keeps it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

_FEW = 24


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One mistake: where it stands, what is wrong, and what to write instead."""

    file: str
    line: int | None
    words: str
    write: str = ""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        # A value that is quoted may hold line ends of its own; a fault stays one line.
        return " ".join(f"{where}: {self.words} {self.write}".split())


class BadEvent(ValueError):
    """The content cannot be used; `faults` lists every mistake found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line or 0)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class NoSuchLifeEvent(LookupError):
    """There is no life event of this key."""


def instead(name: str, known: Iterable[str]) -> str:
    """What to write instead of a name that nothing has."""
    there = sorted(known)
    close = get_close_matches(name, there, n=1)
    if close:
        return f"Did you mean “{close[0]}”?"
    return f"Write one of: {', '.join(there)}." if 0 < len(there) <= _FEW else "Mend or add it."
