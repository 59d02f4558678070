"""The nearest places of each kind to a point."""

import math
from collections.abc import Collection, Sequence
from typing import Any

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
            if of_kind:
                self._trees[kind] = (STRtree(self._spots(of_kind, tables, shapes)), of_kind)

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
        lines = [tables.lines[index] for index in indexes]
        if lines[0].kind is PlaceKind.STREET:
            spots = [shapes.shape(index) for index in indexes]
        else:
            spots = list(shapely.points([(line.point.lon, line.point.lat) for line in lines]))
        return list(self._flat(spots))

    def _flat(self, shape: Any) -> Any:
        """Degrees as metres; one shape or an array of them."""
        return shapely.transform(
            shape, lambda spots: spots * [_METRES_A_DEGREE * self._wide, _METRES_A_DEGREE]
        )


def _metres(found: tuple[int, float]) -> float:
    return found[1]
