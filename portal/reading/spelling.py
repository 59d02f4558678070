"""One spelling for the many ways a name is written: case, accents, apostrophes, abbreviations."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_APOSTROPHES = re.compile("['’‘`´ʼ]")
_WORD = re.compile(r"[^\W_]+")
_NUMBER_SIGN = re.compile(r"^(?:no|num|nr|number)(\d+[a-z]?)$")

# Kinds of street as people shorten them, when they stand last (BS 7666 has them in full).
_LAST = {
    "al": "alley", "aly": "alley", "av": "avenue", "ave": "avenue", "avn": "avenue",
    "bdwy": "broadway", "blvd": "boulevard", "bri": "bridge", "brg": "bridge", "bldgs": "buildings",
    "cl": "close", "clo": "close", "cls": "close", "cres": "crescent", "cresc": "crescent",
    "crt": "court", "ct": "court", "dr": "drive", "drv": "drive", "est": "estate", "fm": "farm",
    "gdn": "gardens", "gdns": "gardens", "garden": "gardens", "gn": "green", "gr": "grove",
    "grn": "green", "gro": "grove", "grv": "grove", "hl": "hill", "la": "lane", "ln": "lane",
    "mdw": "meadow", "mdws": "meadows", "mws": "mews", "pde": "parade", "pk": "park",
    "pl": "place", "plc": "place", "rd": "road", "rdg": "ridge", "ri": "rise", "rw": "row",
    "sq": "square", "st": "street", "str": "street", "strt": "street", "ter": "terrace",
    "terr": "terrace", "vw": "view", "wk": "walk", "wlk": "walk", "wy": "way", "yd": "yard",
}  # fmt: skip
STREET_KINDS = frozenset(_LAST.values()) - {"bridge", "farm", "park", "green", "hill", "garden"}
# The same for words that stand before others.
_BEFORE = {
    "gt": "great", "lr": "lower", "lt": "little", "lwr": "lower", "mt": "mount", "nth": "north",
    "st": "saint", "ste": "saint", "sth": "south", "upr": "upper", "1st": "first",
    "2nd": "second", "3rd": "third", "4th": "fourth",
}  # fmt: skip
# What an abbreviation may stand for anywhere in a name.
IN_FULL = {short: {_LAST.get(short, short), _BEFORE.get(short, short)} for short in _LAST | _BEFORE}


def words(text: str) -> list[str]:
    """The words and numbers of a text, without case, accents and apostrophes."""
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text))
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark)).casefold()
    found: list[str] = []
    for word in _WORD.findall(plain.replace("&", " and ")):
        numbered = _NUMBER_SIGN.match(word)
        found.extend(("no", numbered.group(1)) if numbered else (word,))
    return found


def canonical(some: Sequence[str]) -> str:
    """Words as one name in full: `mill ln` is `mill lane`, `st johns st` `saint johns street`."""
    last = len(some) - 1
    return " ".join(
        _LAST.get(word, word) if place == last and last > 0 else _BEFORE.get(word, word)
        for place, word in enumerate(some)
    )


@lru_cache(maxsize=65_536)
def name_key(name: str) -> str:
    """A name as the gazetteer's tables are keyed, without a leading “the”."""
    some = words(name)
    return canonical(some[1:] if some[:1] == ["the"] and len(some) > 1 else some)


def squeezed(key: str) -> str:
    """A key without its gaps, so that co-op, coop and co op are one."""
    return key.replace(" ", "")


def code(text: str) -> str:
    """A postcode or another code in capitals without gaps."""
    return "".join(_WORD.findall(text)).upper()


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """A sort key by which 9 stands before 10 and 10 before 10A."""
    return tuple(
        (len(part.lstrip("0")), part.lstrip("0")) if part[0] in _DIGITS else (-1, part)
        for part in re.findall(r"[0-9]+|[^0-9]+", text.casefold())
    )


_DIGITS = frozenset("0123456789")
