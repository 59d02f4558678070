"""Hands the words of life events' TOML files to Babel, for the catalogues."""

import tomllib
from collections.abc import Iterator
from typing import IO, Any

# what is read by people; everything else is a key, an address or a number
WORDS = {"title", "summary", "lead", "when", "words", "points", "by", "who", "label", "hours"}


def extract_toml(
    file: IO[bytes], _keywords: Any, _comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Every sentence, in the order of the file; Babel's interface for an extraction method."""
    for message in _messages(tomllib.load(file)):
        yield 0, "_", message, []


def _messages(content: dict[str, Any]) -> Iterator[str]:
    for name, value in content.items():
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, dict):
                yield from _messages(entry)
            elif isinstance(entry, str) and name in WORDS:
                yield entry.strip()
