"""Landmarks in a row of words: in full, by their telling words, or as people call them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from portal.models.places import PlaceKind
from portal.reading.everyday import BEFORE_PLACE, SAID_FOR, VAGUE
from portal.reading.mentions import Mention
from portal.reading.names import Names
from portal.reading.spelling import IN_FULL, STREET_KINDS, canonical

_SURE = 0.95  # what is said for a name; below that, a slip put right
_TOO_VAGUE = 8  # as many names have the words: they say nothing


@dataclass(frozen=True, slots=True)
class _Said:
    """What the word at one place of a text may be in a name."""

    words: dict[str, float]

    def of(self, key: str) -> float:
        """How surely this word stands in the name, 0 to 1."""
        return max((sure for word, sure in self.words.items() if word in key.split()), default=0.0)


def landmarks_in(some: Sequence[str], names: Names, loose: bool = False) -> list[Mention]:
    """The landmarks named, in their order; `loose` takes one telling word without an article."""
    found = _in_full(some, names)
    for start, end in _runs(some, names):
        if any(mention.start <= start and end <= mention.end for mention in found):
            continue
        found += _by_words(some, start, end, names, loose)
    return sorted(found, key=lambda mention: (mention.start, -mention.likeness, mention.key))


def _in_full(some: Sequence[str], names: Names) -> list[Mention]:
    found: list[Mention] = []
    for start in range(len(some)):
        for end in range(start + 1, min(start + 6, len(some)) + 1):
            if end - start == 1 and not _introduced(some, start):
                continue
            found += [
                Mention(start, end, key, PlaceKind.LANDMARK)
                for key in names.same(canonical(some[start:end]))
            ]
    return [one for one in found if not any(one.within(other) for other in found)]


def _introduced(some: Sequence[str], place: int) -> bool:
    return place == 0 or some[place - 1] in BEFORE_PLACE


def _said(word: str, names: Names) -> _Said:
    said = {word: 1.0} if names.having(word) else {}
    for known in (*SAID_FOR.get(word, ()), *sorted(IN_FULL.get(word, ()))):
        if names.having(known):
            said.setdefault(known, _SURE)
    if word in names.pairs:
        said.update(dict.fromkeys(names.pairs[word], 1.0))
    if not said:
        said = dict.fromkeys(names.corrections(word), 0.9)
    return _Said(said)


def _runs(some: Sequence[str], names: Names) -> list[tuple[int, int]]:
    """From where to where neighbouring words are all of one name."""
    said = [_said(word, names) for word in some]
    runs: list[tuple[int, int]] = []
    for start in range(len(some)):
        if some[start] in BEFORE_PLACE:
            continue
        end = start
        shared = _keys(said[start], names)
        while shared and end < len(some):
            end += 1
            if end < len(some):
                shared &= _keys(said[end], names)
        if end > start and not any(end <= before_end for _, before_end in runs):
            runs.append((start, end))
    return runs


def _keys(said: _Said, names: Names) -> set[str]:
    return {key for word in said.words for key in names.having(word)}


def _is_a_street(some: Sequence[str], end: int) -> bool:
    """Whether what follows makes the words a street's: “victoria st” is not Victoria Park."""
    return end < len(some) and canonical(some[end - 1 : end + 1]).rpartition(" ")[2] in STREET_KINDS


def _by_words(
    some: Sequence[str], start: int, end: int, names: Names, loose: bool
) -> list[Mention]:
    if _is_a_street(some, end):
        return []
    said = [_said(word, names) for word in some[start:end]]
    shared = set.intersection(*(_keys(one, names) for one in said))
    introduced = loose or (start > 0 and _introduced(some, start))
    found = [
        Mention(start, end, key, PlaceKind.LANDMARK, likeness)
        for key in sorted(shared)
        if (likeness := _likeness(key, said, introduced, loose, names)) > 0
    ]
    return found if len(found) <= _TOO_VAGUE else []


def _likeness(
    key: str, said: Sequence[_Said], introduced: bool, loose: bool, names: Names
) -> float:
    """Out of 100: how much of a name these words say; 0 where they say too little."""
    parts = [word for word in key.split() if word not in BEFORE_PLACE]
    told = {word for one in said for word in parts if word in one.words}
    if not told or not parts:
        return 0.0
    sure = min(one.of(key) for one in said)
    share = len(told) / len(parts)
    if share == 1.0:
        return 97.0 * sure
    if not introduced or (sure < _SURE and not loose):
        return 0.0
    return (55.0 + 35.0 * share) * sure if _is_telling(key, told, names) else 0.0


def _is_telling(key: str, told: set[str], names: Names) -> bool:
    """Whether some words of a name are what people would call it by: its last, or a rare one."""
    kind = _kind_of_place(key)
    if told <= VAGUE or told < kind:
        return False
    return kind <= told or all(len(names.having(word)) <= 2 for word in told)


def _kind_of_place(key: str) -> set[str]:
    """What a landmark is: `lane by the allotments` a lane, `priory woods car park` a car park."""
    head = list(takewhile(lambda word: word not in BEFORE_PLACE, key.split())) or key.split()
    return set(head[-2:]) if head[-2:] == ["car", "park"] else set(head[-1:])
