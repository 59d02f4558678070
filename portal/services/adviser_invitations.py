"""Invitations into an organisation: one link by email, good for who reads that mailbox alone.

A link can be forwarded. Whoever takes the place has signed on, and shows with a code that the
address to which the link went is theirs, unless their provider has shown it already.
"""

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.organisations import (
    Adviser,
    AdviserRole,
    AdviserState,
    Organisation,
    OrganisationState,
)
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Reach
from portal.policy import Action, require
from portal.services import codes, links, organisation_histories
from portal.services.codes import Tried
from portal.services.organisation_histories import Did
from portal.services.people import email_key

LASTS = timedelta(days=7)
MOST_OPEN = 50  # invitations of one organisation that nobody has answered
_PURPOSE = "adviser"


class AlreadyThere(Exception):
    """Somebody with this address, or this very person, is an adviser of the organisation."""


class EnoughInvited(Exception):
    """Fifty who have not answered are enough."""


class NoSuchInvitation(Exception):
    """It was never sent, was taken or taken back, or its seven days are over."""


class InvitationDead(Exception):
    """Its code was typed wrongly five times: the lead has to invite anew."""


def token(secret: str, adviser_id: UUID) -> str:
    """What stands in the link: it is in the email and nowhere else."""
    return links.token(secret, adviser_id, _PURPOSE)


def invite(
    session: Session,
    actor: Actor,
    secret: str,
    me: Adviser,
    name: str,
    email: str,
    role: AdviserRole = AdviserRole.ADVISER,
) -> Adviser:
    """Invite somebody by their address; invited again, only the new link counts.

    Raises NotAnEmail, AlreadyThere, EnoughInvited.
    """
    require(actor, Action.LEAD_ORGANISATION, me)
    session.execute(
        select(Organisation.id).where(Organisation.id == me.organisation_id).with_for_update()
    )
    key, at = email_key(email), clock.now()
    _check_is_new(session, me.organisation_id, key)
    made = Adviser(
        id=clock.new_id(), organisation_id=me.organisation_id, role=role,
        state=AdviserState.INVITED, name=name.strip(), email=email.strip(), created_at=at,
        expires_at=at + LASTS,
    )  # fmt: skip
    made.digest = _digest(token(secret, made.id))
    line = organisation_histories.line(me.organisation_id, Did.INVITED, actor, made.name)
    session.add_all([made, line])
    session.flush()
    outbox.post(session, Topic.ADVISER_INVITED, adviser_id=made.id)
    return made


def look_at(session: Session, actor: Actor, text: str, *, to_change: bool = False) -> Adviser:
    """The invitation of a link, for who has signed on. Raises NoSuchInvitation, InvitationDead."""
    require(actor, Action.JOIN_ORGANISATION)
    statement = (
        select(Adviser)
        .options(joinedload(Adviser.organisation))
        .where(Adviser.digest == _digest(text))
    )
    if to_change:
        statement = statement.with_for_update(of=Adviser)
    found = session.scalar(statement)
    if found is None or found.state is not AdviserState.INVITED or found.expires_at is None:
        raise NoSuchInvitation
    if clock.now() > found.expires_at or not _may_take(found.organisation):
        raise NoSuchInvitation
    if found.totp_tries >= codes.TRIES:
        raise InvitationDead
    return found


def is_theirs(session: Session, actor: Actor, invited: Adviser) -> bool:
    """Whether their provider, or an earlier code, has shown the address to be theirs."""
    require(actor, Action.JOIN_ORGANISATION)
    point = _point(session, actor, invited)
    return point is not None and point.verified_at is not None and point.stopped_at is None


def send_code(session: Session, actor: Actor, text: str) -> None:
    """Send a code to the address that was invited, whoever holds the link.

    Raises NoSuchInvitation, InvitationDead, TooManyCodes.
    """
    require(actor, Action.JOIN_ORGANISATION)
    invited = look_at(session, actor, text, to_change=True)
    point = _point(session, actor, invited)
    if point is None:
        at = clock.now()
        point = ContactPoint(
            id=clock.new_id(), person_id=actor.person_id, kind=Reach.EMAIL,
            value=invited.email, key=email_key(invited.email), stopped_at=at, created_at=at,
        )  # fmt: skip
        session.add(point)
        session.flush()
    codes.send(session, actor, point)


def take(session: Session, actor: Actor, secret: str, text: str, typed: str | None = None) -> Tried:
    """Take the place, with the code unless the address is known to be theirs.

    Five wrong codes end the invitation. Raises NoSuchInvitation, InvitationDead, AlreadyThere.
    """
    require(actor, Action.JOIN_ORGANISATION)
    invited = look_at(session, actor, text, to_change=True)
    if not is_theirs(session, actor, invited):
        tried = _tried(session, actor, secret, invited, typed or "")
        if tried is not Tried.RIGHT:
            return tried
    _check_has_no_place(session, actor, invited)
    invited.person_id, invited.state = actor.person_id, AdviserState.ACTIVE
    invited.joined_at = invited.last_at = clock.now()
    invited.digest, invited.expires_at, invited.totp_tries = None, None, 0
    line = organisation_histories.line(
        invited.organisation_id, Did.JOINED, actor, words=invited.name
    )
    try:
        with session.begin_nested():
            session.add(line)
            session.flush()
    except IntegrityError:  # in another tab, with another invitation
        raise AlreadyThere from None
    return Tried.RIGHT


def decline(session: Session, actor: Actor, text: str) -> None:
    """Whoever was invited does not want to. Raises NoSuchInvitation, InvitationDead."""
    require(actor, Action.JOIN_ORGANISATION)
    invited = look_at(session, actor, text, to_change=True)
    invited.state, invited.ended_at, invited.digest = AdviserState.REMOVED, clock.now(), None
    session.add(
        organisation_histories.line(
            invited.organisation_id, Did.DECLINED, actor, words=invited.name
        )
    )


def _tried(session: Session, by: Actor, secret: str, invited: Adviser, typed: str) -> Tried:
    point = _point(session, by, invited)
    if point is None:
        return Tried.OVER  # no code was ever sent
    tried = codes.check(session, by, secret, point, typed)
    if tried is Tried.RIGHT and point.stopped_at is not None:
        point.verified_at = None  # their work is reached there; their own account is not
    elif tried is not Tried.RIGHT:
        invited.totp_tries += 1
    return tried


def _point(session: Session, by: Actor, invited: Adviser) -> ContactPoint | None:
    statement = select(ContactPoint).where(
        ContactPoint.person_id == by.person_id,
        ContactPoint.kind == Reach.EMAIL,
        ContactPoint.key == email_key(invited.email),
    )
    return session.scalars(statement.order_by(ContactPoint.id)).first()


def _check_is_new(session: Session, organisation_id: UUID, key: str) -> None:
    """Raises AlreadyThere, EnoughInvited; an earlier invitation to this address counts no more."""
    statement = select(Adviser).where(
        Adviser.organisation_id == organisation_id, Adviser.ended_at.is_(None)
    )
    still_open = 0
    for one in session.scalars(statement).all():
        same = email_key(one.email) == key
        if one.state is not AdviserState.INVITED:
            if same:
                raise AlreadyThere
        elif same:
            one.state, one.ended_at, one.digest = AdviserState.REMOVED, clock.now(), None
        elif one.expires_at is not None and one.expires_at > clock.now():
            still_open += 1
    if still_open >= MOST_OPEN:
        raise EnoughInvited


def _check_has_no_place(session: Session, by: Actor, invited: Adviser) -> None:
    statement = (
        select(func.count())
        .select_from(Adviser)
        .where(
            Adviser.organisation_id == invited.organisation_id,
            Adviser.person_id == by.person_id,
            Adviser.ended_at.is_(None),
        )
    )
    if session.scalar(statement):
        raise AlreadyThere


def _may_take(of: Organisation) -> bool:
    return of.state is OrganisationState.AGREED


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
