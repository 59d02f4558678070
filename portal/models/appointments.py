"""Appointments: a time at a place that somebody has booked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model
from portal.models.people import Person

_HELD = text("cancelled_at IS NULL")


class Appointment(Model):
    """One seat of a slot, from when it is booked until it is cancelled.

    Which slots there are is written in the council's folder; a slot has as many seats as people
    are seen there at the same time. The database itself lets nobody have a seat twice.
    """

    __tablename__ = "appointment"

    place: Mapped[str]  # a key of appointments.toml
    duty: Mapped[str]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    seat: Mapped[int]  # from 0
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    line_id: Mapped[UUID] = mapped_column(ForeignKey("episode_line.id"))
    booked_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    mandate_id: Mapped[UUID | None]  # under which it was booked for them: it says who is told
    agent_id: Mapped[UUID | None]  # the person who booked it under it

    person: Mapped[Person] = relationship()

    __table_args__ = (
        Index(
            "uq_appointment_seat", "place", "starts_at", "seat", unique=True,
            sqlite_where=_HELD, postgresql_where=_HELD,
        ),
        Index(
            "uq_appointment_line", "line_id", unique=True,
            sqlite_where=_HELD, postgresql_where=_HELD,
        ),
        Index(None, "person_id"),
    )  # fmt: skip
