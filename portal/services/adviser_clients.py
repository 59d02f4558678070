"""An adviser's clients: when each mandate ends, what comes next, found by name, handed over.

A page is read off an index of the mandates, so that a list of 500 opens as quickly as one of 5.
What comes next is told only of what the mandate covers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.mandates import Mandate, MandatePause, MandateScope, MandateState
from portal.models.organisations import Adviser, AdviserState
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.models.person_keys import name_words
from portal.outbox import posted
from portal.policy import Action, require
from portal.services import client_dates, holdings, organisation_histories
from portal.services.advisers import NoSuchAdviser, colleague
from portal.services.inserting import insert_rows
from portal.services.organisation_histories import Did

PAGE = 20
MOST_FOUND = 20
_MOST_WORDS = 4
_AT_A_TIME = 500  # ids in one statement


class NobodyChosen(Exception):
    """None of the clients that were chosen can be handed over."""


class ToWhoHasThem(Exception):
    """The clients are theirs already."""


@dataclass(frozen=True, slots=True)
class Client:
    """One line. `until` is when the mandate ends, `part_until` when the first part of it does.

    `due` is the next day by which something of theirs should be done, `comes_at` their next
    appointment. While it `rests`, nothing more is told.
    """

    mandate_id: UUID
    name: str
    until: datetime | None
    part_until: datetime | None
    due: datetime | None
    comes_at: datetime | None
    adviser_id: UUID | None
    rests: bool


@dataclass(frozen=True, slots=True)
class Clients:
    """One page of clients, whose mandates end soonest first, and the key of the next page."""

    lines: list[Client]
    next: UUID | None


def page(
    session: Session, actor: Actor, me: Adviser, *, everyones: bool = False,
    after: UUID | None = None,
) -> Clients:  # fmt: skip
    """The actor's own clients, or `everyones` of their organisation; `after` is a page's `next`."""
    require(actor, Action.ADVISE, me)
    statement = _listed(_of(me, None if everyones else me.person_id), me)
    found = _in_order(session, statement, _place_of(session, me, after))
    return Clients(found[:PAGE], found[PAGE - 1].mandate_id if len(found) > PAGE else None)


def find(session: Session, actor: Actor, me: Adviser, typed: str) -> list[Client]:
    """The clients of the organisation whose names begin with these words; the first twenty."""
    require(actor, Action.ADVISE, me)
    words = name_words(typed)[:_MOST_WORDS]
    if not words:
        return []
    statement = _listed(_of(me, None), me).where(_lasts(), *map(_begins_with, words))
    statement = statement.order_by(Person.family_key, Person.given_key, Mandate.id)
    return _read(session, statement.limit(MOST_FOUND))


def one(session: Session, actor: Actor, me: Adviser, mandate_id: UUID) -> Client | None:
    """One client of the organisation; None where there is no such one now."""
    require(actor, Action.ADVISE, me)
    statement = _listed(_of(me, None), me).where(_lasts(), Mandate.id == mandate_id)
    return next(iter(_read(session, statement)), None)


def open_one(session: Session, actor: Actor, me: Adviser, mandate_id: UUID) -> Client | None:
    """The same for a page of their own: that the adviser looked is a line of the client's journal.

    A list of clients is none: it tells no more of each than the next date.
    """
    require(actor, Action.ADVISE, me)
    line = one(session, actor, me, mandate_id)
    held = holdings.held(session, mandate_id, me.person_id) if line and me.person_id else None
    if held is not None:
        agent = holdings.agent_of(held, actor.channel, sign_on_id=actor.sign_on_id)
        require(agent, Action.READ_ACCOUNT, held.principal_id)
    return line


def count(session: Session, actor: Actor, me: Adviser, of_person_id: UUID | None) -> int:
    """How many clients somebody of the organisation has; with None, the whole of it."""
    require(actor, Action.ADVISE, me)
    statement = select(func.count(Mandate.id)).where(*_of(me, of_person_id), _lasts())
    return session.scalar(statement) or 0


def hand_over(
    session: Session,
    actor: Actor,
    me: Adviser,
    to_id: UUID,
    *,
    chosen: Sequence[UUID] | None = None,
    from_person_id: UUID | None = None,
) -> int:
    """Give clients to a colleague, each of whom is told; how many.

    All of the actor's own, or the `chosen` mandates of them. Who leads may do it for anybody of
    the organisation, also who has left: `from_person_id`. Raises NoSuchAdviser, ToWhoHasThem,
    NobodyChosen.
    """
    whose = from_person_id or me.person_id
    require(actor, Action.ADVISE if whose == me.person_id else Action.LEAD_ORGANISATION, me)
    to = colleague(session, actor, me, to_id)
    if to.state is not AdviserState.ACTIVE or to.person_id is None:
        raise NoSuchAdviser
    if to.person_id == whose:
        raise ToWhoHasThem
    ids = _movable(session, me, whose, to.person_id, chosen)
    if not ids:
        raise NobodyChosen
    for start in range(0, len(ids), _AT_A_TIME):
        some = ids[start : start + _AT_A_TIME]
        session.execute(
            update(Mandate)
            .where(Mandate.id.in_(some))
            .values(adviser_id=to.person_id, version=Mandate.version + 1)
            .execution_options(synchronize_session=False)
        )
        rows = [posted(Topic.CLIENTS_HANDED_OVER, mandate_id=mandate_id) for mandate_id in some]
        insert_rows(session, *rows)
    session.expire_all()
    words = f"{len(ids)} → {to.name}"
    session.add(organisation_histories.line(me.organisation_id, Did.HANDED_OVER, actor, words))
    return len(ids)


def without_adviser(session: Session, actor: Actor, me: Adviser) -> list[tuple[UUID, str, int]]:
    """Whoever is here no more and has clients still: person, name, how many."""
    require(actor, Action.LEAD_ORGANISATION, me)
    here = select(Adviser.person_id).where(
        Adviser.organisation_id == me.organisation_id,
        Adviser.state == AdviserState.ACTIVE,
        Adviser.person_id.is_not(None),
    )
    statement = (
        select(Person.id, Person.name, func.count(Mandate.id))
        .join(Mandate, Mandate.adviser_id == Person.id)
        .where(*_of(me, None), _lasts(), Mandate.adviser_id.not_in(here))
        .group_by(Person.id, Person.name)
        .order_by(Person.name)
    )
    return [(row[0], row[1] or "", row[2]) for row in session.execute(statement)]


def _of(me: Adviser, person_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    """What counts of an organisation's mandates, or of one adviser's; nobody's own."""
    whose = [Mandate.organisation_id == me.organisation_id]
    if person_id is not None:
        whose.append(Mandate.adviser_id == person_id)
    return (*whose, Mandate.state == MandateState.ACTIVE)


def _lasts() -> ColumnElement[bool]:
    return or_(Mandate.until.is_(None), Mandate.until > clock.now())


def _listed(of: tuple[ColumnElement[bool], ...], me: Adviser) -> Select[Any]:
    at = clock.now()
    rests = (
        select(MandatePause.id)
        .where(MandatePause.principal_id == Mandate.principal_id, MandatePause.lifted_at.is_(None))
        .exists()
    )
    part = (
        select(func.min(MandateScope.until))
        .where(
            MandateScope.mandate_id == Mandate.id,
            MandateScope.ended_at.is_(None),
            MandateScope.until > at,
        )
        .scalar_subquery()
    )
    return (
        select(
            Mandate.id, Person.name, Mandate.until, part.label("part_until"),
            client_dates.next_due(at).label("due"),
            client_dates.next_appointment(at).label("comes_at"),
            Mandate.adviser_id, rests.label("rests"),
        )
        .join(Person, Person.id == Mandate.principal_id)
        .where(*of, Mandate.principal_id != me.person_id, Person.dead_at.is_(None))
    )  # fmt: skip


def _in_order(
    session: Session, statement: Select[Any], after: tuple[datetime | None, UUID] | None
) -> list[Client]:
    """Those with an end, the soonest first, then those without one: each part is an index's."""
    found: list[Client] = []
    if after is None or after[0] is not None:
        ending = statement.where(Mandate.until > clock.now())
        if after is not None:
            ending = ending.where(tuple_(Mandate.until, Mandate.id) > after)
        found = _read(session, ending.order_by(Mandate.until, Mandate.id).limit(PAGE + 1))
    if len(found) <= PAGE:
        endless = statement.where(Mandate.until.is_(None))
        if after is not None and after[0] is None:
            endless = endless.where(Mandate.id > after[1])
        found += _read(session, endless.order_by(Mandate.id).limit(PAGE + 1 - len(found)))
    return found


def _read(session: Session, statement: Select[Any]) -> list[Client]:
    return [
        Client(
            row.id, row.name or "", row.until, row.part_until,
            None if row.rests else row.due, None if row.rests else row.comes_at,
            row.adviser_id, row.rests,
        )
        for row in session.execute(statement)
    ]  # fmt: skip


def _place_of(
    session: Session, me: Adviser, after: UUID | None
) -> tuple[datetime | None, UUID] | None:
    """Where a page ended; of another organisation's mandate nothing is told."""
    if after is None:
        return None
    statement = select(Mandate.until, Mandate.id).where(
        Mandate.id == after, Mandate.organisation_id == me.organisation_id
    )
    row = session.execute(statement).one_or_none()
    return (row.until, row.id) if row else None


def _begins_with(word: str) -> ColumnElement[bool]:
    return or_(
        Person.given_key.startswith(word, autoescape=True),
        Person.middle_key.startswith(word, autoescape=True),
        Person.family_key.startswith(word, autoescape=True),
    )


def _movable(
    session: Session, me: Adviser, whose: UUID | None, to: UUID, chosen: Sequence[UUID] | None
) -> list[UUID]:
    """Nobody is given a mandate over themselves."""
    statement = (
        select(Mandate.id)
        .where(*_of(me, whose), _lasts(), Mandate.principal_id != to)
        .order_by(Mandate.id)
        .with_for_update()
    )
    found = list(session.scalars(statement))
    return found if chosen is None else [one for one in found if one in set(chosen)]
