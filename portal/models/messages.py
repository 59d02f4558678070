"""Texts, in and out, with their delivery life; talks by text; and who said stop or start."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model
from portal.models.cases import Case
from portal.models.contacts import Direction

_MEDIA_DUE = text("media_due")
_WENT_OUT = text("direction = 'out'")
_TO_LOOK_AT = text("matter IS NOT NULL AND looked_at IS NULL")
_STILL_OPEN = text("ended_at IS NULL")


class Life(StrEnum):
    """Where a text stands; one that goes out moves down this list and never back up."""

    RECEIVED = "received"  # it came in
    ANSWERED = "answered"  # it went out as the answer to one that came in
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


class Matter(StrEnum):
    """Why a person of the council looks at a text, the gravest first."""

    DANGER = "danger"
    THREAT = "threat"
    CAREFUL = "careful"  # despair, abuse, no home, grief
    UNREAD = "unread"  # we did not understand it
    TOO_MANY = "too_many"  # it came too fast to be answered


class Message(Model):
    """One text or WhatsApp message, in or out.

    `number` is E.164, for WhatsApp with `whatsapp:` before it: what the provider calls it.
    """

    __tablename__ = "message"

    at: Mapped[datetime]
    direction: Mapped[Direction]
    number: Mapped[str]
    body: Mapped[str]  # forgotten after twelve months
    life: Mapped[Life]
    provider_id: Mapped[str | None] = mapped_column(unique=True)  # MessageSid: once and only once
    delivery_id: Mapped[UUID | None] = mapped_column(index=True)
    talk_id: Mapped[UUID | None] = mapped_column(ForeignKey("talk.id"), index=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    reply: Mapped[str | None]  # of one that came in: what we answered, given again when it recurs
    media: Mapped[list[str]] = mapped_column(default=list)  # addresses at the provider
    media_due: Mapped[bool] = mapped_column(default=False)  # they are still to be fetched
    parts: Mapped[int]
    error: Mapped[str | None]  # the provider's code
    price: Mapped[str | None]  # as the provider names it, such as "0.04 GBP"

    matter: Mapped[Matter | None]  # of one that came in and led to no case: why a person looks
    looked_at: Mapped[datetime | None]
    looked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))

    case: Mapped[Case | None] = relationship()

    __table_args__ = (
        Index(None, "number", "at", "id"),
        Index("ix_message_went_out", "at", sqlite_where=_WENT_OUT, postgresql_where=_WENT_OUT),
        Index(
            "ix_message_to_look_at", "at", sqlite_where=_TO_LOOK_AT, postgresql_where=_TO_LOOK_AT
        ),
        Index(
            None, "at", sqlite_where=_MEDIA_DUE, postgresql_where=_MEDIA_DUE
        ),
    )  # fmt: skip


class Talk(Model):
    """A talk with one number about one report: what is known, and what was asked last."""

    __tablename__ = "talk"

    number: Mapped[str]
    language: Mapped[str]
    begun_at: Mapped[datetime]
    last_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    words: Mapped[str]  # all that was said of it
    known: Mapped[dict[str, Any]]  # category, place, point: as far as they are known
    asked: Mapped[str | None]  # which question waits for an answer
    choices: Mapped[list[str]] = mapped_column(default=list)  # what each digit means
    questions: Mapped[int] = mapped_column(default=0)  # how many were asked: three at most

    __table_args__ = (
        Index(None, "number", "begun_at"),
        Index(None, "last_at", sqlite_where=_STILL_OPEN, postgresql_where=_STILL_OPEN),
    )


class Wish(StrEnum):
    """What somebody said about being texted."""

    STOP = "stop"
    START = "start"
    FOLLOW = "follow"  # asked for the news of a case by text, and proved the number


class Consent(Model):
    """What a number said about being texted, with the words that it was told; the last one counts.

    Kept as proof (Privacy and Electronic Communications Regulations 2003, regulation 22).
    """

    __tablename__ = "consent"

    number: Mapped[str]
    at: Mapped[datetime]
    wish: Mapped[Wish]
    wording: Mapped[str]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))

    __table_args__ = (Index(None, "number", "at", "id"),)
