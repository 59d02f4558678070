"""The two sides of a mandate before it is made: whom somebody means, and whether it may be."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.identities import Identity
from portal.models.mandates import MandateInvitation
from portal.models.people import ContactPoint, Person, Reach
from portal.models.person_keys import NameKeys, name_keys, plain_words
from portal.services import people
from portal.services.mandates import NameNeeded, NotByThemselves
from portal.services.people import Introduction, email_key, phone_key


def introduced(session: Session, who: Introduction) -> ContactPoint:
    """Somebody new, by the one address or number that they are to be reached at.

    Raises NameNeeded, NotAnEmail, NotAPhone.
    """
    if not (who.name or "").strip() or not (who.email or who.phone):
        raise NameNeeded
    person = people.introduce(session, who, clock.now())
    if person is None:
        raise NameNeeded
    session.flush()
    return min(person.contact_points, key=lambda point: point.kind is not Reach.PHONE)


def known(session: Session, who: Introduction) -> ContactPoint | None:
    """The proved phone or email of somebody of this name, who lives; of several, the one with an
    account, then the one proved last.

    Raises NameNeeded, NotAnEmail, NotAPhone.
    """
    if not (who.name or "").strip() or not (who.email or who.phone):
        raise NameNeeded
    for kind, key in _keys(who):
        signed_on = exists().where(Identity.person_id == ContactPoint.person_id)
        statement = (
            select(ContactPoint)
            .join(ContactPoint.person)
            .where(
                ContactPoint.kind == kind,
                ContactPoint.key == key,
                ContactPoint.verified_at.is_not(None),
                ContactPoint.stopped_at.is_(None),
                Person.dead_at.is_(None),
            )
            .order_by(signed_on.desc(), ContactPoint.verified_at.desc())
        )
        for point in session.scalars(statement):
            if same_name(point.person.name, who.name):
                return point
    return None


def reach_out(
    session: Session, mandate_id: UUID, name: str, point: ContactPoint, lasts_days: int
) -> MandateInvitation:
    """Where whoever has to say yes is reached, for so many days."""
    at = clock.now()
    made = MandateInvitation(
        id=clock.new_id(), mandate_id=mandate_id, name=name.strip(), contact_point_id=point.id,
        created_at=at, expires_at=at + timedelta(days=lasts_days), tries=0,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names may be of one person: the same family name, and first names that agree, an
    initial with what begins so; a name nobody knows is no other.
    """
    if not (one or "").strip():
        return True
    ours, theirs = name_keys(one), name_keys(other)
    return ours.family == theirs.family and _agree(ours, theirs)


def not_by_themselves(staff: str | None, *names: str | None) -> None:
    """Staff who may be one of the two leave it to a colleague. Raises NotByThemselves."""
    mine = set(plain_words(staff or ""))
    for name in names:
        if mine and mine == set(plain_words(name or "")):
            raise NotByThemselves


def _agree(ours: NameKeys, theirs: NameKeys) -> bool:
    one, other = ours.given or "", theirs.given or ""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and long.startswith(short)


def _keys(who: Introduction) -> list[tuple[Reach, str]]:
    keys = []
    if who.phone:
        keys.append((Reach.PHONE, phone_key(who.phone)))
    if who.email:
        keys.append((Reach.EMAIL, email_key(who.email)))
    return keys
