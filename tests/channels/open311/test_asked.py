"""Dates as others write them, and what comes of odd ones."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from channels.open311 import asked
from channels.open311.asked import LONGEST, read_moment
from channels.open311.faults import Refused
from portal.council.councils import Council
from portal.models.states import State

_NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-06-01T10:00:00Z", "2026-06-01T10:00:00"),
        ("2026-06-01T10:00Z", "2026-06-01T10:00:00"),
        ("2026-06-01T10:00:00.250+01:00", "2026-06-01T09:00:00.250"),
        ("2026-06-01T10:00:00 01:00", "2026-06-01T09:00:00"),  # a + that an address made a space
        ("1994-11-05T08:15:30-05:00", "1994-11-05T13:15:30"),
        ("2026-06-01", "2026-05-31T23:00:00"),  # midnight in London, in summer
    ],
)
def test_a_moment_is_read_as_w3c_writes_it(written: str, read: str) -> None:
    assert read_moment(written) == datetime.fromisoformat(read).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["soon", "2026-06-01T10:00:00", "2026-02-30", "0001-01-01T00:00:00+23:00", "9999-12-31", "T",
     "2026-06-01T10:00:00+99:00", "١٢٣٤-٠١-٠١", "\x00"],
)  # fmt: skip
def test_anything_else_is_no_moment(written: str) -> None:
    assert read_moment(written) is None


@given(st.text(max_size=40))
def test_no_text_is_an_error_that_nobody_expects(written: str) -> None:
    found = read_moment(written, time.max)

    assert found is None or found.tzinfo is UTC


@given(
    st.dates(date(1971, 1, 1), date(2199, 1, 1)),
    st.dates(date(1971, 1, 1), date(2199, 1, 1)),
)
def test_a_span_is_90_days_at_most_and_begins_where_it_was_asked_to(
    first: date, last: date
) -> None:
    said = MultiDict({"start_date": first.isoformat(), "end_date": last.isoformat()})
    if last < first:
        with pytest.raises(Refused):
            asked.updates(said, _NOW)
        return
    span = asked.updates(said, _NOW)

    assert span.since == read_moment(first.isoformat())
    assert timedelta(0) < span.before - span.since <= LONGEST


def test_where_nothing_is_said_updates_are_of_a_day_and_one_end_gives_the_other() -> None:
    day = asked.updates(MultiDict(), _NOW)
    until = asked.updates(MultiDict({"end_date": "2026-06-01T10:00:00Z"}), _NOW)
    since = asked.updates(MultiDict({"start_date": "2026-11-19T10:00:00Z"}), _NOW)

    assert _NOW - day.since == timedelta(days=1)
    assert until.before - until.since == LONGEST
    assert since.before > _NOW


def test_what_is_asked_of_days_to_come_is_nothing_yet_and_no_fault() -> None:
    span = asked.updates(MultiDict({"start_date": "2027-01-01"}), _NOW)

    assert span.since == span.before


def test_more_references_than_a_list_holds_are_refused() -> None:
    many = MultiDict({"service_request_id": ",".join(f"0BP9-N{one}" for one in range(1001))})

    with pytest.raises(Refused) as refused:
        asked.references(many)

    assert refused.value.status == 400


def test_what_is_named_a_thousand_times_is_asked_for_once(council: Council) -> None:
    """An address of 60 kilobytes would be a query that no database takes."""
    many = {"status": "open,closed", "service_code": "pothole", "service_request_id": "0BP9-ND15"}
    said = MultiDict({name: ",".join([value] * 9000) for name, value in many.items()})

    wanted = asked.requests(council, said, _NOW)

    assert (len(wanted.states), list(wanted.services)) == (len(State), ["pothole"])
    assert asked.references(said) == ("0BP9-ND15",)


def test_of_a_thousand_faults_the_first_hundred_are_said(council: Council) -> None:
    said = MultiDict({"status": ",".join(["lost", *(f"no {one}" for one in range(1000))])})

    with pytest.raises(Refused) as refused:
        asked.requests(council, said, _NOW)

    assert len(refused.value.descriptions) == 100
    assert "lost" in refused.value.descriptions[0]
