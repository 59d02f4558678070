"""Who does what is done: recorded on every event and asked by every rule."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What an actor is to the council."""

    PUBLIC = "public"  # anyone at all
    HOLDER = "holder"  # someone with a link to one case, sent to its reporter or a follower
    RESIDENT = "resident"  # someone who signed on, for themselves
    OFFICER = "officer"  # handles the cases of their teams
    INSPECTOR = "inspector"  # an officer out in the street
    CLERK = "clerk"  # in the contact centre: serves whoever calls
    LEAD = "lead"  # leads their teams
    COUNCILLOR = "councillor"  # represents their wards
    RECORDS_MANAGER = "records_manager"  # answers for the record of persons
    ADMINISTRATOR = "administrator"  # looks after the portal, not after persons
    COMMAND = "command"  # whoever may run commands on the machine
    SYSTEM = "system"


STAFF = frozenset(
    {
        Role.OFFICER, Role.INSPECTOR, Role.CLERK, Role.LEAD, Role.COUNCILLOR,
        Role.RECORDS_MANAGER, Role.ADMINISTRATOR,
    }
)  # fmt: skip


class Level(StrEnum):
    """How sure we are of who somebody is; each includes the one before."""

    NONE = "none"
    SIGNED_ON = "signed_on"
    VERIFIED = "verified"  # identity proved, as GOV.UK One Login's P2

    def includes(self, other: "Level") -> bool:
        """Whether this is as much proof as the other."""
        order = tuple(Level)
        return order.index(self) >= order.index(other)


class By(StrEnum):
    """The way somebody reached us or we reached them."""

    WEB = "web"
    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"
    LETTER = "letter"
    VISIT = "visit"
    OPEN311 = "open311"
    COMMAND = "command"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is doing this, on which channel.

    `holds` is the case a link opens, for a holder. `also` are the further roles of staff who have
    several; `teams` and `wards` are theirs by key. `sign_on_id` is the session they came by,
    `identity_id` who they are as staff. `in_call` is the call (or visit, letter, email) in which
    they serve somebody: it is one contact, made at its end.
    """

    role: Role
    channel: By
    person_id: UUID | None = None
    holds: UUID | None = None
    name: str | None = None
    also: frozenset[Role] = frozenset()
    teams: frozenset[str] = frozenset()
    wards: frozenset[str] = frozenset()
    level: Level = Level.NONE
    sign_on_id: UUID | None = None
    identity_id: UUID | None = None
    in_call: UUID | None = None

    def is_a(self, *roles: Role) -> bool:
        """Whether one of these is a role of theirs."""
        return self.role in roles or not self.also.isdisjoint(roles)

    @property
    def is_staff(self) -> bool:
        """Whether they act for the council."""
        return self.is_a(*STAFF)


PUBLIC_ON_WEB = Actor(Role.PUBLIC, By.WEB)
SYSTEM = Actor(Role.SYSTEM, By.SYSTEM)
