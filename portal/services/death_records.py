"""The records that may be those of a person who is said to have died."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.contacts import Contact, Direction
from portal.models.death_markers import DeathNotice
from portal.models.people import ContactPoint, Person, Reach
from portal.models.person_keys import name_keys
from portal.policy import Action, require
from portal.services import audits

REASON = "death_notice"  # why staff looked at the records of a notice, in the audit
_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be that of the person who died.

    `after_death` is when they were last in touch with us after the day they are said to have died.
    """

    person: Person
    same_home: bool
    last_heard: datetime | None
    after_death: datetime | None


def candidates(session: Session, actor: Actor, notice: DeathNotice) -> list[Candidate]:
    """The records that may be theirs: of the same name, those at the same home first.

    Never the record of who told us.
    """
    require(actor, Action.LOOK_INTO_DEATH)
    people = session.scalars(alike(notice).limit(_CANDIDATES)).all()
    heard = _last_heard(session, [person.id for person in people])
    for person in people:
        audits.record(session, actor, Action.READ_PERSON, person_id=person.id, reason=REASON)
    found = [
        Candidate(person, _lives_there(notice, person), at, at if _is_after(notice, at) else None)
        for person in people
        for at in [heard.get(person.id)]
    ]
    return sorted(found, key=lambda one: not one.same_home)


def alike(notice: DeathNotice) -> Select[Person]:
    """People of the same name, or of the same family at the same home; never who told us."""
    given, _middle, family = name_keys(notice.name)
    by_name = and_(Person.family_key == family, Person.given_key == given)
    by_home = and_(Person.uprn == notice.uprn, Person.family_key == family)
    return (
        select(Person)
        .where(
            or_(by_name, by_home) if notice.uprn else by_name,
            Person.id != notice.informant_id,
            Person.family_key.is_not(None),
        )
        .order_by(Person.id.desc())
    )


def nameless(session: Session, notice: DeathNotice, people: Collection[UUID]) -> set[UUID]:
    """Records without a name at an email or phone of theirs: what they follow without an account.

    An address that whoever told us has too may be a family's, and says nothing.
    """
    at = select(ContactPoint.kind, ContactPoint.key)
    theirs = {*_points(session, at.where(ContactPoint.person_id.in_(people)))}
    shared = at.where(ContactPoint.person_id == notice.informant_id)
    theirs.difference_update(_points(session, shared))
    if not theirs:
        return set()
    found = (
        select(ContactPoint.person_id)
        .join(ContactPoint.person)
        .where(
            tuple_(ContactPoint.kind, ContactPoint.key).in_(sorted(theirs)),
            Person.name.is_(None),
            Person.id != notice.informant_id,
        )
    )
    return set(session.scalars(found))


def _points(session: Session, statement: Select[Reach, str]) -> Iterator[tuple[Reach, str]]:
    return ((kind, key) for kind, key in session.execute(statement))


def _lives_there(notice: DeathNotice, person: Person) -> bool:
    if notice.uprn and person.uprn:
        return notice.uprn == person.uprn
    theirs = "".join((person.address or "").casefold().split())
    return bool(theirs) and theirs == "".join(notice.address.casefold().split())


def _last_heard(session: Session, people: Collection[UUID]) -> dict[UUID, datetime]:
    statement = (
        select(Contact.person_id, func.max(Contact.at))
        .where(Contact.person_id.in_(people), Contact.direction == Direction.IN)
        .group_by(Contact.person_id)
    )
    return {person_id: at for person_id, at in session.execute(statement) if person_id}


def _is_after(notice: DeathNotice, at: datetime | None) -> bool:
    if at is None or notice.died is None:
        return False
    return at > datetime.combine(notice.died, time.max, clock.LONDON)
