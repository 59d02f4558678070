"""The land a council looks after: its wards, areas and roads, asked by point."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from shapely import STRtree
from shapely.geometry import Point as Spot
from shapely.geometry.base import BaseGeometry

from portal.council.areas import Area, AreaKind, Index, Ward
from portal.council.projection import Projection
from portal.council.roads import Road, Roads
from portal.models.places import Point

PLACE_FACTS = {
    "road_class": ("trunk", "a", "b", "minor", "residential", "lane", "path", "none"),
    "built_up": ("yes", "no"),
    "near_school": ("yes", "no"),
    "near_play_area": ("yes", "no"),
    "town_centre": ("yes", "no"),
}
_NEAR = {
    AreaKind.SCHOOL: "near_school",
    AreaKind.PLAY_AREA: "near_play_area",
    AreaKind.TOWN_CENTRE: "town_centre",
}


@dataclass(frozen=True)
class Land:
    """Wards, areas, roads and built-up land, indexed in metres."""

    projection: Projection
    wards: tuple[Ward, ...]
    areas: tuple[Area, ...]
    roads: tuple[Road, ...]
    built_up: tuple[BaseGeometry, ...] = ()

    @cached_property
    def _wards(self) -> Index[Ward]:
        return Index.of(self.wards, self.projection)

    @cached_property
    def _areas(self) -> dict[AreaKind, Index[Area]]:
        return {kind: Index.of(self.of_kind(kind), self.projection) for kind in AreaKind}

    @cached_property
    def _roads(self) -> Roads:
        return Roads.of(self.roads, self.projection)

    @cached_property
    def _built_up(self) -> STRtree:
        return STRtree([self.projection.flat(shape) for shape in self.built_up])

    def of_kind(self, kind: AreaKind) -> Sequence[Area]:
        return [area for area in self.areas if area.kind is kind]

    def ward_at(self, point: Point) -> Ward | None:
        return self._wards.first(point)

    def areas_at(self, kind: AreaKind, point: Point, on: date) -> list[Area]:
        return [area for area in self._areas[kind].at(point) if area.holds_on(on)]

    def first_of(self, kind: AreaKind, point: Point) -> Area | None:
        return self._areas[kind].first(point)

    def road_at(self, point: Point) -> Road | None:
        return self._roads.at(point)

    def facts_at(self, point: Point) -> dict[str, str]:
        """What conditions may ask about a place; see PLACE_FACTS for the values."""
        road = self.road_at(point)
        spot = Spot(*self.projection.metres(point))
        facts = {
            "road_class": road.road_class.value if road else "none",
            "built_up": _yes(self._built_up.query(spot, predicate="intersects").size > 0),
        }
        for kind, fact in _NEAR.items():
            facts[fact] = _yes(self.first_of(kind, point) is not None)
        return facts


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"
