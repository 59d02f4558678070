"""A report that is being written: kept on the server, found by its holder's cookie."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model
from portal.models.photos import Photo


class Draft(Model):
    """What somebody has typed so far. Kept for a day, then it and its photos are removed."""

    __tablename__ = "draft"

    key: Mapped[str] = mapped_column(unique=True)  # in the address; worthless without the holder
    holder: Mapped[str]  # digest of the holder's cookie
    typed: Mapped[dict[str, Any]]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))  # once it was sent
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)

    photos: Mapped[list[Photo]] = relationship(order_by="Photo.position, Photo.id")
