"""Calls: somebody served by phone, at the counter, or from their letter or email."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.actors import By
from portal.models.base import Model
from portal.models.cases import Case
from portal.models.contacts import Avoidable, Contact
from portal.models.identities import Identity
from portal.models.people import Person

CALL_CHANNELS = (By.PHONE, By.VISIT, By.LETTER, By.EMAIL)


class Call(Model):
    """An exchange that a clerk is having; a draft until it ends, then one contact for good.

    `person` speaks with us; `on_behalf_of` is for whom, where it is not for themselves.
    """

    __tablename__ = "call"

    identity_id: Mapped[UUID] = mapped_column(ForeignKey("identity.id"))
    channel: Mapped[By]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    mandate_id: Mapped[UUID | None]  # under which the caller speaks for them, asked anew each time
    caller: Mapped[str]  # as they gave their name, before or without being found
    caller_phone: Mapped[str] = mapped_column(default="")  # as they gave it; gone when it ends
    caller_email: Mapped[str] = mapped_column(default="")
    checks: Mapped[list[str]] = mapped_column(default=list)  # facts that they answered rightly
    misses: Mapped[int] = mapped_column(default=0)  # and how often they did not
    checked_at: Mapped[datetime | None]
    subject: Mapped[str]  # the key of a service, or of a standard answer, or `general`
    words: Mapped[str]  # the clerk's notes
    answers: Mapped[list[str]] = mapped_column(default=list)  # keys of the standard answers given
    answered: Mapped[bool | None]
    avoidable: Mapped[Avoidable | None]
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    window: Mapped[str] = mapped_column(default="")  # that this version of the notes came from
    pressed: Mapped[bool] = mapped_column(default=False)  # it came with a button, not by itself

    identity: Mapped[Identity] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    on_behalf_of: Mapped[Person | None] = relationship(foreign_keys=on_behalf_of_id)
    contact: Mapped[Contact | None] = relationship()
    cases: Mapped[list["CallCase"]] = relationship(order_by="CallCase.id")

    __table_args__ = (Index(None, "identity_id", "ended_at", "begun_at"),)


class CallCase(Model):
    """A case that a call was about, and what was done with it: opened, read, reopened …"""

    __tablename__ = "call_case"

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    did: Mapped[str]
    at: Mapped[datetime]

    case: Mapped[Case] = relationship()

    __table_args__ = (UniqueConstraint("call_id", "case_id", "did"),)
