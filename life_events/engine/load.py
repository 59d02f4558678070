"""Loads life events from their folders, and says what is wrong with them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from life_events.engine import checks
from life_events.engine.content_files import Content, as_model, read_content
from life_events.engine.events import Event
from life_events.engine.faults import BadEvent, Fault, NoSuchLifeEvent
from life_events.engine.rates import rates_in

HOME = Path(__file__).parent.parent
FILE = "event.toml"
_NOT_PARTS = {FILE, "guidance.toml"}


@cache
def events() -> Mapping[str, Event]:
    """Every life event by key, in the order in which it is offered.

    Raises BadEvent with every fault of every event that cannot be read.
    """
    found: list[Event] = []
    faults: list[Fault] = []
    for folder in folders():
        try:
            found.append(load_event(folder))
        except BadEvent as bad:
            faults += bad.faults
    if faults:
        raise BadEvent(faults)
    return {event.key: event for event in sorted(found, key=lambda one: (one.order, one.key))}


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
    """Every mistake of the events in a folder, and of its rates, by file and line."""
    faults: list[Fault] = []
    read: dict[str, tuple[Content, Event]] = {}
    others: dict[str, Event | None] = {}
    try:
        rates = rates_in(home)
    except BadEvent as bad:
        return list(bad.faults)
    for folder in folders(home):
        others[folder.name] = None
        try:
            content = _content(folder)
            event = others[folder.name] = _event(content, folder)
            read[folder.name] = content, event
        except BadEvent as bad:
            faults += bad.faults
    for content, event in read.values():
        faults += checks.faults(event, content, rates, others)
    return sorted(faults, key=lambda one: (one.file, one.line or 0, one.words))


def _content(folder: Path) -> Content:
    others = (path for path in sorted(folder.glob("*.toml")) if path.name not in _NOT_PARTS)
    return read_content(folder.name, [folder / FILE, *others], folder.parent)


def _event(content: Content, folder: Path) -> Event:
    return as_model(content, Event, key=folder.name)
