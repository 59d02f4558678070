"""Which texts of a content file are read by people."""

from collections.abc import Iterator
from typing import Any

# What is read by people; everything else is a key, a condition, an address or a number.
WORDS = frozenset(
    {
        "title", "summary", "lead", "condolence", "words", "label", "ask", "hint", "because", "why",
        "typical", "warn", "body", "hours",
    }
)  # fmt: skip
# In guidance `when` is a sentence; in an event it is a condition.
GUIDANCE = WORDS - {"body"} | {"points", "by", "who", "when"}


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
