"""Mandates that count now: for whom somebody may act, and whom they chose in one browser."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, or_, select, update
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from portal import clock
from portal.models.actors import Actor, By, Held, Role
from portal.models.identities import SignOn
from portal.models.mandates import Acting, Mandate, MandateScope, MandateState
from portal.models.organisations import Adviser, AdviserState
from portal.models.people import Person
from portal.policy import Action, require
from portal.services.standings import Standing, columns, digest, joined, read, standing

_BYTES = 18  # 144 bits: 24 characters in an address


class NoSuchMandate(Exception):
    """There is no mandate of this id that counts now for whoever asks."""


class SecondFactorNeeded(Exception):
    """The mandate is their organisation's: they show a second factor in this session first."""


def held(
    asked: Session | Connection,
    mandate_id: UUID,
    person_id: UUID,
    at: datetime | None = None,
    second_factor: bool = True,
) -> Held | None:
    """What this mandate lets this person do at a moment, in one query; None where nothing.

    `second_factor`: whether they have shown one, where they are an adviser.
    """
    rows = asked.execute(_of(person_id).where(Mandate.id == mandate_id)).all()
    at = at or clock.now()
    counts = rows and standing(rows[0], person_id, at, second_factor) is Standing.COUNTS
    found = read(rows, person_id, at) if counts else None
    return found if found and found.scopes else None


def held_by(
    session: Session, person_id: UUID, second_factor: bool = True, as_adviser: bool = True
) -> list[Held]:
    """All mandates that this person may use now, their own and, with `as_adviser`, those of the
    organisations that they advise for; the oldest first.
    """
    whose: ColumnElement[bool] = Mandate.agent_id == person_id
    if as_adviser:
        whose = or_(whose, Mandate.organisation_id.in_(_advises(person_id)))
    return _standing(_by_mandate(session, person_id, whose), second_factor)


def resting(session: Session, person_id: UUID) -> list[Held]:
    """What this person held as their own that the council lets rest, the oldest first: they hear
    that we will be in touch, and not why.
    """
    own = Mandate.agent_id == person_id
    return _standing(_by_mandate(session, person_id, own), True, Standing.RESTS)


def rests(session: Session, mandate_id: UUID, person_id: UUID) -> bool:
    """Whether this mandate would let this person act if the council did not let it rest."""
    row = session.execute(_of(person_id).where(Mandate.id == mandate_id)).first()
    return row is not None and standing(row, person_id, clock.now(), True) is Standing.RESTS


def held_among(session: Session, people: Sequence[UUID], mandates: Select[UUID]) -> list[Held]:
    """What those of these mandates that count let each of these people do now, in one query, as
    if every adviser had shown a second factor; by person, the oldest first.
    """
    holder = aliased(Person, name="holder")
    named = select(*columns(), holder.id.label("holder_id"), holder.name.label("agent_name"))
    rows = session.execute(
        joined(named.select_from(Mandate).join(holder, holder.id.in_(people)), holder.id)
        .where(
            Mandate.id.in_(mandates),
            or_(Mandate.agent_id == holder.id, Adviser.id.is_not(None)),
        )
        .order_by(holder.id, Mandate.id, MandateScope.position)
    ).all()
    each = groupby(rows, key=lambda row: (row.holder_id, row.mandate_id))
    return _standing(((holder_id, list(some)) for (holder_id, _id), some in each), True)


def choose(session: Session, actor: Actor, mandate_id: UUID) -> tuple[Acting, str]:
    """Begin to act under a mandate in the actor's session; the key for `/for/<key>`.

    Whom they acted for before in this session is over: one is never two people's at once. Raises
    NotAllowed, NoSuchMandate, SecondFactorNeeded.
    """
    require(actor, Action.ACT_FOR)
    sign_on = session.get(SignOn, actor.sign_on_id, with_for_update=True)
    if sign_on is None or sign_on.ended_at is not None or actor.self_id is None:
        raise NoSuchMandate
    found = held(session, mandate_id, actor.self_id)
    if found is None:
        raise NoSuchMandate
    if found.organisation_id is not None and sign_on.second_factor_at is None:
        raise SecondFactorNeeded
    _end(session, sign_on.id)
    _note_use(session, found)
    key = secrets.token_urlsafe(_BYTES)
    acting = Acting(
        id=clock.new_id(), digest=digest(key), sign_on_id=sign_on.id, mandate_id=mandate_id,
        begun_at=clock.now(),
    )  # fmt: skip
    session.add(acting)
    session.flush()
    return acting, key


def stop(session: Session, actor: Actor) -> None:
    """Act for nobody any more in the actor's session. Raises NotAllowed."""
    require(actor, Action.ACT_FOR)
    if actor.sign_on_id is not None:
        _end(session, actor.sign_on_id)


def agent_of(found: Held, channel: By, **more: Any) -> Actor:
    """Who acts under a mandate, on this channel; `more` is what else is known of the actor."""
    return Actor(
        Role.AGENT, channel, person_id=found.principal_id, name=found.agent_name, mandate=found,
        **more,
    )  # fmt: skip


def _by_mandate(
    session: Session, person_id: UUID, whose: ColumnElement[bool]
) -> Iterator[tuple[UUID, list[Any]]]:
    rows = session.execute(
        _of(person_id)
        .where(whose, Mandate.state == MandateState.ACTIVE)
        .order_by(Mandate.id, MandateScope.position)
    ).all()
    for _mandate_id, of_one in groupby(rows, key=lambda row: row.mandate_id):
        yield person_id, list(of_one)


def _standing(
    each: Iterable[tuple[UUID, list[Any]]], second_factor: bool, wanted: Standing = Standing.COUNTS
) -> list[Held]:
    """Of each person's mandates, by their rows, those that stand so and hold something."""
    at = clock.now()
    found = [
        read(rows, person_id, at)
        for person_id, rows in each
        if standing(rows[0], person_id, at, second_factor) is wanted
    ]
    return [one for one in found if one.scopes]


def _of(person_id: UUID) -> Select[Any]:
    agent = select(Person.name).where(Person.id == person_id).scalar_subquery()
    return joined(select(*columns(), agent.label("agent_name")).select_from(Mandate), person_id)


def _advises(person_id: UUID) -> Select[Any]:
    return select(Adviser.organisation_id).where(
        Adviser.person_id == person_id,
        Adviser.state == AdviserState.ACTIVE,
        Adviser.ended_at.is_(None),
    )


def _note_use(session: Session, found: Held) -> None:
    """Access that an adviser does not use is switched off one day."""
    if found.organisation_id is not None:
        session.execute(
            update(Adviser)
            .where(
                Adviser.organisation_id == found.organisation_id,
                Adviser.person_id == found.agent_id,
                Adviser.ended_at.is_(None),
            )
            .values(last_at=clock.now(), warned_at=None)
        )


def _end(session: Session, sign_on_id: UUID) -> None:
    session.execute(
        update(Acting)
        .where(Acting.sign_on_id == sign_on_id, Acting.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
