"""Commands in a text: STOP, START, HELP, STATUS, YES, NO, CALL and digits, in English and Welsh;
STOP HELP and WHO HELPS in Polish and Urdu too.

What is said for each is in commands.toml.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from portal.clock import read_reference
from portal.reading.spelling import words

_FILE = Path(__file__).with_name("commands.toml")
_LONGEST = 200  # characters: a command is short
_MOST_WORDS = 12
_CHARACTERS = 8  # of a reference, without its hyphen
_MARKS = ".,;:!?()[]\"'#*–—"
_NUMBER = re.compile(
    r"^(?:(?:option|opt|number|num|no|nr|answer|choice|code|rhif|the) )?(\d{1,8})$"
)
_ONE_OF = re.compile(r"^(?:(?:the|number|option|rhif|y) )?(\w+)(?: one)?$")
_COUNTED = {
    word: str(number)
    for number, said in enumerate(
        (
            "one first un cyntaf",
            "two second dau dwy ail",
            "three third tri tair trydydd",
            "four fourth pedwar pedair",
            "five fifth pump",
        ),
        start=1,
    )
    for word in said.split()
}


class Verb(StrEnum):
    """What a command asks for; those of two words are looked for first."""

    STOP_HELP = "stop_help"  # somebody may act for them no more; texts go on
    WHO_HELPS = "who_helps"
    STOP = "stop"
    START = "start"
    HELP = "help"
    STATUS = "status"
    YES = "yes"
    NO = "no"
    NUMBER = "number"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Command:
    """A command, with the digits that were texted, a choice or a code, or a case's reference.

    `rest` is what STOP HELP is about, in plain small letters: whose help, or in what.
    """

    verb: Verb
    digits: str | None = None
    reference: str | None = None
    rest: str | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said for a verb."""

    verb: Verb
    words: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def match(self, plain: str) -> re.Match[str] | None:
        """How one of its patterns fits the whole of a text."""
        return next((found for one in self.patterns if (found := one.match(plain))), None)


@dataclass(frozen=True, slots=True)
class _Told:
    """commands.toml, ready to be looked up."""

    polite: frozenset[str]
    asking: frozenset[str]
    verbs: dict[Verb, _Said]


def command_in(text: str) -> Command | None:
    """The command that a whole text is, or None where it says anything else."""
    some = words(text) if len(text) <= _LONGEST else []
    if not 0 < len(some) <= _MOST_WORDS:
        return None
    told = _told()
    plain = " ".join(some)
    polite = " ".join(word for word in some if word not in told.polite) or plain
    if (helped := _about_help(polite)) is not None:
        return helped
    if reference := reference_in(text):
        return _about(reference, some)
    if digits := _digits(polite):
        return Command(Verb.NUMBER, digits=digits)
    for said in told.verbs.values():
        if polite in said.words or said.match(polite) or said.match(plain):
            return Command(said.verb)
    return None


def _about_help(polite: str) -> Command | None:
    """STOP HELP and WHO HELPS; “stop help” has the length of a reference, and is never one."""
    for verb in (Verb.STOP_HELP, Verb.WHO_HELPS):
        said = _told().verbs[verb]
        if polite in said.words:
            return Command(verb)
        if (found := said.match(polite)) is not None:
            return Command(verb, rest=found.groupdict().get("rest"))
    return None


def reference_in(text: str, *, by_letters: bool = False) -> str | None:
    """The case reference that a text names, in its one written form; None where there is none.

    Eight letters of a word may make a reference by chance: one without a digit counts only with its
    hyphen, after a word such as “status”, or where `by_letters` says that nothing else is meant.
    """
    asked = _told().verbs[Verb.STATUS].words | {"ref", "reference", "case"}
    pieces = text[:_LONGEST].split()
    for place in range(len(pieces)):
        before = words(pieces[place - 1])[-1:] if place else []
        sure = by_letters or not asked.isdisjoint(before)
        for candidate in _candidates(pieces, place):
            has_mark = any(mark.isdigit() or mark == "-" for mark in candidate)
            found = read_reference(candidate) if sure or has_mark else None
            if found and not candidate.isdigit():
                return found
    return None


def _candidates(pieces: Sequence[str], place: int) -> Iterator[str]:
    """What may be a reference from here on: one piece, or some that make one together."""
    spelt = ""
    for number, piece in enumerate(pieces[place : place + _CHARACTERS]):
        plain = piece.strip(_MARKS)
        if not plain.isascii():
            return
        spelt += plain.replace("-", "")
        if len(spelt) >= _CHARACTERS:
            if len(spelt) == _CHARACTERS:
                in_halves = plain[_CHARACTERS // 2 : _CHARACTERS // 2 + 1] == "-"
                yield plain if not number and in_halves else spelt
            return


def _about(reference: str, some: Sequence[str]) -> Command | None:
    """What is asked of a case: how it stands, unless another command comes with its reference."""
    told = _told()
    for verb in (Verb.STOP, Verb.START, Verb.CALL):
        if some[0] in told.verbs[verb].words:
            return Command(verb, reference=reference)
    spelt = reference.replace("-", "").lower().translate(str.maketrans("01", "oi"))
    as_read = set(words(reference))  # "NR51" is read as “no 51”
    rest = {
        word for word in some if word.translate(str.maketrans("01l", "oii")) not in spelt
    } - as_read
    only_asks = rest <= told.asking | told.polite
    return Command(Verb.STATUS, reference=reference) if only_asks else None


def _digits(polite: str) -> str | None:
    if match := _NUMBER.match(polite):
        return "".join(str(int(mark)) for mark in match.group(1))
    match = _ONE_OF.match(polite)
    return _COUNTED.get(match.group(1)) if match else None


@cache
def _told() -> _Told:
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    verbs: dict[Verb, _Said] = {
        verb: _Said(
            verb,
            frozenset(told[verb]["words"].split()),
            tuple(re.compile(rf"^(?:{one})$") for one in told[verb]["patterns"]),
        )
        for verb in Verb
        if verb is not Verb.NUMBER
    }
    return _Told(frozenset(told["polite"].split()), frozenset(told["asking"].split()), verbs)
