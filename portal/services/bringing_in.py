"""Reports made before somebody signed on: offered by address, brought in after a code to it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, exists, select, update
from sqlalchemy.orm import Session

from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.contacts import Contact
from portal.models.followers import Follower
from portal.models.identities import Identity
from portal.models.people import ContactPoint
from portal.policy import Action, require
from portal.services import accounts, codes, identities, mandate_arrivals, mandate_keepings
from portal.services.codes import Tried


@dataclass(frozen=True, slots=True)
class Offer:
    """A proved contact point of the person's, how many earlier reports were made with it, and how
    many mandates count over the affairs of whoever had it then.
    """

    point: ContactPoint
    cases: int
    mandates: int = 0


def offers(session: Session, actor: Actor) -> list[Offer]:
    """What could be brought in; nothing is shown of it but how much there is."""
    require(actor, Action.BRING_IN_CASES, actor.person_id)
    person = accounts.own(session, actor)
    cases = {
        match.contact_point.id: len(match.case_ids)
        for match in identities.matching(session, person)
    }
    mandates = mandate_arrivals.waiting(session, actor)
    return [
        Offer(point, cases.get(point.id, 0), mandates[point.id])
        for point in person.contact_points
        if point.id in cases or mandates[point.id]
    ]


def bring_in(session: Session, actor: Actor, secret: str, point: ContactPoint, typed: str) -> Tried:
    """After the right code, all that was reported with this address or number is theirs.

    People who sign on themselves keep what is theirs: no two accounts ever become one here.
    """
    require(actor, Action.BRING_IN_CASES, point)
    tried = codes.check(session, actor, secret, point, typed)
    if tried is Tried.RIGHT:
        for person_id in _earlier(session, point):
            _bring(session, person_id, point)
            mandate_keepings.bring(session, actor, person_id, point.person_id)
    return tried


def _earlier(session: Session, point: ContactPoint) -> list[UUID]:
    """People without a sign-on of their own who gave the same address or number."""
    signed_on = exists().where(Identity.person_id == ContactPoint.person_id)
    same = and_(ContactPoint.kind == point.kind, ContactPoint.key == point.key)
    return list(
        session.scalars(
            select(ContactPoint.person_id).where(
                same, ContactPoint.person_id != point.person_id, ~signed_on
            )
        ).unique()
    )


def _bring(session: Session, person_id: UUID, point: ContactPoint) -> None:
    """Everything of one earlier person becomes this one's."""
    mine = point.person_id
    session.execute(update(Case).where(Case.subject_id == person_id).values(subject_id=mine))
    session.execute(update(Contact).where(Contact.person_id == person_id).values(person_id=mine))
    at_it = select(ContactPoint.id).where(
        ContactPoint.person_id == person_id,
        ContactPoint.kind == point.kind,
        ContactPoint.key == point.key,
    )
    session.execute(
        update(Follower)
        .where(Follower.person_id == person_id, Follower.contact_point_id.in_(at_it))
        .values(person_id=mine, contact_point_id=point.id)
    )
