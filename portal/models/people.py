"""People the council knows, and the ways to reach them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.models.base import Model
from portal.models.person_keys import home_keys, name_keys


class Reach(StrEnum):
    """The kind of a contact point."""

    EMAIL = "email"
    PHONE = "phone"


def _where(*columns: str) -> Index:
    """An index of the rows that have its first column, which most have not."""
    there = text(f"{columns[0]} IS NOT NULL")
    return Index(None, *columns, sqlite_where=there, postgresql_where=there)


class Person(Model):
    """Someone the council knows: who signed on, texted, phoned, or was told of.

    The keys are what they are found by; they follow the name and the address by themselves.
    """

    __tablename__ = "person"

    name: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    address: Mapped[str | None]  # where they live, in words
    uprn: Mapped[str | None]  # and its Unique Property Reference Number, where it has one
    created_at: Mapped[datetime]
    dead_at: Mapped[datetime | None]  # since two of the staff confirmed it: nothing is sent
    given_key: Mapped[str | None]
    middle_key: Mapped[str | None]
    family_key: Mapped[str | None]
    postcode_key: Mapped[str | None]
    street_key: Mapped[str | None]
    house_key: Mapped[str | None]

    contact_points: Mapped[list["ContactPoint"]] = relationship(back_populates="person")

    __table_args__ = (
        Index(None, "family_key", "given_key"),
        Index(None, "given_key", "family_key"),
        _where("middle_key", "family_key"),
        _where("middle_key", "given_key"),
        _where("street_key", "house_key"),
        _where("postcode_key", "house_key"),
        _where("uprn"),
    )

    @validates("name")
    def _key_name(self, _attribute: str, name: str | None) -> str | None:
        self.given_key, self.middle_key, self.family_key = name_keys(name)
        return name

    @validates("address")
    def _key_address(self, _attribute: str, address: str | None) -> str | None:
        self.postcode_key, self.street_key, self.house_key = home_keys(address)
        return address


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
