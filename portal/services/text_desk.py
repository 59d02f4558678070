"""The desk of texts that led to no case: who must be answered by a person, and who looked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By
from portal.models.calls import Call
from portal.models.cases import Case
from portal.models.contacts import Direction
from portal.models.messages import Matter, Message
from portal.models.people import ContactPoint
from portal.policy import SYSTEM, Action, require
from portal.reading.messages import Reading
from portal.services import alarming, audits, callers, calls, texters
from portal.services.heard import Heard, Says

MOST = 50  # numbers on the page, and texts of one number
_MOST_READ = 500
_LONGEST_NOTES = 2000
_GRAVITY = tuple(Matter)
_BY_ANSWER = {
    Says.NOT_UNDERSTOOD: Matter.UNREAD,
    Says.TOO_MANY: Matter.TOO_MANY,
    Says.TOO_MANY_AGAIN: Matter.TOO_MANY,
}


class NoSuchText(Exception):
    """No text of this id waits or was looked at here."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose the texts are: the council's duty team, as policy asks of a case."""

    team: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The texts of one number that nobody has looked at; what they say stands on their own page."""

    message_id: UUID  # the newest
    number: str
    matter: Matter  # the gravest
    many: int
    since: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """What a number texted and what we answered, the oldest first; not what stands with a case."""

    number: str
    point: ContactPoint | None
    texts: Sequence[Message]
    newest: Message  # looked at with this, and all before it
    waits: bool
    cases: Sequence[Case]  # that its other texts are about


def matter(heard: Heard, reading: Reading) -> Matter | None:
    """Why a person looks at a text; None where it led to a case or was a command."""
    if heard.cases or reading.command is not None:
        return None
    if alarming.threatens(reading):
        return Matter.THREAT
    if reading.dangers:
        return Matter.DANGER
    if reading.careful:
        return Matter.CAREFUL
    return _BY_ANSWER.get(heard.says)


def waiting(session: Session, actor: Actor, desk: Desk) -> list[Waiting]:
    """The numbers whose texts wait, the gravest first, of these the longest wait first."""
    require(actor, Action.READ_TEXTS, desk)
    statement = (
        select(Message.number, Message.id, Message.at, Message.matter)
        .where(Message.matter.is_not(None), Message.looked_at.is_(None))
        .order_by(Message.at, Message.id)
        .limit(_MOST_READ)
    )
    numbers: defaultdict[str, list[Any]] = defaultdict(list)
    for row in session.execute(statement):
        numbers[row.number].append(row)
    found = [
        Waiting(
            rows[-1].id, number, min((row.matter for row in rows), key=_GRAVITY.index), len(rows),
            rows[0].at, rows[-1].at,
        )
        for number, rows in numbers.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (_GRAVITY.index(one.matter), one.since))[:MOST]


def many(session: Session, actor: Actor, desk: Desk) -> int:
    """How many texts wait."""
    require(actor, Action.READ_TEXTS, desk)
    statement = select(func.count()).where(Message.matter.is_not(None), Message.looked_at.is_(None))
    return session.scalar(statement) or 0


def read(session: Session, actor: Actor, desk: Desk, message_id: UUID) -> Thread:
    """The texts of a number around one that was or is to be looked at; the look is an audit line.

    Raises NoSuchText.
    """
    require(actor, Action.READ_TEXTS, desk)
    number = _found(session, message_id).number
    statement = (
        select(Message)
        .where(Message.number == number)
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(MOST)
    )
    lately = list(session.scalars(statement))[::-1]
    texts = [one for one in lately if one.case_id is None or one.matter is not None]
    cases = {one.case.id: one.case for one in lately if one.case is not None}
    point = texters.known(session, SYSTEM, number)
    whose = point.person_id if point else None
    audits.record(session, actor, Action.READ_TEXTS, person_id=whose)
    newest = next(one for one in reversed(texts) if one.direction is Direction.IN)
    waits = any(one.matter is not None and one.looked_at is None for one in texts)
    return Thread(number, point, texts, newest, waits, list(cases.values()))


def look(session: Session, actor: Actor, desk: Desk, message_id: UUID) -> int:
    """This text and those before it of the same number have been seen to; how many that were.

    What came after it was shown stays: nobody has read it yet. Raises NoSuchText.
    """
    require(actor, Action.READ_TEXTS, desk)
    message = _found(session, message_id)
    seen = (
        update(Message)
        .where(
            Message.number == message.number,
            Message.at <= message.at,
            Message.matter.is_not(None),
            Message.looked_at.is_(None),
        )
        .values(looked_at=clock.now(), looked_by_id=actor.identity_id)
    )
    return len(session.execute(seen.returning(Message.id)).all())


def call_back(session: Session, actor: Actor, desk: Desk, message_id: UUID) -> Call:
    """A call to who texted, with their words in its notes; the texts count as seen to.

    It is a call like any other: what it is about is opened and kept there. Raises NoSuchText.
    """
    require(actor, Action.READ_TEXTS, desk)
    thread = read(session, actor, desk, message_id)
    call = calls.begin(session, actor, By.PHONE)
    said = [one.body for one in thread.texts if one.matter is not None and one.body]
    call.words = "\n".join(said)[-_LONGEST_NOTES:]
    if thread.point is not None:
        callers.choose(session, actor, call, thread.point.person_id)
    look(session, actor, desk, message_id)
    return call


def _found(session: Session, message_id: UUID) -> Message:
    """Only a text that is somebody's to look at opens its number's thread. Raises NoSuchText."""
    message = session.get(Message, message_id)
    if message is None or message.direction is not Direction.IN:
        raise NoSuchText(message_id)
    known = select(Message.id).where(Message.number == message.number, Message.matter.is_not(None))
    if session.scalar(known.limit(1)) is None:
        raise NoSuchText(message_id)
    return message
