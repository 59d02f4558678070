"""What a text is about, and how sure that is: by the council's words and by what people say.

Two readers are added up. `Likeness` has learnt from thousands of texts, shipped, by concept;
`Categories` knows only the words of the council's folder. A category the council makes for itself
is learnt from its words alone; one it has taken away leaves its texts as none of its business.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.council.categories import Category
from portal.council.councils import Council
from portal.reading.categories import Categories, asks_for_else
from portal.reading.likeness import learnt
from portal.reading.sayings import PLACES_ALONE, concept_of, is_nobodys, sayings

_LONGEST = 1_000  # characters that are read
_BY_OWN_WORDS = 0.5  # what the council's words count beside what people say
_NOBODYS_AHEAD = 0.15  # of two equals, none of them: a question costs less than a wrong case
_ASKED = 0.3  # what it counts for none of them that a text asks when, how much or for whom
_STEEP = 3.5  # makes scores probabilities that hold on texts not learnt from; see docs/reading.md
_UNSURE = 0.35  # so little, without a word of the council's, is no guess
_NOBODYS = "nobody's"  # no key of a category: those have no apostrophe
_STRIDE = 7  # from one saying to the next that gets a place
_CLAIMED = 20.0  # a saying of nobody's business that fits a council's own category so well is its


@dataclass(frozen=True, slots=True)
class Guess:
    """A category, or None for none of the council's, and how sure: all guesses make up 1."""

    category: str | None
    confidence: float


class Guesses:
    """Guesses what texts are about, for one council; never changes once made."""

    def __init__(self, council: Council) -> None:
        self._words = Categories.from_council(council)
        self._keys = tuple(council.categories)
        self._likeness = learnt(_texts(council))

    def rank(self, text: str) -> list[Guess]:
        """Every category and None, the likeliest first; None alone where nothing is known."""
        text = text[:_LONGEST]
        liked = self._likeness.scores(text)
        if liked is None:
            return [Guess(None, 1.0)]
        own = {one.key: one.score / 100 for one in self._words.rank(text)}
        scores: dict[str | None, float] = {
            key: liked[key] + _BY_OWN_WORDS * own.get(key, 0.0) for key in self._keys
        }
        nobodys = max(score for label, score in liked.items() if label not in scores)
        nobodys += _NOBODYS_AHEAD + _ASKED * asks_for_else(text)
        ranked = _ranked(scores | {None: nobodys})
        if ranked[0].confidence < _UNSURE and ranked[0].category not in own:
            ranked.sort(key=lambda one: one.category is not None)
        return ranked

    def says(self, text: str, category: str, share: float) -> bool:
        """Whether a text has the council's words for a category, `share` of the best at least."""
        ranked = self._words.rank(text)
        return any(one.key == category and one.score >= share * ranked[0].score for one in ranked)


def _ranked(scores: Mapping[str | None, float]) -> list[Guess]:
    best = max(scores.values())
    shares = {key: math.exp(_STEEP * (score - best)) for key, score in scores.items()}
    whole = sum(shares.values())
    guesses = [Guess(key, round(share / whole, 4)) for key, share in shares.items()]
    return sorted(guesses, key=lambda one: -one.confidence)


def _texts(council: Council) -> dict[str, list[str]]:
    """What is learnt: each category's own words and its sayings, then what is nobody's.

    What this council does not do keeps a label of its own, so that it is known for what it is.
    """
    told = dict(sayings())
    learnt: dict[str, list[str]] = {key: [*_own(one)] for key, one in council.categories.items()}
    for concept, keys in _by_concept(council).items():
        for key, said in _shared_out(council, keys, told.pop(concept)).items():
            learnt[key] += [*said, *_placed(said, told[PLACES_ALONE])]
    new = [key for key in learnt if concept_of(key, council.categories[key].lgsl) is None]
    theirs = _readers(council, new)
    for concept, said in told.items():
        free = [one for one in said if not (is_nobodys(concept) and _claimed(theirs, one))]
        learnt[f"{_NOBODYS} {concept}"] = free
    return learnt


def _placed(said: Sequence[str], places: Sequence[str]) -> Iterator[str]:
    """Some sayings with a place after them: where it is says nothing of what it is."""
    for number, place in enumerate(places):
        yield f"{said[number * _STRIDE % len(said)]} {place}"


def _by_concept(council: Council) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, category in council.categories.items():
        if concept := concept_of(key, category.lgsl):
            found.setdefault(concept, []).append(key)
    return found


def _shared_out(
    council: Council, keys: Sequence[str], said: Sequence[str]
) -> Mapping[str, Sequence[str]]:
    """Sayings of one concept among the council's categories of it, by the words of each."""
    if len(keys) == 1:
        return {keys[0]: said}
    theirs = _readers(council, keys)
    shared: dict[str, list[str]] = {key: [] for key in keys}
    for one in said:
        ranked = theirs.rank(one)
        shared[ranked[0].key if ranked else keys[0]].append(one)
    return shared


def _readers(council: Council, keys: Sequence[str]) -> Categories:
    return Categories({key: dict.fromkeys(_own(council.categories[key]), 1.0) for key in keys})


def _claimed(theirs: Categories, said: str) -> bool:
    ranked = theirs.rank(said)
    return bool(ranked) and ranked[0].score >= _CLAIMED


def _own(category: Category) -> Iterator[str]:
    yield category.name
    for phrases in (category.words, *category.words_in.values()):
        yield from phrases
