"""Hands the words of life events' TOML files to Babel, for the catalogues."""

import tomllib
from collections.abc import Iterator
from typing import IO, Any

from life_events.engine.lines import Lines

# What is read by people; everything else is a key, a condition, an address or a number.
WORDS = frozenset(
    {
        "title", "summary", "lead", "condolence", "words", "label", "ask", "hint", "because", "why",
        "typical", "warn", "body", "hours",
    }
)  # fmt: skip
# In guidance `when` is a sentence; in an event it is a condition.
GUIDANCE = WORDS - {"body"} | {"points", "by", "who", "when"}


def extract_toml(
    file: IO[bytes], _keywords: Any, _comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Every sentence, in the order of the file; Babel's interface for an extraction method."""
    text = file.read().decode("utf-8")
    content = tomllib.loads(text)
    names = GUIDANCE if "parts" in content else WORDS
    lines = Lines.read(text)
    for path, message in sentences(content, names):
        yield lines.at(path) or 1, "_", message, []


def sentences(
    content: Any, names: frozenset[str], path: tuple[Any, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every sentence that stands under one of the names, with its path."""
    if isinstance(content, dict):
        for name, value in content.items():
            yield from sentences(value, names, (*path, name))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from sentences(value, names, (*path, number))
    elif isinstance(content, str) and _name(path) in names and content.strip():
        yield path, content.strip()


def _name(path: tuple[Any, ...]) -> str:
    return next(step for step in reversed(path) if isinstance(step, str))
