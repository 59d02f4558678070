"""The gazetteer's rows by everything they are asked for."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache

from portal.models.places import PlaceKind
from portal.reading.everyday import VAGUE
from portal.reading.lines import Line
from portal.reading.names import Names
from portal.reading.spelling import STREET_KINDS, code, name_key, natural, words

_DIGITS = re.compile(r"\d+")
_BRACKETS = re.compile(r"[()]")
_INWARD = slice(None, -3)  # a postcode ends in a digit and two letters
_NO_NUMBERS: dict[str, list[int]] = {}


class Tables:
    """Lines by street, number, name, postcode and code; a line is its place in `lines`."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)
        self.by_id = {line.place_id.hex: index for index, line in enumerate(self.lines)}
        self.localities = frozenset(name_key(line.locality) for line in self.lines if line.locality)
        self._streets: dict[str, list[int]] = defaultdict(list)
        self._landmarks: dict[str, list[int]] = defaultdict(list)
        self._numbers: dict[str, dict[str, list[int]]] = defaultdict(dict)
        self._houses: dict[str, list[int]] = defaultdict(list)
        self._postcodes: dict[str, list[int]] = defaultdict(list)
        self._columns: dict[str, list[int]] = defaultdict(list)
        self._codes: dict[str, list[int]] = defaultdict(list)
        for index, line in enumerate(self.lines):
            self._enter(index, line)
        self.street_names = Names([*self._streets, *self._numbers])
        self.landmark_names = Names(self._landmarks)
        self.postcodes = sorted(self._postcodes)
        self._districts = frozenset(postcode[_INWARD] for postcode in self.postcodes)

    def streets(self, key: str) -> list[int]:
        """The streets of this name."""
        return self._streets.get(key, [])

    def landmarks(self, key: str) -> list[int]:
        """The landmarks of this name."""
        return self._landmarks.get(key, [])

    def houses(self, key: str) -> list[int]:
        """The addresses whose house has this name."""
        return self._houses.get(key, [])

    def numbered(self, street: str, number: str) -> list[int]:
        """The addresses with this number on streets of this name; flats with their house."""
        return self._numbers.get(street, _NO_NUMBERS).get(number, [])

    def on_street(self, street: str) -> list[int]:
        """Every address on streets of this name, in the order of the numbers."""
        numbers = self._numbers.get(street, _NO_NUMBERS)
        every = dict.fromkeys(index for some in numbers.values() for index in some)
        return sorted(every, key=lambda index: natural(self.lines[index].number or ""))

    def postcode(self, postcode: str) -> list[int]:
        """What has this postcode, its own line first."""
        return self._postcodes.get(postcode, [])

    def has_district(self, postcode: str) -> bool:
        """Whether a postcode without its gap is of a district that some place here is in."""
        return not self._districts or postcode[_INWARD] in self._districts

    def columns(self, number: str) -> list[int]:
        """The lamp columns with this number, whatever zeros stand before it."""
        return self._columns.get(_column_key(number), [])

    def coded(self, number: str) -> list[int]:
        """The place with this UPRN or USRN."""
        return self._codes.get(number.lstrip("0"), [])

    def _enter(self, index: int, line: Line) -> None:
        for number in (line.uprn, line.usrn if line.kind is PlaceKind.STREET else None):
            if number:
                self._codes[number.lstrip("0")].append(index)
        match line.kind:
            case PlaceKind.STREET:
                for key in _street_keys(line, self.localities):
                    self._streets[key].append(index)
            case PlaceKind.LANDMARK:
                for key in _landmark_keys(line):
                    self._landmarks[key].append(index)
            case PlaceKind.ADDRESS:
                self._enter_address(index, line)
            case PlaceKind.LAMP_COLUMN:
                self._enter_column(index, line)
            case PlaceKind.POSTCODE:
                self._postcodes[code(line.postcode or line.name)].insert(0, index)

    def _enter_address(self, index: int, line: Line) -> None:
        if line.postcode:
            self._postcodes[code(line.postcode)].append(index)
        if line.street:
            numbers = self._numbers[name_key(line.street)]
            for number in _number_keys(line.number or ""):
                numbers.setdefault(number, []).append(index)
        if line.name and not line.name[0].isdigit():
            self._houses[name_key(line.name)].append(index)

    def _enter_column(self, index: int, line: Line) -> None:
        for key in {_column_key(line.name), _column_key(line.number or line.name)}:
            self._columns[key].append(index)
        if line.street and (digits := _DIGITS.findall(line.number or line.name)):
            self._columns.setdefault(digits[-1].lstrip("0"), []).append(index)


def _street_keys(line: Line, villages: Collection[str]) -> set[str]:
    """A street's name; `Thornley Bypass` is also the bypass, but no street is “the road”."""
    key = name_key(line.name)
    village, _, rest = key.partition(" ")
    short = rest and rest not in STREET_KINDS and village in villages
    return {key, rest} if short else {key}


def _landmark_keys(line: Line) -> set[str]:
    """A landmark's name; what stands before a comma or in brackets; each without its village's.

    What follows a comma only says which one it is: the street, or the field it lies in.
    """
    names = {line.name, *(part.split(",")[0] for part in _BRACKETS.split(line.name))}
    keys = {key for name in names if (key := name_key(name))}
    village = name_key(line.locality) if line.locality else ""
    if village:
        keys |= {key[len(village) + 1 :] for key in keys if key.startswith(f"{village} ")}
    return keys - VAGUE - STREET_KINDS - {""}


@lru_cache(maxsize=8_192)
def _number_keys(number: str) -> frozenset[str]:
    """`Flat 2, 42A` is found as `flat 2 42a`, as `42a` and as `42`."""
    parts = words(number)
    if not parts:
        return frozenset(("",))
    last = parts[-1]
    return frozenset((" ".join(parts), last, *_DIGITS.findall(last)[:1]))


def _column_key(number: str) -> str:
    """QA023, qa 23 and QA-23 are one column."""
    return _DIGITS.sub(lambda digits: digits.group().lstrip("0"), code(number).lower())
