"""Contacts: every exchange with a person. The council's record is made of these."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from portal.models.actors import By
from portal.models.base import Model
from portal.models.cases import Case
from portal.models.mandates import Mandate
from portal.models.people import ContactPoint, Person


class Direction(StrEnum):
    """Who spoke to whom."""

    IN = "in"
    OUT = "out"


class Avoidable(StrEnum):
    """Why a contact need not have been: the five reasons of national indicator NI 14."""

    CLARIFICATION = "clarification"  # our words were not clear
    SIGNPOSTING = "signposting"  # sent to the wrong place, or passed on
    SAID_BEFORE = "said_before"  # telling us the same thing again
    CHASING = "chasing"  # asking how it stands
    CLOSED_TOO_EARLY = "closed_too_early"  # it was not done when we said so


_IS_FOR_ANOTHER = text("on_behalf_of_id IS NOT NULL")


class Contact(Model):
    """An exchange with a person, in or out, on any channel."""

    __tablename__ = "contact"

    at: Mapped[datetime]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact_point_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact_point.id"))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    mandate_id: Mapped[UUID | None]  # under which somebody spoke for them
    channel: Mapped[By]
    direction: Mapped[Direction]
    subject: Mapped[str]  # what it was about, as a key: report, follow, receipt, progress …
    first: Mapped[bool]  # the first contact about this case by this person
    delivery_id: Mapped[UUID | None] = mapped_column(unique=True)  # an outward one is told once
    identity_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))  # who served them
    answered: Mapped[bool | None]  # at this first contact; None where nobody served them
    avoidable: Mapped[Avoidable | None]

    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    contact_point: Mapped[ContactPoint | None] = relationship()
    case: Mapped[Case | None] = relationship()
    mandate: Mapped[Mandate | None] = relationship(
        primaryjoin=lambda: foreign(Contact.mandate_id) == Mandate.id, viewonly=True
    )

    __table_args__ = (
        Index(
            "ix_contact_on_behalf_of_id", "on_behalf_of_id",
            sqlite_where=_IS_FOR_ANOTHER, postgresql_where=_IS_FOR_ANOTHER,
        ),
    )  # fmt: skip
