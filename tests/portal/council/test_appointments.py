"""When people are seen: by the council's folder, without bank holidays, in London's time."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clock import LONDON
from portal.council.appointments import Venue, venues_of
from portal.council.councils import Council
from portal.council.load import load_council
from tests.portal.council.conftest import THORNLEY, Folder

OFFICE, DESK = load_council(THORNLEY).venues
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def hours(venue: Venue, day: date) -> list[str]:
    return [f"{begin:%H:%M}" for begin in venue.times(day)]


def test_the_times_of_a_day_fill_its_hours_and_end_before_they_do() -> None:
    monday, wednesday = date(2026, 11, 23), date(2026, 11, 25)

    assert hours(OFFICE, monday) == [
        "09:00", "09:40", "10:20", "11:00", "11:40", "13:00", "13:40", "14:20", "15:00", "15:40",
    ]  # fmt: skip
    assert hours(OFFICE, wednesday) == ["09:00", "09:40", "10:20", "11:00", "11:40"]


@pytest.mark.parametrize(
    "day",
    [date(2026, 11, 22), date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 28)],
)
def test_nobody_is_seen_on_a_sunday_a_closed_day_or_a_bank_holiday(day: date) -> None:
    assert OFFICE.times(day) == []


def test_hours_that_begin_on_a_day_do_not_hold_before_it() -> None:
    assert hours(DESK, date(2026, 8, 29)) == []
    assert hours(DESK, date(2026, 9, 5)) == ["10:00", "10:40", "11:20"]


def test_a_time_can_be_booked_until_shortly_before_it_and_some_weeks_ahead() -> None:
    today = date(2026, 11, 20)

    assert [f"{one:%H:%M}" for one in OFFICE.bookable(today, NOW)] == ["14:20", "15:00", "15:40"]
    assert OFFICE.bookable(today, NOW - timedelta(days=1)) == OFFICE.times(today)
    assert OFFICE.bookable(today - timedelta(days=1), NOW) == []
    last = OFFICE.last_day(NOW)
    assert last == date(2027, 1, 1)
    assert OFFICE.bookable(last + timedelta(days=3), NOW) == []


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_every_time_is_aware_in_london_on_its_day_and_no_two_overlap(day: date) -> None:
    times = OFFICE.times(day)

    assert all(begin.tzinfo is LONDON and begin.date() == day for begin in times)
    gaps = [after - before for before, after in pairwise(times)]
    assert all(gap >= timedelta(minutes=OFFICE.minutes) for gap in gaps)


def test_the_clock_going_back_changes_nothing_on_the_wall() -> None:
    before, after = OFFICE.times(date(2026, 10, 23))[0], OFFICE.times(date(2026, 10, 26))[0]

    assert (before.hour, after.hour) == (9, 9)
    assert before.utcoffset() != after.utcoffset()


def test_a_council_without_the_file_has_no_place(folder: Folder) -> None:
    (folder.path / "appointments.toml").unlink()

    assert folder.faults() == []
    assert load_council(folder.path).venues == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('duty = "registrar"', 'duty = "registry"', "duty “registry”"),
        ("until = 16:00:00", "until = 08:00:00", "until has to be later than from"),
        ('"friday"', '"someday"', "someday"),
        ("seats = 1", "seats = 0", "greater than or equal to 1"),
    ],
)
def test_a_mistake_in_it_is_found(folder: Folder, old: str, new: str, words: str) -> None:
    folder.change("appointments.toml", old, new)

    fault = folder.the_fault()
    assert fault.file == "appointments.toml"
    assert words in fault.words


def test_places_are_found_by_their_duty(thornley: Council) -> None:
    assert [one.key for one in venues_of(thornley.venues, "registrar")] == [OFFICE.key, DESK.key]
    assert venues_of(thornley.venues, "library") == []
