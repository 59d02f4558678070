"""Agreements that come to their end, and what ends with them: access at once, then the mandates."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.identities import Identity, SignOn
from portal.models.mandates import Acting, Mandate
from portal.models.organisations import Organisation, OrganisationState
from portal.models.outbox import Topic
from portal.policy import Action, require
from portal.services import mandate_endings, mandates, organisation_histories
from portal.services.organisation_histories import Did

WARNED = timedelta(days=30)  # before the end of an agreement
BIT = 100  # mandates that are ended at a time


def due(session: Session, actor: Actor) -> Sequence[UUID]:
    """Organisations whose agreement has ended, or is about to and nobody has warned them."""
    require(actor, Action.END_MANDATES)
    today = clock.now().astimezone(clock.LONDON).date()
    statement = select(Organisation.id).where(
        Organisation.state.in_((OrganisationState.AGREED, OrganisationState.SUSPENDED)),
        or_(
            Organisation.agreed_until < today,
            (Organisation.agreed_until <= today + WARNED) & Organisation.warned_at.is_(None),
        ),
    )
    return session.scalars(statement.limit(BIT)).all()


def see_to(session: Session, actor: Actor, organisation_id: UUID) -> bool:
    """Warn an organisation, or end it; whether there was anything to do."""
    require(actor, Action.END_MANDATES)
    found = session.get(Organisation, organisation_id, with_for_update=True)
    today = clock.now().astimezone(clock.LONDON).date()
    if found is None or found.agreed_until is None or found.state not in _LIVE:
        return False
    if found.agreed_until < today:
        found.state, found.decided_at = OrganisationState.ENDED, clock.now()
        found.decided_by_id, found.reason = None, ""
        found.version += 1
        end_acting(session, found.id)
        session.add(organisation_histories.line(found.id, Did.EXPIRED, actor))
        what = Did.EXPIRED.value
    elif found.agreed_until <= today + WARNED and found.warned_at is None:
        found.warned_at, what = clock.now(), "ending"
    else:
        return False
    outbox.post(session, Topic.ORGANISATION_DECIDED, organisation_id=found.id, what=what)
    return True


def left_over(session: Session, actor: Actor) -> Sequence[UUID]:
    """Organisations that have ended and still hold mandates, which count no more already."""
    require(actor, Action.END_MANDATES)
    theirs = exists().where(
        Mandate.organisation_id == Organisation.id, Mandate.state.in_(mandates.LIVE)
    )
    statement = select(Organisation.id).where(Organisation.state == OrganisationState.ENDED, theirs)
    return session.scalars(statement).all()


def end_left_over(session: Session, actor: Actor, organisation_id: UUID) -> int:
    """End some mandates of an organisation that has ended; their people are told. How many."""
    require(actor, Action.END_MANDATES)
    return mandate_endings.end_all_of_organisation(session, actor, organisation_id, BIT)


def end_acting(session: Session, organisation_id: UUID, person_id: UUID | None = None) -> None:
    """Whatever its advisers, or this one of them, had open for clients is over."""
    theirs = select(Mandate.id).where(Mandate.organisation_id == organisation_id)
    statement = (
        update(Acting)
        .where(Acting.ended_at.is_(None), Acting.mandate_id.in_(theirs))
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if person_id is not None:
        signed = (
            select(SignOn.id)
            .join(Identity, Identity.id == SignOn.identity_id)
            .where(Identity.person_id == person_id, SignOn.ended_at.is_(None))
        )
        statement = statement.where(Acting.sign_on_id.in_(signed))
    session.execute(statement)


_LIVE = (OrganisationState.AGREED, OrganisationState.SUSPENDED)
