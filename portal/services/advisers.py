"""The people of an organisation: their place in it, and whoever leads it over the others."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.models.actors import Actor
from portal.models.organisations import (
    Adviser,
    AdviserRole,
    AdviserState,
    Organisation,
    OrganisationState,
)
from portal.policy import Action, require
from portal.services import organisation_histories
from portal.services.organisation_endings import end_acting
from portal.services.organisation_histories import Did, Line
from portal.services.organisations import NoSuchOrganisation

_CURRENT = (AdviserState.ACTIVE, AdviserState.OFF, AdviserState.INVITED)


class NoSuchAdviser(Exception):
    """Nobody of the actor's organisation is meant."""


class LastLead(Exception):
    """Somebody has to lead: another one is made lead first."""


def current(session: Session, actor: Actor) -> list[Adviser]:
    """The actor's places as an adviser who may act now; none for whoever is no adviser."""
    require(actor, Action.ACT_FOR)
    today = clock.now().astimezone(clock.LONDON).date()
    statement = (
        select(Adviser)
        .join(Adviser.organisation)
        .options(joinedload(Adviser.organisation))
        .where(
            Adviser.person_id == actor.self_id,
            Adviser.state == AdviserState.ACTIVE,
            Organisation.state == OrganisationState.AGREED,
            or_(Organisation.agreed_until.is_(None), Organisation.agreed_until >= today),
        )
        .order_by(Organisation.name, Adviser.id)
    )
    return list(session.scalars(statement))


def place(session: Session, actor: Actor, organisation_id: UUID) -> Adviser:
    """The actor's own place in an organisation, as an adviser who may act.

    Raises NoSuchOrganisation where they have none, NotAllowed where it may not act now.
    """
    me = _place(session, actor, organisation_id)
    require(actor, Action.ADVISE, me)
    today = clock.now().astimezone(clock.LONDON).date()
    until = me.organisation.agreed_until
    if until is not None and until < today:
        raise NoSuchOrganisation  # its agreement ended in the night, and the chore is on its way
    return me


def team(session: Session, actor: Actor, me: Adviser) -> Sequence[Adviser]:
    """Everybody of the organisation who is there or was invited, by name."""
    require(actor, Action.ADVISE, me)
    invited = and_(Adviser.state == AdviserState.INVITED, Adviser.expires_at > clock.now())
    statement = (
        select(Adviser)
        .where(
            Adviser.organisation_id == me.organisation_id,
            or_(Adviser.state.in_((AdviserState.ACTIVE, AdviserState.OFF)), invited),
        )
        .order_by(func.lower(Adviser.name), Adviser.id)
    )
    return session.scalars(statement).all()


def history(session: Session, actor: Actor, me: Adviser) -> Sequence[Line]:
    """What has happened to the organisation and its people, for who leads it."""
    require(actor, Action.LEAD_ORGANISATION, me)
    return organisation_histories.lines(session, me.organisation_id)


def colleague(session: Session, actor: Actor, me: Adviser, adviser_id: UUID) -> Adviser:
    """Somebody current of the actor's own organisation. Raises NoSuchAdviser."""
    require(actor, Action.ADVISE, me)
    found = session.get(Adviser, adviser_id)
    if found is None or found.organisation_id != me.organisation_id:
        raise NoSuchAdviser
    if found.state not in _CURRENT:
        raise NoSuchAdviser
    return found


def remove(session: Session, actor: Actor, me: Adviser, adviser_id: UUID) -> Adviser:
    """Take somebody out, or an invitation back: their access ends at once, open pages too.

    Their clients stay the organisation's, to be handed over. Raises NoSuchAdviser, LastLead.
    """
    require(actor, Action.LEAD_ORGANISATION, me)
    found = _locked(session, actor, me, adviser_id)
    _check_is_led_without(session, found)
    _end(session, found, AdviserState.REMOVED)
    session.add(
        organisation_histories.line(me.organisation_id, Did.REMOVED, actor, words=found.name)
    )
    return found


def leave(session: Session, actor: Actor, organisation_id: UUID) -> None:
    """Leave an organisation: their access ends at once. Raises NoSuchOrganisation, LastLead."""
    require(actor, Action.JOIN_ORGANISATION)
    me = _place(session, actor, organisation_id)
    session.flush()
    session.refresh(me, with_for_update=True)
    _check_is_led_without(session, me)
    _end(session, me, AdviserState.LEFT)
    session.add(organisation_histories.line(me.organisation_id, Did.LEFT, actor, words=me.name))


def switch_on(session: Session, actor: Actor, me: Adviser, adviser_id: UUID) -> Adviser:
    """Let somebody in again who was switched off for not coming. Raises NoSuchAdviser."""
    require(actor, Action.LEAD_ORGANISATION, me)
    found = _locked(session, actor, me, adviser_id)
    if found.state is not AdviserState.OFF:
        raise NoSuchAdviser
    found.state, found.last_at, found.warned_at = AdviserState.ACTIVE, clock.now(), None
    session.add(
        organisation_histories.line(me.organisation_id, Did.SWITCHED_ON, actor, words=found.name)
    )
    return found


def give_role(
    session: Session, actor: Actor, me: Adviser, adviser_id: UUID, role: AdviserRole
) -> Adviser:
    """Make somebody a lead, or an adviser only. Raises NoSuchAdviser, LastLead."""
    require(actor, Action.LEAD_ORGANISATION, me)
    found = _locked(session, actor, me, adviser_id)
    if found.role is role:
        return found
    if role is AdviserRole.ADVISER:
        _check_is_led_without(session, found)
    found.role = role
    did = Did.MADE_LEAD if role is AdviserRole.LEAD else Did.MADE_ADVISER
    session.add(organisation_histories.line(me.organisation_id, did, actor, words=found.name))
    return found


def _place(session: Session, by: Actor, organisation_id: UUID) -> Adviser:
    statement = (
        select(Adviser)
        .options(joinedload(Adviser.organisation))
        .where(
            Adviser.organisation_id == organisation_id,
            Adviser.person_id == by.person_id,
            Adviser.ended_at.is_(None),
        )
    )
    found = session.scalar(statement)
    if found is None or by.person_id is None:
        raise NoSuchOrganisation
    return found


def _locked(session: Session, actor: Actor, me: Adviser, adviser_id: UUID) -> Adviser:
    found = colleague(session, actor, me, adviser_id)
    session.flush()
    session.refresh(found, with_for_update=True)
    if found.state not in _CURRENT:
        raise NoSuchAdviser
    return found


def _check_is_led_without(session: Session, one: Adviser) -> None:
    """Raises LastLead. The organisation's row is locked: two leads may leave at the same time."""
    session.execute(
        select(Organisation.id).where(Organisation.id == one.organisation_id).with_for_update()
    )
    if one.role is not AdviserRole.LEAD or one.state is AdviserState.INVITED:
        return
    others = (
        select(func.count())
        .select_from(Adviser)
        .where(
            Adviser.organisation_id == one.organisation_id,
            Adviser.id != one.id,
            Adviser.role == AdviserRole.LEAD,
            Adviser.state == AdviserState.ACTIVE,
        )
    )
    if not session.scalar(others):
        raise LastLead


def _end(session: Session, one: Adviser, state: AdviserState) -> None:
    one.state, one.ended_at, one.digest = state, clock.now(), None
    one.sealed_totp, one.totp_proved_at, one.totp_last, one.totp_tries = "", None, None, 0
    session.flush()
    if one.person_id is not None:
        end_acting(session, one.organisation_id, one.person_id)
