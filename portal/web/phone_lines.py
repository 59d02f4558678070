"""The numbers that content names: the council's own by key, or national ones in full."""

from typing import NamedTuple, Protocol

from portal.council.councils import Council

_MAIN_NUMBER = "council"


class Call(Protocol):
    """A number to call, as guidance and life events write it."""

    @property
    def council(self) -> str | None: ...
    @property
    def number(self) -> str | None: ...
    @property
    def label(self) -> str | None: ...
    @property
    def hours(self) -> str | None: ...


class Line(NamedTuple):
    """A number to call as it stands on the page; label and hours are still to be translated."""

    label: str
    number: str
    hours: str


def line(council: Council, call: Call | str) -> Line | None:
    """The number behind a call; None where the council has none of that kind.

    A step that names the county falls back to the council's main number: it puts people through.
    """
    if isinstance(call, str):
        return _of_council(council, call) or _of_council(council, _MAIN_NUMBER)
    if call.number:
        return Line(call.label or "", call.number, call.hours or "")
    return _of_council(council, call.council or "")


def _of_council(council: Council, key: str) -> Line | None:
    if key == _MAIN_NUMBER:
        return Line(council.name, council.phone, council.hours)
    found = council.numbers.get(key)
    return Line(found.label, found.number, found.hours) if found else None
