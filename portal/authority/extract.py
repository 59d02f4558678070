"""Hands the words of the table of grounds to Babel, for the catalogues."""

import tomllib
from collections.abc import Iterator
from typing import IO, Any

from life_events.engine.lines import Lines

_WORDS = ("label", "explains", "look", "act")


def extract_toml(
    file: IO[bytes], _keywords: Any, _comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Every text that a person reads, in the order of the file; Babel's interface."""
    text = file.read().decode("utf-8")
    content, lines = tomllib.loads(text), Lines.read(text)
    for table in ("bases", "kinds"):
        for key, one in content[table].items():
            for name in _WORDS:
                if name in one:
                    yield lines.at((table, key, name)) or 1, "_", one[name], []
    for key, words in content["evidence"].items():
        yield lines.at(("evidence", key)) or 1, "_", words, []
