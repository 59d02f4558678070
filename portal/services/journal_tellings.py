"""How a person is told of what is done for them: at once, in the evening, or by letter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor, Depth
from portal.models.mandates import JournalLine, MandateWish, Pace, Tells
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action, require
from portal.services.journal_entries import JournalEntry, entries, entry

EVENING = time(18)  # in London: when who wants it once a day is told
A_BIT = 100
_NO_ACT_YET = frozenset({Action.CHANGE_EPISODE})  # answers of a form, which nobody has sent yet


@dataclass(frozen=True, slots=True)
class HowTold:
    """The way in which a person can be and wants to be told. `chosen` says that they chose it."""

    tells: Tells
    pace: Pace
    chosen: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person reads on paper: to whom and where, and every line, the oldest first."""

    person: Person
    entries: list[JournalEntry]


def how_told(session: Session, actor: Actor, person_id: UUID) -> HowTold:
    """As they chose it; else by email, by text, and at last by letter, whichever reaches them."""
    require(actor, Action.READ_MANDATES, person_id)
    return _how_told(session, person_id)


def choose(session: Session, actor: Actor, person_id: UUID, tells: Tells, pace: Pace) -> None:
    """How they want to be told from now on."""
    require(actor, Action.CHOOSE_TELLING, person_id)
    wish = session.scalar(
        select(MandateWish).where(MandateWish.person_id == person_id).with_for_update()
    )
    if wish is None:
        session.add(MandateWish(id=clock.new_id(), person_id=person_id, tells=tells, pace=pace))
    else:
        wish.tells, wish.pace = tells, pace


def tell(session: Session, lines: Sequence[JournalLine]) -> None:
    """See to it that each person is told of new lines, in the transaction that writes them.

    Of what was only looked at a person reads in their account; on paper they read that too.
    """
    for person_id in dict.fromkeys(line.principal_id for line in lines):
        theirs = [line for line in lines if line.principal_id == person_id]
        how, is_alive = _how_told(session, person_id), _is_alive(session, person_id)
        if how.tells is Tells.LETTER and is_alive:
            continue
        acts = [line for line in theirs if _is_told(line)] if is_alive else []
        for line in theirs:
            if line not in acts or how.pace is Pace.AT_ONCE:
                line.told_at = line.at
        if acts and how.pace is Pace.AT_ONCE:
            _post(session, person_id, acts)


def told_of(
    session: Session, actor: Actor, person_id: UUID, first_id: UUID, last_id: UUID
) -> list[JournalEntry]:
    """What one message tells of, by the facts of its row in the outbox: the oldest first."""
    require(actor, Action.READ_JOURNAL, person_id)
    statement = entries().where(
        JournalLine.principal_id == person_id,
        JournalLine.id.between(first_id, last_id),
        JournalLine.depth == Depth.ACT,
        JournalLine.action.not_in([action.value for action in _NO_ACT_YET]),
    )
    return [entry(row) for row in session.execute(statement.order_by(JournalLine.id))]


def due(session: Session, actor: Actor) -> list[UUID]:
    """Who is to be told tonight of what was done since the evening before."""
    require(actor, Action.POST_JOURNAL)
    statement = (
        select(JournalLine.principal_id)
        .where(JournalLine.told_at.is_(None), JournalLine.at < _last_evening(clock.now()))
        .distinct()
    )
    people = session.scalars(statement.order_by(JournalLine.principal_id)).all()
    return [one for one in people if _how_told(session, one).tells is not Tells.LETTER][:A_BIT]


def see_to(session: Session, actor: Actor, person_id: UUID) -> bool:
    """Tell one person of their day; False where somebody else just did."""
    require(actor, Action.POST_JOURNAL)
    statement = (
        select(JournalLine)
        .where(
            JournalLine.principal_id == person_id,
            JournalLine.told_at.is_(None),
            JournalLine.at < _last_evening(clock.now()),
        )
        .order_by(JournalLine.id)
        .with_for_update()
    )
    lines = session.scalars(statement).all()
    acts = [line for line in lines if _is_told(line)]
    _tick(lines)
    if acts and _is_alive(session, person_id):
        _post(session, person_id, acts)
    return bool(lines)


def letters(session: Session, actor: Actor) -> list[Letter]:
    """Who is told by letter and has not been yet, who waits longest first."""
    require(actor, Action.POST_JOURNAL)
    waiting = select(JournalLine.principal_id).where(JournalLine.told_at.is_(None)).distinct()
    people = session.scalars(
        select(Person).where(Person.id.in_(waiting), Person.dead_at.is_(None))
    ).all()
    found = [
        Letter(one, _untold(session, one.id))
        for one in people
        if _how_told(session, one.id).tells is Tells.LETTER
    ]
    return sorted((one for one in found if one.entries), key=lambda one: one.entries[0].id)


def untold(session: Session, actor: Actor, person_id: UUID) -> list[JournalEntry]:
    """What one person has not been told of yet, the oldest first."""
    require(actor, Action.POST_JOURNAL)
    return _untold(session, person_id)


def told(session: Session, actor: Actor, journal_ids: Iterable[UUID]) -> int:
    """Note that these lines have been told, by letter or by text; how many had not been before."""
    require(actor, Action.POST_JOURNAL)
    statement = select(JournalLine).where(
        JournalLine.id.in_(list(journal_ids)), JournalLine.told_at.is_(None)
    )
    lines = session.scalars(statement.with_for_update()).all()
    _tick(lines)
    return len(lines)


def _is_told(line: JournalLine) -> bool:
    return line.depth is Depth.ACT and line.action not in _NO_ACT_YET


def _post(session: Session, person_id: UUID, acts: Sequence[JournalLine]) -> None:
    outbox.post(
        session, Topic.MANDATE_USED, person_id=person_id, first_id=acts[0].id, last_id=acts[-1].id
    )


def _tick(lines: Iterable[JournalLine]) -> None:
    at = clock.now()
    for line in lines:
        line.told_at = at


def _untold(session: Session, person_id: UUID) -> list[JournalEntry]:
    statement = entries().where(
        JournalLine.principal_id == person_id, JournalLine.told_at.is_(None)
    )
    return [entry(row) for row in session.execute(statement.order_by(JournalLine.id))]


def _how_told(session: Session, person_id: UUID) -> HowTold:
    wish = session.scalar(select(MandateWish).where(MandateWish.person_id == person_id))
    kinds = session.scalars(
        select(ContactPoint.kind).where(
            ContactPoint.person_id == person_id, ContactPoint.stopped_at.is_(None)
        )
    ).all()
    reached = [
        way for way, kind in ((Tells.EMAIL, Reach.EMAIL), (Tells.SMS, Reach.PHONE)) if kind in kinds
    ]
    if wish is not None and wish.tells in (*reached, Tells.LETTER):
        return HowTold(wish.tells, wish.pace, chosen=True)
    pace = wish.pace if wish is not None else Pace.AT_ONCE
    return HowTold(reached[0] if reached else Tells.LETTER, pace, chosen=False)


def _is_alive(session: Session, person_id: UUID) -> bool:
    return session.get_one(Person, person_id).dead_at is None


def _last_evening(at: datetime) -> datetime:
    """The last six o'clock in London that is over."""
    here = at.astimezone(clock.LONDON)
    evening = datetime.combine(here.date(), EVENING, clock.LONDON)
    return evening if evening <= here else evening - timedelta(days=1)
