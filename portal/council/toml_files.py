"""A TOML file of the folder as a model, or as faults with their lines."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from life_events.engine.lines import Lines
from life_events.engine.misfits import causes, misfit, syntax_fault
from portal.council.faults import CouncilErrors, Fault, not_utf8

Model = TypeVar("Model", bound=BaseModel)


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
        raise CouncilErrors([syntax_fault(path.name, text, str(error))]) from None


def as_model(file: TomlFile, model: type[Model]) -> Model:
    """Raises CouncilErrors with every entry that does not fit the model."""
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        details = causes(error.errors(include_url=False))
        raise CouncilErrors([misfit(file.fault, file.name, detail) for detail in details]) from None


def entries(file: TomlFile, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The tables of an array, with their numbers, as far as they are tables."""
    for number, entry in enumerate(file.data.get(name, ())):
        if isinstance(entry, dict):
            yield number, entry
