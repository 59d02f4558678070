"""What is kept of organisations no longer than it is needed: links, invitations, refused proofs."""

from datetime import timedelta

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.organisations import (
    Adviser,
    AdviserState,
    ClientLink,
    Organisation,
    OrganisationState,
)
from portal.policy import Action, require
from portal.services.organisations import key

LINKS_KEPT_FOR = timedelta(days=7)  # after they work no more
INVITED_KEPT_FOR = timedelta(days=90)  # whoever never took a place: a name and an address
REFUSED_KEPT_FOR = timedelta(days=365)  # the files of who was refused, for who asks why


def forget(session: Session, actor: Actor, most: int = 500) -> list[str]:
    """Remove what is over; the keys of files, to be dropped after the commit."""
    require(actor, Action.RETAIN)
    at = clock.now()
    session.execute(delete(ClientLink).where(ClientLink.expires_at < at - LINKS_KEPT_FOR))
    long_ago = at - INVITED_KEPT_FOR
    session.execute(
        delete(Adviser).where(
            Adviser.person_id.is_(None),
            or_(
                and_(Adviser.state == AdviserState.INVITED, Adviser.expires_at < long_ago),
                and_(Adviser.state == AdviserState.REMOVED, Adviser.ended_at < long_ago),
            ),
        )
    )
    refused = select(Organisation).where(
        Organisation.state == OrganisationState.REFUSED,
        Organisation.decided_at < at - REFUSED_KEPT_FOR,
    )
    files: list[str] = []
    for one in session.scalars(refused.limit(most)).all():
        files += [key(one.id, file["name"]) for file in one.evidence]
        one.evidence = []
    return files
