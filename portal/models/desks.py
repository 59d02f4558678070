"""What a member of staff keeps for their work: views of the queue, and orders for many cases."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model
from portal.models.cases import Case
from portal.models.identities import Identity


class SavedView(Model):
    """A queue with filters that somebody comes back to, under a name of theirs."""

    __tablename__ = "saved_view"

    identity_id: Mapped[UUID] = mapped_column(ForeignKey("identity.id"))
    name: Mapped[str]
    filters: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("identity_id", "name"),)


class Bulk(Model):
    """One order for many cases. Each is done in a transaction of its own, and once."""

    __tablename__ = "bulk"

    identity_id: Mapped[UUID] = mapped_column(ForeignKey("identity.id"), index=True)
    sign_on_id: Mapped[UUID | None]  # in which session it was given; names a row that may be gone
    does: Mapped[str]  # assign, pass, progress
    facts: Mapped[dict[str, Any]]  # to whom, to which team or state, with which words
    rights: Mapped[dict[str, Any]]  # role, teams and name of who gave the order, as they were
    total: Mapped[int]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    identity: Mapped[Identity] = relationship()


class BulkItem(Model):
    """One case of an order: waiting, done, or not done and why."""

    __tablename__ = "bulk_item"

    bulk_id: Mapped[UUID] = mapped_column(ForeignKey("bulk.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    version: Mapped[int]  # of the case when the order was given
    done_at: Mapped[datetime | None]
    fault: Mapped[str | None]  # a key: changed, not_allowed, no_such_step, too_late …

    case: Mapped[Case] = relationship()

    __table_args__ = (
        UniqueConstraint("bulk_id", "case_id"),
        Index(None, "bulk_id", "done_at", "id"),
    )
