"""Who does what is done: recorded on every event and asked by every rule."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What an actor is to the council."""

    PUBLIC = "public"  # anyone at all
    HOLDER = "holder"  # someone with a link to one case, sent to its reporter or a follower
    OFFICER = "officer"
    SYSTEM = "system"


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
    """Who is doing this, on which channel; `holds` is the case a link opens, for a holder."""

    role: Role
    channel: By
    person_id: UUID | None = None
    holds: UUID | None = None
    name: str | None = None


PUBLIC_ON_WEB = Actor(Role.PUBLIC, By.WEB)
SYSTEM = Actor(Role.SYSTEM, By.SYSTEM)
