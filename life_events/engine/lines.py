"""On which line of a TOML file a value stands.

Neither `tomllib` nor `tomlkit` keeps that, and a fault without a line is no help to the person who
has to mend it. The text must have been parsed before: here its syntax is taken to be right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Step = str | int
Path = tuple[Step, ...]

_BLANK = " \t\r\n"
_QUOTES = ('"""', "'''", '"', "'")


@dataclass(frozen=True, slots=True)
class Lines:
    """The line (from 1) of each key, table and array element of a TOML text."""

    of_path: Mapping[Path, int]

    @classmethod
    def read(cls, text: str) -> "Lines":
        reader = _Reader(text)
        reader.document()
        return cls(reader.found)

    def at(self, path: tuple[Any, ...]) -> int | None:
        """The line of the value, or of the nearest thing that holds it; None for the whole file."""
        for length in range(len(path), 0, -1):
            line = self.of_path.get(path[:length])
            if line is not None:
                return line
        return None


@dataclass(slots=True)
class _Reader:
    text: str
    pos: int = 0
    found: dict[Path, int] = field(default_factory=dict)
    arrays: dict[Path, int] = field(default_factory=dict)

    def document(self) -> None:
        table: Path = ()
        self._space()
        while self.pos < len(self.text):
            if self.text[self.pos] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._space()

    def _header(self) -> Path:
        line = self._line()
        many = self.text.startswith("[[", self.pos)
        self.pos += 2 if many else 1
        path = self._inside(self._key())
        if many:
            count = self.arrays.get(path, -1) + 1
            self.arrays[path] = count
            self._mark(path, line)
            path = (*path, count)
        self.pos = self.text.index("]", self.pos) + (2 if many else 1)
        self._mark(path, line)
        return path

    def _mark(self, path: Path, line: int) -> None:
        """A table and those that its header only implies."""
        for length in range(1, len(path) + 1):
            self.found.setdefault(path[:length], line)

    def _inside(self, keys: list[str]) -> Path:
        """The keys of a header, each array of tables on the way meant as its last table."""
        path: Path = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self.arrays:
                path = (*path, self.arrays[path])
        return (*path, keys[-1])

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._key():
            path = (*path, key)
            self.found.setdefault(path, line)
        self.pos += 1
        self._value(path)

    def _key(self) -> list[str]:
        keys = []
        while True:
            self._space()
            if self.text[self.pos] in "\"'":
                keys.append(self._quoted())
            else:
                start = self.pos
                while self.text[self.pos] not in " \t.=]":
                    self.pos += 1
                keys.append(self.text[start : self.pos])
            self._space()
            if self.text[self.pos] != ".":
                return keys
            self.pos += 1

    def _value(self, path: Path) -> None:
        self._space()
        self.found.setdefault(path, self._line())
        start = self.text[self.pos]
        if start in "\"'":
            self._string()
        elif start == "[":
            self._array(path)
        elif start == "{":
            self._inline_table(path)
        else:
            while self.pos < len(self.text) and self.text[self.pos] not in ",]}#\n":
                self.pos += 1

    def _array(self, path: Path) -> None:
        self.pos += 1
        count = 0
        self._space()
        while self.text[self.pos] != "]":
            self._value((*path, count))
            count += 1
            self._comma()
        self.pos += 1

    def _inline_table(self, path: Path) -> None:
        self.pos += 1
        self._space()
        while self.text[self.pos] != "}":
            self._pair(path)
            self._comma()
        self.pos += 1

    def _comma(self) -> None:
        self._space()
        if self.text[self.pos] == ",":
            self.pos += 1
            self._space()

    def _quoted(self) -> str:
        start = self.pos
        self._string()
        quoted = self.text[start : self.pos]
        if quoted[0] == "'":
            return quoted[1:-1]
        return quoted[1:-1].encode("latin-1", "backslashreplace").decode("unicode_escape")

    def _string(self) -> None:
        quote = next(q for q in _QUOTES if self.text.startswith(q, self.pos))
        self.pos += len(quote)
        while not self.text.startswith(quote, self.pos):
            escaped = quote[0] == '"' and self.text[self.pos] == "\\"
            self.pos += 2 if escaped else 1
        self.pos += len(quote)
        # A long string may end on one or two quotation marks of its own.
        while len(quote) == 3 and self.text.startswith(quote[0], self.pos):
            self.pos += 1

    def _space(self) -> None:
        while self.pos < len(self.text):
            if self.text[self.pos] == "#":
                end = self.text.find("\n", self.pos)
                self.pos = len(self.text) if end < 0 else end
            elif self.text[self.pos] in _BLANK:
                self.pos += 1
            else:
                return

    def _line(self) -> int:
        return self.text.count("\n", 0, self.pos) + 1
