"""Texts that name places of a gazetteer as people type them: short forms, no capitals, slips."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from portal.models.places import PlaceKind
from portal.reading.lines import Found, Line
from portal.reading.spelling import name_key

_SHORT = {
    "road": "rd", "street": "st", "lane": "ln", "avenue": "ave", "close": "cl", "drive": "dr",
    "court": "ct", "grove": "gr", "terrace": "terr", "square": "sq",
}  # fmt: skip
_ISSUES = (
    "pothole", "massive hole in the road", "street light out", "dog poo on the pavement", "needles",
    "fly tipping", "bins not collected", "graffiti on the wall", "dead fox", "hedge over the path",
    "drain blocked and flooding", "sign knocked over", "broken slab my gran tripped", "loud music",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A text and whether a place found is the one it names."""

    text: str
    is_right: Callable[[Found], bool]


class Texts:
    """Makes texts about the places of a gazetteer, the same for the same seed."""

    def __init__(self, lines: Sequence[Line], seed: int) -> None:
        self._chance = random.Random(seed)
        self._of = {kind: [one for one in lines if one.kind is kind] for kind in PlaceKind}
        self._named: dict[str, list[Line]] = defaultdict(list)
        for street in self._of[PlaceKind.STREET]:
            self._named[name_key(street.name)].append(street)

    def addresses(self, count: int) -> Iterator[Placed]:
        """A house number and a street, with its village where two streets have the name."""
        for line in self._some(PlaceKind.ADDRESS, count):
            number, street = (line.number or "").lower(), self._said(line.street or "")
            village = self._village(line, line.street or "")
            where = self._chance.choice((
                f"outside {number} {street}{village}", f"at {number} {street}{village}",
                f"{street}{village} outside no {number}", f"{street} nr number {number}{village}",
                f"outside number {number} on {street}{village}",
            ))  # fmt: skip
            yield Placed(self._with_issue(where), _is_address(line))

    def streets(self, count: int) -> Iterator[Placed]:
        """A street, with its village where two have the name."""
        for line in self._some(PlaceKind.STREET, count):
            where = f"on {self._said(line.name)}{self._village(line, line.name)}"
            yield Placed(self._with_issue(where), _is_place(line))

    def columns(self, count: int) -> Iterator[Placed]:
        """A lamp column by its number and street."""
        for line in self._some(PlaceKind.LAMP_COLUMN, count):
            number = re.findall(r"\d+", line.number or line.name)[-1].lstrip("0")
            street = self._said(line.street or "") + self._village(line, line.street or "")
            post = self._chance.choice(("lamp post", "lampost no", "column", "street light number"))
            yield Placed(f"{post} {number} on {street} is out", _is_place(line))

    def postcodes(self, count: int) -> Iterator[Placed]:
        """A postcode, with and without its gap."""
        for line in self._some(PlaceKind.POSTCODE, count):
            code = line.postcode or line.name
            said = self._chance.choice((code, code.lower(), code.replace(" ", "").lower()))
            yield Placed(self._with_issue(f"at {said}"), _has_label(code))

    def _some(self, kind: PlaceKind, count: int) -> list[Line]:
        lines = [one for one in self._of[kind] if one.number or kind is not PlaceKind.ADDRESS]
        return self._chance.sample(lines, min(count, len(lines)))

    def _with_issue(self, where: str) -> str:
        issue = self._chance.choice(_ISSUES)
        return self._chance.choice((f"{issue} {where}", f"{where} {issue}", f"{issue}, {where}!!"))

    def _village(self, line: Line, street: str) -> str:
        if len(self._named[name_key(street)]) < 2 or not line.locality:
            return ""
        return self._chance.choice((" in ", " ", ", ")) + line.locality.lower()

    def _said(self, name: str) -> str:
        some = name.lower().replace("'", "").split()
        if len(some) > 1 and self._chance.random() < 0.5:
            some[-1] = _SHORT.get(some[-1], some[-1])
        if self._chance.random() < 0.3:
            longest = max(range(max(len(some) - 1, 1)), key=lambda place: len(some[place]))
            some[longest] = self._slip(some[longest])
        said = " ".join(some)
        return self._chance.choice((said, said, said.title(), said.upper()))

    def _slip(self, word: str) -> str:
        if len(word) < 5:
            return word
        place = self._chance.randrange(1, len(word) - 1)
        return self._chance.choice((
            word[:place] + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place] + word[place:],
        ))  # fmt: skip


def _is_place(line: Line) -> Callable[[Found], bool]:
    return lambda found: found.place_id == line.place_id


def _is_address(line: Line) -> Callable[[Found], bool]:
    """Any of its flats is right where a house has several."""
    start, village = f"{line.number} {line.street}", line.locality or ""
    return lambda found: (
        found.place_id == line.place_id
        or (found.label.startswith(start) and village in found.label)
    )


def _has_label(part: str) -> Callable[[Found], bool]:
    return lambda found: part in found.label
