"""Ages and deadlines: State Pension age, working days, months to the end of the month."""

import calendar
from datetime import date, timedelta
from functools import cache

import holidays

# State Pension age rises from 66 to 67 by a month for each month of birth (Pensions Act 2014 s26),
# and to 68 for those born after 5 April 1978 (Pensions Act 2007 Schedule 3).
_STEPS_FROM = date(1960, 4, 6)
_MONTHS_AT_67 = 67 * 12
_BORN_FOR_68 = date(1978, 4, 6)
_LAST_AT_67 = date(1977, 4, 5)
_STEPS_TO_68_FROM = date(2044, 5, 6)

SATURDAY = 5


def age(birth: date, on: date) -> int:
    """Whole years. Who was born on 29 February is a year older on 1 March in other years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def pension_date(birth: date) -> date:
    """The first day of State Pension age.

    Who was born on the 31st reaches it on the last day of a shorter month, as DWP's table has it.
    """
    if birth < _STEPS_FROM:
        return add_months(birth, 66 * 12)
    if _LAST_AT_67 < birth < _BORN_FOR_68:
        return add_months(_STEPS_TO_68_FROM, 2 * _months_of_birth(birth, date(1977, 4, 6)))
    if birth >= _BORN_FOR_68:
        return add_months(birth, 68 * 12)
    steps = _months_of_birth(birth, _STEPS_FROM) + 1
    return add_months(birth, min(66 * 12 + steps, _MONTHS_AT_67))


def _months_of_birth(birth: date, since: date) -> int:
    """Months of birth, each from the 6th to the 5th, that lie between."""
    return (birth.year - since.year) * 12 + birth.month - since.month - (birth.day < since.day)


def add_months(day: date, months: int) -> date:
    """The same day that many months on, or the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_working_days(day: date, count: int) -> date:
    """The day that many working days after it, or before it where the count is below zero."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Neither Saturday nor Sunday nor a bank holiday in England (Banking and Financial Dealings
    Act 1971 and proclamations)."""
    return day.weekday() < SATURDAY and day not in _bank_holidays(day.year)


def next_yearly(written: str, day: date) -> date:
    """The first “01-15” (month, day) on or after a day; 29 February is the 28th in other years."""
    month, number = (int(part) for part in written.split("-"))
    found = _in_year(day.year, month, number)
    return found if found >= day else _in_year(day.year + 1, month, number)


def _in_year(year: int, month: int, number: int) -> date:
    return date(year, month, min(number, calendar.monthrange(year, month)[1]))


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
