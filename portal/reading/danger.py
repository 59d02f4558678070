"""Danger in what people write: read before all else, so that the number to call comes first.

The words, in dangers.toml, are those a council's duty officer listens for. It is better to show a
number once too often than not at all; what is plainly harmless (fire hydrant, pine needles, live
music) is left.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

from portal.reading.phrases import Phrases, plain_words

_FILE = Path(__file__).with_name("dangers.toml")
# Words worth putting right before they are sought; none is a slip away from a harmless one.
_OFTEN_MISSPELT = (
    "asbestos", "chemicals", "collapsed", "electrocuted", "explosion", "manhole", "needle",
    "needles", "screaming", "sewage", "sparking", "syringe", "syringes", "unconscious",
)  # fmt: skip


class Kind(StrEnum):
    """What the danger is; each channel words it."""

    BODY = "body"
    PERSON_HURT = "person_hurt"
    TRAPPED = "trapped"
    FIRE = "fire"
    GAS = "gas"
    VIOLENCE = "violence"
    CHILD_ALONE = "child_alone"
    ELECTRICITY = "electricity"
    COLLAPSE = "collapse"
    FLOOD = "flood"
    NEEDLES = "needles"
    CHEMICALS = "chemicals"
    ROAD_COVER = "road_cover"
    TREE = "tree"
    SEWAGE = "sewage"
    SIGN = "sign"
    ANIMAL = "animal"


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger a text tells of.

    `level` 0: life at risk, 999 before anything; 1: a hazard, call now. `number` is the key of the
    number to call in the council's table; `said` the words that told of it.
    """

    kind: Kind
    level: int
    number: str
    said: str


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Kind
    level: int
    number: str
    phrases: Phrases


def scan(text: str) -> Danger | None:
    """The gravest danger a text tells of, or None."""
    return next(iter(dangers_in(text)), None)


def dangers_in(text: str) -> list[Danger]:
    """Every kind of danger a text tells of, the gravest first."""
    plain = " ".join(_put_right(word) for word in plain_words(text).split())
    found: dict[Kind, Danger] = {}
    for rule in _rules():
        if rule.kind not in found and (said := rule.phrases.found_in(plain)):
            found[rule.kind] = Danger(rule.kind, rule.level, rule.number, said)
    return list(found.values())


@cache
def _rules() -> tuple[_Rule, ...]:
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    rules = [
        _Rule(
            Kind(entry["kind"]),
            entry["level"],
            entry["number"],
            Phrases.of(entry, told["groups"]),
        )
        for entry in told["dangers"]
    ]
    return tuple(sorted(rules, key=lambda rule: rule.level))


def _put_right(word: str) -> str:
    if len(word) < 6 or word in _OFTEN_MISSPELT:
        return word
    alike = (
        known
        for known in _OFTEN_MISSPELT
        if known[0] == word[0] and OSA.distance(known, word, score_cutoff=1) <= 1
    )
    return next(alike, word)
