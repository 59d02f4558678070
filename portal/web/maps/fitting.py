"""The piece of the map that shows several places at once."""

from collections.abc import Sequence

from portal.models.places import Point
from portal.web.maps.mercator import pixel
from portal.web.maps.windows import MAX_ZOOM, MIN_ZOOM

CLOSE = 17
"""Closer than this a place is not told from its surroundings."""
_MARGIN = 45  # pixels at each side, for the pins


def fitting(points: Sequence[Point], width: int, height: int) -> tuple[Point, int]:
    """Middle and zoom of the closest picture, `width` by `height` pixels, with all points in it.

    Raises ValueError for no points.
    """
    lats, lons = [point.lat for point in points], [point.lon for point in points]
    corners = Point(max(lats), min(lons)), Point(min(lats), max(lons))
    middle = Point((corners[0].lat + corners[1].lat) / 2, (corners[0].lon + corners[1].lon) / 2)
    for zoom in range(min(CLOSE, MAX_ZOOM), MIN_ZOOM, -1):
        west, east = (pixel(corner, zoom) for corner in corners)
        if east.x - west.x <= width - 2 * _MARGIN and east.y - west.y <= height - 2 * _MARGIN:
            return middle, zoom
    return middle, MIN_ZOOM
