"""What there is to draw: a council's own vector data, on the plane at zoom 0."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from statistics import median
from typing import Any

import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from portal.council.areas import Ward
from portal.council.councils import Council
from portal.council.features import Feature, read_features
from portal.council.gazetteer import PlaceRow, read_gazetteer
from portal.models.places import Point
from portal.web.maps.mercator import flat

_STREETS_OF_A_TOWN = 40


class Layer(StrEnum):
    """The layers of map.geojson, and those that come from the council's other files."""

    BUILT_UP = "built_up"
    GREEN = "green"
    WATER = "water"
    BUILDING = "building"
    RAIL = "rail"
    PATH = "path"
    ROAD = "road"
    PLACE = "place"
    LANDMARK = "landmark"
    HOUSE_NUMBER = "house_number"


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing to draw; `kind` is a road's class, or what a green is."""

    layer: Layer
    geometry: BaseGeometry
    kind: str = ""
    name: str = ""
    ref: str = ""


@dataclass(frozen=True)
class Ground:
    """Everything a council's map can show; geometries in pixels of the plane at zoom 0."""

    shapes: tuple[Shape, ...]
    wards: tuple[tuple[str, BaseGeometry], ...] = ()

    @cached_property
    def council(self) -> BaseGeometry:
        """The council's whole area; empty where it has no wards."""
        return shapely.union_all([polygon for _, polygon in self.wards])

    @cached_property
    def borders(self) -> BaseGeometry:
        """The lines between wards, each once, however many wards it parts."""
        rings = [shapely.boundary(polygon) for _, polygon in self.wards]
        return shapely.line_merge(shapely.union_all(rings)) if rings else MultiPolygon()

    def of(self, layer: Layer) -> list[Shape]:
        return [shape for shape in self.shapes if shape.layer is layer]


def ground_of(features: Iterable[Feature], wards: Sequence[Ward] = ()) -> Ground:
    """The ground of map.geojson's features and the wards."""
    return Ground(
        tuple(shape for feature in features for shape in _shapes(feature)),
        tuple((ward.name, flat(ward.polygon)) for ward in wards),
    )


def read_ground(council: Council) -> Ground:
    """The ground of a council's folder, what its gazetteer names included."""
    mapped = ground_of(read_features(council.map_path), council.wards)
    rows = tuple(read_gazetteer(council.gazetteer_path))
    return Ground((*mapped.shapes, *_places(rows), *_spots(rows)), mapped.wards)


def _shapes(feature: Feature) -> Iterable[Shape]:
    """A feature as shapes: buildings one by one, so that a close look reads few of them."""
    facts: dict[str, Any] = feature.properties
    layer, geometry = Layer(facts["layer"]), flat(feature.geometry)
    kind = str(facts.get("class") or facts.get("kind") or "")
    name, ref = str(facts.get("name") or ""), str(facts.get("ref") or "")
    parts = shapely.get_parts(geometry) if layer is Layer.BUILDING else [geometry]
    return [Shape(layer, part, kind, name, ref) for part in parts]


def _places(rows: Sequence[PlaceRow]) -> Iterable[Shape]:
    """Towns and villages: each in the middle of the streets that name it, the largest first."""
    streets = defaultdict(list)
    for row in rows:
        if row.kind == "street" and row.locality:
            streets[row.locality].append(row.point)
    for name, points in sorted(streets.items(), key=lambda one: (-len(one[1]), one[0])):
        kind = "town" if len(points) >= _STREETS_OF_A_TOWN else "village"
        yield _spot(Layer.PLACE, name, _middle(points), kind)


def _middle(points: Sequence[Point]) -> Point:
    return Point(median(point.lat for point in points), median(point.lon for point in points))


def _spots(rows: Sequence[PlaceRow]) -> Iterable[Shape]:
    for row in rows:
        if row.kind == "landmark":
            yield _spot(Layer.LANDMARK, row.name, row.point)
        elif row.kind == "address" and row.number:
            yield _spot(Layer.HOUSE_NUMBER, row.number, row.point)


def _spot(layer: Layer, name: str, point: Point, kind: str = "") -> Shape:
    return Shape(layer, flat(shapely.Point(point.lon, point.lat)), kind, name)
