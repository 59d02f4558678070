"""Who signs on: identities of OpenID providers, and the sessions that came of them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.actors import Level
from portal.models.base import Model
from portal.models.people import ContactPoint, Person


class Realm(StrEnum):
    """At whose provider somebody signs on: the residents' or the staff's."""

    RESIDENT = "resident"
    STAFF = "staff"


class Identity(Model):
    """(issuer, subject) of an OpenID provider; never an email address.

    A resident's belongs to one person. Staff are no persons of the record: theirs has none.
    """

    __tablename__ = "identity"

    realm: Mapped[Realm]
    issuer: Mapped[str]
    subject: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str | None]  # of staff, as their provider gives it; a resident's, once proved
    roles: Mapped[list[str]] = mapped_column(default=list)  # of staff, as they last signed on
    teams: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    last_at: Mapped[datetime]

    person: Mapped[Person | None] = relationship()

    __table_args__ = (UniqueConstraint("realm", "issuer", "subject"),)


class SignOn(Model):
    """A session in one browser. Its cookie is random; only the cookie's digest is kept."""

    __tablename__ = "sign_on"

    digest: Mapped[str] = mapped_column(unique=True)
    identity_id: Mapped[UUID] = mapped_column(ForeignKey("identity.id"), index=True)
    realm: Mapped[Realm]
    level: Mapped[Level]
    sid: Mapped[str | None] = mapped_column(index=True)  # the provider's name for its session
    id_token: Mapped[str]  # shown to the provider at signing out
    roles: Mapped[list[str]]  # of staff, as the claim and the council's map gave them
    teams: Mapped[list[str]]
    wards: Mapped[list[str]]
    device: Mapped[str]  # a few words such as "Firefox on Android"
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    second_factor_at: Mapped[datetime | None]  # shown to the provider, or to us by a TOTP code

    identity: Mapped[Identity] = relationship()


class SpentToken(Model):
    """A token that works once and has been used: kept until it would have ended by itself."""

    __tablename__ = "spent_token"

    issuer: Mapped[str]
    jti: Mapped[str]
    until: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (UniqueConstraint("issuer", "jti"),)


class Code(Model):
    """A code of six digits sent to a contact point; ten minutes, five tries, five sends an hour.

    The digits are made from this id and the secret key, so that none are kept.
    """

    __tablename__ = "code"

    contact_point_id: Mapped[UUID] = mapped_column(ForeignKey("contact_point.id"), index=True)
    mandate_id: Mapped[UUID | None] = mapped_column(index=True)  # it says yes to that, no more
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    contact_point: Mapped[ContactPoint] = relationship()
