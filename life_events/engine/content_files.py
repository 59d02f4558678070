"""A TOML file of a life event's folder, or several joined, with the line of everything in it."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from life_events.engine.faults import BadEvent, Fault
from life_events.engine.lines import Lines
from life_events.engine.misfits import causes, misfit, syntax_fault

Model = TypeVar("Model", bound=BaseModel)
Path_ = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file whose syntax is right."""

    name: str
    data: Mapping[str, Any]
    lines: Lines


@dataclass(slots=True)
class Content:
    """The files of one folder as one: arrays of tables are joined in the order of the files."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    _origins: dict[str, list[tuple[TomlFile, int]]] = field(default_factory=dict)
    _owners: dict[str, TomlFile] = field(default_factory=dict)

    def add(self, file: TomlFile) -> None:
        """Join a file. Raises BadEvent where it says again what another has said."""
        for key, value in file.data.items():
            if (
                isinstance(value, list)
                and all(isinstance(entry, dict) for entry in value)
                and value
            ):
                self.data.setdefault(key, []).extend(value)
                origins = self._origins.setdefault(key, [])
                origins.extend((file, number) for number in range(len(value)))
            elif key in self.data:
                line = file.lines.at((key,))
                raise BadEvent(
                    [Fault(file.name, line, f"“{key}” stands in two files.", "Keep one of them.")]
                )
            else:
                self.data[key] = value
            self._owners.setdefault(key, file)

    def fault(self, path: Path_, words: str, write: str = "") -> Fault:
        """A fault at the place of the joined data."""
        file, inside = self._place(path)
        if file is None:
            return Fault(self.name, None, words, write)
        return Fault(file.name, file.lines.at(inside), words, write)

    def _place(self, path: Path_) -> tuple[TomlFile | None, Path_]:
        if not path:
            return None, path
        origins = self._origins.get(path[0])
        if origins and len(path) > 1 and isinstance(path[1], int):
            file, number = origins[path[1]]
            return file, (path[0], number, *path[2:])
        return self._owners.get(path[0]), path


def read_content(name: str, paths: Iterable[Path], root: Path) -> Content:
    """The files, joined. Raises BadEvent with the line where the syntax of one breaks."""
    content = Content(name)
    for path in paths:
        content.add(_read(path, str(path.relative_to(root))))
    return content


def as_model(content: Content, model: type[Model], **more: Any) -> Model:
    """Raises BadEvent with every entry that does not fit the model."""
    try:
        return model.model_validate({**content.data, **more})
    except ValidationError as error:
        details = causes(error.errors(include_url=False))
        raise BadEvent([misfit(content.fault, content.name, one) for one in details]) from None


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _read(path: Path, name: str) -> TomlFile:
    try:
        text = path.read_text(encoding="utf-8")
        return TomlFile(name, tomllib.loads(text), Lines.read(text))
    except FileNotFoundError:
        fault = Fault(name, None, "There is no such file.", "Write it.")
    except UnicodeDecodeError:
        fault = Fault(name, None, "This file is not UTF-8 text.", "Save it as UTF-8.")
    except tomllib.TOMLDecodeError as error:
        fault = syntax_fault(name, text, str(error))
    raise BadEvent([fault])
