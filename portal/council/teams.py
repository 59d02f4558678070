"""Teams and agencies, who has which duty from when to when, and whose land decides what."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from portal.council.conditions import Condition
from portal.council.entries import Dated, Entry, Key, Words


class Reason(StrEnum):
    """Why a team handles a case; the web and the channels word it."""

    TRUNK_ROAD = "trunk_road"
    COUNTY_ROAD = "county_road"
    DISTRICT_CLEANSING = "district_cleansing"
    DISTRICT_SERVICE = "district_service"
    PARISH_ASSET = "parish_asset"
    PRIVATE_LAND = "private_land"
    HOUSING_LAND = "housing_land"
    UNADOPTED_ROAD = "unadopted_road"
    UTILITY = "utility"
    POLICE = "police"
    LIFE_EVENT = "life_event"
    UNSORTED = "unsorted"  # not known whole yet: whoever sorts it has it first


class Ground(StrEnum):
    """Whose road or land a point is on; `anywhere` always fits, even without a point.

    `open_land` is where no road is, or only a path that is nobody else's: parks, greens, woods.
    """

    TRUNK_ROAD = "trunk_road"
    PRIVATE_LAND = "private_land"
    PARISH_ASSET = "parish_asset"
    PARISH = "parish"
    COUNTY_ROAD = "county_road"
    HOUSING_LAND = "housing_land"
    UNADOPTED_ROAD = "unadopted_road"
    OPEN_LAND = "open_land"
    ANYWHERE = "anywhere"


_LAND_WITH_TEAM = {Ground.PARISH_ASSET, Ground.PARISH, Ground.HOUSING_LAND}


class Team(Entry):
    """Who handles a case: a team of the council, or an agency outside it."""

    key: Key
    name: Words
    kind: Literal["team", "agency"]
    tier: Literal["D", "C", "P", "POL", "NH", "HA", "WC", "DNO", "LO", "UC", "VOL"]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    phone: str = ""
    url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    does: str = ""


class Duty(Dated):
    """A duty of law and the team that has it, between two dates where those are known."""

    duty: Key
    team: Key


class OwnerRule(Entry):
    """One line of an owner list: where it fits, this duty (or the land's own team) has the case."""

    where: Ground
    when: Condition | None = None
    duty: Key | None = None
    team_of_land: bool = False
    reason: Reason

    @model_validator(mode="after")
    def _one_owner(self) -> Self:
        if (self.duty is None) is not self.team_of_land:
            raise ValueError("an owner rule needs a duty, or team_of_land = true, and not both")
        if self.team_of_land and self.where not in _LAND_WITH_TEAM:
            raise ValueError(f"land that is {self.where} names no team: give the rule a duty")
        return self


class TeamFile(Entry):
    """teams.toml as it is written."""

    teams: Annotated[tuple[Team, ...], Field(min_length=1)]
    duties: Annotated[tuple[Duty, ...], Field(min_length=1)]
    owners: dict[Key, Annotated[tuple[OwnerRule, ...], Field(min_length=1)]]
