"""What a report is about: the council's categories, ranked by what a person wrote."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.council.categories import Category
from portal.council.councils import Council
from portal.reading.stems import FAINT, telling_stems
from portal.reading.thesaurus import synonyms

_LONGEST = 1_000  # characters that are read
_SPREAD = 4  # words that may stand between the words of a phrase
_CORRECTED = 0.75  # what a word counts that was put right
_SAID_FOR = 0.85  # what a word counts that is said for a category's own
_FAINTLY = 0.3  # what a common word counts outside a whole phrase
_SAID_BY_ANSWERS = 0.35  # what the words of a category's questions count, beside its own
_LEAST = 6.0  # out of 100: below it nothing fits
_STEEP = 9.0
_ASKS = re.compile(
    r"^\W*(?:(?:hi|hello|hiya|good \w+|please)\W+)*(?:"
    r"what (?:time|day)s?\b|when (?:is|do|does) (?:my|the|you)\b|how much\b|do i need\b"
    r"|(?:can|could|may) i (?:speak|talk|book|pay|apply|register)\b"
    r"|how (?:do|can) i (?:pay|apply|register|book|vote)\b"
    r"|(?:i )?(?:want|need|would like) to (?:apply|register|pay|book|speak|talk)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A category and how well a text fits it, out of 100."""

    key: str
    score: float


@dataclass(frozen=True, slots=True)
class _Phrase:
    category: str
    stems: frozenset[str]


class Categories:
    """Categories by the words people use for them, in every language of the council."""

    def __init__(self, words: Mapping[str, Mapping[str, float]]) -> None:
        self.keys = tuple(words)
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)
        told: dict[str, dict[str, float]] = {key: {} for key in words}
        for key, phrases in words.items():
            for phrase, weight in phrases.items():
                self._enter(key, phrase, weight, told[key])
        self._weights = _weigh(told)
        self._own = sorted({stem for phrases in words.values() for stem in _own_stems(phrases)})
        self._synonyms = {
            said: thing for said, thing in synonyms().items() if thing in self._weights
        }
        self._corrected = lru_cache(maxsize=4_096)(self._correct)

    @classmethod
    def from_council(cls, council: Council) -> "Categories":
        """The categories of a council's folder."""
        return cls({key: _phrases_of(one) for key, one in council.categories.items()})

    def rank(self, text: str) -> list[Ranked]:
        """The categories a text may be about, the likeliest first; [] where none fits."""
        if asks_for_else(text):
            return []
        stems = self._read(text[:_LONGEST])
        surest = self._surest(stems)
        if surest.keys() <= FAINT:
            return []
        raw: dict[str, float] = defaultdict(float)
        for stem, sure in surest.items():
            loud = sure * (_FAINTLY if stem in FAINT else 1.0)
            for key, weight in self._weights[stem].items():
                raw[key] += weight * loud
        for key, bonus in self._bonuses(stems).items():
            raw[key] += bonus
        ranked = [Ranked(key, _out_of_100(score)) for key, score in raw.items()]
        place = {key: number for number, key in enumerate(self.keys)}
        return sorted(
            (one for one in ranked if one.score >= _LEAST),
            key=lambda one: (-one.score, place[one.key]),
        )

    def _enter(self, key: str, phrase: str, weight: float, told: dict[str, float]) -> None:
        stems = telling_stems(phrase)
        for stem in set(stems):
            told[stem] = told.get(stem, 0.0) + weight
        if weight == 1.0 and len(set(stems)) > 1:
            entry = _Phrase(key, frozenset(stems))
            for stem in entry.stems:
                self._phrases[stem].append(entry)

    def _read(self, text: str) -> list[tuple[str, float]]:
        """The known words of a text in their order, with how sure each is; 0 for unknown ones."""
        plain = telling_stems(text)
        read: list[tuple[str, float]] = []
        for place, word in enumerate(plain):
            joined = word + plain[place + 1] if place + 1 < len(plain) else ""
            if joined in self._weights:
                read.append((joined, 1.0))
            if word in self._weights:
                read.append((word, 1.0))
            if word in self._synonyms:
                read.append((self._synonyms[word], _SAID_FOR))
            elif word not in self._weights:
                known = self._corrected(word)
                read.append((known, _CORRECTED) if known else (word, 0.0))
        return read

    def _correct(self, word: str) -> str | None:
        """The known word that a slip of the finger made this one; its first letter is right."""
        if len(word) < 5 or any(mark.isdigit() for mark in word):
            return None
        slips = 1 if len(word) < 8 else 2
        found = process.extract(word, self._own, scorer=OSA.distance, score_cutoff=slips, limit=3)
        alike = sorted((slip, known) for known, slip, _ in found if known[0] == word[0])
        return alike[0][1] if alike else None

    def _surest(self, stems: Iterable[tuple[str, float]]) -> dict[str, float]:
        surest: dict[str, float] = {}
        for stem, sure in stems:
            if sure and sure > surest.get(stem, 0.0):
                surest[stem] = sure
        return surest

    def _bonuses(self, stems: Sequence[tuple[str, float]]) -> dict[str, float]:
        """What whole phrases add: for each category its two weightiest."""
        found: dict[str, list[float]] = defaultdict(list)
        for phrase, sure in self._whole_phrases(stems):
            weight = sum(self._weights[stem][phrase.category] for stem in phrase.stems)
            found[phrase.category].append(weight * sure)
        return {key: sum(sorted(weights)[-2:]) for key, weights in found.items()}

    def _whole_phrases(self, stems: Sequence[tuple[str, float]]) -> Iterator[tuple[_Phrase, float]]:
        at: dict[str, list[int]] = defaultdict(list)
        for place, (stem, sure) in enumerate(stems):
            if sure:
                at[stem].append(place)
        seen: set[_Phrase] = set()
        for stem in at:
            for phrase in self._phrases.get(stem, ()):
                if phrase in seen or not phrase.stems <= at.keys():
                    continue
                seen.add(phrase)
                places = _closest([at[one] for one in phrase.stems])
                if places[-1] - places[0] < len(places) + _SPREAD:
                    yield phrase, min(stems[place][1] for place in places)


def asks_for_else(text: str) -> bool:
    """Whether a text asks for something else than a street to be put right."""
    return _ASKS.match(text) is not None


def _own_stems(phrases: Mapping[str, float]) -> Iterator[str]:
    """The words of the category itself, without those of its questions."""
    for phrase, weight in phrases.items():
        if weight == 1.0:
            yield from telling_stems(phrase)


def _phrases_of(category: Category) -> dict[str, float]:
    """The phrases of a category with what each counts."""
    said = {
        answer.label: _SAID_BY_ANSWERS
        for question in category.questions
        for answer in question.answers
    }
    said[category.hint] = _SAID_BY_ANSWERS
    for phrases in (category.words, *category.words_in.values()):
        said |= dict.fromkeys(phrases, 1.0)
    said[category.name] = 1.0
    return said


def _weigh(told: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """By word and category: much for a word of few categories that this one has often."""
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for key, counts in told.items():
        for stem, count in counts.items():
            shares[stem][key] = math.sqrt(min(count, 9.0))
    return {
        stem: {
            key: share * (share / sum(by_key.values())) * math.log(1 + len(told) / len(by_key))
            for key, share in by_key.items()
        }
        for stem, by_key in shares.items()
    }


def _closest(places: Sequence[Sequence[int]]) -> list[int]:
    """One place for each word, as near to each other as they come."""
    best: list[int] = []
    for start in sorted(place for some in places for place in some):
        chosen = sorted(min(some, key=lambda place: abs(place - start)) for some in places)
        if not best or chosen[-1] - chosen[0] < best[-1] - best[0]:
            best = chosen
    return best


def _out_of_100(raw: float) -> float:
    return round(100 * (1 - math.exp(-raw / _STEEP)), 2)
