"""A signed-on person's own details: each address proved before it is used, each change told."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.followers import Follower, Wants
from portal.models.identities import Code
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person, Reach
from portal.models.places import Place
from portal.policy import Action, require
from portal.services.people import email_key, phone_key

MOST_POINTS = 10


class NoSuchContactPoint(Exception):
    """The person has no such contact point."""


class TooManyContactPoints(Exception):
    """Ten addresses and numbers are enough for one person."""


class StillNeeded(Exception):
    """Reports that are open send their news there; another address has to take its place."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives; the UPRN where the gazetteer knows the address."""

    address: str
    uprn: str | None = None


def own(session: Session, actor: Actor) -> Person:
    """The person whose account it is: who is signed on, or for whom they act."""
    require(actor, Action.READ_ACCOUNT, actor.person_id)
    return session.get_one(Person, actor.person_id)


def details(session: Session, actor: Actor) -> Person:
    """The same person, with all that their account says of how they are reached."""
    require(actor, Action.READ_DETAILS, actor.person_id)
    return session.get_one(Person, actor.person_id)


def to_change(session: Session, actor: Actor) -> Person:
    """The same person, whose name or address is to be changed."""
    require(actor, Action.CHANGE_ACCOUNT, actor.person_id)
    return session.get_one(Person, actor.person_id)


def rename(session: Session, actor: Actor, name: str) -> None:
    """How the person wants to be called."""
    require(actor, Action.CHANGE_ACCOUNT, actor.person_id)
    person = session.get_one(Person, actor.person_id)
    person.name = name.strip() or None


def move(session: Session, actor: Actor, home: Home) -> None:
    """Where the person lives now; told to every proved address, should it not have been them."""
    require(actor, Action.CHANGE_ACCOUNT, actor.person_id)
    person = session.get_one(Person, actor.person_id)
    person.address, person.uprn = home.address.strip() or None, home.uprn
    _tell(session, person, "address")


def move_to(session: Session, actor: Actor, place_id: UUID, words: str) -> None:
    """The person lives at this place of the gazetteer, called so in words."""
    require(actor, Action.CHANGE_ACCOUNT, actor.person_id)
    place = session.get_one(Place, place_id)
    move(session, actor, Home(words, place.uprn))


def add_point(session: Session, actor: Actor, kind: Reach, value: str) -> ContactPoint:
    """A new address or number, not used before it is proved; the one that is there comes back.

    Raises NotAnEmail, NotAPhone, TooManyContactPoints.
    """
    require(actor, Action.CHANGE_REACH, actor.person_id)
    person = own(session, actor)
    key = email_key(value) if kind is Reach.EMAIL else phone_key(value)
    for point in person.contact_points:
        if (point.kind, point.key) == (kind, key):
            _take_back(point)
            return point
    if len(person.contact_points) >= MOST_POINTS:
        raise TooManyContactPoints
    point = ContactPoint(
        id=clock.new_id(), person=person, kind=kind, value=value.strip(), key=key,
        created_at=clock.now(),
    )  # fmt: skip
    session.add(point)
    return point


def _take_back(point: ContactPoint) -> None:
    """One that was taken away, or said stop, and is wanted again: it is proved once more."""
    if point.stopped_at is not None:
        point.stopped_at = point.verified_at = None


def point_of(session: Session, actor: Actor, point_id: UUID) -> ContactPoint:
    """One of the person's own contact points. Raises NoSuchContactPoint."""
    require(actor, Action.CHANGE_REACH, actor.person_id)
    for point in own(session, actor).contact_points:
        if point.id == point_id:
            return point
    raise NoSuchContactPoint


def proved(session: Session, actor: Actor, point: ContactPoint) -> None:
    """The code was right: the addresses that were there before hear of the new one."""
    require(actor, Action.PROVE_CONTACT, point)
    _tell(session, point.person, "contact_point_added", but=point)


def remove_point(session: Session, actor: Actor, point_id: UUID) -> None:
    """Take an address or number away; it and the others hear of it.

    What it followed goes on at another proved address of the kind. Raises NoSuchContactPoint, or
    StillNeeded where there is none.
    """
    require(actor, Action.CHANGE_REACH, actor.person_id)
    point = point_of(session, actor, point_id)
    other = _another(point)
    follows = select(Follower.id).where(
        Follower.contact_point_id == point.id, Follower.stopped_at.is_(None)
    )
    if other is None and session.scalar(follows.limit(1)) is not None:
        raise StillNeeded
    if other is not None:
        session.execute(
            update(Follower)
            .where(Follower.contact_point_id == point.id)
            .values(contact_point_id=other.id)
        )
    _tell(session, point.person, "contact_point_removed")
    point.stopped_at = clock.now()
    session.execute(delete(Code).where(Code.contact_point_id == point.id))


def wish(session: Session, actor: Actor, wants: Wants, language: str) -> None:
    """What to be told of, of everything followed, and in which language."""
    require(actor, Action.CHANGE_REACH, actor.person_id)
    person = own(session, actor)
    person.language = language
    stopped = clock.now() if wants is Wants.NOTHING else None
    session.execute(
        update(Follower)
        .where(Follower.person_id == person.id)
        .values(wants=wants, language=language, stopped_at=stopped)
    )


def wishes(session: Session, actor: Actor) -> Wants:
    """What the person is told of now."""
    require(actor, Action.CHANGE_REACH, actor.person_id)
    latest = session.scalar(
        select(Follower.wants)
        .where(Follower.person_id == actor.person_id)
        .order_by(Follower.id.desc())
        .limit(1)
    )
    return latest or Wants.EVERYTHING


def _another(point: ContactPoint) -> ContactPoint | None:
    return next(
        (
            other
            for other in point.person.contact_points
            if other is not point
            and other.kind is point.kind
            and other.verified_at is not None
            and other.stopped_at is None
        ),
        None,
    )


def _tell(session: Session, person: Person, what: str, but: ContactPoint | None = None) -> None:
    session.flush()
    for point in person.contact_points:
        if point is not but and point.verified_at is not None and point.stopped_at is None:
            outbox.post(session, Topic.DETAILS_CHANGED, contact_point_id=point.id, what=what)
