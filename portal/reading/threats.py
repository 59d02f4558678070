"""Threats in what people write: a person reads those, no report is made of them."""

import tomllib
from functools import cache
from pathlib import Path

from portal.reading.phrases import Phrases, plain_words

_FILE = Path(__file__).with_name("threats.toml")


def threat_in(text: str) -> str | None:
    """The words that threaten someone; None where there are none."""
    plain = plain_words(text)
    return next((said for one in _threats() if (said := one.found_in(plain))), None)


@cache
def _threats() -> tuple[Phrases, ...]:
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(Phrases.of(entry, told["groups"]) for entry in told["threats"])
