"""Who texts: the person of a number, and their wish to be told there."""

import re

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal import clock
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case
from portal.models.followers import Follower, Wants
from portal.models.identities import Identity
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action, require
from portal.services import mandate_news
from portal.services.inserting import insert_new
from portal.services.people import phone_key
from portal.services.texts import plain_number

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def is_number(number: str) -> bool:
    """Whether a sender is a number in E.164, and no name or short number, which machines have."""
    return _NUMBER.fullmatch(plain_number(number)) is not None


def texter(session: Session, actor: Actor, number: str, language: str) -> ContactPoint:
    """The number as a contact point, proved by the text that came from it; a new person's if new.

    Whoever has a number once is one person here until they say otherwise; an account that proved
    it comes first.
    """
    require(actor, Action.HEAR_TEXT)
    point = known(session, actor, number)
    if point is None:
        key, at = phone_key(plain_number(number)), clock.now()
        person = Person(
            id=clock.new_id(), language=language, created_at=at, name=None, address=None, uprn=None
        )
        point = ContactPoint(
            id=clock.new_id(), person_id=person.id, kind=Reach.PHONE, value=key, key=key,
            verified_at=at, stopped_at=None, created_at=at,
        )  # fmt: skip
        insert_new(session, person, point)
        set_committed_value(point, "person", person)
    return point


def known(session: Session, actor: Actor, number: str) -> ContactPoint | None:
    """The number as a contact point that was proved, an account's before all others; None where
    nobody has it.
    """
    require(actor, Action.HEAR_TEXT)
    signs_on = exists().where(Identity.person_id == ContactPoint.person_id)
    statement = (
        select(ContactPoint)
        .where(
            ContactPoint.kind == Reach.PHONE,
            ContactPoint.key == phone_key(plain_number(number)),
            ContactPoint.verified_at.is_not(None),
        )
        .options(joinedload(ContactPoint.person))
        .order_by(signs_on.desc(), ContactPoint.verified_at, ContactPoint.id)
        .limit(1)
    )
    return session.scalar(statement)


def speaking(point: ContactPoint | None) -> Actor:
    """The texter as who does what they ask for; of a number that nobody has, somebody."""
    return Actor(Role.HOLDER, By.SMS, person_id=point.person_id if point else None)


def tell(
    session: Session, actor: Actor, case: Case, point: ContactPoint, *, is_reporter: bool
) -> Follower:
    """The texter hears of the case by text from now on; asked again, the same follower."""
    require(actor, Action.HEAR_TEXT)
    known = select(Follower).where(
        Follower.case_id == case.id, Follower.contact_point_id == point.id
    )
    follower = session.scalar(known)
    if follower is None:
        at = clock.now()
        follower = Follower(
            id=clock.new_id(), case_id=case.id, person_id=point.person_id,
            contact_point_id=point.id, is_reporter=is_reporter, wants=Wants.EVERYTHING,
            language=point.person.language, created_at=at, confirmed_at=at,
        )  # fmt: skip
        session.add(follower)
    follower.stopped_at = None
    return follower


def stop(session: Session, actor: Actor, number: str) -> int:
    """Send nothing more to a number; how many contact points that were."""
    require(actor, Action.HEAR_TEXT)
    points = _points(session, number)
    for point in points:
        point.stopped_at = point.stopped_at or clock.now()
    return len(points)


def start(session: Session, actor: Actor, number: str) -> int:
    """Send what is followed to a number again."""
    require(actor, Action.HEAR_TEXT)
    points = _points(session, number)
    for point in points:
        point.stopped_at = None
    return len(points)


def followed(session: Session, actor: Actor, number: str, limit: int) -> list[Case]:
    """The cases that a number reported or follows, the newest first; not where it was only typed
    in, and its code never came back, nor where somebody reported it under a mandate that is over.
    """
    require(actor, Action.HEAR_TEXT)
    statement = (
        select(Follower)
        .join(Follower.case)
        .options(contains_eager(Follower.case))
        .join(ContactPoint, ContactPoint.id == Follower.contact_point_id)
        .where(
            ContactPoint.kind == Reach.PHONE,
            ContactPoint.key == plain_number(number),
            Follower.confirmed_at.is_not(None),
        )
        .order_by(Case.created_at.desc(), Case.id.desc())
        .limit(2 * limit)
    )
    found = session.scalars(statement).unique()
    counting = (one.case for one in found if mandate_news.is_told(session, one))
    return list(dict.fromkeys(counting))[:limit]


def _points(session: Session, number: str) -> list[ContactPoint]:
    statement = select(ContactPoint).where(
        ContactPoint.kind == Reach.PHONE, ContactPoint.key == plain_number(number)
    )
    return list(session.scalars(statement))
