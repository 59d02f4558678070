"""How much what somebody says of themselves is like what is kept of them; from 0 to 100."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from portal.models.person_keys import HomeKeys
from portal.reading.nicknames import other_names

_NICKNAME = 92.0
_INITIAL = 88.0
_LEAST = 50.0  # two words less alike than this are two words
_TURNED = 2.0  # what it costs that the words come in another order
_LONGER = 1.0  # or that more of them are kept
_OTHER_WORD = 20.0
_LEAST_STREET = 65.0


def names_alike(said: Sequence[str], known: Sequence[str]) -> float:
    """How alike two names are, as `name_words` gives them: in any order, short or in full."""
    if not said or not known:
        return 0.0
    if list(said) == list(known):
        return 100.0
    paired = _paired(said, known)
    if not paired:
        return 0.0
    alike = sum(score for score, _ in paired) + _OTHER_WORD * (len(said) - len(paired))
    places = [place for _, place in paired]
    less = (_TURNED if places != sorted(places) else 0.0) + (
        _LONGER if len(known) > len(said) else 0.0
    )
    return max(0.0, min(alike / len(said) - less, 99.0))


def homes_alike(said: HomeKeys, known: HomeKeys) -> float:
    """How alike two homes are: a house with its postcode or street is one, a street is many."""
    same_postcode = said.postcode is not None and said.postcode == known.postcode
    other_postcode = None not in (said.postcode, known.postcode) and not same_postcode
    street = _streets_alike(said.street, known.street)
    if said.house and _is_one_house(said.house, known.house):
        if same_postcode:
            return 85.0 if said.street and known.street and not street else 100.0
        return max(0.0, 0.98 * street - (10.0 if other_postcode else 0.0))
    if not (same_postcode or street):
        return 0.0
    share = (street or 100.0) / 100.0
    if said.house:
        return 40.0 * share  # another house there
    return (80.0 if same_postcode else 70.0) * share


def number_of(house: str) -> str:
    """A house's number without its letter."""
    return house.rstrip("abcdefghijk") if house[:1].isdigit() else house


def _paired(said: Sequence[str], known: Sequence[str]) -> list[tuple[float, int]]:
    """For each word that was said how alike it is to the kept one it goes with, and its place."""
    pairs = sorted(
        (-alike, abs(one - other), one, other)
        for one, word in enumerate(said)
        for other, name in enumerate(known)
        if (alike := _words_alike(word, name)) >= _LEAST
    )
    chosen: dict[int, tuple[float, int]] = {}
    taken: set[int] = set()
    for minus, _apart, one, other in pairs:
        if one not in chosen and other not in taken:
            chosen[one] = (-minus, other)
            taken.add(other)
    return [chosen[one] for one in sorted(chosen)]


def _words_alike(said: str, known: str) -> float:
    if said == known:
        return 100.0
    if known in other_names(said):
        return _NICKNAME
    if len(said) == 1 or len(known) == 1:
        return _INITIAL if said[0] == known[0] else 0.0
    return 100.0 * OSA.normalized_similarity(said, known)


def _streets_alike(said: str | None, known: str | None) -> float:
    if not said or not known:
        return 0.0
    score = 100.0 * OSA.normalized_similarity(said, known)
    return score if score >= _LEAST_STREET else 0.0


def _is_one_house(said: str, known: str | None) -> bool:
    """42A may be said to be 42, and the other way round."""
    if not known:
        return False
    return said == known or number_of(said) == known or number_of(known) == said
