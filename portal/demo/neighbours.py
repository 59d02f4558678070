"""Who lives in the demo's town: people who have been in touch with the council before."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.people import ContactPoint, Person, Reach
from portal.models.places import Place
from portal.services.people import Introduction, introduced, phone_key

_FILE = Path(__file__).parent / "neighbours.toml"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody made up, with their home as the number of an address of the gazetteer."""

    key: str
    name: str
    phone: str
    uprn: str
    email: str | None = None
    language: str = "en"

    @property
    def introduction(self) -> Introduction:
        """How they introduce themselves when they report something."""
        return Introduction(
            name=self.name, email=self.email, phone=self.phone, language=self.language
        )


@cache
def neighbours() -> Mapping[str, Neighbour]:
    """All of them by key."""
    rows = tomllib.loads(_FILE.read_text("utf-8"))["neighbours"]
    return {row["key"]: Neighbour(**row) for row in rows}


def known(session: Session, who: Neighbour) -> Person | None:
    """The person that somebody became when they first were in touch."""
    theirs = (ContactPoint.kind == Reach.PHONE) & (ContactPoint.key == phone_key(who.phone))
    statement = select(Person).join(ContactPoint).where(theirs, Person.name == who.name)
    return session.scalars(statement).first()


def meet(session: Session, who: Neighbour, at: datetime) -> Person:
    """The person, known by now at the latest."""
    person = known(session, who) or introduced(who.introduction, at)
    if person is None:
        raise LookupError(f"{_FILE.name}: {who.key} has no name")
    session.add(person)
    session.flush()
    settle(session, who, person, at)
    return person


def settle(session: Session, who: Neighbour, person: Person, at: datetime) -> None:
    """Where they live, and that we know them since `at` at the latest."""
    place = session.scalar(select(Place).where(Place.uprn == who.uprn))
    if place is None:
        raise LookupError(f"{_FILE.name}: the gazetteer has no address {who.uprn}")
    person.uprn = place.uprn
    person.address = ", ".join(filter(None, (place.name, place.locality, place.postcode)))
    person.created_at = min(person.created_at, at)
    for point in person.contact_points:
        point.created_at = min(point.created_at, at)
    session.flush()


def meet_all(session: Session) -> None:
    """Also those who have reported nothing."""
    for who in neighbours().values():
        if known(session, who) is None:
            meet(session, who, clock.now())
