"""What stands on a question page: fields with what is in them, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(slots=True, kw_only=True)
class Shape:
    """A field, or several under one label; `name` is what a form calls it.

    `origin` says where a value was known from that nobody has typed here.
    """

    name: str
    label: str = ""
    hint: str = ""
    error: str = ""
    origin: str = ""
    small: bool = False

    shape: ClassVar[str]

    @property
    def id(self) -> str:
        return self.name

    def faults(self) -> Iterator["Fault"]:
        """What is wrong, in the order of the page."""
        if self.error:
            yield Fault(self.id, self.error)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field, and the id of where to mend it."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers that are offered."""

    value: str
    label: str


@dataclass(slots=True, kw_only=True)
class Box(Shape):
    """One line of text; several with `rows`, an amount of money with `sign`."""

    value: str = ""
    type: str = "text"
    rows: int = 0
    width: int = 0  # characters
    inputmode: str = ""
    autocomplete: str = ""
    sign: str = ""
    large: bool = False

    shape = "box"


@dataclass(slots=True, kw_only=True)
class Day(Shape):
    """Day, month and year, each as it was typed: the box, its label, its width."""

    parts: tuple[tuple[Box, str, int], ...]

    shape = "day"

    @property
    def id(self) -> str:
        return self.parts[0][0].name


@dataclass(slots=True, kw_only=True)
class Radios(Shape):
    """One of several answers."""

    choices: tuple[Choice, ...]
    value: str = ""

    shape = "radios"


@dataclass(slots=True, kw_only=True)
class Boxes(Shape):
    """Any of several answers; `none` excludes the others."""

    choices: tuple[Choice, ...]
    value: tuple[str, ...] = ()
    none: str = ""

    shape = "boxes"


@dataclass(slots=True, kw_only=True)
class Address(Shape):
    """An address: searched and chosen, or written out."""

    search: Box
    searched: str  # what the places below were found by
    finds: Radios | None
    line: Box
    postcode: Box
    councils: Radios
    is_written: bool

    shape = "address"

    def faults(self) -> Iterator[Fault]:
        for part in (self.search, self.finds, self.line, self.postcode, self.councils):
            if part is not None:
                yield from part.faults()


@dataclass(slots=True, kw_only=True)
class Several(Shape):
    """Several fields about one person."""

    parts: tuple[Shape, ...]

    shape = "person"

    def faults(self) -> Iterator[Fault]:
        for part in self.parts:
            yield from part.faults()


@dataclass(slots=True, kw_only=True)
class Row:
    """One person of a household; `remove` is what the button says that takes the row away."""

    id: str
    label: str
    remove: str
    parts: tuple[Shape, ...]


@dataclass(slots=True, kw_only=True)
class Group:
    """The adults of a household, or its children; `name` is the field that counts them."""

    id: str
    name: str
    label: str
    add: str
    may_add: bool
    rows: tuple[Row, ...] = field(default=())


@dataclass(slots=True, kw_only=True)
class Household(Shape):
    """Who lives there."""

    groups: tuple[Group, ...]

    shape = "household"

    @property
    def id(self) -> str:
        return self.groups[0].id

    def faults(self) -> Iterator[Fault]:
        yield from Shape.faults(self)
        for group in self.groups:
            for row in group.rows:
                for part in row.parts:
                    yield from part.faults()
