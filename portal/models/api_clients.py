"""Apps of others that report to us: each with a key, of which only the digest is kept."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model
from portal.models.organisations import Organisation


class ApiClient(Model):
    """An app that may report. With an organisation, that one's system: then it may also report
    for whom its advisers act for.
    """

    __tablename__ = "api_client"

    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)  # SHA-256 of the key
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    media_hosts: Mapped[list[str]]  # from which its photos may be fetched
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))
    used_on: Mapped[date | None]  # in London; which app nobody uses any more

    organisation: Mapped[Organisation | None] = relationship()


class ApiPost(Model):
    """One report that an app sent: for a day, so that the same one sent again is one case.

    `wish` is the SHA-256 of its Idempotency-Key, `said` that of all it says.
    """

    __tablename__ = "api_post"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("api_client.id"))
    wish: Mapped[str | None]
    said: Mapped[str]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (
        UniqueConstraint("client_id", "wish"),
        Index(None, "client_id", "said", "at"),
    )
