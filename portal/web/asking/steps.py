"""One step through the questions of an event: pure, whoever keeps the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from life_events.engine.events import Event, Page, Question, Urgent
from life_events.engine.standing import Standing, stand
from portal.web.asking import addresses, names
from portal.web.asking.building import Typed, rows_of
from portal.web.asking.names import MOST_ROWS
from portal.web.asking.reading import Reader
from portal.web.forms.texts import one_line
from portal.web.parts import Parts

LATER = "later"


@dataclass(frozen=True)
class State:
    """What is known of an event: values of the engine, pages put off, the day planned for."""

    event: Event
    facts: Mapping[str, Any]
    skipped: tuple[str, ...]
    on: date

    @cached_property
    def standing(self) -> Standing:
        """What follows from it, worked out once."""
        return stand(self.event, self.facts, self.on)

    def next(self) -> Page | None:
        """The page to ask next; None where there is nothing left to ask."""
        applies, counts = self.standing.applies, self.standing.counts
        for one in self.event.asked:
            if applies[one.id] and one.id not in counts and one.page not in self.skipped:
                return self.event.page[one.page]
        return None

    def questions(self, page: Page) -> tuple[Question, ...]:
        """The questions of a page that apply."""
        applies = self.standing.applies
        return tuple(one for one in self.event.on_page(page) if applies[one.id])

    def pages(self) -> list[Page]:
        """Every page with a question that applies, in the order in which they are asked."""
        applies = self.standing.applies
        some = {one.page for one in self.event.questions if applies[one.id]}
        return [page for page in self.event.pages if page.id in some]

    def before(self, page: Page) -> Page | None:
        """The page that was asked before this one; None where it is the first."""
        order = [one.id for one in self.event.pages]
        earlier = [one for one in self.pages() if order.index(one.id) < order.index(page.id)]
        return earlier[-1] if earlier else None

    def but(self, values: Mapping[str, Any], skipped: tuple[str, ...]) -> "State":
        """The same with more answers."""
        return State(self.event, {**self.facts, **values}, skipped, self.on)

    def urgents(self) -> tuple[Urgent, ...]:
        """Whom to call before anything else, by what has been answered."""
        decide = self.standing.decide
        return tuple(one for one in self.event.urgent if one.when and decide(one.when))


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
    after: State | None = None  # with the answers of the page, where it was read
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
    """What was typed for each question that was on the page.

    What follows is worked out once, with the answers: one that applies by them and was not on the
    page brings it back with that question; what is wrong with one that applies no more is no fault.
    """
    reader = Reader(parts, typed, state.facts, state.on)
    shown = set(typed.get("shown", "").split())
    for one in state.event.on_page(page):
        if one.id in shown:
            reader.question(one)
    read = reader.read
    after = state.but(read.values, state.skipped)
    applying = after.questions(page)
    fields = tuple(names.of(one) for one in applying)
    errors = {
        name: words
        for name, words in read.errors.items()
        if any(name == one or name.startswith(f"{one}-") for one in fields)
    }
    is_more = any(one.id not in shown for one in applying)
    stays = bool(errors) or read.searches or is_more
    return Taken(read.values, errors, typed, stay=stays, after=after)


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
