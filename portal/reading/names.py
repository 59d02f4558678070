"""A set of names to be found by: as written, by their beginning, by their words, by likeness."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import ratio

from portal.reading.spelling import squeezed

_LEAST_TO_CORRECT = 5  # shorter words are too like each other
_MOST_LIKE = 24


class Names:
    """Names by their keys (`spelling.name_key`); answers are keys, in a fixed order."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = sorted(set(keys))
        self._known = set(self.keys)
        self._squeezed: dict[str, list[str]] = defaultdict(list)
        self._with: dict[str, list[str]] = defaultdict(list)
        for key in self.keys:
            self._squeezed[squeezed(key)].append(key)
            for word in dict.fromkeys(key.split()):
                self._with[word].append(key)
        self.words = sorted(self._with)
        self.pairs = self._pairs()
        self.single_words = [key for key in self.keys if " " not in key and key.isalpha()]
        self.last_words = frozenset(key.rpartition(" ")[2] for key in self.keys if " " in key)

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def same(self, key: str) -> Sequence[str]:
        """The names with this key, whatever its gaps."""
        return (key,) if key in self._known else self._squeezed.get(squeezed(key), ())

    def starting(self, beginning: str, limit: int) -> list[str]:
        """The names that begin so."""
        start = bisect_left(self.keys, beginning)
        found = islice(self.keys, start, start + limit)
        return [key for key in found if key.startswith(beginning)]

    def containing(self, some: Sequence[str]) -> list[str]:
        """The names that have every one of these words, the last of them begun at least."""
        if not some:
            return []
        *whole, last = some
        begun = self._beginning(last)
        for word in whole:
            begun &= set(self._with.get(word, ()))
        return sorted(begun)

    def having(self, word: str) -> Sequence[str]:
        """The names that have this word."""
        return self._with.get(word, ())

    def like(self, key: str, least: float) -> list[tuple[str, float]]:
        """The names that look like this one, with how much of 100, the most alike first."""
        found = process.extract(key, self.keys, scorer=ratio, score_cutoff=least, limit=_MOST_LIKE)
        ranked = ((name, score, JaroWinkler.similarity(key, name)) for name, score, _ in found)
        return [
            (name, score)
            for name, score, _ in sorted(ranked, key=lambda one: (-one[1], -one[2], one[0]))
        ]

    def corrections(self, word: str) -> list[str]:
        """The words of names that a slip of the finger could have made this one."""
        if word in self._with or len(word) < _LEAST_TO_CORRECT:
            return []
        slips = 1 if len(word) < 8 else 2
        found = process.extract(word, self.words, scorer=OSA.distance, score_cutoff=slips, limit=4)
        return [name for name, *_ in sorted(found, key=lambda one: (one[1], one[0]))]

    def _beginning(self, word: str) -> set[str]:
        start = bisect_left(self.words, word)
        found: set[str] = set()
        for known in islice(self.words, start, start + 64):
            if not known.startswith(word):
                break
            found.update(self._with[known])
        return found

    def _pairs(self) -> dict[str, tuple[str, str]]:
        """Two neighbours in a name that people write as one word: coop, postoffice."""
        return {
            one + two: (one, two)
            for key in self.keys
            for one, two in zip(key.split(), key.split()[1:], strict=False)
            if one + two not in self._with
        }
