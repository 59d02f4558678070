"""Who wants to hear of a case, and the links that let them in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model
from portal.models.cases import Case
from portal.models.people import ContactPoint, Person


class Wants(StrEnum):
    """What a follower asked to be told."""

    EVERYTHING = "everything"
    THE_END = "the_end"
    NOTHING = "nothing"


class Follower(Model):
    """A person who is told of a case at one contact point; the reporter is the first of them."""

    __tablename__ = "follower"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    contact_point_id: Mapped[UUID] = mapped_column(ForeignKey("contact_point.id"), index=True)
    is_reporter: Mapped[bool]
    wants: Mapped[Wants]
    language: Mapped[str]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    mandate_id: Mapped[UUID | None]  # under which the case came to be: it says who is told

    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship()
    contact_point: Mapped[ContactPoint] = relationship()


class Opens(StrEnum):
    """What a link is for."""

    CONFIRM = "confirm"  # following: double opt-in
    PHOTO = "photo"  # the page that adds photos to a case, and does nothing else
    QUESTION = "question"  # the page of our question to a reporter, and its answer
    CASE = "case"  # the reporter's or follower's way to a case, and to reopening it


class Link(Model):
    """A link sent to a contact point. Its token is this id and a signature, see services.links."""

    __tablename__ = "link"

    opens: Mapped[Opens]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    follower_id: Mapped[UUID] = mapped_column(ForeignKey("follower.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    follower: Mapped[Follower] = relationship()

    __table_args__ = (Index(None, "case_id", "opens"),)
