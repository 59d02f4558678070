"""What somebody typed while their session had ended, kept until they are back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.actors import Level
from portal.models.base import Model


class KeptForm(Model):
    """The fields of a form that was not taken, sealed with a key that only the browser has.

    `identity_id` is who was signed on when the form was opened: nobody else gets it back.
    """

    __tablename__ = "kept_form"

    digest: Mapped[str] = mapped_column(unique=True)  # of the browser's token
    sealed: Mapped[str]
    level: Mapped[Level]
    identity_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(index=True)
