"""Still pictures of the map."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models.places import Point
from portal.web.maps.atlas import Atlas
from portal.web.maps.pictures import NoSuchPicture, Picture, fit, paint, read_picture

HERE = {"lat": "52.0", "lon": "-1.0"}


def test_one_place_has_one_picture_however_many_decimals_it_was_measured_with() -> None:
    assert read_picture({"lat": "52.0000012", "lon": "-1.0000049"}) == read_picture(HERE)


def test_a_picture_is_never_larger_than_a_page_can_show() -> None:
    picture = read_picture({**HERE, "w": "100000", "h": "100000", "z": "99", "ring": "9999999"})

    assert (picture.width, picture.height, picture.zoom) == (800, 640, 19)
    assert picture.ring == 5_000


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"lat": "52"},
        {"lat": "nan", "lon": "0"},
        {"lat": "inf", "lon": "0"},
        {"lat": "86", "lon": "0"},
        {"lat": "52", "lon": "181"},
        {**HERE, "z": "near"},
        {**HERE, "pins": "52"},
        {**HERE, "pins": "52,-1;x,y"},
    ],
)
def test_an_address_that_names_no_place_has_no_picture(asked: dict[str, str]) -> None:
    with pytest.raises(NoSuchPicture):
        read_picture(asked)


@given(
    st.dictionaries(
        st.sampled_from(["lat", "lon", "z", "w", "h", "pins", "dots", "ring"]), st.text()
    )
)
def test_any_address_is_a_picture_or_none(asked: dict[str, str]) -> None:
    try:
        picture = read_picture(asked)
    except NoSuchPicture:
        return
    assert all(map(math.isfinite, picture.centre))


def test_at_most_ten_pins_are_shown() -> None:
    picture = read_picture({**HERE, "pins": ";".join(["52.0,-1.0"] * 30)})

    assert len(picture.pins) == 10


def test_a_dot_stands_for_each_of_many_places(atlas: Atlas) -> None:
    picture = read_picture({**HERE, "dots": ";".join(["52.0,-1.0", "52.0005,-1.0"] * 60)})

    svg = paint(atlas, picture, "#123456").svg.decode()

    assert svg.count('r="24" fill="#123456"') == 60


def test_a_numbered_pin_stands_for_each_place_in_the_councils_colour(atlas: Atlas) -> None:
    pins = (Point(52.001, -1.0), Point(52.0, -1.001))
    picture = Picture(Point(52.0, -1.0), 16, 400, 300, pins=pins, pin=True, ring=100)

    svg = paint(atlas, picture, "#123456").svg.decode()

    assert ">1</text>" in svg
    assert ">2</text>" in svg
    assert svg.count('fill="#123456"') == 4  # two numbers, the middle, the ring


places = st.builds(Point, st.floats(51.93, 52.07), st.floats(-1.15, -0.85))


@given(st.lists(places, min_size=1, max_size=10))
def test_the_picture_that_fits_shows_every_place(points: list[Point]) -> None:
    window = Picture(*fit(points, 560, 400), 560, 400).window
    for point in points:
        at = window.place(point)
        assert 0 <= at.x <= 560
        assert 0 <= at.y <= 400


def test_one_place_alone_is_shown_no_closer_than_asked() -> None:
    assert fit([Point(52.0, -1.0)], 560, 400, closest=16) == (Point(52.0, -1.0), 16)
