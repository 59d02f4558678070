"""Evidence: a photo or PDF that proves something, given once for everyone who needs it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Model


class FileKind(StrEnum):
    """What a proof is kept as."""

    PHOTO = "photo"  # JPEG, made anew of the pixels
    PDF = "pdf"


class Evidence(Model):
    """One proof of an episode. Its file is `evidence/<id>` in the storage, for nobody else."""

    __tablename__ = "evidence"

    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"))
    proves: Mapped[str]  # a key of life_events/evidence.toml
    kind: Mapped[FileKind]
    size: Mapped[int]  # bytes
    digest: Mapped[str]  # SHA-256 of what was sent, so that a resent file is one proof
    given_at: Mapped[datetime]
    scanned_at: Mapped[datetime | None]  # None: no scanner is set

    __table_args__ = (UniqueConstraint("episode_id", "proves", "digest"),)

    @property
    def key(self) -> str:
        """Where its file is kept in the storage."""
        return key(self.id)


def key(evidence_id: UUID) -> str:
    """Where the file of a proof is kept in the storage."""
    return f"evidence/{evidence_id}"
