"""Sums, limits and ages of the law, each with the days on which it holds and where it is from."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import Field

from life_events.engine.content_files import Content, as_model, read_content
from life_events.engine.entries import Entry, Key, Words
from life_events.engine.events import Tag
from life_events.engine.faults import BadEvent, Fault

HOME = Path(__file__).parent.parent
FILE = "rates.toml"


class NoSuchRate(LookupError):
    """No rate of this key is in force on the day."""


class Unit(StrEnum):
    """What a rate counts."""

    POUNDS = "pounds"
    PERCENT = "percent"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    MILES = "miles"
    NUMBER = "number"


class Rate(Entry):
    """One rate in one span of time; both days belong to it, and no `valid_to` means until further.

    value: in pounds, percent, hours …, as `unit` says, never a float.
    """

    key: Key
    amount: Annotated[str, Field(alias="value", pattern=r"^\d+(\.\d+)?$")]
    unit: Unit
    valid_from: date
    valid_to: date | None = None
    source: Words
    tag: Tag

    @property
    def value(self) -> Decimal:
        """The sum or number."""
        return Decimal(self.amount)

    @property
    def year(self) -> str:
        """The year it is of: “2026/27” for a tax year, else the year it began in."""
        if (self.valid_from.month, self.valid_from.day) == (4, 6):
            return f"{self.valid_from.year}/{(self.valid_from.year + 1) % 100:02}"
        return str(self.valid_from.year)

    def in_force(self, on: date) -> bool:
        """Whether it holds on the day."""
        return self.valid_from <= on <= (self.valid_to or date.max)


class RateFile(Entry):
    """rates.toml as it is written."""

    rates: tuple[Rate, ...] = ()


Rates = Mapping[str, tuple[Rate, ...]]


def rate(key: str, on: date) -> Rate:
    """The rate in force on the day. Raises NoSuchRate: then no sum may be shown."""
    return rate_of(all_rates(), key, on)


def rate_of(rates: Rates, key: str, on: date) -> Rate:
    """As `rate`, of other rates than ours."""
    for one in rates.get(key, ()):
        if one.in_force(on):
            return one
    raise NoSuchRate(key)


@cache
def all_rates() -> Rates:
    """The rates by key. Raises BadEvent with every fault of rates.toml."""
    return rates_in(HOME)


def rates_in(home: Path) -> Rates:
    """The rates of a folder's rates.toml; ours where it has none. Raises BadEvent."""
    if not (home / FILE).exists():
        return all_rates()
    content = _content(home)
    found = _by_key(content)
    faults = _overlaps(found, content)
    if faults:
        raise BadEvent(faults)
    return found


def _content(home: Path) -> Content:
    return read_content(FILE, [home / FILE], home)


def _by_key(content: Content) -> dict[str, tuple[Rate, ...]]:
    found: dict[str, tuple[Rate, ...]] = {}
    for one in as_model(content, RateFile).rates:
        found[one.key] = (*found.get(one.key, ()), one)
    return found


def _overlaps(rates: Rates, content: Content) -> list[Fault]:
    places = {
        (entry["key"], entry["valid_from"]): number
        for number, entry in enumerate(content.data.get("rates", ()))
    }
    faults = []
    for key, spans in rates.items():
        ordered = sorted(spans, key=lambda one: one.valid_from)
        for one in ordered:
            if one.valid_to is not None and one.valid_to < one.valid_from:
                path = ("rates", places[key, one.valid_from], "valid_to")
                faults.append(content.fault(path, f"“{key}” ends before it begins.", "Mend a day."))
        for earlier, later in pairwise(ordered):
            if earlier.in_force(later.valid_from):
                path = ("rates", places[key, later.valid_from], "valid_from")
                said = f"“{key}” has two values on {later.valid_from}."
                faults.append(content.fault(path, said, "Give the earlier one valid_to = …"))
    return faults
