"""Organisations that act for people: vetted by the council, with named advisers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Facts, Model
from portal.models.people import Person

_IS_CURRENT = text("ended_at IS NULL")


class OrganisationState(StrEnum):
    """Where an organisation stands with the council. Only one that is agreed may act."""

    APPLIED = "applied"
    QUESTION = "question"  # the council asked for more
    AGREED = "agreed"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    ENDED = "ended"


class OrganisationKind(StrEnum):
    """What an organisation is, as it says when it registers."""

    ADVICE = "advice"  # Citizens Advice and the like
    CHARITY = "charity"
    SOLICITOR = "solicitor"
    HEALTH = "health"
    HOUSING = "housing"
    OTHER = "other"


class AdviserRole(StrEnum):
    """What somebody is in their organisation."""

    LEAD = "lead"  # invites and removes, sees figures
    ADVISER = "adviser"


class AdviserState(StrEnum):
    """Where an adviser stands. Only an active one may act."""

    INVITED = "invited"
    ACTIVE = "active"
    OFF = "off"  # 90 days unused
    LEFT = "left"
    REMOVED = "removed"


class Organisation(Model):
    """A body whose advisers act for people, by an agreement with the council that has an end."""

    __tablename__ = "organisation"

    name: Mapped[str]
    kind: Mapped[OrganisationKind]
    number: Mapped[str]  # of charity, company or regulator
    address: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    words: Mapped[str]  # why they ask, and for whom they act
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(Facts, default=list)
    state: Mapped[OrganisationState] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(default="")  # of the last decision, as they read it
    agreed_until: Mapped[date | None]
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))
    warned_at: Mapped[datetime | None]  # that the agreement is about to end
    version: Mapped[int] = mapped_column(default=1)

    advisers: Mapped[list["Adviser"]] = relationship(
        order_by="Adviser.created_at", back_populates="organisation"
    )


class OrganisationEvent(Model):
    """A line of an organisation's history: each state, why, and by whom. Append-only."""

    __tablename__ = "organisation_event"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    at: Mapped[datetime]
    did: Mapped[str]
    words: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))


class Adviser(Model):
    """A named person of an organisation. `person_id` is theirs once they took the invitation."""

    __tablename__ = "adviser"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    role: Mapped[AdviserRole]
    state: Mapped[AdviserState]
    name: Mapped[str]  # as whoever invited them wrote it
    email: Mapped[str]
    digest: Mapped[str | None] = mapped_column(unique=True)  # of the invitation's token
    expires_at: Mapped[datetime | None]  # of the invitation
    sealed_totp: Mapped[str] = mapped_column(default="")  # RFC 6238 secret, sealed
    totp_proved_at: Mapped[datetime | None]
    totp_last: Mapped[int | None]  # the time step used last: none counts twice
    totp_tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]  # that their access is about to be switched off
    ended_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(back_populates="advisers")
    person: Mapped[Person | None] = relationship()

    __table_args__ = (
        Index(
            "uq_adviser_current", "organisation_id", "person_id", unique=True,
            sqlite_where=_IS_CURRENT, postgresql_where=_IS_CURRENT,
        ),
        Index(None, "person_id", "state"),
    )  # fmt: skip


class ClientLink(Model):
    """One way, once, within 72 hours, for a client to go on at home with what was begun."""

    __tablename__ = "client_link"

    digest: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    mandate_id: Mapped[UUID] = mapped_column(ForeignKey("mandate.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))  # the client
    episode_id: Mapped[UUID | None] = mapped_column(ForeignKey("episode.id"))
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
