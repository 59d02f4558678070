"""The council's gazetteer in memory: finds places by words, and words for places."""

from collections.abc import Collection, Iterable

from portal.models.places import PlaceKind
from portal.reading.lines import Found, Line

__all__ = ["Found", "Gazetteer", "Line"]


class Gazetteer:
    """Every place the council knows, indexed for search; never changes once made."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = tuple(lines)

    @classmethod
    def from_rows(cls, rows: Iterable[Line]) -> "Gazetteer":
        """A gazetteer of these rows."""
        return cls(rows)

    def __len__(self) -> int:
        return len(self._lines)

    def search(
        self, text: str, limit: int = 8, kinds: Collection[PlaceKind] | None = None
    ) -> list[Found]:
        """The places that fit what was typed, the best first; [] where nothing does."""
        wanted = " ".join(text.casefold().split())
        found = [
            Found(line.place_id, line.kind, line.name, line.point, 100.0, True)
            for line in self._lines
            if wanted and line.name.casefold() == wanted and (kinds is None or line.kind in kinds)
        ]
        return found[:limit]
