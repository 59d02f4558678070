"""What keeps a TOML text from being read or from fitting its model, as faults with their lines."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from life_events.engine.faults import Fault

# A fault at a path of the data: its words, and what to write instead.
FaultAt = Callable[[tuple[Any, ...], str, str], Fault]

_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
# What pydantic puts into a path that is no key of the file.
_NOT_KEYS = {"[key]", "function-after", "function-before"}


def causes(details: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Without “too few”, where they are too few only because each of them is wrong."""
    paths = [detail["loc"] for detail in details]
    return [
        detail
        for detail in details
        if detail["type"] != "too_short"
        or not any(path[: len(detail["loc"])] == detail["loc"] != path for path in paths)
    ]


def syntax_fault(name: str, text: str, said: str) -> Fault:
    """What tomllib said of a text, with the line where it breaks."""
    place = _AT_LINE.search(said)
    line = int(place[1]) if place and place[1] else text.rstrip().count("\n") + 1
    what = _AT_LINE.sub("", said)
    if "overwrite" in what or "twice" in what:
        return Fault(name, line, "This name stands here for the second time.", "Keep one of them.")
    return Fault(
        name,
        line,
        f"The syntax breaks here: {what}.",
        'Write name = "words", numbers without quotation marks, and close what is opened.',
    )


def misfit(fault: FaultAt, name_of_file: str, detail: ErrorDetails) -> Fault:
    """What pydantic says of an entry, in words for whoever wrote it."""
    path = tuple(step for step in detail["loc"] if step not in _NOT_KEYS)
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), name_of_file)
    if detail["type"] == "missing":
        return fault(path[:-1], f"“{path[-1]}” is missing here.", f"Write: {path[-1]} = …")
    if detail["type"] == "extra_forbidden":
        return fault(path, f"“{name}” is not a name this file knows.", "Mend or remove it.")
    said = detail["msg"].removeprefix("Value error, ")
    given = detail["input"]
    if isinstance(given, (str, int, float)):
        return fault(path, f"{name} = “{given}”: {said}.", _how(detail))
    return fault(path, f"{name}: {said}.", _how(detail))


def _how(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if "expected" in context:
        return f"Write one of: {context['expected']}."
    if "pattern" in context:
        return _PATTERNS.get(str(context["pattern"]), f"Its pattern is {context['pattern']}.")
    return ""


_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "Write small letters, digits and _ only, a letter first.",
    r"^[a-z0-9][a-z0-9_]*$": "Write small letters, digits and _ only.",
    r"^#[0-9a-fA-F]{6}$": 'Write a colour such as "#0b5c5a".',
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": "Write an email address.",
    r"^https?://\S+$": "Write an address that starts with https://.",
    r"^(https?://\S+)?$": "Write an address that starts with https://.",
    r"^\+?[0-9][0-9 ]*$": "Write digits and spaces only.",
    r"^[0-9][0-9 ]*$": "Write digits and spaces only.",
    r"^https://\S+$": "Write an address that starts with https://.",
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$": "Write a fact, or a field of it: dec.death.",
    r"^[01]\d-[0-3]\d$": 'Write month and day: "01-15".',
    r"^\d+(\.\d+)?$": 'Write the number alone, in quotation marks: "86.45".',
}
