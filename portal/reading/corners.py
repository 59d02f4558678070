"""Where two streets meet."""

import math
from collections.abc import Mapping, Sequence

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from portal.models.places import PlaceKind, Point, metres
from portal.reading.spelling import name_key
from portal.reading.tables import Tables

StreetLines = Mapping[str, Sequence[Point]]
# Metres between two streets that can still share a corner: lines meet, places along them nearly.
_APART_AS_LINES = 80.0
_APART_AS_PLACES = 250.0
_APART_AS_POINTS = 800.0
_LONGEST_STREET = 3_000.0  # metres between the middles of two streets that can still meet


class StreetShapes:
    """The course of each street: its line where one is known, else the places along it."""

    def __init__(self, tables: Tables, lines: StreetLines | None = None) -> None:
        self._tables = tables
        self._lines = lines or {}
        self._along = self._places_along()

    def shape(self, street: int) -> BaseGeometry:
        """Longitude and latitude of a street, by its place in the tables."""
        line = self._tables.lines[street]
        course = self._lines.get(line.usrn or "", ())
        if len(course) > 1:
            return shapely.LineString([(point.lon, point.lat) for point in course])
        points = {line.point, *self._along.get(self._place_key(street), ())}
        along: BaseGeometry = shapely.multipoints([(spot.lon, spot.lat) for spot in sorted(points)])
        return along

    def corner(self, one: int, other: int) -> tuple[Point, float] | None:
        """The point between two streets where they are nearest, and the metres between them there.

        None where they are too far apart to meet.
        """
        if one == other or self._far_apart(one, other):
            return None
        wide = math.cos(math.radians(self._tables.lines[one].point.lat))
        shapes = [_widened(self.shape(street), wide) for street in (one, other)]
        ends = [Point(spot.y, spot.x / wide) for spot in nearest_points(*shapes)]
        apart = metres(*ends)
        middle = Point(*((a + b) / 2 for a, b in zip(*ends, strict=True)))
        return (middle, apart) if apart <= max(map(_reach, shapes)) else None

    def _far_apart(self, one: int, other: int) -> bool:
        lines = self._tables.lines
        return metres(lines[one].point, lines[other].point) > _LONGEST_STREET

    def metres_from(self, street: int, point: Point) -> float:
        """How far a point is from the course of a street."""
        wide = math.cos(math.radians(point.lat))
        course = _widened(self.shape(street), wide)
        spot = _widened(shapely.Point(point.lon, point.lat), wide)
        there = nearest_points(course, spot)[0]
        return metres(Point(there.y, there.x / wide), point)

    def _place_key(self, index: int) -> tuple[str, str]:
        line = self._tables.lines[index]
        name = line.name if line.kind is PlaceKind.STREET else line.street or ""
        return name_key(name), name_key(line.locality or "")

    def _places_along(self) -> dict[tuple[str, str], list[Point]]:
        along: dict[tuple[str, str], list[Point]] = {}
        for index, line in enumerate(self._tables.lines):
            if line.street and line.kind in (PlaceKind.ADDRESS, PlaceKind.LAMP_COLUMN):
                along.setdefault(self._place_key(index), []).append(line.point)
        return along


def _reach(shape: BaseGeometry) -> float:
    if isinstance(shape, shapely.LineString):
        return _APART_AS_LINES
    return _APART_AS_PLACES if shapely.get_num_geometries(shape) > 1 else _APART_AS_POINTS


def _widened(shape: BaseGeometry, wide: float) -> BaseGeometry:
    """With a degree east as long as a degree north."""
    return shapely.transform(shape, lambda spots: spots * [wide, 1.0])
