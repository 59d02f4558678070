"""By when a case is to be done: hours, working days or calendar days from when it came in."""

from collections.abc import Container, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays as bank_holidays

from portal.council.categories import Category, Target
from portal.council.conditions import holds

LONDON = ZoneInfo("Europe/London")
# A promise for a day is kept until the offices close on that day.
_START_OF_DAY, _END_OF_DAY = time(9, 0), time(17, 0)
_SATURDAY = 5


@lru_cache(maxsize=1)
def english_holidays() -> Container[date]:
    """The bank holidays of England (Banking and Financial Dealings Act 1971 and proclamations)."""
    return bank_holidays.country_holidays("GB", subdiv="ENG")


def target_for(category: Category, facts: Mapping[str, Any]) -> Target:
    """The first target that holds; a condition that cannot be decided yet does not."""
    return next(
        (target for target in category.targets if holds(target.when, facts)), category.targets[-1]
    )


def due(
    category: Category,
    facts: Mapping[str, Any],
    from_: datetime,
    holidays: Container[date] | None = None,
) -> datetime | None:
    """When it is to be done by, in UTC; None where it is only watched.

    `facts` are the answers with `council.facts_at(point)`; `from_` is aware. Hours run through
    nights and weekends. Days end at 17:00 in London; working days leave out weekends and English
    bank holidays, and what comes in on such a day counts from the next working day on.
    """
    target = target_for(category, facts)
    if target.hours is not None:
        return (from_ + timedelta(hours=target.hours)).astimezone(UTC)
    day = from_.astimezone(LONDON).date()
    if target.calendar_days is not None:
        return end_of(day + timedelta(days=target.calendar_days))
    if target.working_days is not None:
        return end_of(working_days_after(day, target.working_days, holidays))
    return None


def working_days_after(day: date, count: int, holidays: Container[date] | None = None) -> date:
    """The day that so many working days later is: no weekend and no English bank holiday."""
    free = holidays or english_holidays()
    while count:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in free:
            count -= 1
    return day


def end_of(day: date) -> datetime:
    """When the offices close in London on a day, in UTC."""
    return datetime.combine(day, _END_OF_DAY, LONDON).astimezone(UTC)


def start_of(day: date) -> datetime:
    """When the offices open in London on a day, in UTC."""
    return datetime.combine(day, _START_OF_DAY, LONDON).astimezone(UTC)
