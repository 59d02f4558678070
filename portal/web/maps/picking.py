"""Choosing a place on the map with plain form buttons: a click, a step, a closer look.

A browser sends a click on `<input type="image" name="map_wide">` as `map_wide.x` and `map_wide.y`
in pixels of the shown picture, so each picture is shown in its own size, never scaled. The Enter
key on it sends 0 and 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from portal.models.places import Point
from portal.web.maps.mercator import Pixel, pixel, point_at
from portal.web.maps.pictures import NoSuchPicture, read_picture
from portal.web.maps.windows import MAX_ZOOM, MIN_ZOOM, window_around

PICTURES = {"map_small": (280, 280), "map_wide": (560, 400)}
"""Width and height of the picture for a narrow and for a wide page, by the input's name."""

STEP = 40
"""Pixels the pin goes in one step."""
CLOSE = 17
"""A click on a map further off than this also looks closer."""
CLOSER = 2
"""Zooms that such a click goes in."""

_STEPS = {"north": (0, -STEP), "south": (0, STEP), "east": (STEP, 0), "west": (-STEP, 0)}
_LOOKS = {"in": 1, "out": -1}


@dataclass(frozen=True, slots=True)
class View:
    """What the map shows; where `pinned`, its middle is the chosen place."""

    centre: Point
    zoom: int
    pinned: bool = False


def click_to_point(centre: Point, zoom: int, size: tuple[int, int], x: int, y: int) -> Point:
    """The place under a click, x pixels from the left and y from the top of a picture.

    `size` is the picture's width and height; a click outside it counts as one on its edge.
    """
    window = window_around(centre, zoom, *size)
    point = window.point(max(0, min(size[0], x)), max(0, min(size[1], y)))
    return _rounded(point)


def read_view(form: Mapping[str, str], start: View) -> View:
    """What the map showed when the form was sent; `start` where the form does not say."""
    try:
        shown = read_picture(
            {"lat": form["map_lat"], "lon": form["map_lon"], "z": form["map_z"]},
        )
    except (KeyError, NoSuchPicture):
        return start
    view = View(shown.centre, shown.zoom, bool(form.get("lat") and form.get("lon")))
    if not view.pinned:
        return view
    try:
        pin = read_picture({"lat": form["lat"], "lon": form["lon"]})
    except NoSuchPicture:
        return replace(view, pinned=False)
    return replace(view, centre=pin.centre)


def after_press(form: Mapping[str, str], start: View) -> View | None:
    """What the map shows after the button that was pressed; None where it was not the map's."""
    view = read_view(form, start)
    if (go := form.get("map_go")) is not None:
        return _moved(view, go)
    for name, size in PICTURES.items():
        if f"{name}.x" in form:
            return _clicked(view, size, form.get(f"{name}.x", ""), form.get(f"{name}.y", ""))
    return None


def _moved(view: View, go: str) -> View:
    if go in _LOOKS:
        return replace(view, zoom=_zoom(view.zoom + _LOOKS[go]))
    if go not in _STEPS:
        return view
    across, down = _STEPS[go]
    at = pixel(view.centre, view.zoom)
    point = point_at(Pixel(at.x + across, at.y + down), view.zoom)
    return View(_rounded(point), view.zoom, pinned=True)


def _clicked(view: View, size: tuple[int, int], x: str, y: str) -> View:
    if not (x.isdecimal() and y.isdecimal()) or (x, y) == ("0", "0"):
        return replace(view, pinned=True)
    point = click_to_point(view.centre, view.zoom, size, int(x[:5]), int(y[:5]))
    closer = max(view.zoom, min(CLOSE, view.zoom + CLOSER))
    return View(point, closer, pinned=True)


def _rounded(point: Point) -> Point:
    return Point(round(point.lat, 6), round(point.lon, 6))


def _zoom(wanted: int) -> int:
    return max(MIN_ZOOM, min(MAX_ZOOM, wanted))
