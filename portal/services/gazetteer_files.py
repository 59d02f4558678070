"""Lines of a gazetteer's file, whatever its format: one bad line never stops the rest."""

import csv
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.services.gazetteer_rows import Refused

# Great Britain, Northern Ireland and the isles; what lies outside has its columns mixed up.
_SOUTH, _WEST, _NORTH, _EAST = 49.0, -9.5, 61.5, 2.5
_SMALL_WORDS = frozenset(
    ("and", "at", "by", "in", "le", "of", "on", "the", "under", "upon", "y", "yr")
)
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$")


class BadRow(ValueError):
    """A row says something that cannot be."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One line's cells; `line` counts from 1 as editors do."""

    line: int
    cells: Sequence[str]

    def __getitem__(self, place: int) -> str:
        """The text of a cell without spaces around it; empty where the line is too short."""
        return self.cells[place].strip() if place < len(self.cells) else ""

    def __len__(self) -> int:
        return len(self.cells)


def read_cells(path: Path) -> Iterator[Cells | Refused]:
    """The lines of a CSV file in UTF-8, one after the other; empty lines are left out."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        reader = csv.reader(lines)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Refused(reader.line_num, f"this is not CSV: {error}")
                continue
            if any(_UNREADABLE in cell for cell in cells):
                yield Refused(reader.line_num, "this is not UTF-8 text")
            elif any(cells):
                yield Cells(reader.line_num, cells)


def number(text: str, what: str) -> float:
    """A finite number. Raises BadRow where it is none."""
    try:
        value = float(text)
    except ValueError:
        raise BadRow(f"“{text[:40]}” cannot be {what}") from None
    if not math.isfinite(value):
        raise BadRow(f"“{text[:40]}” cannot be {what}")
    return value


def british(lat: float, lon: float) -> tuple[float, float]:
    """The same point, to seven places (a centimetre). Raises BadRow for one far from Britain."""
    if not (_SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST):
        raise BadRow(f"{lat:.5f}, {lon:.5f} is not in the United Kingdom")
    return round(lat, 7), round(lon, 7)


def postcode(text: str) -> str:
    """A postcode with its one gap, or nothing. Raises BadRow for what is no postcode."""
    plain = "".join(text.upper().split())
    if not plain:
        return ""
    parts = _POSTCODE.match(plain)
    if parts is None:
        raise BadRow(f"“{text[:20]}” is not a postcode")
    return f"{parts[1]} {parts[2]}"


def titled(text: str) -> str:
    """CHURCH LANE as it stands on the street: Church Lane; `St John's Road`, `Stow-on-the-Wold`."""
    words = re.split(r"([\s-]+)", text.strip().lower())
    return "".join(
        word if place and word in _SMALL_WORDS else word[:1].upper() + word[1:]
        for place, word in enumerate(words)
    )
