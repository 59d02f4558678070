"""For staff: whose mandates rest because somebody was worried, to be looked into and lifted."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models.actors import Actor
from portal.models.identities import Identity
from portal.models.mandates import MandatePause
from portal.models.people import Person
from portal.policy import Action, require
from portal.services import audits, mandate_checks

MOST = 200
REASON = "Somebody was worried about them."  # in the audit alone: the person is not shown it


class NoSuchPause(Exception):
    """Nobody's mandates rest under this id, or not any more."""


def waiting(session: Session, actor: Actor) -> Sequence[tuple[MandatePause, str]]:
    """Those that nobody has lifted, each with whose they are, the oldest first."""
    require(actor, Action.CHECK_MANDATE)
    statement = (
        select(MandatePause, Person.name)
        .join(Person, Person.id == MandatePause.principal_id)
        .where(MandatePause.lifted_at.is_(None))
        .order_by(MandatePause.id)
        .limit(MOST)
    )
    return [(pause, name or "") for pause, name in session.execute(statement)]


def find(session: Session, actor: Actor, pause_id: UUID) -> tuple[MandatePause, Person, str]:
    """One of them, whose it is, and who of the staff saw it; that it was read is kept.

    Raises NoSuchPause.
    """
    require(actor, Action.CHECK_MANDATE)
    pause = session.get(MandatePause, pause_id)
    if pause is None or pause.lifted_at is not None:
        raise NoSuchPause(pause_id)
    person = session.get_one(Person, pause.principal_id)
    audits.record(session, actor, Action.PAUSE_MANDATES, person_id=person.id, reason=REASON)
    by = session.get(Identity, pause.staff_id)
    return pause, person, (by.name if by is not None else "") or ""


def lift(session: Session, actor: Actor, pause_id: UUID, why: str) -> bool:
    """It was looked into, and they count again. Raises NoSuchPause, WhyNeeded."""
    require(actor, Action.CHECK_MANDATE)
    pause = session.get(MandatePause, pause_id)
    if pause is None:
        raise NoSuchPause(pause_id)
    person = session.get_one(Person, pause.principal_id)
    return mandate_checks.lift(session, actor, person, why)
