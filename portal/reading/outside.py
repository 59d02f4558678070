"""Places that a text names outside the council's area."""

import re
from collections.abc import Iterator, Sequence

from portal.council.councils import Council
from portal.models.places import Point
from portal.reading.codes import postcodes_in
from portal.reading.gazetteer import Gazetteer
from portal.reading.spelling import name_key

_KINDS = re.compile(
    r"\b(?:(?:city|county|district|borough|metropolitan|royal|london|unitary|town|and|of|the)\s+)*"
    r"(?:council|authority)\b",
    re.IGNORECASE,
)
_NOT_THERE = frozenset(("council", "bus", "lorry", "van", "people", "lot", "way"))
_BEFORE = frozenset(("in", "at", "near", "nr", "outside", "from"))


class Outside:
    """What lies around a council: its neighbours by name, and postcodes of elsewhere."""

    def __init__(self, council: Council, gazetteer: Gazetteer) -> None:
        self._council = council
        self._gazetteer = gazetteer
        self._names = {
            key: area.name for area in council.neighbours if (key := name_key(_town(area.name)))
        }

    def named_in(self, text: str) -> str | None:
        """The first neighbour or far postcode that a text names as its place, or None."""
        far = (one for one in postcodes_in(text) if not self._gazetteer.has_district(one))
        some = self._gazetteer.without_streets(text, mark="|").split()
        return next(far, None) or next(self._neighbours(some), None)

    def holds(self, point: Point) -> bool:
        """Whether a point is outside."""
        return not self._council.contains(point)

    def _neighbours(self, some: Sequence[str]) -> Iterator[str]:
        for place, word in enumerate(some):
            if word not in self._names:
                continue
            before = some[place - 1] if place else "|"
            after = some[place + 1] if place + 1 < len(some) else ""
            if (before == "|" or before in _BEFORE) and after not in _NOT_THERE:
                yield self._names[word]


def _town(name: str) -> str:
    return _KINDS.sub(" ", name).strip()
