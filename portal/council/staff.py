"""staff.toml: what the staff's sign-on says of somebody, and the rights that follow from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from portal.council.entries import Entry, Key, Words
from portal.council.faults import Fault
from portal.council.names import unknown
from portal.council.toml_files import TomlFile
from portal.models.actors import Role

_OF_TEAMS = {Role.OFFICER, Role.INSPECTOR, Role.CLERK, Role.LEAD}


@dataclass(frozen=True, slots=True)
class Rights:
    """The roles of somebody, and the teams and wards they have them for.

    Teams and wards belong to the person and not to one of their roles. Without a role nobody
    has a way in.
    """

    roles: tuple[Role, ...] = ()
    teams: frozenset[str] = frozenset()
    wards: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.roles)


class Grant(Entry):
    """Whoever has this value in the claim has this role."""

    value: Words
    role: Literal[
        "officer", "inspector", "clerk", "lead", "councillor", "records_manager", "administrator"
    ]
    teams: tuple[Key, ...] = ()
    wards: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if bool(self.teams) is not (Role(self.role) in _OF_TEAMS):
            raise ValueError(f"teams: {'missing' if not self.teams else 'not'} for this role")
        if bool(self.wards) is not (Role(self.role) is Role.COUNCILLOR):
            raise ValueError(f"wards: {'missing' if not self.wards else 'not'} for this role")
        return self


class StaffFile(Entry):
    """staff.toml as it is written: the claim to look into, and what its values mean."""

    claim: Words
    grants: Annotated[tuple[Grant, ...], Field(min_length=1)]

    def rights(self, claims: Mapping[str, Any]) -> Rights:
        """What the claims of a sign-on give; values that nobody wrote down give nothing."""
        given = claims.get(self.claim)
        values = {given} if isinstance(given, str) else _texts(given)
        held = [grant for grant in self.grants if grant.value in values]
        roles = {Role(grant.role) for grant in held}
        return Rights(
            roles=tuple(role for role in Role if role in roles),
            teams=frozenset(team for grant in held for team in grant.teams),
            wards=frozenset(ward for grant in held for ward in grant.wards),
        )


def staff_faults(
    file: TomlFile, staff: StaffFile, teams: Iterable[str] | None, wards: Iterable[str] | None
) -> Iterator[Fault]:
    """Teams and wards that do not exist, as far as it is known which do."""
    for number, grant in enumerate(staff.grants):
        for what, names, known in (("team", grant.teams, teams), ("ward", grant.wards, wards)):
            for index, name in enumerate(names if known is not None else ()):
                path = ("grants", number, f"{what}s", index)
                yield from unknown(file, path, what, name, known or ())


def _texts(given: Any) -> set[str]:
    return {one for one in given if isinstance(one, str)} if isinstance(given, list) else set()
