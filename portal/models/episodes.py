"""Episodes: what happened in somebody's life, what they said of it, and what came of it."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.actors import By
from portal.models.base import Facts, Model
from portal.models.cases import Case
from portal.models.people import Person

KEPT_FOR = timedelta(days=28)  # without a word; then what was answered is forgotten
_IS_REMINDED = text("remind_at IS NOT NULL")


class EpisodeState(StrEnum):
    """Where an episode stands."""

    ANSWERING = "answering"
    DECLARED = "declared"
    ENDED = "ended"  # everything that came of it is over
    LEFT = "left"  # nobody came back to it within 28 days


class Episode(Model):
    """A person's life event: answers, plan, and the cases and to-dos that came of it.

    `facts` is `{id: {"value", "from", "at"}}`: values in their JSON form, where each came from (a
    key of `services.episode_facts`) and when. `seen` is what its plan was when it was last saved.
    """

    __tablename__ = "episode"

    reference: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))  # whose it is
    identity_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("identity.id")
    )  # staff, if begun so
    channel: Mapped[By]  # by which it was begun
    call_id: Mapped[UUID | None] = mapped_column(index=True)  # in which it was begun
    event: Mapped[str]  # the key of a folder of life_events
    event_version: Mapped[str]  # of that folder, when it was begun
    state: Mapped[EpisodeState] = mapped_column(default=EpisodeState.ANSWERING)
    facts: Mapped[dict[str, Any]]
    skipped: Mapped[list[str]]  # pages that were put off: "I will do this later"
    seen: Mapped[dict[str, Any]]
    on: Mapped[date] = mapped_column("planned_for", key="on")  # whose law it is planned by
    is_quiet: Mapped[bool]  # nothing is sent of it
    is_safe: Mapped[bool]  # safe mode: nothing shows the new address, or why
    is_young: Mapped[bool]  # of a young person: nothing goes to anybody else
    once: Mapped[str | None] = mapped_column(unique=True)  # the same wish twice is one episode
    declared_once: Mapped[str | None]  # the wish that declared it
    came_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("episode.id"))  # that led into it
    version: Mapped[int] = mapped_column(default=1)
    answered: Mapped[int] = mapped_column(default=0)  # how many questions
    last_page: Mapped[str] = mapped_column(default="")  # the page that was answered last
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    declared_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]  # that it is not finished; None: never, or it was

    person: Mapped[Person] = relationship()
    lines: Mapped[list["EpisodeLine"]] = relationship(
        order_by="EpisodeLine.position", back_populates="episode"
    )

    __table_args__ = (
        Index(None, "person_id", "id"),
        Index(None, "state", "updated_at"),
        Index(None, "created_at", "event", "state", "last_page"),
        Index(None, "declared_at", "id"),
        Index(None, "remind_at", sqlite_where=_IS_REMINDED, postgresql_where=_IS_REMINDED),
    )


class EpisodeStop(Model):
    """That somebody stopped at a page of an event, and when it was forgotten; nobody knows who."""

    __tablename__ = "episode_stop"

    event: Mapped[str]
    page: Mapped[str]
    on: Mapped[date] = mapped_column("forgotten_on", key="on")

    __table_args__ = (Index(None, "on", "event", "page"),)


class LineState(StrEnum):
    """How one thing of a plan goes on. Of a line with a case, the case's own state says more."""

    TODO = "todo"  # for the person to do
    PENDING = "pending"  # waits until staff have verified what it rests on
    SENT = "sent"
    RECEIVED = "received"
    DOING = "doing"
    DONE = "done"
    REFUSED = "refused"
    NOT_TOLD = "not_told"  # the person said no to it
    NOT_FOR_ME = "not_for_me"


class EpisodeLine(Model):
    """One thing of a declared plan, as the content stood then, whatever has become of it since.

    `content` holds what a page shows of the task: words, body, link, copy, basis, tag, and so on.
    """

    __tablename__ = "episode_line"

    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"))
    position: Mapped[int]
    task: Mapped[str]
    mode: Mapped[str]  # case, partner, national, link, appointment
    state: Mapped[LineState]
    title: Mapped[str]
    content: Mapped[dict[str, Any]]
    why: Mapped[list[Any]] = mapped_column(Facts)  # [[words, values], …]
    recipient: Mapped[str | None]  # the key of the team or agency
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    due: Mapped[date | None]
    reason: Mapped[str]  # of a refused one: why, in words
    rule: Mapped[str | None]  # that decided it at once
    remind_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]  # ticked, put aside

    episode: Mapped[Episode] = relationship(back_populates="lines")
    case: Mapped[Case | None] = relationship()

    __table_args__ = (
        UniqueConstraint("episode_id", "task"),
        Index(None, "remind_at", sqlite_where=_IS_REMINDED, postgresql_where=_IS_REMINDED),
    )


class EpisodeConsent(Model):
    """Whether one recipient may be told what, in the words that were agreed to."""

    __tablename__ = "episode_consent"

    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"))
    recipient: Mapped[str]
    agreed: Mapped[bool]
    fields: Mapped[list[str]]  # the labels that were shown
    wording: Mapped[str]
    at: Mapped[datetime]
    identity_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))  # who wrote it down
    call_id: Mapped[UUID | None] = mapped_column(ForeignKey("call.id"))  # in which it was said

    __table_args__ = (UniqueConstraint("episode_id", "recipient"),)


class Told(StrEnum):
    """How far a telling came."""

    WAITING = "waiting"
    PENDING = "pending"  # waits until what it rests on is verified
    SENT = "sent"
    RECEIVED = "received"
    REFUSED = "refused"


class Disclosure(Model):
    """What one agency was told of an episode: exactly these fields, and why it may be told.

    What waits to be verified stands here too, for agencies and teams alike, until it is told.
    """

    __tablename__ = "disclosure"

    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    recipient: Mapped[str]  # the key of the agency, or of a team while it waits
    is_held: Mapped[bool]  # it waited, or waits, until what it rests on was verified
    duties: Mapped[list[str]]
    fields: Mapped[dict[str, Any]]  # {id: {"label", "value"}}, as they were told
    agreement: Mapped[str]  # a key of the council's agreements.toml, '' where there is none
    basis: Mapped[str]  # the law by which it is told
    state: Mapped[Told] = mapped_column(default=Told.WAITING)
    at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    episode: Mapped[Episode] = relationship()

    __table_args__ = (
        UniqueConstraint("episode_id", "recipient", "is_held"),
        Index(None, "recipient", "at", "id"),
    )
