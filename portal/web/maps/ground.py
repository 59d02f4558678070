"""What there is to draw: a council's own vector data, on the plane at zoom 0."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from portal.council.areas import Ward
from portal.council.councils import Council
from portal.council.features import Feature, read_features
from portal.council.gazetteer import read_gazetteer
from portal.models.places import Point
from portal.web.maps.mercator import flat


class Layer(StrEnum):
    """The layers of map.geojson, and those that come from the council's other files."""

    BUILT_UP = "built_up"
    GREEN = "green"
    WATER = "water"
    BUILDING = "building"
    RAIL = "rail"
    PATH = "path"
    ROAD = "road"
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
        tuple(_shape(feature) for feature in features),
        tuple((ward.name, flat(ward.polygon)) for ward in wards),
    )


def read_ground(council: Council) -> Ground:
    """The ground of a council's folder, landmarks and house numbers of its gazetteer included."""
    mapped = ground_of(read_features(council.map_path), council.wards)
    return Ground(mapped.shapes + tuple(_gazetteer_shapes(council)), mapped.wards)


def _shape(feature: Feature) -> Shape:
    facts: dict[str, Any] = feature.properties
    kind = facts.get("class") or facts.get("kind") or ""
    name, ref = str(facts.get("name") or ""), str(facts.get("ref") or "")
    return Shape(Layer(facts["layer"]), flat(feature.geometry), str(kind), name, ref)


def _gazetteer_shapes(council: Council) -> Iterable[Shape]:
    for row in read_gazetteer(council.gazetteer_path):
        if row.kind == "landmark":
            yield _spot(Layer.LANDMARK, row.name, row.point)
        elif row.kind == "address" and row.number:
            yield _spot(Layer.HOUSE_NUMBER, row.number, row.point)


def _spot(layer: Layer, name: str, point: Point) -> Shape:
    return Shape(layer, flat(shapely.Point(point.lon, point.lat)), name=name)
