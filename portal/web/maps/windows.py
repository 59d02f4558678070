"""A window: the rectangle of the plane that one tile or one picture shows."""

from typing import NamedTuple

from portal.models.places import Point
from portal.web.maps.mercator import TILE, Pixel, pixel, point_at, world

MIN_ZOOM, MAX_ZOOM = 11, 19


class NoSuchTile(Exception):
    """The world has no tile of that number at that zoom, or the zoom is not drawn."""


class Window(NamedTuple):
    """A rectangle in whole pixels of the plane at a zoom."""

    zoom: int
    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def grown(self, by: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom with a margin around."""
        return self.left - by, self.top - by, self.right + by, self.bottom + by

    def point(self, x: float, y: float) -> Point:
        """The point shown x pixels from the left and y from the top."""
        return point_at(Pixel(self.left + x, self.top + y), self.zoom)

    def place(self, point: Point) -> Pixel:
        """Where a point is shown, in pixels from the left and from the top; may be outside."""
        at = pixel(point, self.zoom)
        return Pixel(at.x - self.left, at.y - self.top)


def tile_window(zoom: int, x: int, y: int) -> Window:
    """The window of a tile, numbered as everyone numbers them. Raises NoSuchTile."""
    if not MIN_ZOOM <= zoom <= MAX_ZOOM or not 0 <= x < 1 << zoom or not 0 <= y < 1 << zoom:
        raise NoSuchTile(f"{zoom}/{x}/{y}")
    return Window(zoom, x * TILE, y * TILE, TILE, TILE)


def window_around(centre: Point, zoom: int, width: int, height: int) -> Window:
    """The window with a point in its middle, moved where it would leave the world."""
    at = pixel(centre, zoom)
    return Window(
        zoom,
        _within(at.x - width / 2, world(zoom) - width),
        _within(at.y - height / 2, world(zoom) - height),
        width,
        height,
    )


def _within(start: float, most: int) -> int:
    return max(0, min(most, round(start)))
