"""Which kind of text a text is most like: a linear support vector machine over words and parts.

One against the rest with squared hinge loss, learnt by stochastic gradient in less than a second,
so that nothing trained is kept anywhere: what it knows are the texts it is given. Weighed against
other ways in docs/reading.md. The same texts give the same weights: the order is drawn from a fixed
seed.
"""

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from portal.reading.spelling import words

_SIZES = (2, 3, 4, 5)  # letters of a part of a word
_LONGEST_WORD = 24
_ROUNDS = 8
_EVENLY = np.float32(0.3)  # a feature that every text has: how common a label is by itself
_WHOLE = "="  # before a feature of whole words

Floats = NDArray[np.float32]
Vector = tuple[NDArray[np.intp], Floats]
_KEPT = 2  # what was learnt of so many councils: a new gazetteer needs no new lesson


def learnt(texts: Mapping[str, Sequence[str]]) -> "Likeness":
    """What is learnt from these texts; once only while the very same ones are asked for."""
    return _learnt(tuple((label, tuple(said)) for label, said in texts.items()))


class Likeness:
    """Learnt from texts by label; says of another text how like each label's texts it is."""

    def __init__(self, texts: Mapping[str, Sequence[str]]) -> None:
        self.labels = tuple(texts)
        told = [
            (place, _features(one)) for place, label in enumerate(texts) for one in texts[label]
        ]
        frequency = Counter(feature for _, features in told for feature in features)
        self._places = {feature: place for place, feature in enumerate(frequency, start=1)}
        rarity = [math.log((1 + len(told)) / (1 + count)) + 1 for count in frequency.values()]
        self._rarity = np.array([1.0, *rarity], dtype=np.float32)
        self._weights = self._learn([(label, self._vector(features)) for label, features in told])

    def scores(self, text: str) -> dict[str, float] | None:
        """By label, mostly between -1 and 1, the higher the liker; None where nothing is known."""
        places, values = self._vector(_features(text))
        if len(places) == 1:
            return None
        found = values @ self._weights[places]
        return dict(zip(self.labels, found.tolist(), strict=True))

    def _learn(self, told: Sequence[tuple[int, Vector]]) -> Floats:
        weights = np.zeros((len(self._rarity), len(self.labels)), dtype=np.float32)
        goals = 2 * np.eye(len(self.labels), dtype=np.float32) - 1
        order = list(told)
        chance = random.Random(len(order))
        for number in range(_ROUNDS):
            chance.shuffle(order)
            step = 1 - number / _ROUNDS
            for label, (places, values) in order:
                here = weights[places]
                goal = goals[label]
                short = np.maximum(0, 1 - goal * (values @ here)) * goal
                weights[places] = here + (0.5 * step * values)[:, None] * short
        return weights

    def _vector(self, features: Counter[str]) -> Vector:
        """Known features by place with their values; whole words and parts weigh the same."""
        halves = [
            self._half(
                (one, count) for one, count in features.items() if one.startswith(_WHOLE) is whole
            )
            for whole in (True, False)
        ]
        places = np.array([0, *(place for half, _ in halves for place in half)], dtype=np.intp)
        return places, np.concatenate([[_EVENLY], *(values for _, values in halves)])

    def _half(self, features: Iterable[tuple[str, int]]) -> tuple[list[int], Floats]:
        known = [(self._places[one], count) for one, count in features if one in self._places]
        places = [place for place, _ in known]
        counts = np.array([count for _, count in known], dtype=np.float32)
        values = (1 + np.log(counts)) * self._rarity[places]
        return places, values / max(float(np.linalg.norm(values)), 1e-9)


@lru_cache(maxsize=_KEPT)
def _learnt(texts: tuple[tuple[str, tuple[str, ...]], ...]) -> Likeness:
    return Likeness(dict(texts))


def _features(text: str) -> Counter[str]:
    """Words, pairs of neighbours, and parts of words with their edges; numbers say nothing."""
    some = [word[:_LONGEST_WORD] for word in words(text) if not word.isdigit()]
    found = Counter(f"{_WHOLE}{word}" for word in some)
    found.update(f"{_WHOLE}{one} {two}" for one, two in pairwise(some))
    for word in some:
        edged = f" {word} "
        for size in _SIZES:
            found.update(
                edged[start : start + size] for start in range(max(1, len(edged) - size + 1))
            )
    return found
