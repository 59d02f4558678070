"""Streets named in a row of words: with their house numbers, and where two of them meet."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from portal.reading.corners import StreetShapes
from portal.reading.hits import Hit
from portal.reading.mentions import Mention
from portal.reading.numbers import house_number
from portal.reading.spelling import canonical, name_key
from portal.reading.tables import Tables

_CORNER_WORDS = frozenset((
    "corner", "cnr", "junction", "junc", "jct", "jnc", "crossroads", "crossroad", "xroads",
    "meets", "joins", "crosses",
))  # fmt: skip
_BETWEEN = frozenset(["and", "meets", "joins", "crosses", "with", "n", "into", "x", "by"])
_MOST_ON_A_STREET = 40
_ELSEWHERE = 0.8


def street_hits(some: Sequence[str], streets: Sequence[Mention], tables: Tables) -> Iterator[Hit]:
    """Each street named, and the address where a number goes with it."""
    for street in streets:
        number = house_number(some, street)
        yield from _addresses(street, number, tables)
        yield from _streets(street, number, tables)


def corner_hits(
    some: Sequence[str], streets: Sequence[Mention], tables: Tables, shapes: StreetShapes
) -> Iterator[Hit]:
    """The corners of neighbouring street names: “corner of Church St and High St”."""
    told = not _CORNER_WORDS.isdisjoint(some)
    for first, second in pairwise(streets):
        gap = list(some[first.end : second.start])
        if not (told or (len(gap) <= 2 and not _BETWEEN.isdisjoint(gap))):
            continue
        sure = min(first.likeness, second.likeness) / 100
        for one in tables.streets(first.key):
            for other in tables.streets(second.key):
                if meeting := shapes.corner(one, other):
                    point, apart = meeting
                    hit = Hit(one, 101.0 - min(apart, 100.0) / 100, True, other, point)
                    yield hit.scaled(sure)


def _addresses(street: Mention, number: str | None, tables: Tables) -> Iterator[Hit]:
    sure = street.likeness / 100
    if number:
        for index in tables.numbered(street.key, number):
            flat = name_key(tables.lines[index].number or "") != number
            yield Hit(index, 98.0 if flat else 100.0, exact=not flat).scaled(sure)
    elif not tables.streets(street.key):
        # a street that only its addresses name
        for place, index in enumerate(tables.on_street(street.key)[:_MOST_ON_A_STREET]):
            yield Hit(index, 80.0 - place / 10, exact=False).scaled(sure)


def _streets(street: Mention, number: str | None, tables: Tables) -> Iterator[Hit]:
    sure = street.likeness / 100
    for index in tables.streets(street.key):
        yield Hit(index, 90.0 if number else 96.0, exact=not number).scaled(sure)


def villages_in(some: Sequence[str], streets: Sequence[Mention], tables: Tables) -> frozenset[str]:
    """The villages named outside the names of streets: “Ashby Road” is not in Ashby."""
    taken = {place for street in streets for place in range(street.start, street.end)}
    rest = ["|" if place in taken else word for place, word in enumerate(some)]
    return frozenset(
        key
        for start in range(len(rest))
        for end in range(start + 1, min(start + 3, len(rest)) + 1)
        if (key := canonical(rest[start:end])) in tables.localities
    )


def in_village(hit: Hit, villages: Collection[str], tables: Tables) -> Hit:
    """A hit, less sure where a village is named and the place is in another."""
    if not villages:
        return hit
    here = name_key(tables.lines[hit.index].locality or "") in villages
    return hit if here else hit.scaled(_ELSEWHERE)
