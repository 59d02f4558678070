"""Enquiries: what the council needs to know from a reporter before a case can go on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model
from portal.models.cases import Case

_STILL_OPEN = text("ended_at IS NULL")


class Enquiry(Model):
    """A question to the reporter of a case; without an answer in time the case ends."""

    __tablename__ = "enquiry"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    identity_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))  # who asks
    words: Mapped[str]
    asked_at: Mapped[datetime]
    remind_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str]
    ended_at: Mapped[datetime | None]  # answered, withdrawn, or out of time

    case: Mapped[Case] = relationship()

    __table_args__ = (
        Index(
            None, "answer_by", sqlite_where=_STILL_OPEN, postgresql_where=_STILL_OPEN
        ),
    )  # fmt: skip
