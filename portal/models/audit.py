"""Who did or saw what: append-only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from portal.models.actors import By, Role
from portal.models.base import Model


class AuditLine(Model):
    """One thing done or refused, by whom, about whom."""

    __tablename__ = "audit"

    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    actor_role: Mapped[Role]
    actor_name: Mapped[str | None]
    channel: Mapped[By]
    action: Mapped[str]
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    allowed: Mapped[bool]
    reason: Mapped[str | None]
