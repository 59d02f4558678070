"""Who handles a case: whose road or land it is on decides, and then the law of the matter.

The order is the data's (`[owners]` in teams.toml); the rules of the demo follow the Highways Act
1980 s41 (roads: the highway authority) and the Environmental Protection Act 1990 ss86 and 89
(litter: in two tiers the district).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from portal.council.areas import Area, AreaKind
from portal.council.categories import Category
from portal.council.conditions import holds
from portal.council.councils import Council
from portal.council.roads import Road
from portal.council.teams import Ground, OwnerRule, Reason, Team
from portal.models.places import Point

__all__ = ["NobodyHasThisDuty", "Reason", "Responsibility", "responsible"]


class NobodyHasThisDuty(LookupError):
    """On that day no team has the duty; `portal council check` finds this beforehand."""


@dataclass(frozen=True, slots=True)
class Responsibility:
    """The team, why, and the road or area that decided it where there was one."""

    team: str
    reason: Reason
    road: str | None = None
    area: str | None = None


def responsible(
    council: Council,
    category: Category,
    point: Point | None,
    answers: Mapping[str, Any],
    on: date,
) -> Responsibility:
    """The team that handles this, by the first owner rule that fits.

    Without a point only rules for `anywhere` can fit. Raises NobodyHasThisDuty.
    """
    spot = _Spot(council, category.key, point, on)
    facts = {**answers, **(council.facts_at(point) if point else {})}
    for rule in council.owners[category.owner]:
        if holds(rule.when, facts) and spot.is_on(rule.where):
            return _by(council, rule, spot, on)
    raise NobodyHasThisDuty(f"no rule of “{category.owner}” fits")


def team_with(council: Council, duty: str, on: date) -> Team:
    """The team that has a duty on a day. Raises NobodyHasThisDuty."""
    for entry in council.duties:
        if entry.duty == duty and entry.holds_on(on):
            return council.teams[entry.team]
    raise NobodyHasThisDuty(f"nobody has the duty “{duty}” on {on}")


def _by(council: Council, rule: OwnerRule, spot: "_Spot", on: date) -> Responsibility:
    area, road = spot.area_of(rule.where), spot.road_of(rule.where)
    if rule.team_of_land:
        if area is None or area.team is None:
            raise NobodyHasThisDuty(f"the {rule.where} here names no team")
        team = area.team
    else:
        team = team_with(council, rule.duty or "", on).key
    return Responsibility(
        team, rule.reason, road.label if road else None, area.name if area else None
    )


_AREA_OF = {
    Ground.PRIVATE_LAND: AreaKind.PRIVATE_LAND,
    Ground.PARISH_ASSET: AreaKind.PARISH_ASSET,
    Ground.PARISH: AreaKind.PARISH,
    Ground.HOUSING_LAND: AreaKind.HOUSING_LAND,
}


@dataclass(frozen=True)
class _Spot:
    """A point, with what it stands on looked up when a rule asks."""

    council: Council
    category: str
    point: Point | None
    on: date

    def is_on(self, ground: Ground) -> bool:
        if ground is Ground.ANYWHERE:
            return True
        if ground is Ground.OPEN_LAND and self._road is None:
            return self.point is not None
        return self.road_of(ground) is not None or self.area_of(ground) is not None

    def road_of(self, ground: Ground) -> Road | None:
        """The road under the point, where it is of that owner; any road counts for `anywhere`."""
        road = self._road
        if road is None or ground not in {Ground.ANYWHERE, Ground(road.owner)}:
            return None
        return road

    def area_of(self, ground: Ground) -> Area | None:
        kind = _AREA_OF.get(ground)
        if kind is None or self.point is None:
            return None
        return next(self._areas(kind, self.point), None)

    @cached_property
    def _road(self) -> Road | None:
        return self.council.road_at(self.point) if self.point else None

    def _areas(self, kind: AreaKind, point: Point) -> Iterator[Area]:
        areas = self.council.land.areas_at(kind, point, self.on)
        return (area for area in areas if area.counts_for(self.category, self.on))
