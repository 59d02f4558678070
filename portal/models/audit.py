"""Who did or saw what: append-only, which the database itself sees to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.actors import By, Role
from portal.models.base import Model


class AuditLine(Model):
    """One thing done or refused, by whom, about whom.

    `actor_id` is a resident's person; of staff, who are no persons here, their identity. It names
    rows that may be gone one day, and so it is no foreign key, nor are the other ids.
    """

    __tablename__ = "audit"

    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    actor_role: Mapped[Role]
    actor_name: Mapped[str | None]
    channel: Mapped[By]
    action: Mapped[str]
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    person_id: Mapped[UUID | None]
    allowed: Mapped[bool]
    reason: Mapped[str | None]
    sign_on_id: Mapped[UUID | None]

    __table_args__ = (
        Index(None, "person_id", "at", "id"),
        Index(None, "sign_on_id", "case_id"),
    )
