"""Somebody whole, for who serves them: their cases, their exchanges with us, what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal import clock
from portal.models.actors import Actor, By
from portal.models.audit import AuditLine
from portal.models.calls import Call
from portal.models.cases import Case
from portal.models.contacts import Contact, Direction
from portal.models.episodes import KEPT_FOR, Episode, EpisodeState
from portal.models.followers import Follower
from portal.models.outbox import Delivery, DeliveryState
from portal.models.people import ContactPoint, Person
from portal.models.states import State
from portal.policy import Action, require
from portal.services import audits

REASONS: Mapping[By, str] = {
    By.PHONE: "They called us.",
    By.VISIT: "They were at the counter.",
    By.LETTER: "They wrote us a letter.",
    By.EMAIL: "They wrote us an email.",
}
"""Why a clerk looks, in the record of the person: `portal.web.audit_words` translates them."""

BEHALF_REASONS: Mapping[By, str] = {
    By.PHONE: "Somebody who acts for them called us.",
    By.VISIT: "Somebody who acts for them was at the counter.",
    By.LETTER: "Somebody who acts for them wrote us a letter.",
    By.EMAIL: "Somebody who acts for them wrote us an email.",
}
"""The same where another spoke for them, under a mandate of theirs."""

CHECK_HOLDS = timedelta(hours=4)  # a call left unfinished is no key to somebody's record
MOST_CASES = 50
MOST_OTHERS = 20


class NotChecked(Exception):
    """Nothing is read out before the caller has shown who they are, or once they failed to."""


@dataclass(frozen=True, slots=True)
class ServedCase:
    """A case that the person reported or follows."""

    id: UUID
    reference: str
    service: str
    state: State
    public: bool
    place: str
    team: str
    due: datetime | None
    created_at: datetime
    closed_at: datetime | None
    subject_id: UUID | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A time that the person reached us, or somebody for them.

    `by` is who spoke for them, `for_whom` for whom they spoke; each empty where it is not so.
    """

    at: datetime
    channel: By
    subject: str
    answered: bool | None
    reference: str | None
    by: str = ""
    for_whom: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that goes to the person, and how far it came."""

    template: str
    channel: str
    state: DeliveryState
    at: datetime
    reference: str | None


@dataclass(frozen=True, slots=True)
class ServedEpisode:
    """Something in their life that they told us of, or have begun to."""

    reference: str
    event: str
    state: EpisodeState
    created_at: datetime
    updated_at: datetime
    declared_at: datetime | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A person, with the newest of what we have of them first."""

    person: Person
    points: list[ContactPoint]
    cases: list[ServedCase]
    exchanges: list[Exchange]
    messages: list[Sent]
    followed: frozenset[UUID]  # the cases that they are told of
    episodes: list["ServedEpisode"]  # what happened in their life


def caller(session: Session, actor: Actor, call: Call) -> Whole:
    """Who calls, whole, once they have shown that they are who they say. Raises NotChecked.

    The read is a line of the audit, one for each call and session of the clerk.
    """
    require(actor, Action.TAKE_CALL, call)
    if call.person is None or not is_checked(call, clock.now()):
        raise NotChecked(call.id)
    reason = REASONS[call.channel]
    require(actor, Action.READ_PERSON, call.person, reason)
    if not _read_before(session, actor, call):
        audits.record(session, actor, Action.READ_PERSON, person_id=call.person_id, reason=reason)
    return _whole(session, call.person)


def person(session: Session, actor: Actor, person_id: UUID, reason: str) -> Whole:
    """A person, whole, for the records manager, who says why; a line of the audit.

    A clerk sees somebody whole in a call alone. Raises NotAllowed, ReasonNeeded, NoResultFound.
    """
    found = session.get_one(Person, person_id)
    require(actor, Action.READ_PERSON, found, reason)
    require(actor, Action.READ_ACCESS_LOG, found)  # who answers for the record of persons
    audits.record(session, actor, Action.READ_PERSON, person_id=found.id, reason=reason)
    return _whole(session, found)


class Checked(Protocol):
    """What a call says of the check of who calls."""

    @property
    def checked_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...


def is_checked(call: Checked, at: datetime) -> bool:
    """Whether who calls has shown in this call, which is not over, that they are who they say."""
    if call.checked_at is None or call.ended_at is not None:
        return False
    return at - call.checked_at < CHECK_HOLDS


def _whole(session: Session, person: Person) -> Whole:
    return Whole(
        person=person,
        points=sorted(person.contact_points, key=lambda one: one.created_at),
        cases=cases_where(session, is_theirs(person.id)),
        exchanges=_exchanges(session, person),
        messages=_messages(session, person),
        followed=frozenset(session.scalars(_followed(person.id))),
        episodes=episodes_of(session, person),
    )


def is_theirs(person_id: UUID) -> ColumnElement[bool]:
    """The cases that a person reported, or follows and has said so."""
    return or_(Case.subject_id == person_id, Case.id.in_(_followed(person_id)))


def _followed(person_id: UUID) -> Select[UUID]:
    return select(Follower.case_id).where(
        Follower.person_id == person_id,
        Follower.mandate_id.is_(None),  # what they hear of for another is not their own
        Follower.confirmed_at.is_not(None),
        Follower.stopped_at.is_(None),
    )


def cases_where(session: Session, *which: ColumnElement[bool]) -> list[ServedCase]:
    """Open ones first, then the newest."""
    columns: tuple[Any, ...] = (
        Case.id, Case.reference, Case.service, Case.state, Case.public, Case.place, Case.team,
        Case.due, Case.created_at, Case.closed_at, Case.subject_id,
    )  # fmt: skip
    statement = (
        select(*columns)
        .where(*which)
        .order_by(Case.closed_at.is_not(None), Case.id.desc())
        .limit(MOST_CASES)
    )
    return [ServedCase(*row) for row in session.execute(statement)]


def episodes_of(
    session: Session, person: Person, *which: ColumnElement[bool]
) -> list[ServedEpisode]:
    """The newest first; what nobody came back to in time is forgotten."""
    columns: tuple[Any, ...] = (
        Episode.reference, Episode.event, Episode.state, Episode.created_at, Episode.updated_at,
        Episode.declared_at,
    )  # fmt: skip
    since = clock.now() - KEPT_FOR
    kept = or_(Episode.state != EpisodeState.ANSWERING, Episode.updated_at >= since)
    theirs = Episode.person_id == person.id, Episode.state != EpisodeState.LEFT, kept
    statement = (
        select(*columns).where(*theirs, *which).order_by(Episode.id.desc()).limit(MOST_OTHERS)
    )
    return [ServedEpisode(*row) for row in session.execute(statement)]


def _exchanges(session: Session, person: Person) -> list[Exchange]:
    """Their own and what others had for them, each found by its own index, the newest first."""
    theirs = _exchanges_where(session, Contact.person_id == person.id)
    by_others = _exchanges_where(session, Contact.on_behalf_of_id == person.id)
    found = [replace(one, by="") for one in theirs] + [
        replace(one, for_whom="") for one in by_others
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST_OTHERS]


def _exchanges_where(session: Session, which: ColumnElement[bool]) -> list[Exchange]:
    spoke, other = aliased(Person), aliased(Person)
    statement = (
        select(
            Contact.at, Contact.channel, Contact.subject, Contact.answered, Case.reference,
            func.coalesce(spoke.name, ""), func.coalesce(other.name, ""),
        )
        .outerjoin(Case, Case.id == Contact.case_id)
        .outerjoin(spoke, spoke.id == Contact.person_id)
        .outerjoin(other, other.id == Contact.on_behalf_of_id)
        .where(which, Contact.direction == Direction.IN)
        .order_by(Contact.at.desc(), Contact.id.desc())
        .limit(MOST_OTHERS)
    )  # fmt: skip
    return [Exchange(*row) for row in session.execute(statement)]


def _messages(session: Session, person: Person) -> list[Sent]:
    """What goes to the addresses by which the person hears of cases: sent, waiting or given up."""
    followed = session.execute(
        select(Follower.id, Follower.case_id).where(Follower.person_id == person.id)
    ).all()
    if not followed:
        return []
    statement = (
        select(Delivery.template, Delivery.channel, Delivery.state, Delivery.next_at,
               Delivery.done_at, Case.reference)
        .join(Case, Case.id == Delivery.about_id)
        .where(
            Delivery.about_id.in_({row.case_id for row in followed}),
            Delivery.to.in_([f"follower:{row.id}" for row in followed]),
        )
        .order_by(Delivery.id.desc())
        .limit(MOST_OTHERS)
    )  # fmt: skip
    return [
        Sent(row.template, row.channel, row.state, row.done_at or row.next_at, row.reference)
        for row in session.execute(statement)
    ]


def _read_before(session: Session, actor: Actor, call: Call) -> bool:
    """Whether this read is on record already: a page that is loaded again is the same read."""
    statement = select(AuditLine.id).where(
        AuditLine.person_id == call.person_id,
        AuditLine.at >= call.begun_at,
        AuditLine.action == Action.READ_PERSON.value,
        AuditLine.sign_on_id == actor.sign_on_id,
        AuditLine.allowed.is_(True),
    )
    return session.scalar(statement.limit(1)) is not None
