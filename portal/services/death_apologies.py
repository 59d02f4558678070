"""A death that was told wrongly and taken back: the person learns what we got wrong.

Whoever told us of it is named to nobody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor, By
from portal.models.contacts import Contact, Direction
from portal.models.death_markers import DeathMatch, DeathNotice, NoticeState
from portal.models.episodes import Episode
from portal.models.mandates import MandateWish, Tells
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person
from portal.policy import Action, require
from portal.services import audits, death_records, mandate_tellings

TAKEN_BACK = "death_taken_back"  # the template of its message, and what its letter is called

_GOES_OUT_WITHIN = timedelta(days=1)


class NobodyToWriteTo(Exception):
    """The notice was not taken back, or another one of the same death is right."""


@dataclass(frozen=True, slots=True)
class ToWrite:
    """A letter to be printed: to whom, since when it was wrong, and whether they are not safe where
    we think that they live.
    """

    person: Person
    since: datetime
    is_unsafe: bool
    posted_at: datetime | None


def receivers(session: Session, actor: Actor, notice_id: UUID) -> Iterator[ContactPoint]:
    """Where they are told: once at each address, as they chose to hear what is done for them.

    A record without a name is told only where none with their name can be; and none that another
    notice marks.
    """
    require(actor, Action.SEND)
    notice = session.get(DeathNotice, notice_id)
    if notice is None or notice.state is not NoticeState.LIFTED:
        return
    found = _points(session, notice)
    best = [point for person, point in found if person.name] or [point for _, point in found]
    yield from {(point.kind, point.key): point for point in best}.values()


def is_reached(session: Session, actor: Actor, notice: DeathNotice) -> bool:
    """Whether a message tells them, or has; else staff write to them, or call."""
    require(actor, Action.LOOK_INTO_DEATH, notice)
    return not _is_missed(session, notice)


def unwritten(session: Session, actor: Actor, notices: Iterable[DeathNotice]) -> frozenset[UUID]:
    """Those of some notices, by their ids, whose person waits for a letter that says sorry."""
    require(actor, Action.LOOK_INTO_DEATH)
    return frozenset(
        notice.id
        for notice in notices
        if (person := _person(notice)) is not None
        and _is_missed(session, notice)
        and _posted(session, notice, person) is None
    )


def to_write(session: Session, actor: Actor, notice: DeathNotice) -> ToWrite:
    """The letter to whom it was wrong of, who is named if one of the records is; an audit line.

    Raises NobodyToWriteTo, NotAllowed.
    """
    require(actor, Action.LOOK_INTO_DEATH, notice)
    person = _person(notice)
    if person is None or notice.second_at is None:
        raise NobodyToWriteTo(notice.id)
    audits.record(
        session, actor, Action.READ_PERSON, person_id=person.id, reason=death_records.REASON
    )
    unsafe = select(Episode.id).where(Episode.person_id == person.id, Episode.is_safe.is_(True))
    is_unsafe = session.scalar(unsafe.limit(1)) is not None
    return ToWrite(person, notice.second_at, is_unsafe, _posted(session, notice, person))


def posted(session: Session, actor: Actor, notice: DeathNotice) -> None:
    """The letter is in the post: one contact outwards, however often it is said.

    Raises NobodyToWriteTo, NotAllowed.
    """
    require(actor, Action.LOOK_INTO_DEATH, notice)
    session.refresh(notice, with_for_update=True)
    person = _person(notice)
    if person is None:
        raise NobodyToWriteTo(notice.id)
    if _posted(session, notice, person) is not None:
        return
    contact = Contact(
        id=clock.new_id(), at=clock.now(), person=person, channel=By.LETTER,
        direction=Direction.OUT, subject=TAKEN_BACK, first=False, identity_id=actor.identity_id,
    )  # fmt: skip
    session.add(contact)
    session.flush()
    outbox.post(session, Topic.CONTACT_RECORDED, contact_id=contact.id)


def to_read(session: Session, actor: Actor) -> list[datetime]:
    """When marks on their own record were taken back of which they have not read, oldest first."""
    require(actor, Action.READ_ACCOUNT, actor.person_id)
    if actor.mandate is not None or actor.person_id is None:
        return []
    taken_back = (
        select(DeathNotice.ended_at)
        .join(DeathNotice.matches)
        .where(*_unread(actor.person_id))
        .order_by(DeathNotice.ended_at)
    )
    return [at for at in session.scalars(taken_back) if at is not None]


def read(session: Session, actor: Actor) -> None:
    """They have read it, and need not see it again."""
    require(actor, Action.CHANGE_ACCOUNT, actor.person_id)
    if actor.mandate is not None or actor.person_id is None:
        return
    ids = session.scalars(
        select(DeathMatch.id).join(DeathMatch.notice).where(*_unread(actor.person_id))
    ).all()
    session.execute(update(DeathMatch).where(DeathMatch.id.in_(ids)).values(read_at=clock.now()))


def _person(notice: DeathNotice) -> Person | None:
    """Of several records of one who lives, one with a name."""
    if notice.state is not NoticeState.LIFTED:
        return None
    alive = [match.person for match in notice.matches if match.person.dead_at is None]
    return min(alive, key=lambda one: (not one.name, one.id), default=None)


def _posted(session: Session, notice: DeathNotice, person: Person) -> datetime | None:
    statement = select(Contact.at).where(
        Contact.person_id == person.id,
        Contact.channel == By.LETTER,
        Contact.subject == TAKEN_BACK,
        Contact.at >= notice.ended_at,
    )
    return session.scalars(statement.limit(1)).first()


def _is_missed(session: Session, notice: DeathNotice) -> bool:
    """Whether no message can tell them, or none has gone out in the time that it takes."""
    if not _points(session, notice):
        return True
    if notice.ended_at is None or clock.now() - notice.ended_at < _GOES_OUT_WITHIN:
        return False
    told = select(Contact.id).where(
        Contact.person_id.in_([match.person_id for match in notice.matches]),
        Contact.subject == TAKEN_BACK,
        Contact.at >= notice.ended_at,
    )
    return session.scalar(told.limit(1)) is None


def _points(session: Session, notice: DeathNotice) -> list[tuple[Person, ContactPoint]]:
    return [
        (match.person, point)
        for match in sorted(notice.matches, key=lambda one: one.id)
        if match.person.dead_at is None and (point := _point(session, match.person)) is not None
    ]


def _point(session: Session, person: Person) -> ContactPoint | None:
    """None also for who chose letters."""
    wish = session.scalar(select(MandateWish.tells).where(MandateWish.person_id == person.id))
    if wish is Tells.LETTER:
        return None
    proved = mandate_tellings.point_of(session, person, proved=True)
    return proved or mandate_tellings.point_of(session, person, proved=False)


def _unread(person_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        DeathMatch.person_id == person_id,
        DeathMatch.read_at.is_(None),
        DeathNotice.state == NoticeState.LIFTED,
    )
