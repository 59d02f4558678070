"""Deleting an account: sign-on ends, messages end, and what the council must keep stays."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.followers import Follower
from portal.models.identities import Code, Identity, SignOn
from portal.models.people import ContactPoint
from portal.models.states import OPEN
from portal.policy import Action, require
from portal.services import accounts, mandate_keepings


def open_cases(session: Session, actor: Actor) -> int:
    """How many reports of theirs are still open: the team may need to reach them about these."""
    require(actor, Action.DELETE_ACCOUNT, actor.person_id)
    statement = select(Case.id).where(
        Case.subject_id == actor.person_id, Case.state.in_(tuple(OPEN))
    )
    return len(session.scalars(statement).all())


def leave(session: Session, actor: Actor) -> None:
    """End the account for good.

    Gone: the sign-on with all its sessions, the address, following, mandates on either side. Kept,
    for the council answers for its work (Limitation Act 1980 s5: six years): reports and the record
    of contacts, with the name and the addresses they were made with. Nothing more is sent to these.
    """
    require(actor, Action.DELETE_ACCOUNT, actor.person_id)
    person = accounts.own(session, actor)
    mandate_keepings.leave(session, actor)
    at = clock.now()
    identities = select(Identity.id).where(Identity.person_id == person.id)
    session.execute(delete(SignOn).where(SignOn.identity_id.in_(identities)))
    session.execute(delete(Identity).where(Identity.person_id == person.id))
    points = select(ContactPoint.id).where(ContactPoint.person_id == person.id)
    session.execute(delete(Code).where(Code.contact_point_id.in_(points)))
    session.execute(
        update(Follower)
        .where(Follower.person_id == person.id, Follower.stopped_at.is_(None))
        .values(stopped_at=at)
    )
    session.execute(
        update(ContactPoint)
        .where(ContactPoint.person_id == person.id, ContactPoint.stopped_at.is_(None))
        .values(stopped_at=at)
    )
    person.address = person.uprn = None
