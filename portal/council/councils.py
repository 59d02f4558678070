"""A council, whole: what its folder says, and what can be asked of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from portal.council.agreements import Agreement
from portal.council.answers import Answer
from portal.council.appointments import Venue
from portal.council.areas import Area, AreaKind, Ward
from portal.council.categories import Category
from portal.council.land import Land
from portal.council.levels import ANYONE, Needed
from portal.council.profile import Profile
from portal.council.replies import Reply
from portal.council.roads import Road
from portal.council.staff import Rights, StaffFile
from portal.council.teams import Duty, OwnerRule, Team
from portal.models.actors import Level
from portal.models.places import Point


class Council(Profile):
    """A council's folder, loaded: frozen, and safe to share between threads."""

    folder: Path
    categories: dict[str, Category] = Field(repr=False)
    services: dict[str, Category] = Field(default_factory=dict, repr=False)
    teams: dict[str, Team] = Field(repr=False)
    duties: tuple[Duty, ...] = Field(repr=False)
    owners: Mapping[str, tuple[OwnerRule, ...]] = Field(repr=False)
    agreements: tuple[Agreement, ...] = Field(repr=False)
    replies: tuple[Reply, ...] = Field(repr=False)
    answers: tuple[Answer, ...] = Field(default=(), repr=False)
    venues: tuple[Venue, ...] = Field(default=(), repr=False)
    levels: Mapping[str, Needed] = Field(repr=False)
    staff: StaffFile = Field(repr=False)
    land: Land = Field(repr=False)

    @property
    def wards(self) -> tuple[Ward, ...]:
        return self.land.wards

    @property
    def parishes(self) -> tuple[Area, ...]:
        return tuple(self.land.of_kind(AreaKind.PARISH))

    @property
    def neighbours(self) -> tuple[Area, ...]:
        return tuple(self.land.of_kind(AreaKind.NEIGHBOUR))

    @property
    def centre_point(self) -> Point:
        return Point(*self.centre)

    @property
    def gazetteer_path(self) -> Path:
        return self.folder / "gazetteer.csv"

    @property
    def map_path(self) -> Path:
        return self.folder / "map.geojson"

    @property
    def wards_path(self) -> Path:
        return self.folder / "wards.geojson"

    @property
    def logo_path(self) -> Path | None:
        return self.folder / self.logo if self.logo else None

    @property
    def translations_path(self) -> Path:
        return self.folder / "translations"

    def ward_at(self, point: Point) -> Ward | None:
        return self.land.ward_at(point)

    def ward(self, key: str) -> Ward | None:
        return next((ward for ward in self.wards if ward.key == key), None)

    def answer(self, key: str) -> Answer | None:
        """The standard answer of this key."""
        return next((answer for answer in self.answers if answer.key == key), None)

    def contains(self, point: Point) -> bool:
        return self.ward_at(point) is not None

    def neighbour_at(self, point: Point) -> Area | None:
        """The council around whose area this is; None inside this one and far away."""
        if self.contains(point):
            return None
        return self.land.first_of(AreaKind.NEIGHBOUR, point)

    def parish_at(self, point: Point) -> Area | None:
        return self.land.first_of(AreaKind.PARISH, point)

    def road_at(self, point: Point) -> Road | None:
        return self.land.road_at(point)

    def facts_at(self, point: Point) -> dict[str, str]:
        """Facts of a place for conditions, such as road_class; see land.PLACE_FACTS."""
        return self.land.facts_at(point)

    def service(self, key: str) -> Category | None:
        """What a case is for: a category people report, or a service after a life event."""
        return self.categories.get(key) or self.services.get(key)

    def service_name(self, key: str) -> str:
        """What a case is called, in the words of the folder; the key where they are gone."""
        known = self.service(key)
        return known.name if known else key

    def radius_of(self, category: Category) -> int:
        """Within how many metres two cases of a category may be the same."""
        return category.radius_m or self.radius.same_m

    def level(self, service: str) -> Needed:
        """What a service needs, and why; nothing where the council does not say.

        `service` is the key of a category or one of `levels.ACCOUNT`. Raises LookupError.
        """
        if service in self.levels:
            return self.levels[service]
        if service not in self.categories:
            raise LookupError(service)
        return Needed(service=service, needs=Level.NONE, why=ANYONE)

    def level_of(self, service: str) -> Level:
        """How sure we must be of who uses a service. Raises LookupError."""
        return self.level(service).needs

    def staff_rights(self, claims: Mapping[str, Any]) -> Rights:
        """The roles, teams and wards that the claims of a staff sign-on give; none: no way in."""
        return self.staff.rights(claims)
