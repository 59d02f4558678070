"""Phrases that must be noticed in a text: how they are written in TOML, and how they are found."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.reading.spelling import words

Groups = Mapping[str, Sequence[str]]

_LONGEST = 2_000  # characters that are read
_AROUND = 30  # characters on either side in which `unless` counts
_GAP = r"(?: \w+){0,3}"
_BESIDE = r"(?: \w+){0,5}"
_PART = re.compile(r"\((?P<any>[^()]*)\)|(?P<word>\S+)")
# Up to three words before, these take it back: “nobody was hurt”, “no needles this time”.
_TAKEN_BACK = re.compile(
    r"\b(?:no|not|nobody|noone|none|never|without|isnt|wasnt|arent|werent|hasnt|havent|didnt|dont"
    r"|doesnt|instead of)(?: \w+){0,2} $"
)
_FEARED = r"\b(?:will|could|might|may|would|going to|gonna|bound to|before|if|in case|waiting)\b"
_ONLY_FEARED = re.compile(rf"{_FEARED}(?: \w+){{0,4}} $")
_FEARED_WITHIN = re.compile(_FEARED)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases that say one thing; `feared` where they count although it has not happened yet."""

    told: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    feared: bool

    @classmethod
    def of(cls, entry: Mapping[str, object], groups: Groups) -> "Phrases":
        """From `words`, `unless` and `feared` of an entry, as dangers.toml explains them."""
        told = [_compiled(one, groups) for one in _texts(entry, "words")]
        unless = "|".join(_expression(one, groups) for one in _texts(entry, "unless"))
        return cls(
            tuple(told),
            re.compile(rf"\b(?:{unless})\b") if unless else None,
            entry.get("feared") is not False,
        )

    def found_in(self, plain: str) -> str | None:
        """The words that say it; None where there are none, or they are denied or harmless."""
        for told in self.told:
            for match in told.finditer(plain):
                if not self._is_taken_back(plain, match):
                    return match.group()
        return None

    def _is_taken_back(self, plain: str, match: re.Match[str]) -> bool:
        before = plain[max(0, match.start() - 80) : match.start()]
        if _TAKEN_BACK.search(before) or self._is_only_feared(before, match.group()):
            return True
        around = plain[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        return self.unless is not None and self.unless.search(around) is not None

    def _is_only_feared(self, before: str, said: str) -> bool:
        if self.feared:
            return False
        return bool(_ONLY_FEARED.search(before) or _FEARED_WITHIN.search(said))


def plain_words(text: str) -> str:
    """A text as phrases are sought in it: words without case, marks and accents."""
    return " ".join(words(text[:_LONGEST]))


def _texts(entry: Mapping[str, object], key: str) -> Sequence[str]:
    found = entry.get(key, ())
    if not isinstance(found, list | tuple) or not all(isinstance(one, str) for one in found):
        raise ValueError(f"{key} is not a list of phrases in {entry}")
    return found


def _compiled(phrase: str, groups: Groups) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_expression(phrase, groups)})\b")


def _expression(phrase: str, groups: Groups) -> str:
    """A phrase as a regular expression over plain words."""
    one, beside, other = (part.strip() for part in phrase.partition("~"))
    if not beside:
        return _in_order(_with_groups(phrase, groups))
    first, second = (_in_order(_with_groups(part, groups)) for part in (one, other))
    return rf"(?:{first}){_BESIDE} (?:{second})|(?:{second}){_BESIDE} (?:{first})"


def _with_groups(phrase: str, groups: Groups) -> str:
    """The phrase with `{people}` as its alternatives; in brackets they join those there."""

    def listed(match: re.Match[str]) -> str:
        return "/".join(_flat(groups[match.group(1)]))

    inside = re.sub(r"(?<=[(/])\{(\w+)\}", listed, phrase)
    return re.sub(r"\{(\w+)\}", lambda match: f"({listed(match)})", inside)


def _flat(phrases: Sequence[str]) -> list[str]:
    """Phrases without brackets of their own: `last (week/year)` is two."""
    flat: list[str] = []
    for phrase in phrases:
        match = _PART.search(phrase) if "(" in phrase else None
        inner = re.search(r"\(([^()]*)\)", phrase) if match else None
        if inner is None:
            flat.append(phrase)
        else:
            flat += [phrase.replace(inner.group(), one) for one in inner.group(1).split("/")]
    return flat


def _in_order(phrase: str) -> str:
    expression = ""
    for part in _PART.finditer(phrase):
        if part["word"] == "…":
            expression += _GAP
            continue
        alternatives = (part["any"] or part["word"]).split("/")
        choice = "|".join(re.escape(one).replace(r"\*", r"\w*") for one in alternatives)
        expression += (" " if expression else "") + rf"(?:{choice})"
    return expression.replace(r"\ ", " ")
