"""Finds the standard answer to what somebody asks, in their words and with slips of the finger."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from portal.council.answers import Answer
from portal.models.person_keys import plain_words

MOST = 5
_LONGEST = 200
_MOST_WORDS = 24
_SAYING, _TEXT = 1.0, 0.35  # what a word is worth in a title or saying, and in the text alone
_LEAST_ALIKE = 0.74  # one slip in four letters
_LEAST_ALIKE_SHORT = 0.66  # or in three
_UNKNOWN = 0.4  # of its weight for a word that no answer has: the day, a street, a child's name
_LEAST_BEGUN = 2  # letters of a word that is being typed
_LEAST = 0.4  # how much of what was asked an answer is to be about
_LIKE_THE_FIRST = 0.55
# words that say nothing of what is asked
_NOISE_WORDS = """
    a about am an and any are ask at be been but by call can cant could did didnt do does dont for
    from get got had has have he help her him his how i if in is it its know like me my need of on
    or our out please she should so some someone tell that the their them there they this to up us
    want was we what when where which who why will with wont would you your
    ar beth ble chi ddim eich fy gan gyda mae mi o oes pryd sut sydd wedi y yn yr
"""
_NOISE = frozenset(_NOISE_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Entry:
    """An answer by its words; each once, with what it is worth there."""

    answer: Answer
    worth: dict[str, float]


class Answers:
    """A council's standard answers, ready to be searched; never changes once made."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._entries = tuple(_Entry(answer, _worth(answer)) for answer in answers)
        self._found_in = Counter(word for entry in self._entries for word in entry.worth)

    def search(self, typed: str, limit: int = MOST) -> list[Answer]:
        """The answers that fit what was typed, the likeliest first; [] where none does.

        The last word may be begun only, and each may have a slip.
        """
        words = _asked(typed)
        found = [_found(words, entry) for entry in self._entries]
        weights = [
            self._weight(word) * (1 if any(of_each) else _UNKNOWN)
            for word, *of_each in zip(words, *found, strict=True)
        ]
        total = sum(weights)
        if not total:
            return []
        scored = sorted(
            (
                (-sum(map(_product, weights, found[place])) / total, place, entry.answer)
                for place, entry in enumerate(self._entries)
            ),
            key=lambda one: one[:2],
        )
        least = max(_LEAST, -scored[0][0] * _LIKE_THE_FIRST) if scored else 1.0
        return [answer for minus, _, answer in scored[:limit] if -minus >= least]

    def _weight(self, word: str) -> float:
        """A word that few answers have says most; one that none has is a slip, or nothing."""
        n = len(self._entries)
        return math.log(1 + n / (1 + self._found_in.get(word, 0)))


def _product(one: float, other: float) -> float:
    return one * other


def _asked(typed: str) -> list[str]:
    words = list(dict.fromkeys(plain_words(typed[:_LONGEST])))[:_MOST_WORDS]
    return [word for word in words if word not in _NOISE] or words


def _worth(answer: Answer) -> dict[str, float]:
    worth = dict.fromkeys(plain_words(answer.text), _TEXT)
    for saying in (answer.title, *answer.sayings):
        worth.update(dict.fromkeys(plain_words(saying), _SAYING))
    return {word: value for word, value in worth.items() if word not in _NOISE}


def _found(words: Sequence[str], entry: _Entry) -> list[float]:
    """Of each word that was typed how well the answer has it."""
    last = len(words) - 1
    return [_best(word, entry, begun=at == last) for at, word in enumerate(words)]


def _best(word: str, entry: _Entry, *, begun: bool) -> float:
    if (whole := entry.worth.get(word)) is not None:
        return whole
    return max(
        (worth * _alike(word, known, begun=begun) for known, worth in entry.worth.items()),
        default=0.0,
    )


def _alike(word: str, known: str, *, begun: bool) -> float:
    if known.startswith(word) and len(word) >= (_LEAST_BEGUN if begun else 4):
        return 0.95
    if known[:4] == word[:4] and len(known) > 3 and len(word) > 3:
        return 0.85  # empty and emptied, bins, permits
    if len(word) < 3 or abs(len(known) - len(word)) > 2:
        return 0.0
    least = _LEAST_ALIKE if len(word) > 3 else _LEAST_ALIKE_SHORT
    return 0.9 * OSA.normalized_similarity(word, known, score_cutoff=least)
