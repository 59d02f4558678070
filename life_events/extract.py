"""Hands the words of life events' TOML files to Babel, for the catalogues."""

import tomllib
from collections.abc import Iterator
from typing import IO, Any

from life_events.engine.lines import Lines
from life_events.engine.words import GUIDANCE, WORDS, sentences


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
