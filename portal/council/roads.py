"""Roads as lines: which road a point is on, and whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import Field
from shapely import STRtree
from shapely.geometry import Point as Spot
from shapely.geometry.base import BaseGeometry

from portal.council.entries import Entry
from portal.council.projection import Projection
from portal.models.places import Point


class RoadClass(StrEnum):
    """The kind of a road; also the fact `road_class` in conditions."""

    TRUNK = "trunk"
    A = "a"
    B = "b"
    MINOR = "minor"
    RESIDENTIAL = "residential"
    LANE = "lane"
    PATH = "path"


RoadOwner = Literal["trunk_road", "county_road", "unadopted_road", "private_land", "open_land"]

# Half the width of the road with its pavements and verges, in metres: a point this far from the
# centre line still stands on the road. (Design Manual for Roads and Bridges CD 127 gives 7.3 m
# for a single and 2 × 7.3 m with a reserve for a dual carriageway; pavement and verge come on top.)
HALF_WIDTH = {
    RoadClass.TRUNK: 24.0,
    RoadClass.A: 15.0,
    RoadClass.B: 15.0,
    RoadClass.MINOR: 13.0,
    RoadClass.RESIDENTIAL: 12.0,
    RoadClass.LANE: 8.0,
    RoadClass.PATH: 4.0,
}
# A pin set by hand or by a telephone is off by a few metres.
SLACK = 6.0
_REACH = max(HALF_WIDTH.values()) + SLACK


class Road(Entry):
    """A stretch of road; `owner` says who answers for its surface."""

    name: str
    road_class: RoadClass = Field(alias="class")
    owner: RoadOwner
    ref: str = ""
    usrn: str = ""
    line: BaseGeometry = Field(repr=False)

    @property
    def label(self) -> str:
        """Its name with its number, as people know it."""
        if self.name and self.ref:
            return f"{self.name} ({self.ref})"
        return self.name or self.ref


@dataclass(frozen=True, slots=True)
class Roads:
    """Finds the road under a point."""

    roads: tuple[Road, ...]
    projection: Projection
    flat: tuple[BaseGeometry, ...]
    tree: STRtree

    @classmethod
    def of(cls, roads: Sequence[Road], projection: Projection) -> "Roads":
        flat = tuple(projection.flat(road.line) for road in roads)
        return cls(tuple(roads), projection, flat, STRtree(flat))

    def at(self, point: Point) -> Road | None:
        """The road the point is on: of those within reach the one whose edge is nearest."""
        spot = Spot(*self.projection.metres(point))
        near = self.tree.query(spot, predicate="dwithin", distance=_REACH)
        found = [(self._beyond(number, spot), number) for number in near]
        within = [(beyond, number) for beyond, number in found if beyond <= SLACK]
        return self.roads[min(within)[1]] if within else None

    def _beyond(self, number: int, spot: Spot) -> float:
        """How far the point is from the road, as a share of the road's own width near the middle.

        Below zero on the road itself, where the centre line that is nearest for its width wins.
        """
        distance = self.flat[number].distance(spot)
        half = HALF_WIDTH[self.roads[number].road_class]
        return distance - half if distance > half else distance / half - 1
