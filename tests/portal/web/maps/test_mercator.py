"""The plane that tiles share."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from portal.models.places import Point, metres
from portal.web.maps.mercator import TILE, Pixel, flat, metres_a_pixel, pixel, point_at, world

points = st.builds(
    Point, st.floats(-85, 85, allow_nan=False), st.floats(-180, 180, allow_nan=False)
)
zooms = st.integers(0, 19)


@given(points, zooms)
def test_a_point_comes_back_from_the_plane_as_it_went(point: Point, zoom: int) -> None:
    back = point_at(pixel(point, zoom), zoom)

    assert back.lat == pytest.approx(point.lat, abs=1e-9)
    assert back.lon == pytest.approx(point.lon, abs=1e-9)


@given(points)
def test_one_zoom_further_in_is_twice_as_far_from_the_corner(point: Point) -> None:
    near, far = pixel(point, 12), pixel(point, 11)

    assert near == pytest.approx((far.x * 2, far.y * 2))


def test_greenwich_lies_on_the_tile_that_every_map_server_numbers_so() -> None:
    # OpenStreetMap wiki, Slippy map tilenames: tile of 51.4779 N, 0.0015 W at zoom 13
    at = pixel(Point(51.4779, -0.0015), 13)

    assert (int(at.x // TILE), int(at.y // TILE)) == (4095, 2725)


def test_the_poles_stop_at_the_edge_of_the_square_world() -> None:
    assert pixel(Point(90, 0), 3).y == pytest.approx(0, abs=1e-6)
    assert pixel(Point(-90, 0), 3).y == pytest.approx(world(3), abs=1e-6)


@given(points)
def test_a_geometry_is_laid_where_its_points_are(point: Point) -> None:
    laid = flat(shapely.Point(point.lon, point.lat))

    assert (laid.x, laid.y) == pytest.approx(pixel(point, 0), abs=1e-9)  # type: ignore[attr-defined]


def test_a_pixel_spans_the_metres_that_two_points_a_pixel_apart_are_apart() -> None:
    here = pixel(Point(52.0, -1.0), 17)
    there = Pixel(here.x + 100, here.y)

    apart = metres(point_at(here, 17), point_at(there, 17))

    assert metres_a_pixel(52.0, 17) * 100 == pytest.approx(apart, rel=0.005)
