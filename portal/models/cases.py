"""Cases and their history: the one tracked thing."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.actors import Actor, By, Role
from portal.models.base import Model
from portal.models.people import Person
from portal.models.photos import Photo
from portal.models.places import Point
from portal.models.states import OPEN, State, check_reopening, check_step

REOPEN_FOR = timedelta(days=28)
BANDS_A_DEGREE = 200  # bands of about 556 metres, so that a neighbourhood touches two to four


def band(lat: float) -> int:
    """The row of the map a latitude lies in: the first column of the neighbourhood index."""
    return math.floor(lat * BANDS_A_DEGREE)


class Happened(StrEnum):
    """The kind of a case event."""

    OPENED = "opened"
    MOVED = "moved"
    REOPENED = "reopened"
    COUNTED_IN = "counted_in"  # one more person has the same problem
    PHOTO_ADDED = "photo_added"
    NOTE = "note"
    ASSIGNED = "assigned"
    PASSED = "passed"  # to another team or agency
    JOINED = "joined"  # another case turned out to be this one
    SPLIT = "split"  # part of it became a case of its own
    ASKED = "asked"  # the reporter was asked something
    REMINDED = "reminded"
    ANSWERED = "answered"
    CONCEALED = "concealed"  # words or a photo were hidden or redacted, or shown again


INTERNAL = frozenset({Happened.NOTE, Happened.ASSIGNED, Happened.CONCEALED})  # for staff alone
_NOTHING_NEW = INTERNAL - {Happened.CONCEALED}  # for anyone else: no list and no feed changes


def _queue_indexes() -> Iterator[Index]:
    """A queue of fifty is read off one of these, whatever it is filtered by, and never sorted."""
    still_open, ended = "closed_at IS NULL", "closed_at IS NOT NULL"
    for name, where, by in (
        ("queue", still_open, "due"),
        ("unassigned", f"{still_open} AND assignee_id IS NULL", "due"),
        ("closed", ended, "closed_at"),
    ):
        for columns in ((), ("service",), ("ward",), ("service", "ward")):
            index = "_".join(("ix_case", name, *columns))
            yield _where(index, where, "team", "state", *columns, by, "id")
    for name, where, by in (("queue", still_open, "due"), ("closed", ended, "closed_at")):
        yield _where(f"ix_case_mine_{name}", where, "assignee_id", by, "id")
        is_public = f"{where} AND public IS TRUE"
        for more in ((), ("service",)):
            index = "_".join(("ix_case_councillors", name, *more))
            yield _where(index, is_public, "ward", "state", *more, by, "id")


def _where(name: str, where: str, *columns: str) -> Index:
    # SQLite goes by an index where its condition stands in the query word for word
    on_sqlite = text(where.replace("TRUE", "1"))
    return Index(name, *columns, sqlite_where=on_sqlite, postgresql_where=text(where))


class Case(Model):
    """Something a person has asked for or told us, tracked until it ends."""

    __tablename__ = "case"

    reference: Mapped[str] = mapped_column(unique=True)
    service: Mapped[str]  # the key of a category in the council's folder
    public: Mapped[bool]
    state: Mapped[State] = mapped_column(default=State.RECEIVED)
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[By]
    once: Mapped[str | None] = mapped_column(unique=True)  # the same wish twice is one case
    linked_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    duplicate_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))

    words: Mapped[str]  # the reporter's, shown to everyone
    shown_words: Mapped[str | None]  # where staff redacted them: what everyone sees instead
    private_words: Mapped[str]
    answers: Mapped[dict[str, Any]]

    lat: Mapped[float | None]
    lon: Mapped[float | None]
    band: Mapped[int | None]
    place: Mapped[str]  # in words: "outside 42 Mill Lane"
    ward: Mapped[str | None]

    team: Mapped[str]  # the key of a team or agency
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))
    their_reference: Mapped[str] = mapped_column(default="")  # what the agency calls it
    reason: Mapped[str]  # why theirs: a Reason of portal.council.responsibility
    reason_name: Mapped[str | None]  # the road or area that decided it
    urgency: Mapped[int]
    due: Mapped[datetime | None]
    reporters: Mapped[int] = mapped_column(default=1)  # people who told us of it

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    events: Mapped[list["CaseEvent"]] = relationship(
        order_by="CaseEvent.at, CaseEvent.id", back_populates="case"
    )
    photos: Mapped[list[Photo]] = relationship(order_by="Photo.position, Photo.id")
    subject: Mapped[Person | None] = relationship()

    __table_args__ = (
        Index(None, "band", "lon", "lat"),
        Index(None, "public", "created_at", "id"),
        Index(None, "public", "service", "created_at", "id"),
        Index(None, "public", "ward", "created_at", "id"),
        Index(None, "public", "state", "created_at", "id"),
        *_queue_indexes(),
    )  # fmt: skip

    @property
    def public_words(self) -> str:
        """The reporter's words as everyone may read them."""
        return self.words if self.shown_words is None else self.shown_words

    @property
    def hidden_answers(self) -> frozenset[str]:
        """The questions whose answers staff have hidden from everyone, by their ids."""
        hidden: set[str] = set()
        for event in self.events:
            if event.happened is Happened.CONCEALED and (question := event.facts.get("answer")):
                (hidden.discard if event.facts.get("shown") else hidden.add)(question)
        return frozenset(hidden)

    @property
    def point(self) -> Point | None:
        if self.lat is None or self.lon is None:
            return None
        return Point(self.lat, self.lon)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def may_reopen(self, at: datetime) -> bool:
        """Whether "not fixed yet" still brings it back: within 28 days of its end."""
        return self.closed_at is not None and at - self.closed_at <= REOPEN_FOR

    def move(
        self,
        to: State,
        words: str,
        by: Actor,
        at: datetime,
        due: datetime | None = None,
        *,
        happened: Happened = Happened.MOVED,
        facts: dict[str, Any] | None = None,
    ) -> "CaseEvent":
        """Go to another state. Raises NoSuchStep where the table has no way there."""
        check_step(self.state, to)
        from_, self.state = self.state, to
        if to not in OPEN:
            self.closed_at = at
        elif due is not None:
            self.due = due
        return self.record(happened, by, at, words, from_=from_, to=to, facts=facts)

    def reopen(self, words: str, by: Actor, at: datetime) -> "CaseEvent":
        """Come back from an end. Raises NoSuchStep where this end is for good."""
        from_, self.state = self.state, check_reopening(self.state)
        self.closed_at = None
        return self.record(Happened.REOPENED, by, at, words, from_=from_, to=self.state)

    def record(
        self,
        happened: Happened,
        by: Actor,
        at: datetime,
        words: str = "",
        *,
        from_: State | None = None,
        to: State | None = None,
        public: bool = True,
        facts: dict[str, Any] | None = None,
    ) -> "CaseEvent":
        """Write one line of the history, and count the case as changed.

        Of staff `facts` says who: `by` is the id of their identity.
        """
        event = CaseEvent(
            case=self, at=at, happened=happened, actor_id=by.self_id, actor_role=by.role,
            on_behalf_of_id=by.on_behalf_of_id, mandate_id=by.mandate_id, channel=by.channel,
            words=words, from_state=from_, to_state=to, public=public,
            facts=(facts or {}) | ({"by": str(by.identity_id)} if by.identity_id else {}),
        )  # fmt: skip
        if happened not in _NOTHING_NEW:
            self.updated_at = at
        self.version = (self.version or 0) + 1
        return event


class CaseEvent(Model):
    """A line of a case's history; never changed, never removed."""

    __tablename__ = "case_event"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[datetime]
    happened: Mapped[Happened]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    actor_role: Mapped[Role]
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    mandate_id: Mapped[UUID | None]  # under which it was done for them
    channel: Mapped[By]
    words: Mapped[str]
    shown_words: Mapped[str | None]  # where staff redacted them: what everyone sees instead
    from_state: Mapped[State | None]
    to_state: Mapped[State | None]
    public: Mapped[bool]
    facts: Mapped[dict[str, Any]]

    case: Mapped[Case] = relationship(back_populates="events")
    photos: Mapped[list[Photo]] = relationship(order_by="Photo.position, Photo.id")

    @property
    def public_words(self) -> str:
        """Its words as everyone may read them."""
        return self.words if self.shown_words is None else self.shown_words

    @property
    def is_internal(self) -> bool:
        """Whether it is for staff alone, and not for whose case it is either."""
        return self.happened in INTERNAL


class CaseCount(Model):
    """How many public cases of a kind there are, kept with each change so that no list counts."""

    __tablename__ = "case_count"

    service: Mapped[str]
    state: Mapped[State]
    ward: Mapped[str]
    n: Mapped[int]

    __table_args__ = (Index("uq_case_count_kind", "service", "state", "ward", unique=True),)


class Stamp(Model):
    """A number that grows with each change of what it names: the tag of pages made from it."""

    __tablename__ = "stamp"

    name: Mapped[str] = mapped_column(unique=True)
    n: Mapped[int]
