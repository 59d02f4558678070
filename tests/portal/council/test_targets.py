from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.council.categories import Category
from portal.council.targets import LONDON, due, english_holidays, target_for

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def a_category(*targets) -> Category:
    return Category.model_validate(
        {
            "key": "pothole",
            "name": "Pothole",
            "hint": "A hole.",
            "icon": "pothole",
            "owner": "highway",
            "lgsl": [557],
            "words": ["pothole"],
            "targets": [{"next_step": "Somebody comes.", **target} for target in targets],
        }
    )


def in_london(moment: datetime | None) -> str:
    assert moment is not None
    assert moment.tzinfo is UTC
    return f"{moment.astimezone(LONDON):%a %d %b %Y %H:%M}"


def test_hours_run_through_the_weekend():
    assert in_london(due(a_category({"hours": 24}), {}, FRIDAY)) == "Sat 21 Nov 2026 10:00"


def test_working_days_leave_out_the_weekend_and_end_when_offices_close():
    assert in_london(due(a_category({"working_days": 1}), {}, FRIDAY)) == "Mon 23 Nov 2026 17:00"


def test_working_days_leave_out_bank_holidays():
    christmas_eve = datetime(2026, 12, 24, 15, 0, tzinfo=UTC)

    # Friday 25th; Boxing Day is a Saturday, so Monday 28th is free instead.
    due_at = due(a_category({"working_days": 1}), {}, christmas_eve)

    assert in_london(due_at) == "Tue 29 Dec 2026 17:00"


def test_scottish_holidays_do_not_count_in_england():
    assert date(2026, 1, 2) not in english_holidays()
    assert date(2026, 4, 6) in english_holidays()  # Easter Monday


def test_calendar_days_may_end_on_any_day():
    assert in_london(due(a_category({"calendar_days": 1}), {}, FRIDAY)) == "Sat 21 Nov 2026 17:00"


def test_the_day_is_londons_not_greenwichs():
    late = datetime(2026, 7, 2, 23, 30, tzinfo=UTC)  # 00:30 on Friday the 3rd in London

    due_at = due(a_category({"working_days": 1}), {}, late)

    assert in_london(due_at) == "Mon 06 Jul 2026 17:00"


def test_what_is_only_watched_has_no_date():
    assert due(a_category({"monitor": True}), {}, FRIDAY) is None


def test_the_first_target_that_holds_counts():
    category = a_category(
        {"when": "depth == 'over_10'", "hours": 24}, {"calendar_days": 28, "level": 3}
    )

    assert target_for(category, {"depth": "over_10"}).hours == 24
    assert target_for(category, {"depth": "under_4"}).calendar_days == 28


def test_a_condition_that_is_not_known_yet_promises_nothing_early():
    category = a_category({"when": "depth == 'over_10'", "hours": 2}, {"calendar_days": 28})

    assert target_for(category, {}).calendar_days == 28


def test_own_holidays_can_be_given():
    category = a_category({"working_days": 1})

    due_at = due(category, {}, FRIDAY, holidays={date(2026, 11, 23)})

    assert in_london(due_at) == "Tue 24 Nov 2026 17:00"


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 30),
)
def test_a_promise_in_working_days_never_ends_on_a_free_day_and_is_counted_right(moment, days):
    due_at = due(a_category({"working_days": days}), {}, moment)

    assert due_at is not None
    start, end = moment.astimezone(LONDON).date(), due_at.astimezone(LONDON).date()
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    free = english_holidays()
    assert end.weekday() < 5
    assert end not in free
    assert len([day for day in passed if day.weekday() < 5 and day not in free]) == days


@pytest.mark.parametrize(
    ("category", "facts", "expected"),
    [
        ("pothole", {"depth": "over_10", "at_risk_spot": "yes"}, "Sat 21 Nov 2026 10:00"),
        ("pothole", {"depth": "over_10", "road_class": "a"}, "Sat 21 Nov 2026 10:00"),
        ("pothole", {"depth": "4_to_10"}, "Fri 18 Dec 2026 17:00"),
        ("street_light", {"fault": "out"}, "Fri 27 Nov 2026 17:00"),
        ("street_light", {"fault": "wires"}, "Fri 20 Nov 2026 12:00"),
        ("drug_litter", {"near_children": "no"}, "Fri 20 Nov 2026 14:00"),
        ("drug_litter", {"near_school": "yes"}, "Fri 20 Nov 2026 11:00"),
        ("missed_bin", {"assisted": "yes"}, "Mon 23 Nov 2026 17:00"),
        ("graffiti", {"what": "hate"}, "Sat 21 Nov 2026 10:00"),
    ],
)
def test_thornley_promises_what_its_fact_base_says(thornley, category, facts, expected):
    assert in_london(due(thornley.categories[category], facts, FRIDAY)) == expected


def test_a_small_pothole_is_honestly_left(thornley):
    assert due(thornley.categories["pothole"], {"depth": "under_4"}, FRIDAY) is None
