"""What is wrong with the words of a life event: promises, sums written out, names in brackets."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from life_events.engine.content_files import Content
from life_events.engine.events import Event
from life_events.engine.faults import Fault
from life_events.engine.rates import Rates
from life_events.engine.reasons import places
from life_events.engine.words import WORDS, sentences

_SUM = re.compile(r"£\s?\d")
_PROMISE = re.compile(r"\bentitled\b", re.IGNORECASE)
_SHOUT = re.compile(r"!(?!\w)|\bcongratulations\b", re.IGNORECASE)
# Only there are {names} filled in.
_FILLED = {(part, name) for part in ("tasks", "benefits") for name in ("words", "why", "warn")}


def faults(event: Event, content: Content, rates: Rates) -> Iterator[Fault]:
    """Every mistake in a sentence."""
    for path, words in sentences(content.data, WORDS):
        if _PROMISE.search(words):
            yield content.fault(path, "Nobody is told what they are “entitled” to.",
                                "Write: You may be able to get …")  # fmt: skip
        if _SUM.search(words):
            yield content.fault(path, "A sum stands in the words.",
                                "Put it into rates.toml and write its {key} here.")  # fmt: skip
        if _SHOUT.search(words):
            yield content.fault(path, "This is too loud for what happens in people’s lives.",
                                "Say it without “!” or congratulations.")  # fmt: skip
        yield from _places(event, path, words, content, rates)


def _places(
    event: Event, path: tuple[Any, ...], words: str, content: Content, rates: Rates
) -> Iterator[Fault]:
    names = places(words)
    allowed = _allowed(event, path, rates)
    for name in names:
        if allowed is None:
            yield content.fault(path, f"“{{{name}}}” is not filled in here.",
                                "Say it in words, or a why or because.")  # fmt: skip
        elif name.partition(".")[0] not in allowed:
            yield content.fault(path, f"No rate and no fact is called “{name}”.",
                                "Mend its name, or add it to rates.toml.")  # fmt: skip
    if "{" in words and not names:
        yield content.fault(path, "There is a “{” without a name and a “}”.", "Write {name}.")


def _allowed(
    event: Event, path: tuple[Any, ...], rates: Rates
) -> Mapping[str, Any] | set[str] | None:
    """The names that a sentence may use at its place; None where none is filled in."""
    facts = {**event.question, **event.derived}
    last = next(step for step in reversed(path) if isinstance(step, str))
    if (path[0], last) in _FILLED and len(path) <= 4:
        return {**facts, **rates}
    if path[0] == "facts" and last == "because":
        return {**facts, **rates}
    if path[0] == "questions" and last == "because" and "answers" not in path:
        return {"value"}
    return None
