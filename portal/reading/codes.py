"""Places by the code they have: postcodes, UPRNs and lamp columns."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from portal.models.places import PlaceKind
from portal.reading.hits import Hit
from portal.reading.mentions import Mention
from portal.reading.numbers import is_column
from portal.reading.spelling import code, name_key
from portal.reading.tables import Tables

# As Royal Mail writes postcodes; O and I where a digit stands are slips of the finger.
_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9OIL])([A-Z]{2})\b")
_PART = re.compile(r"^[A-Z]{1,2}[0-9][A-Z0-9]?([0-9][A-Z]?)?$")
_DIGIT_FOR = str.maketrans("OIL", "011")
_LOT = 200  # addresses of one postcode; Royal Mail gives a postcode at most about 100


def postcodes_in(text: str) -> list[str]:
    """The postcodes in a text, as capitals without a gap."""
    upper = " ".join(text.upper().split())
    return [
        outward + digit.translate(_DIGIT_FOR) + letters
        for outward, digit, letters in _POSTCODE.findall(upper)
    ]


def by_postcode(text: str, tables: Tables) -> Iterator[Hit]:
    """What has the postcode in this text; the address with the number beside it first."""
    for postcode in postcodes_in(text):
        beside = {word.upper() for word in re.findall(r"\b[0-9]+[A-Za-z]?\b", text)}
        for place, index in enumerate(tables.postcode(postcode)[:_LOT]):
            line = tables.lines[index]
            if line.kind is PlaceKind.POSTCODE:
                yield Hit(index, 96.0, exact=True)
            elif line.number and code(line.number) in beside:
                yield Hit(index, 100.0, exact=True)
            else:
                yield Hit(index, 90.0 - place / _LOT, exact=False)


def by_part_postcode(text: str, tables: Tables, limit: int) -> Iterator[Hit]:
    """The postcodes that begin as the whole text does, or where the text is one in full."""
    part = code(text)
    if not _PART.match(part):
        return
    start = bisect_left(tables.postcodes, part)
    for place, postcode in enumerate(tables.postcodes[start : start + limit]):
        if postcode.startswith(part):
            yield Hit(tables.postcode(postcode)[0], 92.0 - place / 100, exact=False)


def by_number(some: Sequence[str], tables: Tables) -> Iterator[Hit]:
    """The place whose UPRN or USRN is one of the words."""
    for word in some:
        if word.isascii() and word.isdigit() and len(word) >= 6:
            for index in tables.coded(word):
                yield Hit(index, 100.0, exact=True)


def by_column(
    some: Sequence[str], streets: Sequence[Mention], tables: Tables, sure: bool
) -> Iterator[Hit]:
    """Lamp columns: `column 23 Queens Avenue`, `lamp post QA023`, or the code alone.

    A bare number needs a word for a column before it, or that the asker wants columns (`sure`).
    """
    keys = {mention.key for mention in streets}
    for place, word in enumerate(some):
        if not any(mark.isdigit() for mark in word):
            continue
        whole = _whole(some, place, tables)
        bare = whole.isdigit()
        told = sure or is_column(some, place)
        if bare and not told:
            continue
        for index in tables.columns(whole):
            here = name_key(tables.lines[index].street or "") in keys
            if here or not (keys and bare):
                certain = here or not bare
                yield Hit(index, 100.0 if certain else 85.0, exact=certain)


def _whole(some: Sequence[str], place: int, tables: Tables) -> str:
    """`qa 23` is one code."""
    joined = some[place - 1] + some[place] if place else some[place]
    return joined if tables.columns(joined) else some[place]
