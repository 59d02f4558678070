"""In a call, for somebody else: under which mandate the caller speaks, asked anew at each step.

Whatever a clerk does here they do with the caller's right and no other: the actor is the caller,
under their mandate, on the channel of the call, with the clerk as who served them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, or_, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By, Held
from portal.models.calls import Call
from portal.models.mandates import Mandate, MandatePause, MandateState
from portal.models.organisations import Adviser, AdviserState
from portal.models.people import Person
from portal.policy import Action, may, require
from portal.services import audits, holdings, mandate_parties
from portal.services.calls import CallEnded
from portal.services.holdings import NoSuchMandate
from portal.services.served import BEHALF_REASONS, NotChecked, is_checked

MOST_LISTED = 50


class MandateLost(Exception):
    """The caller may not speak for them any more: it was ended, it rests, or its time is over."""


class InCall(Protocol):
    """What is asked of a call before somebody acts for another in it: a row, or a part of one."""

    @property
    def id(self) -> UUID: ...
    @property
    def channel(self) -> By: ...
    @property
    def person_id(self) -> UUID | None: ...
    @property
    def mandate_id(self) -> UUID | None: ...
    @property
    def checked_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Speaks:
    """For whom a caller may speak: what counts now, and whose mandates rest."""

    held: Sequence[Held]
    resting: Sequence[str]  # names of the persons


def speaks_for(session: Session, actor: Actor, call: Call) -> Speaks:
    """For whom the caller may speak now, once they have shown who they are. Raises NotChecked.

    Of an organisation's clients only the one whom they say they speak for: it may have thousands.
    """
    require(actor, Action.TAKE_CALL, call)
    who = _checked(call)
    found = holdings.held_by(session, who, as_adviser=False)
    found += [one for one in _of_client(session, call, who) if one not in found]
    return Speaks(found[:MOST_LISTED], _resting(session, call, who))


def choose(session: Session, actor: Actor, call: Call, mandate_id: UUID) -> Held:
    """From here on the caller speaks under this mandate; a line of the other person's audit.

    Raises NotChecked, CallEnded, NoSuchMandate for one that does not count for them now, and
    NotByThemselves where the clerk may be one of the two.
    """
    require(actor, Action.TAKE_CALL, call)
    if call.ended_at is not None:
        raise CallEnded(call.id)
    held = holdings.held(session, mandate_id, _checked(call))
    if held is None:
        raise NoSuchMandate(mandate_id)
    mandate_parties.not_by_themselves(actor.name, held.principal_name, held.agent_name)
    call.on_behalf_of = session.get_one(Person, held.principal_id)
    call.mandate_id = held.mandate_id
    audits.record(
        session, actor, Action.READ_PERSON, person_id=held.principal_id,
        reason=BEHALF_REASONS[call.channel],
    )  # fmt: skip
    session.flush()
    return held


def stop(session: Session, actor: Actor, call: Call) -> None:
    """The caller speaks for themselves again. Raises CallEnded."""
    require(actor, Action.TAKE_CALL, call)
    if call.ended_at is not None:
        raise CallEnded(call.id)
    call.on_behalf_of, call.mandate_id = None, None
    session.flush()


def agent(asked: Session | Connection, actor: Actor, call: InCall) -> Actor | None:
    """The caller, as who acts under the mandate that was chosen; None where none was.

    Raises MandateLost where it does not count any more, or they have not shown who they are.
    """
    require(actor, Action.TAKE_CALL)
    if call.mandate_id is None:
        return None
    if call.person_id is None or not is_checked(call, clock.now()):
        raise MandateLost(call.id)
    held = holdings.held(asked, call.mandate_id, call.person_id)
    if held is None:
        raise MandateLost(call.id)
    return holdings.agent_of(held, call.channel, in_call=call.id, identity_id=actor.identity_id)


def may_report(agent: Actor) -> bool:
    """Whether the mandate lets them report something for the other."""
    return may(agent, Action.OPEN_CASE)


def may_live_through(agent: Actor) -> bool:
    """Whether it lets them tell us of what happened in the other's life."""
    return may(agent, Action.BEGIN_EPISODE)


def may_see_details(agent: Actor) -> bool:
    """Whether it lets them see the other's name, address, phone and email."""
    return may(agent, Action.READ_DETAILS, agent.person_id)


def _checked(call: Call) -> UUID:
    if call.person_id is None or not is_checked(call, clock.now()):
        raise NotChecked(call.id)
    return call.person_id


def _of_client(session: Session, call: Call, who: UUID) -> list[Held]:
    """What an adviser may do for the client whom they say they speak for."""
    if call.on_behalf_of_id is None:
        return []
    advises = select(Adviser.organisation_id).where(
        Adviser.person_id == who, Adviser.state == AdviserState.ACTIVE
    )
    theirs = select(Mandate.id).where(
        Mandate.principal_id == call.on_behalf_of_id,
        Mandate.organisation_id.in_(advises),
        Mandate.state == MandateState.ACTIVE,
    )
    found = (holdings.held(session, one, who) for one in session.scalars(theirs).all())
    return [one for one in found if one is not None]


def _resting(session: Session, call: Call, who: UUID) -> list[str]:
    """Whose mandates in the caller's hands rest; of a client only whom they speak for."""
    of_client = Mandate.principal_id == call.on_behalf_of_id
    advises = select(Adviser.organisation_id).where(
        Adviser.person_id == who, Adviser.state == AdviserState.ACTIVE
    )
    resting = (
        select(Person.name)
        .join(Mandate, Mandate.principal_id == Person.id)
        .join(MandatePause, MandatePause.principal_id == Person.id)
        .where(
            Mandate.state == MandateState.ACTIVE,
            MandatePause.lifted_at.is_(None),
            or_(Mandate.agent_id == who, of_client & Mandate.organisation_id.in_(advises)),
        )
        .distinct()
    )
    return [name or "" for name in session.scalars(resting.order_by(Person.name))]
