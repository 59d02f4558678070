"""Tiles: sound, small, and one picture across their edges."""

import re
from xml.etree import ElementTree as ET

import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.models.places import Point
from portal.web.maps.atlas import Atlas
from portal.web.maps.ground import Ground
from portal.web.maps.mercator import TILE, pixel
from portal.web.maps.windows import MAX_ZOOM, MIN_ZOOM, NoSuchTile, window_around

CENTRE = Point(52.0, -1.0)
SVG = "{http://www.w3.org/2000/svg}"


def tile_of(point: Point, zoom: int) -> tuple[int, int, int]:
    at = pixel(point, zoom)
    return zoom, int(at.x // TILE), int(at.y // TILE)


@given(
    st.builds(Point, st.floats(51.985, 52.015), st.floats(-1.025, -0.975)),
    st.integers(MIN_ZOOM, MAX_ZOOM),
)
@settings(deadline=None, max_examples=60)
def test_every_tile_is_sound_and_small(atlas: Atlas, point: Point, zoom: int) -> None:
    drawn = atlas.tile(*tile_of(point, zoom))

    root = ET.fromstring(drawn.svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == "0 0 1024 1024"
    assert len(drawn.encoded["br"]) < 4096


def test_no_tile_needs_leave_for_styles_or_scripts(atlas: Atlas) -> None:
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        svg = atlas.tile(*tile_of(Point(52.001, -0.999), zoom)).svg.decode()
        assert not re.search(r"<style|\sstyle=", svg)
        assert "<script" not in svg


def test_a_name_is_text_whatever_is_written_in_it(atlas: Atlas) -> None:
    svg = atlas.background(window_around(Point(52.001, -0.999), 17, 400, 400))

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Lane" in svg


@pytest.mark.parametrize(
    ("zoom", "x", "y"),
    [(10, 0, 0), (20, 0, 0), (17, -1, 5), (17, 5, -1), (17, 1 << 17, 0), (17, 0, 1 << 17)],
)
def test_there_is_no_tile_off_the_world_or_at_a_zoom_that_is_not_drawn(
    atlas: Atlas, zoom: int, x: int, y: int
) -> None:
    with pytest.raises(NoSuchTile):
        atlas.tile(zoom, x, y)


def test_a_road_goes_on_in_the_next_tile_where_it_left_this_one(atlas: Atlas) -> None:
    zoom, x, y = tile_of(Point(52.0004, -0.997), 17)
    here, there = (_road(atlas.tile(zoom, column, y).svg) for column in (x, x + 1))

    edge = shapely.LineString([(1024, -200), (1024, 1224)])
    leaves = here.intersection(edge)
    enters = shapely.affinity.translate(there, 1024).intersection(edge)

    assert not leaves.is_empty
    assert leaves.distance(enters) <= 1


def test_a_name_across_an_edge_is_written_in_both_tiles_at_one_place(atlas: Atlas) -> None:
    crossing = 0
    for zoom in (15, 16, 17):
        _, x, y = tile_of(CENTRE, zoom)
        for column in range(x - 3, x + 3):
            left = _words(atlas.tile(zoom, column, y).svg)
            right = _words(atlas.tile(zoom, column + 1, y).svg)
            for name, (at_x, at_y) in right.items():
                if name in left and abs(left[name][0] - 1024) < 250:
                    crossing += 1
                    assert left[name] == (at_x + 1024, at_y)
    assert crossing > 0


def test_beyond_the_edge_of_the_council_the_land_is_veiled(atlas: Atlas) -> None:
    inside = atlas.tile(*tile_of(CENTRE, 17)).svg
    across = atlas.tile(*tile_of(Point(52.0, -0.98), 17)).svg
    far_off = atlas.tile(*tile_of(Point(51.0, 0.5), 17)).svg

    assert b"fill-opacity" not in inside
    assert b"fill-opacity" in across
    assert b"fill-opacity" in far_off
    assert len(far_off) < 500


def test_the_same_tile_has_the_same_tag_and_another_tile_another(ground: Ground) -> None:
    one, other = Atlas(ground), Atlas(ground)
    here = tile_of(CENTRE, 15)

    assert one.tile(*here).etag == other.tile(*here).etag
    assert one.tile(*here).etag != one.tile(here[0], here[1] + 1, here[2]).etag


def test_a_council_with_nothing_to_draw_still_has_a_map() -> None:
    drawn = Atlas(Ground(())).tile(*tile_of(CENTRE, 15))

    assert ET.fromstring(drawn.svg).tag == f"{SVG}svg"


def _road(svg: bytes) -> shapely.Geometry:
    """The b road of a tile, from its path data."""
    root = ET.fromstring(svg)
    [path] = [one for one in root.iter(f"{SVG}path") if one.get("id") == "b"]
    lines = []
    for part in (path.get("d") or "").split("M")[1:]:
        start, steps = part.split("l")
        at = [float(number) for number in re.findall(r"-?\d+", start)]
        spots = [tuple(at)]
        numbers = [float(number) for number in re.findall(r"-?\d+", steps)]
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            at = [at[0] + across, at[1] + down]
            spots.append(tuple(at))
        lines.append(shapely.LineString(spots))
    return shapely.union_all(lines)


def _words(svg: bytes) -> dict[str, tuple[int, int]]:
    """Where each straight name of a tile is written, in the tile's own units."""
    found = {}
    for text in ET.fromstring(svg).iter(f"{SVG}text"):
        place = re.match(r"translate\((-?\d+) (-?\d+)\)", text.get("transform", ""))
        if place and text.text:
            found[text.text] = (int(place[1]), int(place[2]))
    return found
