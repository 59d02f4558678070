"""Takes the human words out of a council's TOML files, for Babel's catalogues."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from life_events.engine.lines import Lines, Path

Found = tuple[int, str, str, list[str]]

# The names under which words for people stand, in every file of the folder. Search phrases are not
# among them: each language has its own (`words_in`), they are not translations of each other.
WORDS = frozenset(
    {
        "name", "short_name", "hint", "ask", "label", "next_step", "title", "text", "does",
        "purpose", "hours", "why",
    }
)  # fmt: skip
# “words” is a sentence to read in a danger, but a list of search phrases in a category.
_SENTENCES = "words"


def extract_toml(
    fileobj: BinaryIO,
    keywords: Mapping[str, Any],
    comment_tags: Sequence[str],
    options: Mapping[str, Any],
) -> Iterator[Found]:
    """Babel's extractor: line, function name, message, comments."""
    text = fileobj.read().decode("utf-8")
    lines = Lines.read(text)
    for path, words in human_words(tomllib.loads(text)):
        where = ".".join(str(step) for step in path)
        yield lines.at(path) or 1, "gettext", words, [where]


def human_words(data: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Each text that a person reads, with its path in the file."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from human_words(value, (*path, name))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from human_words(value, (*path, number))
    elif isinstance(data, str) and data.strip() and _is_words(path):
        yield path, data.strip()


def _is_words(path: Path) -> bool:
    return bool(path) and (path[-1] in WORDS or path[-1] == _SENTENCES)
