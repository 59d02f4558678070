"""What was typed into a question page, as answers; and answers as they stand in its fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from life_events.engine import answers
from life_events.engine.answers import BadAnswer
from life_events.engine.events import Kind, Question
from portal.web.asking import addresses, names, refusals
from portal.web.asking.building import KEPT, Typed, rows_of
from portal.web.asking.names import ADULTS, CHILDREN, COUNTS, DAY
from portal.web.forms.texts import lines, one_line
from portal.web.parts import Parts

_DATES = {"birth", "death"}


@dataclass(slots=True)
class Read:
    """What a page said: values by question, and sentences by the field they belong to.

    `searches` are addresses that were searched and not chosen yet: the page is shown again.
    """

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    searches: bool = False


@dataclass(slots=True)
class Reader:
    """Reads the questions of a page; `facts` are what is known so far, in the engine's values."""

    parts: Parts
    typed: Typed
    facts: Mapping[str, Any]
    on: date
    read: Read = field(default_factory=Read)

    def question(self, question: Question) -> None:
        """Take what was typed for one question: a value, or what is wrong with it."""
        name = names.of(question)
        before = len(self.read.errors), self.read.searches
        typed = self._typed(question, name)
        if (len(self.read.errors), self.read.searches) != before:
            return
        known = {**self.facts, **self.read.values}
        try:
            self.read.values[question.id] = answers.parse(question, typed, known, self.on)
        except BadAnswer as bad:
            where = self._where(question, name, typed, bad)
            self.read.errors[where] = refusals.worded(bad, question, known)

    def _typed(self, question: Question, name: str) -> Any:
        reads: dict[Kind, Callable[[], Any]] = {
            Kind.SEVERAL: lambda: self.typed.getlist(name),
            Kind.DATE: lambda: self._day(name),
            Kind.ADDRESS: lambda: self._address(name, self.facts.get(question.id)),
            Kind.PERSON: lambda: self._person(name, question),
            Kind.HOUSEHOLD: lambda: {
                part: self._rows(f"{name}-{part}") for part in (ADULTS, CHILDREN)
            },
            Kind.TEXT: lambda: lines(self.typed.get(name)),
        }
        read = reads.get(question.kind)
        return one_line(self.typed.get(name)) if read is None else read()

    def _day(self, name: str) -> dict[str, str]:
        return {part: one_line(self.typed.get(f"{name}-{part}")) for part in DAY}

    def _person(self, name: str, question: Question) -> dict[str, Any]:
        known = self.facts.get(question.id)
        kept = known if isinstance(known, Mapping) else {}
        found: dict[str, Any] = {}
        for one in question.fields:
            at = f"{name}-{one.value}"
            if one.value in _DATES:
                found[one.value] = self._day(at)
            elif one.value == "address":
                found[one.value] = self._address(at, kept.get("address"), needed=False)
            else:
                found[one.value] = one_line(self.typed.get(at))
        return found

    def _rows(self, name: str) -> list[dict[str, Any]]:
        rows = []
        for place in range(rows_of(self.typed, name)):
            at = f"{name}-{place}"
            row: dict[str, Any] = {"name": one_line(self.typed.get(f"{at}-name"))}
            if name.endswith(CHILDREN):
                row["birth"] = self._day(f"{at}-birth")
            ticked = set(self.typed.getlist(f"{at}-{COUNTS}"))
            row.update((flag, True) for flag in names.FLAGS if flag in ticked)
            rows.append(row)
        return rows

    def _address(self, name: str, kept: Any, *, needed: bool = True) -> dict[str, Any]:
        """The address that was chosen or written; {} where there is none, or a search goes on."""
        search = one_line(self.typed.get(f"{name}-search"))
        chosen = self.typed.get(f"{name}-place", "")
        line = lines(self.typed.get(f"{name}-line"))
        if line:
            return self._written(name, line)
        if chosen == KEPT and isinstance(kept, Mapping) and search in {"", kept.get("line")}:
            return dict(kept)
        if not search and not chosen:
            return {}
        found = [one.value for one in addresses.search(self.parts, search)]
        key = chosen if chosen in found or (chosen and not search) else None
        address = addresses.of_key(self.parts, key) if key else None
        if address is None and not chosen and (sure := addresses.the_one(self.parts, search)):
            address = addresses.of_key(self.parts, sure)
        if address is None:
            self._not_found(name, search, offered=bool(found), chosen=chosen)
        return address or {}

    def _written(self, name: str, line: str) -> dict[str, Any]:
        area = self.typed.get(f"{name}-council", "")
        if area not in {one.value for one in addresses.areas(self.parts.council)}:
            self.read.errors[f"{name}-council"] = refusals.no_area()
        return addresses.written(
            self.parts, line, one_line(self.typed.get(f"{name}-postcode")), area
        )

    def _not_found(self, name: str, search: str, *, offered: bool, chosen: str) -> None:
        if not offered:
            self.read.errors[f"{name}-search"] = addresses.not_found(self.parts, search)
        elif search == one_line(self.typed.get(f"{name}-searched")) and not chosen:
            self.read.errors[f"{name}-place"] = refusals.no_place_chosen()
        else:
            self.read.searches = True

    def _where(self, question: Question, name: str, typed: Any, bad: BadAnswer) -> str:
        """The field that an error belongs to."""
        if question.kind is Kind.PERSON:
            return f"{name}-{bad.field or question.fields[0].value}"
        if question.kind is Kind.ADDRESS:
            return f"{name}-{'line' if self.typed.get(f'{name}-line') else 'search'}"
        if question.kind is Kind.HOUSEHOLD and bad.field:
            return self._row_of(question, name, typed) or name
        return name

    def _row_of(self, question: Question, name: str, typed: Mapping[str, Any]) -> str | None:
        """The field of the first person of a household whom the engine does not take."""
        for part in (ADULTS, CHILDREN):
            for place, row in enumerate(typed[part]):
                try:
                    answers.parse(question, {part: [row]})
                except BadAnswer as bad:
                    return f"{name}-{part}-{place}-{bad.field or 'name'}"
        return None


def fields(question: Question, value: Any) -> list[tuple[str, str]]:
    """An answer as the fields of its question hold it."""
    made = _FIELDS.get(question.kind)
    if made is not None:
        return made(names.of(question), value)
    return [] if value is None else [(names.of(question), str(value))]


def _days(name: str, value: Any) -> list[tuple[str, str]]:
    if not isinstance(value, date):
        return []
    numbers = {"day": value.day, "month": value.month, "year": value.year}
    return [(f"{name}-{part}", str(number)) for part, number in numbers.items()]


def _of_address(name: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(f"{name}-search", value)]
    if not value:
        return []
    if not value.get("district"):  # of an account that knows no more than words
        return [(f"{name}-search", str(value.get("line") or ""))]
    if value.get("uprn"):
        return [(f"{name}-search", value.get("line", "")), (f"{name}-place", KEPT)]
    return [
        (f"{name}-line", value.get("line", "")), (f"{name}-postcode", value.get("postcode", "")),
        (f"{name}-council", addresses.area_of(value)),
    ]  # fmt: skip


def _of_person(name: str, value: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one, said in value.items():
        if one in _DATES:
            found += _days(f"{name}-{one}", said)
        elif one == "address":
            found += _of_address(f"{name}-{one}", said)
        else:
            found.append((f"{name}-{one}", str(said)))
    return found


def _of_household(name: str, value: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part in (ADULTS, CHILDREN):
        people = value.get(part, [])
        found.append((f"{name}-{part}", str(len(people))))
        for place, one in enumerate(people):
            at = f"{name}-{part}-{place}"
            found.append((f"{at}-name", one.get("name", "")))
            found += _days(f"{at}-birth", one.get("birth"))
            found += [(f"{at}-{COUNTS}", flag) for flag in names.FLAGS if one.get(flag)]
    return found


def _pounds(pence: int) -> str:
    pounds, rest = divmod(pence, 100)
    return f"{pounds}.{rest:02}" if rest else str(pounds)


_FIELDS: Mapping[Kind, Callable[[str, Any], list[tuple[str, str]]]] = {
    Kind.SEVERAL: lambda name, value: [(name, str(one)) for one in value or ()],
    Kind.DATE: _days,
    Kind.ADDRESS: _of_address,
    Kind.PERSON: lambda name, value: _of_person(name, value or {}),
    Kind.HOUSEHOLD: lambda name, value: _of_household(name, value or {}),
    Kind.MONEY: lambda name, value: [] if value is None else [(name, _pounds(value))],
}
