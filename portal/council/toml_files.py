"""A TOML file of the folder as a model, or as faults with their lines."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from life_events.engine.lines import Lines
from portal.council.faults import CouncilErrors, Fault, not_utf8

Model = TypeVar("Model", bound=BaseModel)

_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
# What pydantic puts into a path that is no key of the file.
_NOT_KEYS = {"[key]", "function-after"}


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file whose syntax is right: its data, and the line of each of them."""

    name: str
    data: Mapping[str, Any]
    lines: Lines

    def fault(self, path: tuple[Any, ...], words: str, write: str = "") -> Fault:
        return Fault(self.name, self.lines.at(path), words, write)


def read_toml(path: Path) -> TomlFile:
    """Raises CouncilErrors with the line where the syntax breaks."""
    try:
        text = path.read_text(encoding="utf-8")
        return TomlFile(path.name, tomllib.loads(text), Lines.read(text))
    except UnicodeDecodeError:
        raise CouncilErrors([not_utf8(path.name)]) from None
    except tomllib.TOMLDecodeError as error:
        raise CouncilErrors([_syntax(path.name, text, str(error))]) from None


def as_model(file: TomlFile, model: type[Model]) -> Model:
    """Raises CouncilErrors with every entry that does not fit the model."""
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        details = _causes(error.errors(include_url=False))
        raise CouncilErrors([_misfit(file, detail) for detail in details]) from None


def _causes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without “too few”, where they are too few only because each of them is wrong."""
    paths = [detail["loc"] for detail in details]
    return [
        detail
        for detail in details
        if detail["type"] != "too_short"
        or not any(path[: len(detail["loc"])] == detail["loc"] != path for path in paths)
    ]


def _syntax(name: str, text: str, said: str) -> Fault:
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


def _misfit(file: TomlFile, detail: ErrorDetails) -> Fault:
    path = tuple(step for step in detail["loc"] if step not in _NOT_KEYS)
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), file.name)
    if detail["type"] == "missing":
        return file.fault(path[:-1], f"“{path[-1]}” is missing here.", f"Write: {path[-1]} = …")
    if detail["type"] == "extra_forbidden":
        return file.fault(path, f"“{name}” is not a name this file knows.", "Mend or remove it.")
    said = detail["msg"].removeprefix("Value error, ")
    given = detail["input"]
    if isinstance(given, (str, int, float)):
        return file.fault(path, f"{name} = “{given}”: {said}.", _how(detail))
    return file.fault(path, f"{name}: {said}.", _how(detail))


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
}


def entries(file: TomlFile, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The tables of an array, with their numbers, as far as they are tables."""
    for number, entry in enumerate(file.data.get(name, ())):
        if isinstance(entry, dict):
            yield number, entry
