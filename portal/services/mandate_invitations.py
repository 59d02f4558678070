"""Invitations: a link to one address, someone who signs on, and a code to the same address.

All three are needed: a link that was forwarded is of no use to whoever got it.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.identities import Code
from portal.models.mandates import Ended, Mandate, MandateInvitation, MandateState, Way
from portal.models.outbox import Topic
from portal.models.people import ContactPoint
from portal.policy import Action, require
from portal.services import (
    links,
    mandate_accounts,
    mandate_beginnings,
    mandate_codes,
    mandate_endings,
    mandate_makings,
    mandates,
)
from portal.services.codes import Tried
from portal.services.mandates import NoSuchMandate, SettledMeanwhile, TooManyTries, ToOneself

PURPOSE = "mandate"
TRIES = 5  # codes typed wrongly: then it is dead


class NoSuchInvitation(Exception):
    """Nobody was ever sent this invitation, or it is not the actor's."""


class InvitationWorn(Exception):
    """It was taken, taken back, tried too often, or its week is over."""


def token(secret: str, invitation_id: UUID) -> str:
    """What stands in the link of the message, and nowhere else."""
    return links.token(secret, invitation_id, PURPOSE)


def look_at(session: Session, actor: Actor, secret: str, text: str) -> MandateInvitation:
    """The invitation of a link. Raises NoSuchInvitation, InvitationWorn."""
    require(actor, Action.TAKE_MANDATE)
    try:
        found = session.get(MandateInvitation, links.read_token(secret, text, PURPOSE))
    except links.NoSuchLink:
        raise NoSuchInvitation from None
    if found is None:
        raise NoSuchInvitation
    return _usable(found)


def mine(session: Session, actor: Actor) -> Sequence[MandateInvitation]:
    """Invitations to an address or number that the actor has proved to be theirs."""
    require(actor, Action.TAKE_MANDATE)
    statement = _mine(actor).order_by(MandateInvitation.id.desc())
    return session.scalars(statement.limit(mandates.MOST)).all()


def find_mine(session: Session, actor: Actor, invitation_id: UUID) -> MandateInvitation:
    """One of `mine`. Raises NoSuchInvitation."""
    require(actor, Action.TAKE_MANDATE)
    found = session.scalar(_mine(actor).where(MandateInvitation.id == invitation_id))
    if found is None:
        raise NoSuchInvitation
    return found


def send_code(session: Session, actor: Actor, invitation: MandateInvitation) -> Code:
    """A code to the invited address. Raises InvitationWorn, TooManyCodes, TooManyTries."""
    require(actor, Action.TAKE_MANDATE)
    _usable(invitation)
    _not_own(actor, invitation)
    return mandate_codes.send(session, actor, invitation)


def prove(
    session: Session, actor: Actor, secret: str, invitation: MandateInvitation, typed: str
) -> Tried:
    """Whether the code is right, to show who asks and what; it says yes to nothing and is not used.

    Wrong ones count as those of `take` do. Raises InvitationWorn, ToOneself.
    """
    require(actor, Action.TAKE_MANDATE)
    _not_own(actor, invitation)
    _locked(session, invitation)
    tried = mandate_codes.check(session, actor, secret, invitation, typed, to_use=False)
    return _counted(invitation, tried)


def take(
    session: Session, actor: Actor, secret: str, invitation: MandateInvitation, typed: str
) -> Tried:
    """With the right code the mandate is in the actor's hands and counts.

    Five wrong codes end the invitation. Raises InvitationWorn, ToOneself, Circle, PersonHasDied.
    """
    require(actor, Action.TAKE_MANDATE)
    _not_own(actor, invitation)
    mandate = _locked(session, invitation)
    tried = mandate_codes.check(session, actor, secret, invitation, typed)
    if tried is not Tried.RIGHT:
        return _counted(invitation, tried)
    invitation.used_at = clock.now()
    mandate_accounts.move_in(session, actor, mandate)
    mandate_beginnings.begin(session, actor, mandate)
    return tried


def decline(session: Session, actor: Actor, invitation: MandateInvitation) -> None:
    """Whoever was invited does not want to; the person is told. What staff wrote down counted
    already: it is handed back, with all that was done. Raises InvitationWorn.
    """
    require(actor, Action.TAKE_MANDATE)
    _not_own(actor, invitation)
    mandate = _locked(session, invitation)
    invitation.used_at = clock.now()
    if mandate.state is MandateState.INVITED:
        mandate_endings.end(session, actor, mandate, Ended.NOT_WANTED)
        return
    mandate_endings.end(session, actor, mandate, Ended.HANDED_BACK, tell=False)
    outbox.post(session, Topic.MANDATE_HANDED_BACK, mandate_id=mandate.id)


def invite_again(session: Session, actor: Actor, mandate: Mandate) -> MandateInvitation:
    """The person sends the link once more, to the same address; the one before is of no use. So
    does staff in their call, to whom staff wrote down.

    Raises SettledMeanwhile, TooManyTries, NotTheirs.
    """
    if mandate_accounts.waits(mandate):
        return _to_an_account(session, actor, mandate)
    require(actor, Action.NAME_AGENT, mandate.principal_id)
    mandates.lock(session, mandate, MandateState.INVITED)
    statement = select(MandateInvitation).where(MandateInvitation.mandate_id == mandate.id)
    earlier = session.scalars(statement.order_by(MandateInvitation.id.desc())).all()
    if not earlier:
        raise SettledMeanwhile(mandate.id)
    if len(earlier) >= TRIES:
        raise TooManyTries
    for one in earlier:
        one.expires_at = min(one.expires_at, clock.now())
    point = session.get_one(ContactPoint, earlier[0].contact_point_id)
    return mandate_makings.invite(session, actor, mandate, point, earlier[0].name)


def of_mandate(session: Session, actor: Actor, mandate: Mandate) -> MandateInvitation:
    """The latest invitation of a mandate, for who named somebody. Raises NoSuchMandate."""
    require(actor, Action.READ_MANDATES, mandate.principal_id)
    statement = select(MandateInvitation).where(MandateInvitation.mandate_id == mandate.id)
    found = session.scalars(statement.order_by(MandateInvitation.id.desc()).limit(1)).first()
    if found is None:
        raise NoSuchMandate(mandate.id)
    return found


def is_live(invitation: MandateInvitation) -> bool:
    """Whether there is any use in sending it."""
    return (
        invitation.used_at is None
        and invitation.tries < TRIES
        and invitation.expires_at > clock.now()
        and _is_open(invitation.mandate)
    )


def _is_open(mandate: Mandate) -> bool:
    return mandate.state is MandateState.INVITED or mandate_accounts.waits(mandate)


def _to_an_account(session: Session, actor: Actor, mandate: Mandate) -> MandateInvitation:
    if actor.in_call is None:
        require(actor, Action.NAME_AGENT, mandate.principal_id)
    else:
        require(actor, Action.WRITE_DOWN_MANDATE)
        mandate_endings.check_their_call(session, actor, mandate.principal_id)
    mandates.lock(session, mandate, MandateState.ACTIVE)
    made = mandate_accounts.invite(session, actor, mandate)
    if made is None:
        raise SettledMeanwhile(mandate.id)
    return made


def _usable(invitation: MandateInvitation) -> MandateInvitation:
    if not is_live(invitation):
        raise InvitationWorn
    return invitation


def _counted(invitation: MandateInvitation, tried: Tried) -> Tried:
    """The fifth wrong code is the last."""
    if tried is Tried.RIGHT:
        return tried
    invitation.tries += 1
    return Tried.OVER if invitation.tries >= TRIES else tried


def _not_own(actor: Actor, invitation: MandateInvitation) -> None:
    if invitation.mandate.principal_id == actor.person_id:
        raise ToOneself


def _locked(session: Session, invitation: MandateInvitation) -> Mandate:
    mandate = invitation.mandate
    try:
        mandates.lock(session, mandate, MandateState.INVITED, MandateState.ACTIVE)
    except SettledMeanwhile:
        raise InvitationWorn from None
    session.flush()  # or it would be read over
    session.refresh(invitation, with_for_update=True)
    _usable(invitation)
    return mandate


def _mine(actor: Actor) -> Select[MandateInvitation]:
    invited = ContactPoint.__table__.alias("invited")
    own = ContactPoint.__table__.alias("own")
    is_mine = exists().where(
        invited.c.id == MandateInvitation.contact_point_id,
        and_(own.c.kind == invited.c.kind, own.c.key == invited.c.key),
        own.c.person_id == actor.person_id,
        own.c.verified_at.is_not(None),
        own.c.stopped_at.is_(None),
    )
    return (
        select(MandateInvitation)
        .join(MandateInvitation.mandate)
        .where(
            is_mine,
            or_(
                Mandate.state == MandateState.INVITED,
                and_(Mandate.way == Way.STAFF, Mandate.state == MandateState.ACTIVE),
            ),
            Mandate.principal_id != actor.person_id,
            MandateInvitation.used_at.is_(None),
            MandateInvitation.tries < TRIES,
            MandateInvitation.expires_at > clock.now(),
        )
    )
