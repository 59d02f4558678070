"""Loads life events from their folders, and says what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from life_events.engine import checks
from life_events.engine.content_files import Content, as_model, read_content
from life_events.engine.events import Event
from life_events.engine.faults import BadEvent, Fault, NoSuchLifeEvent
from life_events.engine.rates import rates_in
from life_events.engine.registers import check_registers

HOME = Path(__file__).parent.parent
FILE = "event.toml"
_NOT_PARTS = {FILE, "guidance.toml"}


@dataclass(frozen=True, slots=True)
class _Read:
    """A folder of events: those that can be read, with their contents, and what the others lack."""

    contents: Mapping[str, Content]
    events: Mapping[str, Event | None]
    faults: tuple[Fault, ...]


@cache
def events() -> Mapping[str, Event]:
    """Every life event by key, in the order in which it is offered.

    Raises BadEvent with every fault of every event that cannot be read.
    """
    read = _ours()
    if read.faults:
        raise BadEvent(read.faults)
    found = [event for event in read.events.values() if event is not None]
    return {event.key: event for event in sorted(found, key=lambda one: (one.order, one.key))}


@cache
def make_ready() -> None:
    """Load and check all that is ours, so that a wrong file stops the start and not a reader.

    Raises BadEvent with every fault.
    """
    faults = _faults(_ours(), HOME)
    if faults:
        raise BadEvent(faults)
    events()


def event(key: str) -> Event:
    """The life event of this key. Raises NoSuchLifeEvent."""
    try:
        return events()[key]
    except KeyError:
        raise NoSuchLifeEvent(key) from None


def folders(home: Path = HOME) -> list[Path]:
    """The folders that hold a life event."""
    return sorted(path.parent for path in home.glob(f"*/{FILE}"))


def load_event(folder: Path) -> Event:
    """The event of one folder. Raises BadEvent with what keeps it from being read."""
    return _event(_content(folder), folder)


def check(folder: Path) -> list[Fault]:
    """Every mistake of one event, by file and line; none where it can be used."""
    return [fault for fault in check_all(folder.parent) if fault.file.startswith(f"{folder.name}/")]


def check_all(home: Path = HOME) -> list[Fault]:
    """Every mistake of the events in a folder, of its rates, and of what all events share."""
    return _faults(_read(home), home)


def _faults(read: _Read, home: Path) -> list[Fault]:
    faults = [*read.faults]
    try:
        rates = rates_in(home)
        faults += check_registers()
    except BadEvent as bad:
        return [*faults, *bad.faults]
    for key, content in read.contents.items():
        event = read.events[key]
        if event is not None:
            faults += checks.faults(event, content, rates, read.events)
    return sorted(faults, key=lambda one: (one.file, one.line or 0, one.words))


@cache
def _ours() -> _Read:
    return _read(HOME)


def _read(home: Path) -> _Read:
    contents: dict[str, Content] = {}
    found: dict[str, Event | None] = {}
    faults: list[Fault] = []
    for folder in folders(home):
        found[folder.name] = None
        try:
            contents[folder.name] = _content(folder)
            found[folder.name] = _event(contents[folder.name], folder)
        except BadEvent as bad:
            faults += bad.faults
    return _Read(contents, found, tuple(faults))


def _content(folder: Path) -> Content:
    others = (path for path in sorted(folder.glob("*.toml")) if path.name not in _NOT_PARTS)
    return read_content(folder.name, [folder / FILE, *others], folder.parent)


def _event(content: Content, folder: Path) -> Event:
    return as_model(content, Event, key=folder.name)
