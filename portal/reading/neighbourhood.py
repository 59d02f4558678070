"""The nearest places of each kind to a point."""

import math
from collections.abc import Collection, Sequence

import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from portal.models.places import PlaceKind, Point
from portal.reading.corners import StreetShapes
from portal.reading.tables import Tables

_METRES_A_DEGREE = 111_320.0  # as portal.models.places measures


class Neighbourhood:
    """Every place of the tables in a plane of metres, streets by their whole course."""

    def __init__(self, tables: Tables, shapes: StreetShapes) -> None:
        latitudes = [line.point.lat for line in tables.lines]
        middle = sum(latitudes) / len(latitudes) if latitudes else 0.0
        self._wide = math.cos(math.radians(middle))
        self._trees: dict[PlaceKind, tuple[STRtree, list[int]]] = {}
        for kind in PlaceKind:
            of_kind = [index for index, line in enumerate(tables.lines) if line.kind is kind]
            spots = self._spots(of_kind, tables, shapes)
            if of_kind:
                self._trees[kind] = (STRtree(spots), of_kind)

    def nearest(self, point: Point, kinds: Collection[PlaceKind]) -> tuple[int, float] | None:
        """The nearest place of these kinds, by its place in the tables, and its metres."""
        if not all(map(math.isfinite, point)):
            return None
        spot = self._flat(shapely.Point(point.lon, point.lat))
        nearest: list[tuple[float, int]] = []
        for kind in kinds:
            if kind in self._trees:
                tree, of_kind = self._trees[kind]
                which, distances = tree.query_nearest(spot, return_distance=True)
                nearest += [
                    (float(distance), of_kind[index])
                    for index, distance in zip(which, distances, strict=True)
                ]
        return min(
            ((index, metres) for metres, index in sorted(nearest)), key=_metres, default=None
        )

    def _spots(
        self, indexes: Sequence[int], tables: Tables, shapes: StreetShapes
    ) -> list[BaseGeometry]:
        lines = tables.lines
        if indexes and lines[indexes[0]].kind is PlaceKind.STREET:
            return [self._flat(shapes.shape(index)) for index in indexes]
        points = shapely.points([(lines[i].point.lon, lines[i].point.lat) for i in indexes])
        return [self._flat(point) for point in points]

    def _flat(self, shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(
            shape, lambda spots: spots * [_METRES_A_DEGREE * self._wide, _METRES_A_DEGREE]
        )


def _metres(found: tuple[int, float]) -> float:
    return found[1]
