"""People the council knows, and the ways to reach them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model


class Reach(StrEnum):
    """The kind of a contact point."""

    EMAIL = "email"
    PHONE = "phone"


class Person(Model):
    """Someone the council knows: who signed on, texted, phoned, or was told of."""

    __tablename__ = "person"

    name: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    address: Mapped[str | None]  # where they live, in words
    uprn: Mapped[str | None]  # and its Unique Property Reference Number, where it has one
    created_at: Mapped[datetime]

    contact_points: Mapped[list["ContactPoint"]] = relationship(back_populates="person")


class ContactPoint(Model):
    """A phone (E.164) or email of a person, with when it was shown to be theirs."""

    __tablename__ = "contact_point"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[Reach]
    value: Mapped[str]  # as it was written
    key: Mapped[str]  # as it is compared: case-folded address, E.164 number
    verified_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]  # nothing may be sent there any more
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="contact_points")

    __table_args__ = (Index(None, "kind", "key"),)
