"""Advisers who do not come: warned after 76 days, switched off after 90."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.organisations import Adviser, AdviserState, Organisation, OrganisationState
from portal.models.outbox import Topic
from portal.policy import Action, require
from portal.services import organisation_histories
from portal.services.organisation_endings import end_acting
from portal.services.organisation_histories import Did

WARNED_AFTER = timedelta(days=76)
OFF_AFTER = timedelta(days=90)
_NOTICE = OFF_AFTER - WARNED_AFTER  # whoever is switched off was warned so long before
_BIT = 100


def due(session: Session, actor: Actor) -> Sequence[UUID]:
    """Advisers to be warned, or switched off."""
    require(actor, Action.END_MANDATES)
    at = clock.now()
    last = func.coalesce(Adviser.last_at, Adviser.joined_at, Adviser.created_at)
    statement = (
        select(Adviser.id)
        .join(Organisation, Organisation.id == Adviser.organisation_id)
        .where(
            Adviser.state == AdviserState.ACTIVE,
            Organisation.state == OrganisationState.AGREED,
            or_(
                and_(last <= at - WARNED_AFTER, Adviser.warned_at.is_(None)),
                and_(last <= at - OFF_AFTER, Adviser.warned_at <= at - _NOTICE),
            ),
        )
        .limit(_BIT)
    )
    return session.scalars(statement).all()


def see_to(session: Session, actor: Actor, adviser_id: UUID) -> bool:
    """Warn an adviser, or switch them off: what they had open is over. Whether it was due."""
    require(actor, Action.END_MANDATES)
    found = session.get(Adviser, adviser_id, with_for_update=True)
    if found is None or found.state is not AdviserState.ACTIVE:
        return False
    at = clock.now()
    unused = at - (found.last_at or found.joined_at or found.created_at)
    if unused < WARNED_AFTER:
        return False
    if found.warned_at is None:
        found.warned_at = at
        outbox.post(session, Topic.ADVISER_UNUSED, adviser_id=found.id, what="warned")
        return True
    if unused < OFF_AFTER or at - found.warned_at < _NOTICE:
        return False
    found.state = AdviserState.OFF
    session.flush()
    if found.person_id is not None:
        end_acting(session, found.organisation_id, found.person_id)
    session.add(
        organisation_histories.line(found.organisation_id, Did.SWITCHED_OFF, actor, found.name)
    )
    outbox.post(session, Topic.ADVISER_UNUSED, adviser_id=found.id, what="off")
    return True
