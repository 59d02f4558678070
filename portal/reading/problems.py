"""The problems a text tells of: one as a rule; “needles and a fridge” are two."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from portal.reading.guesses import Guess

_MOST = 3
_MOST_PIECES = 24
_SURE = 0.85  # how sure each of two problems must be in its own words
_SURER = 0.97  # and after a comma, which as often brings more of the same
_AMONG = 4  # of the guesses of the whole text, where each must be
_OWN_WORDS = 0.8  # how much of the best by the council's words a piece's category must have
_WHOLE_WORDS = 0.6  # the same in the whole text, where it is not among the guesses
_BREAKS = re.compile(
    r"(?P<comma>,)|[.!?;]+(?:\s|$)|\n+|\s[-–—/]\s|\s*[&+]\s*"
    r"|\b(?:and also|and|also|plus|as well as|hefyd|ac|n)\b",
    re.IGNORECASE,
)


class Guesser(Protocol):
    """Says what a text is about, as `Guesses` does."""

    def rank(self, text: str) -> list[Guess]: ...

    def says(self, text: str, category: str, share: float) -> bool: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text that tells of one problem, and what it may be, the likeliest first."""

    text: str
    guesses: Sequence[Guess]


def parts_of(text: str, guesser: Guesser) -> list[Part]:
    """The problems of a text in the order they are told; the whole text where it is only one.

    A text is taken apart only where each part is sure by itself and the whole text has both.
    """
    whole = Part(text, guesser.rank(text))
    pieces = list(_pieces(text))
    if not 1 < len(pieces) <= _MOST_PIECES:
        return [whole]
    told: dict[str | None, Part] = {}
    for part in _grouped(pieces, guesser, whole):
        told.setdefault(part.guesses[0].category, part)
    return list(told.values())[:_MOST] if len(told) > 1 else [whole]


def _pieces(text: str) -> Iterator[tuple[str, float]]:
    """What stands between breaks, and how sure it must be to be a problem of its own."""
    start, least = 0, _SURE
    for mark in _BREAKS.finditer(text):
        if piece := text[start : mark.start()].strip():
            yield piece, least
            least = _SURE
        start = mark.end()
        least = max(least, _SURER) if mark["comma"] and piece else least
    if piece := text[start:].strip():
        yield piece, least


def _grouped(pieces: Sequence[tuple[str, float]], guesser: Guesser, whole: Part) -> list[Part]:
    """Neighbouring pieces of one problem; what says nothing goes with what is before it."""
    groups: list[Part] = []
    loose = ""
    for piece, least in pieces:
        ranked = guesser.rank(piece)
        told = ranked[0].category
        if ranked[0].confidence < least or not _tells(piece, told, guesser, whole):
            if groups:
                groups[-1] = Part(f"{groups[-1].text}, {piece}", groups[-1].guesses)
            else:
                loose = f"{loose} {piece}".strip()
        elif groups and groups[-1].guesses[0].category == told:
            groups[-1] = Part(f"{groups[-1].text}, {piece}", groups[-1].guesses)
        else:
            groups.append(Part(f"{loose} {piece}".strip(), ranked))
            loose = ""
    return groups


def _tells(piece: str, told: str | None, guesser: Guesser, whole: Part) -> bool:
    """Whether a piece says in the council's words what the whole text says too."""
    if told is None or not guesser.says(piece, told, _OWN_WORDS):
        return False
    among = any(guess.category == told for guess in whole.guesses[:_AMONG])
    return among or guesser.says(whole.text, told, _WHOLE_WORDS)
