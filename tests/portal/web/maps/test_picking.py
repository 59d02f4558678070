"""Choosing a place with form buttons alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models.places import Point, metres
from portal.web.maps.mercator import metres_a_pixel
from portal.web.maps.picking import (
    PICTURES,
    STEP,
    View,
    after_press,
    click_to_point,
    read_view,
)
from portal.web.maps.windows import MAX_ZOOM, MIN_ZOOM, window_around

HERE = Point(52.0, -1.0)
START = View(HERE, 15)

britain = st.builds(Point, st.floats(49.9, 60.9), st.floats(-8.2, 1.8))
zooms = st.integers(MIN_ZOOM, MAX_ZOOM)


@given(britain, zooms, st.integers(0, 560), st.integers(0, 400))
def test_a_click_is_the_place_that_is_shown_under_it(
    centre: Point, zoom: int, x: int, y: int
) -> None:
    point = click_to_point(centre, zoom, (560, 400), x, y)

    shown = window_around(centre, zoom, 560, 400).place(point)
    # six decimals are a tenth of a metre: most of a pixel at the closest zoom
    assert shown == pytest.approx((x, y), abs=0.8)


@pytest.mark.parametrize("name", PICTURES)
def test_a_click_puts_the_pin_there_and_looks_closer(name: str) -> None:
    form = {**_form(START), f"{name}.x": "20", f"{name}.y": "30"}

    view = after_press(form, START)

    assert view == View(click_to_point(HERE, 15, PICTURES[name], 20, 30), 17, pinned=True)


def test_a_click_on_a_close_map_stays_as_close() -> None:
    close = View(HERE, 18)

    view = after_press({**_form(close), "map_wide.x": "1", "map_wide.y": "1"}, close)

    assert view is not None
    assert view.zoom == 18


def test_the_enter_key_on_the_picture_puts_the_pin_in_the_middle() -> None:
    view = after_press({**_form(START), "map_wide.x": "0", "map_wide.y": "0"}, START)

    assert view == View(HERE, 15, pinned=True)


@pytest.mark.parametrize(
    ("go", "lat", "lon"), [("north", 1, 0), ("south", -1, 0), ("east", 0, 1), ("west", 0, -1)]
)
def test_a_step_moves_the_pin_that_way(go: str, lat: int, lon: int) -> None:
    view = after_press({**_form(START), "map_go": go}, START)

    assert view is not None
    assert view.pinned
    assert (_sign(view.centre.lat - 52.0), _sign(view.centre.lon + 1.0)) == (lat, lon)
    step = STEP * metres_a_pixel(52.0, 15)
    assert metres(view.centre, HERE) == pytest.approx(step, rel=0.02)


def test_north_and_back_south_is_where_it_started() -> None:
    there = after_press({**_form(START), "map_go": "north"}, START)
    assert there is not None
    back = after_press({**_form(there), "map_go": "south"}, START)

    assert back is not None
    assert metres(back.centre, HERE) < 5 * metres_a_pixel(52.0, 15) / 2


@pytest.mark.parametrize(
    ("zoom", "go", "then"),
    [(15, "in", 16), (15, "out", 14), (MAX_ZOOM, "in", MAX_ZOOM), (MIN_ZOOM, "out", MIN_ZOOM)],
)
def test_looking_closer_and_further_stays_on_the_map_and_sets_no_pin(
    zoom: int, go: str, then: int
) -> None:
    view = after_press({**_form(View(HERE, zoom)), "map_go": go}, START)

    assert view == View(HERE, then)


def test_a_form_sent_by_another_button_is_not_the_maps() -> None:
    assert after_press({**_form(START), "continue": "yes"}, START) is None


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "lat",
                "lon",
                "map_lat",
                "map_lon",
                "map_z",
                "map_go",
                "map_wide.x",
                "map_wide.y",
                "map_small.x",
            ]
        ),
        st.one_of(st.text(max_size=20), st.floats().map(str), st.integers().map(str)),
    )
)
def test_whatever_is_posted_the_view_is_on_the_map(form: dict[str, str]) -> None:
    for view in (read_view(form, START), after_press(form, START) or START):
        assert -85 <= view.centre.lat <= 85
        assert -180 <= view.centre.lon <= 180
        assert MIN_ZOOM <= view.zoom <= MAX_ZOOM


def test_what_was_chosen_is_read_back_with_its_pin() -> None:
    view = View(Point(52.00125, -1.00375), 17, pinned=True)

    assert read_view(_form(view), START) == view


def _form(view: View) -> dict[str, str]:
    """What the hidden fields of the picker hold."""
    shown = {"map_lat": str(view.centre.lat), "map_lon": str(view.centre.lon)}
    pin = {"lat": shown["map_lat"], "lon": shown["map_lon"]} if view.pinned else {}
    return {**shown, **pin, "map_z": str(view.zoom)}


def _sign(number: float) -> int:
    return (number > 1e-6) - (number < -1e-6)
