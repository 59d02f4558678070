"""Photographs: made ready before anyone sees them, kept as renditions without metadata."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Model

_OF_EVENTS = text("event_id IS NOT NULL")
RENDITIONS = ("1600.webp", "1600.jpg", "400.webp", "400.jpg")


class Shows(StrEnum):
    """When in a case's life a photo was taken."""

    BEFORE = "before"
    AFTER = "after"


class Photo(Model):
    """A photo of a draft or a case. Its files are `photo/<id>/<rendition>` in the storage."""

    __tablename__ = "photo"

    draft_id: Mapped[UUID | None] = mapped_column(ForeignKey("draft.id"), index=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_event.id"))
    shows: Mapped[Shows] = mapped_column(default=Shows.BEFORE)
    position: Mapped[int]
    width: Mapped[int]  # pixels of the largest rendition
    height: Mapped[int]
    digest: Mapped[str]  # SHA-256 of what was sent, so that a resent photo is one photo
    lat: Mapped[float | None]  # where it was taken: a suggestion, forgotten with the draft
    lon: Mapped[float | None]
    hidden_at: Mapped[datetime | None]
    boxes: Mapped[list[list[float]]] = mapped_column(default=list)  # left, top, width, height
    revision: Mapped[int] = mapped_column(default=0)  # grows with each change of the boxes
    created_at: Mapped[datetime]

    @property
    def covered(self) -> str:
        """The name under which the files with its boxes are kept; empty where it has none."""
        return covering(self.revision, self.boxes)

    def shown(self, rendition: str) -> str:
        """The key of what everyone may see of it: with its boxes, where it has any."""
        return key(self.id, rendition, self.covered)

    __table_args__ = (
        # most photos have no event: SQLite would take an index of those for the best way in
        Index(None, "event_id", sqlite_where=_OF_EVENTS, postgresql_where=_OF_EVENTS),
    )


def key(photo_id: UUID, rendition: str, covered: str = "") -> str:
    """Where a rendition is kept in the storage; `covered` names the one with boxes over it."""
    name = f"{covered}/{rendition}" if covered else rendition
    return f"photo/{photo_id}/{name}"


def covering(revision: int, boxes: Sequence[Sequence[float]]) -> str:
    """The name for files with these boxes; empty for none.

    It is made of the boxes themselves, so that no two who cover a photo at the same time write
    over each other's files.
    """
    if not boxes:
        return ""
    written = json.dumps([revision, *([float(side) for side in box] for box in boxes)])
    return f"covered-{hashlib.sha256(written.encode()).hexdigest()[:32]}"
