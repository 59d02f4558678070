"""That somebody has died: as it was told, as staff looked into it, and what came of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model
from portal.models.people import Person


class NoticeState(StrEnum):
    """How far a notice of a death has come."""

    WAITING = "waiting"  # nobody has looked into it
    SEEN = "seen"  # one of the staff has; a second look is needed
    MARKED = "marked"  # two have: the records are marked, and nothing is sent any more
    REFUSED = "refused"  # it is not so, or cannot be shown
    LIFTED = "lifted"  # it was marked, and was wrong


OPEN_NOTICES = frozenset({NoticeState.WAITING, NoticeState.SEEN})


class DeathNotice(Model):
    """What somebody told us of a death, and who of the staff has looked into it.

    The person who told us and the person who died are never one: `matches` are the records of the
    one who died. `representative` is who settles their affairs, as `{name, address}`.
    """

    __tablename__ = "death_notice"

    at: Mapped[datetime]
    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), unique=True)
    informant_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))  # who told us
    informant_name: Mapped[str] = mapped_column(default="")  # as they said it, not proved
    written_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))  # for a caller
    name: Mapped[str]
    birth: Mapped[date | None]
    died: Mapped[date | None]
    address: Mapped[str]
    uprn: Mapped[str | None]
    kinship: Mapped[str]  # who they were to who told us, as the answer says it
    reference: Mapped[str]  # register entry or Tell Us Once, as it was told
    representative: Mapped[dict[str, Any]]
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.WAITING)
    entry: Mapped[str] = mapped_column(default="")  # of the register, as staff saw it there
    first_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))
    first_at: Mapped[datetime | None]
    second_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))
    second_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))  # refused, lifted
    ended_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(default="")  # it was refused or lifted
    version: Mapped[int] = mapped_column(default=1)

    informant: Mapped[Person] = relationship()
    matches: Mapped[list["DeathMatch"]] = relationship(back_populates="notice")

    __table_args__ = (Index(None, "state", "at", "id"),)

    @property
    def told_by(self) -> str:
        """Who told us, by their record or else as they named themselves; may be empty."""
        return self.informant.name or self.informant_name

    @property
    def seen_by(self) -> frozenset[UUID]:
        """The staff who brought it this far: a second look is somebody else's."""
        return frozenset(one for one in (self.written_by_id, self.first_id) if one is not None)


class DeathMatch(Model):
    """A record of the person who died: they may have more than one."""

    __tablename__ = "death_match"

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("death_notice.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    read_at: Mapped[datetime | None]  # when they read in their account that it was wrong

    notice: Mapped[DeathNotice] = relationship(back_populates="matches")
    person: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("notice_id", "person_id"),)
