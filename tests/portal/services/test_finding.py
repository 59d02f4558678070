"""Lists, neighbours and pages of cases, on both databases."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.cases import Case
from portal.models.places import Point, box, metres
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, Actor
from portal.services import cases, finding
from portal.services.cases import NewCase
from portal.services.finding import Filter

_LATITUDES = st.floats(min_value=49, max_value=61)
_LONGITUDES = st.floats(min_value=-8, max_value=2)
_OFFSETS = st.floats(min_value=-0.02, max_value=0.02)


def _open(
    session: Session, council: Council, place: Point, service: str = "pothole", words: str = ""
) -> Case:
    new = NewCase(service=service, words=words, point=place)
    return cases.open_case(session, PUBLIC_ON_WEB, council, new)


def _north(place: Point, distance: float) -> Point:
    return Point(place.lat + distance / 111_320, place.lon)


def _references(page: finding.Page) -> list[str]:
    return [case.reference for case in page.cases]


@given(lat=_LATITUDES, lon=_LONGITUDES, north=_OFFSETS, east=_OFFSETS)
def test_a_box_holds_every_point_within_the_radius(
    lat: float, lon: float, north: float, east: float
) -> None:
    here, there = Point(lat, lon), Point(lat + north, lon + east)
    south, west, far_north, far_east = box(here, 500)

    inside = south <= there.lat <= far_north and west <= there.lon <= far_east
    assert inside or metres(here, there) > 500


def test_near_gives_what_is_within_the_radius_nearest_first(
    session: Session, council: Council, in_town: Point
) -> None:
    far, near, _beyond = (
        _open(session, council, _north(in_town, distance)) for distance in (40, 10, 60)
    )

    found = finding.near(session, PUBLIC_ON_WEB, in_town, 50, "pothole")

    assert [one.case.reference for one in found] == [near.reference, far.reference]
    assert [round(one.metres) for one in found] == [10, 40]


def test_near_gives_the_nearest_where_there_are_too_many(
    session: Session, council: Council, in_town: Point
) -> None:
    opened = [_open(session, council, _north(in_town, way)) for way in (-40, 30, -20, 10)]

    found = finding.near(session, PUBLIC_ON_WEB, in_town, 50, limit=2)

    assert [one.case.reference for one in found] == [opened[3].reference, opened[2].reference]


def test_near_looks_over_the_edge_of_a_band(
    session: Session, council: Council, in_town: Point
) -> None:
    edge = Point(round(in_town.lat * 200) / 200, in_town.lon)
    for distance in (-30, 30):
        _open(session, council, _north(edge, distance))

    assert len(finding.near(session, PUBLIC_ON_WEB, edge, 50, "pothole")) == 2


def test_near_leaves_out_other_categories_private_cases_and_old_ends(
    session: Session, council: Council, in_town: Point, an_officer: Actor
) -> None:
    _open(session, council, in_town, "litter")
    _open(session, council, in_town, "noise")
    with time_machine.travel(clock.now() - timedelta(days=40)):
        old = _open(session, council, in_town)
        cases.progress(session, an_officer, old, State.DONE, "Filled.")
    young = _open(session, council, in_town)
    cases.progress(session, an_officer, young, State.DONE, "Filled.")

    found = finding.near(session, PUBLIC_ON_WEB, in_town, 50, "pothole")
    assert [one.case.reference for one in found] == [young.reference]


def test_pages_by_key_give_every_case_once_even_while_new_ones_come(
    session: Session, council: Council, in_town: Point
) -> None:
    there = {_open(session, council, in_town).reference for _ in range(7)}
    seen: list[str] = []
    after = None
    while True:
        page = finding.listing(session, PUBLIC_ON_WEB, Filter(), after, limit=3)
        seen += _references(page)
        _open(session, council, in_town)
        if (after := page.next) is None:
            break

    assert sorted(seen) == sorted(there)


def test_a_list_is_newest_first_also_where_moments_are_the_same(
    session: Session, council: Council, in_town: Point
) -> None:
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(5):
            _open(session, council, in_town)

    page = finding.listing(session, PUBLIC_ON_WEB, Filter())
    keys = [(case.created_at, case.id) for case in page.cases]
    assert all(before > after for before, after in pairwise(keys))


@pytest.mark.parametrize("junk", ["x", "1_2", "_", "9" * 400 + "_", "nan_" + "0" * 32])
def test_a_page_key_that_is_junk_begins_anew(
    session: Session, council: Council, in_town: Point, junk: str
) -> None:
    case = _open(session, council, in_town)

    page = finding.listing(session, PUBLIC_ON_WEB, Filter(), junk)
    assert _references(page) == [case.reference]


def test_a_list_shows_what_was_chosen(
    session: Session, council: Council, in_town: Point, an_officer: Actor
) -> None:
    pothole, done = _open(session, council, in_town), _open(session, council, in_town)
    _open(session, council, in_town, "litter")
    cases.progress(session, an_officer, done, State.DONE, "Filled.")

    wanted = Filter(service="pothole", states=(State.RECEIVED,), ward=pothole.ward)
    assert _references(finding.listing(session, PUBLIC_ON_WEB, wanted)) == [pothole.reference]


def test_private_cases_are_in_no_list(session: Session, council: Council, in_town: Point) -> None:
    _open(session, council, in_town, "noise")

    assert not finding.listing(session, PUBLIC_ON_WEB, Filter()).cases
    assert not finding.points(session, PUBLIC_ON_WEB, Filter())
    assert not finding.counts(session, PUBLIC_ON_WEB, Filter())


def test_a_look_tells_the_version_that_a_change_raises(
    session: Session, council: Council, in_town: Point, an_officer: Actor
) -> None:
    case = _open(session, council, in_town)
    session.flush()
    before = finding.look(session, PUBLIC_ON_WEB, case.reference)
    cases.progress(session, an_officer, case, State.CHECKED, "")
    session.flush()
    after = finding.look(session, PUBLIC_ON_WEB, case.reference)

    assert before is not None
    assert after is not None
    assert after.version == before.version + 1
    assert finding.look(session, PUBLIC_ON_WEB, "0000-0000") is None
