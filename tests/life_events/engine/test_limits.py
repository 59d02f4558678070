from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from life_events.engine.limits import (
    add_months,
    add_working_days,
    age,
    is_working_day,
    month_end,
    next_yearly,
    pension_date,
)


@pytest.mark.parametrize(
    ("birth", "reached"),
    [
        (date(1960, 4, 5), date(2026, 4, 5)),
        (date(1960, 4, 6), date(2026, 5, 6)),
        (date(1960, 5, 5), date(2026, 6, 5)),
        (date(1960, 5, 6), date(2026, 7, 6)),
        (date(1960, 7, 31), date(2026, 11, 30)),  # DWP: the last day of the shorter month
        (date(1961, 2, 6), date(2028, 1, 6)),
        (date(1961, 3, 5), date(2028, 2, 5)),
        (date(1961, 3, 6), date(2028, 3, 6)),
        (date(1977, 4, 5), date(2044, 4, 5)),
        (date(1977, 4, 6), date(2044, 5, 6)),
        (date(1978, 4, 6), date(2046, 4, 6)),
    ],
)
def test_state_pension_age_rises_by_a_month_for_each_month_of_birth(birth, reached):
    assert pension_date(birth) == reached


def test_no_state_pension_age_comes_before_that_of_somebody_older():
    births = [date.fromordinal(day) for day in range(date(1950, 1, 1).toordinal(), 723000)]

    dates = [pension_date(birth) for birth in births]

    assert all(
        later >= earlier or (earlier - later).days <= 3  # months are not all as long
        for earlier, later in pairwise(dates)
    )


def test_who_was_born_on_29_february_is_older_on_1_march_of_other_years():
    birth = date(2008, 2, 29)

    assert age(birth, date(2026, 2, 28)) == 17
    assert age(birth, date(2026, 3, 1)) == 18
    assert age(birth, date(2028, 2, 29)) == 20


def test_a_month_after_the_31st_is_the_last_of_a_shorter_month():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert month_end(date(2028, 2, 1)) == date(2028, 2, 29)


def test_working_days_leave_out_weekends_and_english_bank_holidays():
    christmas_eve = date(2026, 12, 24)  # a Thursday; Boxing Day's substitute is Monday 28th

    assert add_working_days(christmas_eve, 1) == date(2026, 12, 29)
    assert add_working_days(date(2026, 12, 29), -1) == christmas_eve
    assert add_working_days(date(2026, 4, 2), 1) == date(2026, 4, 7)  # Easter
    assert not is_working_day(date(2026, 8, 31))  # in England, not in Scotland


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 60))
def test_so_many_working_days_lie_between(day, count):
    last = add_working_days(day, count)

    days = range(day.toordinal() + 1, last.toordinal() + 1)
    assert sum(is_working_day(date.fromordinal(one)) for one in days) == count


def test_a_yearly_day_is_this_years_until_it_has_gone_by():
    assert next_yearly("01-15", date(2026, 1, 15)) == date(2026, 1, 15)
    assert next_yearly("01-15", date(2026, 1, 16)) == date(2027, 1, 15)
    assert next_yearly("02-29", date(2026, 2, 1)) == date(2026, 2, 28)
