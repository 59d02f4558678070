"""One step through the questions of an event: pure, whoever keeps the answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from life_events.engine.events import Event, Page, Question, Urgent
from life_events.engine.plan import next_page
from life_events.engine.standing import Standing, stand
from portal.web.asking import addresses
from portal.web.asking.building import Typed, rows_of
from portal.web.asking.names import MOST_ROWS
from portal.web.asking.reading import Reader
from portal.web.forms.texts import one_line
from portal.web.parts import Parts

LATER = "later"


@dataclass(frozen=True, slots=True)
class State:
    """What is known of an event: values of the engine, pages put off, the day planned for."""

    event: Event
    facts: Mapping[str, Any]
    skipped: tuple[str, ...]
    on: date

    def stand(self) -> Standing:
        """What follows from it."""
        return stand(self.event, self.facts, self.on)

    def next(self) -> Page | None:
        """The page to ask next; None where there is nothing left to ask."""
        return next_page(self.event, self.facts, self.skipped, self.on)

    def questions(self, page: Page) -> tuple[Question, ...]:
        """The questions of a page that apply."""
        applies = self.stand().applies
        return tuple(one for one in self.event.on_page(page) if applies[one.id])

    def pages(self) -> list[Page]:
        """Every page with a question that applies, in the order in which they are asked."""
        applies = self.stand().applies
        return [
            page
            for page in self.event.pages
            if any(applies[one.id] for one in self.event.on_page(page))
        ]

    def before(self, page: Page) -> Page | None:
        """The page that was asked before this one; None where it is the first."""
        asked = [one.id for one in self.pages()]
        order = [one.id for one in self.event.pages]
        earlier = [key for key in asked if order.index(key) < order.index(page.id)]
        return self.event.page[earlier[-1]] if earlier else None

    def but(self, values: Mapping[str, Any], skipped: tuple[str, ...]) -> "State":
        """The same with more answers."""
        return State(self.event, {**self.facts, **values}, skipped, self.on)

    def urgents(self) -> tuple[Urgent, ...]:
        """Whom to call before anything else, by what has been answered."""
        standing = self.stand()
        return tuple(one for one in self.event.urgent if one.when and standing.decide(one.when))


@dataclass(slots=True)
class Taken:
    """What came of a page that was sent.

    `stay`: it is shown again, with what is wrong, or because more is asked on it now, or because
    a row came or an address was looked for. `put_off`: it is left for later.
    """

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    typed: Typed = field(default_factory=Typed)
    stay: bool = False
    put_off: bool = False
    focus: str = ""  # the id of what has come


def take(parts: Parts, state: State, page: Page, typed: Typed) -> Taken:
    """Read a page as it was sent."""
    do, _colon, what = typed.get("do", "").partition(":")
    match do:
        case "later" if page.skip:
            return Taken(typed=typed, put_off=True)
        case "add":
            return _added(typed, what)
        case "remove":
            return _removed(typed, what)
        case "find":
            return _found(parts, typed, what)
        case "look":
            return Taken(typed=typed, stay=True)
    return _read(parts, state, page, typed)


def skipped_after(state: State, page: Page, taken: Taken) -> tuple[str, ...]:
    """The pages that are put off once this one was sent."""
    others = tuple(key for key in state.skipped if key != page.id)
    return (*others, page.id) if taken.put_off else others


def _read(parts: Parts, state: State, page: Page, typed: Typed) -> Taken:
    """Each question by itself, since an answer may bring up another on the same page."""
    reader = Reader(parts, typed, state.facts, state.on)
    shown = set(typed.get("shown", "").split())
    done: set[str] = set()
    while open_ := [one for one in _applying(state, page, reader) if one.id not in done]:
        question = open_[0]
        done.add(question.id)
        if question.id in shown:
            reader.question(question)
        else:
            reader.read.searches = True  # it has come up by an answer of this page
    read = reader.read
    return Taken(read.values, read.errors, typed, stay=bool(read.errors) or read.searches)


def _applying(state: State, page: Page, reader: Reader) -> Iterator[Question]:
    facts = {**state.facts, **reader.read.values}
    applies = stand(state.event, facts, state.on).applies
    return (one for one in state.event.on_page(page) if applies[one.id])


def _found(parts: Parts, typed: Typed, name: str) -> Taken:
    """The addresses that a search brings up, or that it brings up none."""
    search = one_line(typed.get(f"{name}-search"))
    found = addresses.search(parts, search)
    errors = {} if found else {f"{name}-search": addresses.not_found(parts, search)}
    return Taken(typed=typed, errors=errors, stay=True, focus=f"{name}-place" if found else "")


def _added(typed: Typed, group: str) -> Taken:
    changed = Typed(typed)
    count = min(rows_of(typed, group) + 1, MOST_ROWS)
    changed[group] = str(count)
    return Taken(typed=changed, stay=True, focus=f"{group}-{count - 1}-name")


def _removed(typed: Typed, row: str) -> Taken:
    """The row goes, and those after it move up."""
    group, _dash, number = row.rpartition("-")
    count = rows_of(typed, group)
    if not number.isdecimal() or int(number) >= count:
        return Taken(typed=typed, stay=True)
    gone, changed = int(number), Typed()
    for name, value in typed.items(multi=True):
        if (moved := _moved(name, group, gone)) is not None:
            changed.add(moved, value)
    changed[group] = str(count - 1)
    return Taken(typed=changed, stay=True, focus=group)


def _moved(name: str, group: str, gone: int) -> str | None:
    """What a field is called once a row has gone; None for a field of that row."""
    if not name.startswith(f"{group}-"):
        return name
    number, dash, rest = name.removeprefix(f"{group}-").partition("-")
    if not number.isdecimal() or int(number) < gone:
        return name
    return None if int(number) == gone else f"{group}-{int(number) - 1}{dash}{rest}"
