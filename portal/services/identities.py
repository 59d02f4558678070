"""Who an OpenID provider says somebody is: (issuer, subject), and the person that belongs to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.identities import Identity, Realm
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action, require
from portal.services.people import NotAnEmail, NotAPhone, email_key, phone_key


@dataclass(frozen=True, slots=True)
class Subject:
    """What a provider says of who signed on. `email` and `phone` are there only once verified."""

    realm: Realm
    issuer: str
    subject: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Match:
    """A verified contact point of a person, and the reports somebody sent with it before."""

    contact_point: ContactPoint
    case_ids: tuple[UUID, ...]


def recognise(session: Session, actor: Actor, who: Subject) -> Identity:
    """The identity of who signed on: known, or new. A new resident's has a new person.

    Never found by email or telephone: those change hands.
    """
    require(actor, Action.SIGN_ON)
    at = clock.now()
    if (known := _known(session, who)) is None:
        try:
            with session.begin_nested():
                return _new(session, who, at)
        except IntegrityError:
            # another tab signed the same person on between our look and our insert
            known = _known(session, who)
            if known is None:
                raise
    known.last_at = at
    if known.realm is Realm.STAFF:
        known.name = who.name
    elif known.person is not None:
        _bring_up_to_date(known.person, who, at)
    return known


def matching(session: Session, person: Person) -> list[Match]:
    """Reports that others made known to us under a verified contact point of this person.

    `Others` are persons nobody has ever signed on as. Nothing is merged: whoever asks must first
    show, by a code, that the contact point is theirs today.
    """
    mine = {(one.kind, one.key): one for one in person.contact_points if one.verified_at}
    if not mine:
        return []
    theirs = (
        select(ContactPoint.kind, ContactPoint.key, Case.id)
        .join(Case, Case.subject_id == ContactPoint.person_id)
        .where(
            tuple_(ContactPoint.kind, ContactPoint.key).in_(list(mine)),
            ContactPoint.person_id != person.id,
            ~exists().where(Identity.person_id == ContactPoint.person_id),
        )
        .order_by(Case.id)
    )
    found: dict[tuple[Reach, str], list[UUID]] = {}
    for kind, key, case_id in session.execute(theirs):
        found.setdefault((kind, key), []).append(case_id)
    return [Match(mine[point], tuple(dict.fromkeys(ids))) for point, ids in found.items()]


def _known(session: Session, who: Subject) -> Identity | None:
    return session.scalar(
        select(Identity).where(
            Identity.realm == who.realm,
            Identity.issuer == who.issuer,
            Identity.subject == who.subject,
        )
    )


def _new(session: Session, who: Subject, at: datetime) -> Identity:
    identity = Identity(
        id=clock.new_id(), realm=who.realm, issuer=who.issuer, subject=who.subject,
        created_at=at, last_at=at,
    )  # fmt: skip
    if who.realm is Realm.STAFF:
        identity.name = who.name
    else:
        identity.person = Person(
            id=clock.new_id(), name=who.name, language=who.language, created_at=at
        )
        _bring_up_to_date(identity.person, who, at)
    session.add(identity)
    session.flush()
    return identity


def _bring_up_to_date(person: Person, who: Subject, at: datetime) -> None:
    """What the provider has verified is verified here, and added where it is not known yet."""
    known = {(point.kind, point.key): point for point in person.contact_points}
    for kind, value, key in _keyed(who):
        point = known.get((kind, key))
        if point is None:
            point = ContactPoint(id=clock.new_id(), kind=kind, value=value, key=key, created_at=at)
            person.contact_points.append(point)
        if point.verified_at is None:
            point.verified_at = at


def _keyed(who: Subject) -> Iterator[tuple[Reach, str, str]]:
    """What can be compared; an address in a form we do not know is left out."""
    for kind, value, key_of, fault in (
        (Reach.EMAIL, who.email, email_key, NotAnEmail),
        (Reach.PHONE, who.phone, phone_key, NotAPhone),
    ):
        if not value:
            continue
        try:
            yield kind, value.strip(), key_of(value)
        except fault:
            continue
