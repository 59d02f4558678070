"""Areas of a council: wards, parishes, land with an owner of its own, and the councils around."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import Field
from shapely import STRtree
from shapely.geometry import Point as Spot
from shapely.geometry.base import BaseGeometry

from portal.council.entries import Dated, Entry, Key, Words
from portal.council.projection import Projection
from portal.models.places import Point


class AreaKind(StrEnum):
    """What a feature of areas.geojson is."""

    PARISH = "parish"
    PRIVATE_LAND = "private_land"
    HOUSING_LAND = "housing_land"
    PARISH_ASSET = "parish_asset"
    NEIGHBOUR = "neighbour"
    SCHOOL = "school"
    PLAY_AREA = "play_area"
    TOWN_CENTRE = "town_centre"


class Ward(Entry):
    """A ward; its polygon in degrees, longitude first."""

    key: Key
    name: Words
    polygon: BaseGeometry = Field(repr=False)


class Area(Dated):
    """A feature of areas.geojson; its geometry in degrees, longitude first.

    `categories` keeps it to those alone: a parish that owns the lights of a path has no say in its
    potholes. `radius_m` is how far around itself it counts.
    """

    kind: AreaKind
    key: Key
    name: Words
    team: Key | None = None
    url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    categories: tuple[Key, ...] = ()
    radius_m: Annotated[float, Field(ge=0)] = 0
    polygon: BaseGeometry = Field(repr=False)

    def counts_for(self, category: str, on: date) -> bool:
        return (not self.categories or category in self.categories) and self.holds_on(on)


Shape = TypeVar("Shape", Ward, Area)


@dataclass(frozen=True, slots=True)
class Index(Generic[Shape]):
    """Finds the shapes around a point, in the order of the file where several fit."""

    shapes: tuple[Shape, ...]
    projection: Projection
    flat: tuple[BaseGeometry, ...]
    tree: STRtree
    reach: float

    @classmethod
    def of(cls, shapes: Sequence[Shape], projection: Projection) -> "Index[Shape]":
        flat = tuple(projection.flat(shape.polygon) for shape in shapes)
        reach = max((getattr(shape, "radius_m", 0.0) for shape in shapes), default=0.0)
        return cls(tuple(shapes), projection, flat, STRtree(flat), reach)

    def at(self, point: Point) -> Iterator[Shape]:
        """The shapes that hold the point, or reach it with their radius."""
        spot = Spot(*self.projection.metres(point))
        near = self.tree.query(spot, predicate="dwithin", distance=self.reach)
        for number in sorted(near):
            shape = self.shapes[number]
            radius = getattr(shape, "radius_m", 0.0)
            if radius == self.reach or self.flat[number].distance(spot) <= radius:
                yield shape

    def first(self, point: Point) -> Shape | None:
        return next(self.at(point), None)
