"""Who has a right, by role and scope: what the rules are written with."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.models.actors import Role
from portal.scopes import (
    ACTED_ON,
    ANY,
    ANY_WITH_REASON,
    HELD_CASE,
    HELD_EPISODE,
    IN_CALL,
    LOOKED_AT,
    OWN_CASE,
    OWN_RECORD,
    PUBLIC_CASE,
    TEAM_CASE,
    TEAM_EPISODE,
    Scope,
)

Grants = Mapping[Role, tuple[Scope, ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do an action to what, and the reason in a sentence for auditors."""

    why: str
    grants: Grants


HANDLERS = (Role.OFFICER, Role.INSPECTOR, Role.LEAD)
MACHINE = (Role.COMMAND, Role.SYSTEM)


def to(roles: tuple[Role, ...], *scopes: Scope) -> Grants:
    """The same right for each of these roles."""
    return dict.fromkeys(roles, scopes)


def together(*grants: Grants) -> Grants:
    """All of these together; a role named twice has both rights."""
    found: dict[Role, tuple[Scope, ...]] = {}
    for one in grants:
        for role, scopes in one.items():
            before = found.get(role, ())
            found[role] = before + tuple(scope for scope in scopes if scope not in before)
    return found


EVERYONE = to(tuple(Role), ANY)
EVERYONE_FOR_THEMSELVES = to(tuple(role for role in Role if role is not Role.AGENT), ANY)
MACHINES = to(MACHINE, ANY)
FOR_ANOTHER_TO_SEE = to((Role.AGENT,), LOOKED_AT)
FOR_ANOTHER_TO_DO = to((Role.AGENT,), ACTED_ON)
TO_ITS_OWNER = together(to((Role.HOLDER,), HELD_CASE), to((Role.RESIDENT,), OWN_CASE))
TO_ITS_TEAM = to((*HANDLERS, Role.CLERK), TEAM_CASE)
TO_ITS_TOLD_TEAMS = to((*HANDLERS, Role.CLERK), TEAM_EPISODE)
TO_WHO_HANDLES_IT = together(TO_ITS_TEAM, MACHINES)
TO_WHO_SAYS_WHY = to((Role.CLERK, Role.RECORDS_MANAGER), ANY_WITH_REASON)
PRIVATE = together(TO_ITS_OWNER, FOR_ANOTHER_TO_SEE, TO_WHO_HANDLES_IT, TO_WHO_SAYS_WHY)
READABLE = together(to(tuple(Role), PUBLIC_CASE), PRIVATE)
OWN = together(to((Role.RESIDENT,), OWN_RECORD), to((Role.COMMAND,), ANY))
BY_LINK = to((Role.HOLDER,), HELD_EPISODE)  # with a code, to go on with it at home
OWN_OR_SERVED = together(to((Role.RESIDENT,), OWN_RECORD), to((Role.CLERK,), IN_CALL))
