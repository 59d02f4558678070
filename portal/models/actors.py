"""Who does what is done: recorded on every event and asked by every rule."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What an actor is to the council."""

    PUBLIC = "public"  # anyone at all
    HOLDER = "holder"  # someone with a link to one case, sent to its reporter or a follower
    RESIDENT = "resident"  # someone who signed on, for themselves
    AGENT = "agent"  # someone who acts for another, under a mandate
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


class Kind(StrEnum):
    """A kind of task that somebody may do for another."""

    REPORT = "report"  # tell us of something, and follow it
    CASES = "cases"  # read the cases that no other kind covers
    EPISODE = "episode"  # a life event
    COUNCIL_TAX = "council_tax"
    BENEFITS = "benefits"
    HOUSING = "housing"
    CARE = "care"
    CONTACT_DETAILS = "contact_details"
    EVERYTHING = "everything"  # all that their ground allows


class Depth(StrEnum):
    """How far a mandate goes in one kind of task; to act includes to look."""

    LOOK = "look"
    ACT = "act"

    def includes(self, other: "Depth") -> bool:
        """Whether this goes as far as the other."""
        return self is Depth.ACT or other is Depth.LOOK


class Basis(StrEnum):
    """The ground on which somebody acts for another: `portal/authority/bases.toml` says how far."""

    CONSENT = "consent"
    LPA_PROPERTY = "lpa_property"  # lasting power of attorney, property and financial affairs
    LPA_HEALTH = "lpa_health"  # lasting power of attorney, health and welfare
    DEPUTY = "deputy"  # by order of the Court of Protection
    APPOINTEE = "appointee"  # for benefits, appointed by the DWP
    PARENT = "parent"
    EXECUTOR = "executor"
    ADMINISTRATOR = "administrator"  # of the estate of somebody who left no will
    NEXT_OF_KIN = "next_of_kin"  # may notify, and no more
    PROFESSIONAL = "professional"


@dataclass(frozen=True, slots=True)
class Granted:
    """One kind of task that a mandate covers now, and how far; `episode_id`: that one alone.

    Of one episode alone `cases` are those that came of it, `event` is the key of its life event,
    and `begun_at` when it was begun.
    """

    kind: Kind
    depth: Depth
    until: datetime | None = None
    episode_id: UUID | None = None
    cases: frozenset[UUID] = frozenset()
    event: str = ""
    begun_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """The mandate under which somebody acts, as it stood when their request began.

    `scopes` are those that count now, “everything” spelled out; none while it rests. `acting_id`
    is the row of the browser's choice of this person, on the web.
    """

    mandate_id: UUID
    principal_id: UUID
    principal_name: str
    agent_id: UUID
    agent_name: str
    basis: Basis
    scopes: tuple[Granted, ...] = ()
    until: datetime | None = None
    organisation_id: UUID | None = None
    organisation_name: str = ""
    acting_id: UUID | None = None

    def covers(self, kind: Kind, depth: Depth, episode_id: UUID | None = None) -> bool:
        """Whether it goes so far in this kind of task, for this episode where one is meant."""
        return any(
            one.kind is kind
            and one.depth.includes(depth)
            and (one.episode_id is None or one.episode_id == episode_id)
            for one in self.scopes
        )

    def covers_case(self, case_id: UUID | None, depth: Depth) -> bool:
        """Whether it goes so far in the one episode of which this case came."""
        return case_id is not None and any(
            case_id in one.cases and one.depth.includes(depth) for one in self.scopes
        )


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is doing this, on which channel.

    `holds` is the case a link opens, for a holder. `also` are the further roles of staff who have
    several; `teams` and `wards` are theirs by key. `sign_on_id` is the session they came by,
    `identity_id` who they are as staff. `in_call` is the call (or visit, letter, email) in which
    they serve somebody: it is one contact, made at its end.

    Who acts under a `mandate` is an AGENT: `person_id` is then the person for whom they act, and
    the mandate says who they are themselves.
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
    mandate: Held | None = None

    @property
    def self_id(self) -> UUID | None:
        """The person who does this with their own hands, for whomever."""
        return self.mandate.agent_id if self.mandate else self.person_id

    @property
    def on_behalf_of_id(self) -> UUID | None:
        """For whom they do it, where it is not for themselves."""
        return self.mandate.principal_id if self.mandate else None

    @property
    def mandate_id(self) -> UUID | None:
        """Under which mandate they do it, where it is not for themselves."""
        return self.mandate.mandate_id if self.mandate else None

    def is_a(self, *roles: Role) -> bool:
        """Whether one of these is a role of theirs."""
        return self.role in roles or not self.also.isdisjoint(roles)

    @property
    def is_staff(self) -> bool:
        """Whether they act for the council."""
        return self.is_a(*STAFF)


PUBLIC_ON_WEB = Actor(Role.PUBLIC, By.WEB)
SYSTEM = Actor(Role.SYSTEM, By.SYSTEM)
