"""What staff do about mandates: look at what one rests on, say yes or no, let all of them rest."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.mandates import Mandate, MandatePause, MandateState
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.policy import Action, require
from portal.services import (
    audits,
    mandate_accounts,
    mandate_beginnings,
    mandate_parties,
    mandates,
)
from portal.services.mandates import NoSuchMandate

MOST = 200
REASON = "A mandate over their affairs had to be checked."  # `portal.web.audit_words` has its words


class WhyNeeded(Exception):
    """It has to be said why."""


def waiting(session: Session, actor: Actor) -> Sequence[Mandate]:
    """The mandates whose papers nobody has looked at, the oldest first; also those that the actor
    wrote down themselves, which a colleague has to check.
    """
    require(actor, Action.CHECK_MANDATE)
    statement = (
        select(Mandate)
        .where(Mandate.state == MandateState.CHECKING)
        .options(
            selectinload(Mandate.scopes),
            joinedload(Mandate.principal),
            joinedload(Mandate.agent),
            joinedload(Mandate.organisation),
        )
    )
    return session.scalars(statement.order_by(Mandate.id).limit(MOST)).all()


def find(session: Session, actor: Actor, mandate_id: UUID) -> Mandate:
    """One that waits, with all that it rests on; that it was read is kept. Raises NoSuchMandate."""
    require(actor, Action.CHECK_MANDATE)
    mandate = session.get(Mandate, mandate_id, options=[selectinload(Mandate.scopes)])
    if mandate is None or mandate.state is not MandateState.CHECKING:
        raise NoSuchMandate(mandate_id)
    audits.record(
        session, actor, Action.READ_PERSON, person_id=mandate.principal_id,
        reason=REASON,
    )  # fmt: skip
    return mandate


def accept(
    session: Session,
    actor: Actor,
    mandate: Mandate,
    words: str,
    principal_id: UUID | None = None,
) -> None:
    """What it rests on was seen and is right: it counts from now on. `words` say what was seen.

    `principal_id` is the record of the person, where they were not known by what the agent wrote.
    Raises WhyNeeded, SettledMeanwhile, NotByThemselves, ToOneself, Circle, PersonHasDied, and
    NotAllowed for who wrote it down.
    """
    require(actor, Action.CHECK_MANDATE, mandate)
    if not words.strip():
        raise WhyNeeded
    mandates.lock(session, mandate, MandateState.CHECKING)
    if principal_id is not None and principal_id != mandate.principal_id:
        session.get_one(Person, principal_id)
        mandate.principal_id = principal_id
        session.flush()
        session.refresh(mandate, ["principal"])
    _colleague(actor, mandate)
    mandate.checked_by_id, mandate.reason = actor.identity_id, words.strip()
    audits.record(
        session, actor, Action.CHECK_MANDATE, person_id=mandate.principal_id, reason=words.strip()
    )
    mandate_beginnings.begin(session, actor, mandate)
    mandate_accounts.invite(session, actor, mandate)


def refuse(session: Session, actor: Actor, mandate: Mandate, words: str) -> None:
    """It does not rest on anything, or not on enough; `words` are for who asked.

    Raises WhyNeeded, SettledMeanwhile, NotByThemselves, NotAllowed for who wrote it down.
    """
    require(actor, Action.CHECK_MANDATE, mandate)
    if not words.strip():
        raise WhyNeeded
    mandates.lock(session, mandate, MandateState.CHECKING)
    _colleague(actor, mandate)
    mandate.state, mandate.reason = MandateState.REFUSED, words.strip()
    mandate.checked_by_id = mandate.ended_by_staff_id = actor.identity_id
    mandate.ended_at, mandate.ended_channel = clock.now(), actor.channel
    mandate.version += 1
    audits.record(
        session, actor, Action.CHECK_MANDATE, person_id=mandate.principal_id, reason=words.strip()
    )
    outbox.post(session, Topic.MANDATE_ENDED, mandate_id=mandate.id)


def pause(session: Session, actor: Actor, person: Person, why: str) -> MandatePause:
    """There are signs that somebody forces this person: all their mandates rest, and neither side
    is told. A second flag is the first. Raises WhyNeeded.
    """
    if not why.strip():
        raise WhyNeeded
    require(actor, Action.PAUSE_MANDATES, person, why)
    session.flush()  # or it would be read over
    session.refresh(person, with_for_update=True)  # two at once make one
    if (earlier := mandates.open_pause(session, person.id)) is not None:
        return earlier
    made = MandatePause(
        id=clock.new_id(), principal_id=person.id, staff_id=actor.identity_id, why=why.strip(),
        at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    audits.record(session, actor, Action.PAUSE_MANDATES, person_id=person.id, reason=why.strip())
    return made


def lift(session: Session, actor: Actor, person: Person, why: str) -> bool:
    """It was looked into, and their mandates count again; False where they did not rest.

    Raises WhyNeeded.
    """
    if not why.strip():
        raise WhyNeeded
    require(actor, Action.PAUSE_MANDATES, person, why)
    session.flush()  # or it would be read over
    session.refresh(person, with_for_update=True)
    found = mandates.open_pause(session, person.id)
    if found is None:
        return False
    found.lifted_at, found.lifted_by_id = clock.now(), actor.identity_id
    audits.record(session, actor, Action.PAUSE_MANDATES, person_id=person.id, reason=why.strip())
    return True


def pauses(session: Session, actor: Actor, person: Person, why: str) -> Sequence[MandatePause]:
    """When a person's mandates were let rest, and why: for staff who say why they look."""
    require(actor, Action.PAUSE_MANDATES, person, why)
    statement = select(MandatePause).where(MandatePause.principal_id == person.id)
    return session.scalars(statement.order_by(MandatePause.id.desc()).limit(MOST)).all()


def _colleague(actor: Actor, mandate: Mandate) -> None:
    agent = mandate.agent or mandate.adviser
    mandate_parties.not_by_themselves(
        actor.name, mandate.principal.name, agent.name if agent is not None else None
    )
