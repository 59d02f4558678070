"""A still picture of the map, for pages that show it without JavaScript."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.models.places import Point
from portal.web.maps.atlas import Atlas, Drawn, document, drawn
from portal.web.maps.mercator import metres_a_pixel
from portal.web.maps.pins import dot_on_map, pin_on_map, ring_on_map
from portal.web.maps.windows import MAX_ZOOM, MIN_ZOOM, Window, window_around

MOST_PINS = 10
MOST_DOTS = 60
_WIDTHS = range(120, 801)
_HEIGHTS = range(120, 641)
_MOST_RING_M = 5_000
_DIGITS = 5
"""Decimals of a degree: about a metre, so that one place has one picture."""


class NoSuchPicture(Exception):
    """The address of a picture does not say where, in degrees of this world."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What to show: pins with their numbers, dots, and a plain pin where `pin` marks the middle.

    `width` and `height` in pixels, `ring` a radius in metres around the middle, 0 for none.
    """

    centre: Point
    zoom: int
    width: int
    height: int
    pin: bool = False
    pins: tuple[Point, ...] = ()
    dots: tuple[Point, ...] = ()
    ring: int = 0

    @property
    def window(self) -> Window:
        return window_around(self.centre, self.zoom, self.width, self.height)


def read_picture(asked: Mapping[str, str]) -> Picture:
    """The picture that an address asks for, its sizes kept within bounds.

    `lat`, `lon` in degrees, `z`, `w`, `h`, `pin=1`, `pins` and `dots` as lat,lon;lat,lon, and
    `ring` in metres. Raises NoSuchPicture.
    """
    try:
        return Picture(
            centre=_point(asked["lat"], asked["lon"]),
            zoom=max(MIN_ZOOM, min(MAX_ZOOM, int(asked.get("z", "16")))),
            width=_within(_WIDTHS, int(asked.get("w", "560"))),
            height=_within(_HEIGHTS, int(asked.get("h", "400"))),
            pin=asked.get("pin") == "1",
            pins=_points(asked.get("pins", ""), MOST_PINS),
            dots=_points(asked.get("dots", ""), MOST_DOTS),
            ring=max(0, min(_MOST_RING_M, int(asked.get("ring", "0")))),
        )
    except (KeyError, ValueError):
        raise NoSuchPicture from None


def paint(atlas: Atlas, picture: Picture, colour: str) -> Drawn:
    """The picture, its pins in a colour."""
    window = picture.window
    middle = window.place(picture.centre)
    parts = [atlas.background(window)]
    if picture.ring:
        metres = metres_a_pixel(picture.centre.lat, picture.zoom)
        parts.append(ring_on_map(middle, picture.ring / metres, colour))
    parts += [dot_on_map(window.place(point), colour) for point in picture.dots]
    numbered = sorted(enumerate(picture.pins, start=1), key=lambda one: -one[1].lat)
    parts += [pin_on_map(window.place(point), colour, number) for number, point in numbered]
    if picture.pin:
        parts.append(pin_on_map(middle, colour))
    return drawn(document(window, "".join(parts)))


def fit(points: Sequence[Point], width: int, height: int, closest: int = 17) -> tuple[Point, int]:
    """The middle and the zoom of a picture that holds every point, no closer than `closest`.

    Points further apart than the furthest zoom can hold are shown as far as it does.
    Raises ValueError where there is no point.
    """
    south, north = min(p.lat for p in points), max(p.lat for p in points)
    west, east = min(p.lon for p in points), max(p.lon for p in points)
    centre = Point(round((south + north) / 2, _DIGITS), round((west + east) / 2, _DIGITS))
    for zoom in range(closest, MIN_ZOOM, -1):
        window = window_around(centre, zoom, width, height)
        if all(_well_inside(window, point) for point in points):
            return centre, zoom
    return centre, MIN_ZOOM


def _well_inside(window: Window, point: Point) -> bool:
    """Whether the pin on a point is wholly shown."""
    at = window.place(point)
    return 24 <= at.x <= window.width - 24 and 48 <= at.y <= window.height - 16


def _points(text: str, most: int) -> tuple[Point, ...]:
    pairs = [pair.split(",") for pair in text.split(";") if pair]
    return tuple(_point(lat, lon) for lat, lon in pairs[:most])


def _point(lat: str, lon: str) -> Point:
    point = Point(round(float(lat), _DIGITS), round(float(lon), _DIGITS))
    if not all(map(math.isfinite, point)) or abs(point.lat) > 85 or abs(point.lon) > 180:
        raise ValueError("not on the map")
    return point


def _within(sizes: range, wanted: int) -> int:
    return max(sizes.start, min(sizes.stop - 1, wanted))
