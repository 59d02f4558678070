"""Names of streets and landmarks in a row of words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.models.places import PlaceKind
from portal.reading.everyday import BEFORE_PLACE
from portal.reading.names import Names
from portal.reading.spelling import canonical
from portal.reading.tables import Tables

_LONGEST = 6  # words of a name
_LIKE_ENOUGH = 84.0
_LONG_WORD = 7  # letters of a street's one word, so that a slip is no other word
_A_SLIP = 94.0


@dataclass(frozen=True, slots=True)
class Mention:
    """The words from `start` up to `end` name what has this `key`; `likeness` out of 100."""

    start: int
    end: int
    key: str
    kind: PlaceKind
    likeness: float = 100.0

    def within(self, other: "Mention") -> bool:
        """Whether it lies inside a longer one."""
        longer = other.end - other.start > self.end - self.start
        return longer and other.start <= self.start and self.end <= other.end

    def touches(self, other: "Mention") -> bool:
        return self.start < other.end and other.start < self.end


def streets_in(some: Sequence[str], tables: Tables) -> list[Mention]:
    """The streets named, in their order; misspelt ones where no right one stands."""
    exact = _longest(_exact(some, tables.street_names))
    slips = [
        mention
        for mention in (
            *_misspelt(some, tables.street_names),
            *_misspelt_alone(some, tables.street_names),
        )
        if not any(mention.touches(other) for other in exact)
    ]
    return sorted(exact + _longest(slips), key=lambda mention: mention.start)


def streets_in_full(some: Sequence[str], tables: Tables) -> list[Mention]:
    """The streets named by two words at least, as they are written, in their order."""
    return [
        mention
        for mention in _longest(_exact(some, tables.street_names))
        if mention.end - mention.start > 1
    ]


def _exact(some: Sequence[str], names: Names) -> Iterator[Mention]:
    for start in range(len(some)):
        for end in range(start + 1, min(start + _LONGEST, len(some)) + 1):
            if end - start == 1 and not _stands_alone(some, start):
                continue
            for key in names.same(canonical(some[start:end])):
                yield Mention(start, end, key, PlaceKind.STREET)


def _stands_alone(some: Sequence[str], place: int) -> bool:
    """Whether one word may be a street: “the green bin” is not The Green."""
    if len(some) == 1 or len(some[place]) >= 8:
        return True
    before = some[place - 1] if place else ""
    long = place == len(some) - 1 or len(some[place]) >= 6
    return before.isdigit() or (long and before in BEFORE_PLACE)


def _misspelt(some: Sequence[str], names: Names) -> Iterator[Mention]:
    for end in range(2, len(some) + 1):
        if not _is_kind_of_street(some, end - 1, names):
            continue
        yield from _best_slip(some, end, names)


def _misspelt_alone(some: Sequence[str], names: Names) -> Iterator[Mention]:
    """Streets of one long word, such as Canalside, where a number or a preposition leads to one."""
    for place, word in enumerate(some):
        if len(word) < _LONG_WORD or not _stands_alone(some, place):
            continue
        found = process.extractOne(
            word, names.single_words, scorer=OSA.distance, score_cutoff=1, processor=None
        )
        if found and found[0] != word:
            yield Mention(place, place + 1, found[0], PlaceKind.STREET, _A_SLIP)


def _is_kind_of_street(some: Sequence[str], place: int, names: Names) -> bool:
    word = canonical(some[place - 1 : place + 1]).rpartition(" ")[2]
    if word in names.last_words:
        return True
    if len(word) < 4:
        return False
    return (
        process.extractOne(word, names.last_words, scorer=OSA.distance, score_cutoff=1) is not None
    )


def _best_slip(some: Sequence[str], end: int, names: Names) -> list[Mention]:
    found: list[Mention] = []
    for start in (end - 3, end - 2):
        if start < 0 or some[start] in BEFORE_PLACE or some[start].isdigit():
            continue
        said = canonical(some[start:end])
        found += [
            Mention(start, end, key, PlaceKind.STREET, likeness)
            for key, likeness in names.like(said, _LIKE_ENOUGH)[:5]
            if _slipped(said, key)
        ]
    best = max((mention.likeness for mention in found), default=0.0)
    return [mention for mention in found if mention.likeness >= best - 3]


def _slipped(said: str, key: str) -> bool:
    """Whether a slip or two lead from one name to the other: “our street” is not York Street."""
    own, known = said.rpartition(" ")[0], key.rpartition(" ")[0]
    slips = (len(known) > 3) + (len(known) > 7)
    return OSA.distance(own, known, score_cutoff=slips) <= slips


def _longest(mentions: Iterator[Mention] | list[Mention]) -> list[Mention]:
    every = list(dict.fromkeys(mentions))
    return [one for one in every if not any(one.within(other) for other in every)]
