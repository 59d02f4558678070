"""What is not a street's business and must be met with care: grief, no home, abuse, despair."""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

from portal.reading.phrases import Phrases, plain_words

_FILE = Path(__file__).with_name("careful.toml")


class Topic(StrEnum):
    """What a person needs to be answered about, with care; each channel words it."""

    SELF_HARM = "self_harm"
    ABUSE = "abuse"
    HOMELESSNESS = "homelessness"
    BEREAVEMENT = "bereavement"


def topics_in(text: str) -> list[Topic]:
    """The matters that need care in a text, the gravest first."""
    plain = plain_words(text)
    return [topic for topic, phrases in _topics() if phrases.found_in(plain)]


@cache
def _topics() -> tuple[tuple[Topic, Phrases], ...]:
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        (Topic(entry["topic"]), Phrases.of(entry, told["groups"])) for entry in told["topics"]
    )
