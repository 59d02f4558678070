"""The house number that goes with a street in a row of words."""

import re
from collections.abc import Sequence

from portal.reading.everyday import BEFORE_NUMBER, COLUMN_WORDS, COUNTED, NUMBER_WORDS
from portal.reading.mentions import Mention

_NUMBER = re.compile(r"^[1-9]\d{0,3}[a-z]?$")
_REACH = 5  # words from a street to its number


def house_number(some: Sequence[str], street: Mention) -> str | None:
    """The number of the house meant on this street, as `42` or `42a`, or None.

    It stands before the street (42 Mill Lane, no 42 on Mill Lane) or, with words of place between
    them, after it (Mill Lane outside no 42).
    """
    return _before(some, street.start) or _after(some, street.end)


def is_column(some: Sequence[str], place: int) -> bool:
    """Whether the word here is told to be a lamp column's number: “lamp post no 23”."""
    before = [word for word in some[max(0, place - 3) : place] if word not in NUMBER_WORDS]
    return bool(before) and before[-1] in COLUMN_WORDS


def _before(some: Sequence[str], start: int) -> str | None:
    place = start - 1
    while place >= 0 and start - place <= 3:
        number = _at(some, place)
        if number:
            return number
        if some[place] not in BEFORE_NUMBER and not _letter(some, place):
            return None
        place -= 1
    return None


def _after(some: Sequence[str], end: int) -> str | None:
    for place in range(end, min(end + _REACH, len(some))):
        number = _at(some, place)
        if number:
            return number
        told = place and some[place - 1] in NUMBER_WORDS
        if some[place] not in BEFORE_NUMBER and not told:
            return _told(some, place, end)
    return None


def _told(some: Sequence[str], place: int, end: int) -> str | None:
    """A number further off counts when it is called one: “no 42”."""
    for later in range(place, min(end + 2 * _REACH, len(some) - 1)):
        if some[later] in NUMBER_WORDS and (number := _at(some, later + 1)):
            return number
    return None


def _at(some: Sequence[str], place: int) -> str | None:
    if not _NUMBER.match(some[place]) or is_column(some, place):
        return None
    following = some[place + 1] if place + 1 < len(some) else ""
    told = place > 0 and some[place - 1] in NUMBER_WORDS
    if following in COUNTED and not told:
        return None
    if len(following) == 1 and following.isalpha() and following in "abcdefgh":
        return _with_letter(some, place, following)
    return some[place]


def _with_letter(some: Sequence[str], place: int, letter: str) -> str:
    """`42 b` is 42b; but in “outside 42 a big hole” the letter is a word."""
    ends = place + 2 == len(some)
    return some[place] + letter if ends or letter != "a" else some[place]


def _letter(some: Sequence[str], place: int) -> bool:
    return len(some[place]) == 1 and some[place] in "bcdefgh" and place > 0
