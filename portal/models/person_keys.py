"""How people and their homes are compared: names and addresses as keys, whatever their spelling."""

import re
import unicodedata
from typing import NamedTuple


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LONGEST = 300  # characters of a name or an address that are read
_MOST_WORDS = 8
_LONGEST_KEY = 40
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_WORD = re.compile(r"[^\W_]+")
# letters that Unicode does not take apart
_FOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_TITLES = _set(
    "mr mrs ms miss mx master dr doctor prof professor sir dame lord lady rev reverend fr father "
    "sister cllr councillor the"
)
_AFTER = _set("jr jnr junior sr snr senior obe mbe cbe phd esq")
_BEGINNINGS = _set("mc mac o")  # of names that some write apart
_PARTICLES = _set(
    "van von der den de del della la le du di da do dos das bin bint ibn ben ap ab ferch al el ul "
    "ur y i e"
)

_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)[ -]?([0-9][A-Z]{2})\b", re.IGNORECASE)
_PARTS = re.compile(r"[,;\n]+")
_NUMBER = re.compile(r"^[0-9]{1,4}[a-z]?$")
_WITHIN = _set("flat flats unit apartment apt room suite plot")
_CALLED = _set("no num number nr at")
_KINDS = _set(
    "alley al av ave avenue boulevard blvd bungalows cl clo close cottages court crt ct cres "
    "cresc crescent dr drive drv drove end field fields gardens garden gdn gdns gate green gr gro "
    "grove heights hill la lane ln meadow meadows mews parade pde path pl place quay rd ri rise "
    "road row sq square st str street ter terr terrace view vw villas walk way wk wy yard"
)


class NameKeys(NamedTuple):
    """The first, the last and the last but one word of a name; None where it has none."""

    given: str | None
    middle: str | None
    family: str | None


class HomeKeys(NamedTuple):
    """Postcode without its gap, street without its kind, and the house's number or name."""

    postcode: str | None
    street: str | None
    house: str | None


def plain_words(text: str) -> list[str]:
    """The words of a text, without case, accents and apostrophes."""
    apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text[:_LONGEST]))
    plain = "".join(mark for mark in apart if not unicodedata.combining(mark))
    words = _WORD.findall(plain.casefold().translate(_FOLDED))
    return [word[:_LONGEST_KEY] for word in words]


def name_words(text: str) -> list[str]:
    """The words of a name that tell people apart: no titles, `Mc Donald` and `van der` as one."""
    words = plain_words(text)
    while len(words) > 1 and words[0] in _TITLES:
        del words[0]
    while len(words) > 1 and words[-1] in _AFTER:
        del words[-1]
    whole = _joined(words)
    kept = [
        word
        for place, word in enumerate(whole)
        if place in (0, len(whole) - 1) or word not in _PARTICLES
    ]
    return kept if len(kept) <= _MOST_WORDS else [*kept[: _MOST_WORDS - 1], kept[-1]]


def name_keys(text: str | None) -> NameKeys:
    """The keys a name is found by; one word alone counts as a family's."""
    words = name_words(text or "")
    if not words:
        return NameKeys(None, None, None)
    if len(words) == 1:
        return NameKeys("", None, words[0])
    return NameKeys(words[0], words[-2] if len(words) > 2 else None, words[-1])


def home_keys(text: str | None) -> HomeKeys:
    """The keys an address is found by, from `Flat 2, 42A Mill Lane, Thornley QA1 2AB`."""
    written = (text or "")[:_LONGEST]
    found = list(_POSTCODE.finditer(written))
    if found:
        written = f"{written[: found[-1].start()]},{written[found[-1].end() :]}"
    postcode = "".join(found[-1].groups()).upper() if found else None
    parts = [words for part in _PARTS.split(written) if (words := _of_the_house(part))]
    street, house = _street_and_house(parts)
    return HomeKeys(postcode, street or None, house or None)


def home_hint(text: str | None) -> str:
    """An address to choose by, and no more: the street and what follows, no number, no postcode."""
    written = _POSTCODE.sub("", (text or "")[:_LONGEST])
    parts = [part.strip() for part in _PARTS.split(written) if part.strip()]
    if len(parts) > 1 and not _is_street(parts[0]) and any(map(_is_street, parts)):
        del parts[0]  # a house's name is as good as its number
    told = (_without_numbers(part) for part in parts)
    return ", ".join(part for part in told if part)


def _is_street(part: str) -> bool:
    return (words := plain_words(part))[-1:] != [] and words[-1] in _KINDS


def _joined(words: list[str]) -> list[str]:
    whole: list[str] = []
    for word in words:
        # an O that comes first is an initial: O Reed
        if whole and len(word) > 2 and whole[-1] in _BEGINNINGS and whole != ["o"]:
            whole[-1] += word
        else:
            whole.append(word)
    return whole


def _of_the_house(part: str) -> list[str]:
    """The words of a part of an address, without the flat within the house."""
    words = [word for word in plain_words(part) if word not in _CALLED]
    if words and words[0] in _WITHIN:
        del words[:2]
    return words[1:] if words[:1] == ["the"] and len(words) > 1 else words


def _street_and_house(parts: list[list[str]]) -> tuple[str, str]:
    for place, words in enumerate(parts):
        numbers = [at for at, word in enumerate(words) if _NUMBER.match(word)]
        if not numbers:
            continue
        first, last = words[numbers[0]], numbers[-1]
        street = words[last + 1 :]
        if len(street) > 1 and len(street[0]) == 1 and first.isdigit():
            first, street = first + street[0], street[1:]  # 42 a Mill Lane
        if not street and place + 1 < len(parts):
            street = parts[place + 1]
        return _street(street), first
    for place, words in enumerate(parts):
        if len(words) > 1 and words[-1] in _KINDS:
            return _street(words), " ".join(parts[0]) if place else ""
    return (_street(parts[0]), "") if parts else ("", "")


def _street(words: list[str]) -> str:
    """`mill` of Mill Lane, however the lane is written; what follows it is the town."""
    if words[:1] == ["the"]:
        words = words[1:]
    if words[:1] == ["saint"]:
        words = ["st", *words[1:]]
    end = next((at for at, word in enumerate(words) if at and word in _KINDS), len(words))
    return " ".join(words[:end])[:_LONGEST_KEY]


def _without_numbers(part: str) -> str:
    words = [word for word in part.split() if not any(mark.isdigit() for mark in word)]
    if words and words[0].casefold() in _WITHIN:
        del words[0]
    return " ".join(words)
