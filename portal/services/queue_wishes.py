"""What a queue is asked for, and whose cases somebody may be shown in one."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_

from portal.models.actors import Actor, Role
from portal.models.cases import Case
from portal.models.states import OPEN, State


class Whose(StrEnum):
    """Whose of the cases that somebody may see."""

    TEAMS = "teams"  # all of them
    MINE = "mine"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a queue is asked for; everything left out means all, of the states every open one.

    `states` are open ones, or ones that a case ends with: then the last ended comes first.
    """

    whose: Whose = Whose.TEAMS
    team: str | None = None
    late: bool = False
    service: str | None = None
    ward: str | None = None
    states: tuple[State, ...] = ()
    words: str = ""

    @property
    def is_closed(self) -> bool:
        """Whether it is a queue of cases that have ended."""
        return bool(self.states) and self.states[0] not in OPEN


def scopes(who: Actor, wanted: Wanted) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The teams, and a councillor’s wards, whose cases are wanted."""
    teams = [team for team in sorted(who.teams) if wanted.team in (None, team)]
    wards: list[str] = []
    if who.is_a(Role.COUNCILLOR) and wanted.whose is not Whose.MINE:
        wards = [ward for ward in sorted(who.wards) if wanted.ward in (None, ward)]
        wards = [] if wanted.team in who.teams else wards
    return tuple(teams), tuple(wards)


def theirs(who: Actor) -> ColumnElement[bool]:
    """What the rule of READ_AS_STAFF lets them see without saying why, as a condition."""
    found: ColumnElement[bool] = Case.team.in_(sorted(who.teams))
    if who.is_a(Role.COUNCILLOR):
        found |= and_(Case.public.is_(True), Case.ward.in_(sorted(who.wards)))
    return found
