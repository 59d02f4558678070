"""People as somebody first tells us of them. Nobody is merged here: that needs their own word."""

import re
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from sqlalchemy.orm import Session

from portal.models.followers import Wants
from portal.models.people import ContactPoint, Person, Reach

_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\.]+(\.[^@\s<>,;:\"()\[\]\\.]+)+")
_REGION = "GB"


class NotAnEmail(Exception):
    """The text is no email address."""


class NotAPhone(Exception):
    """The text is no telephone number that can be called."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """How somebody introduced themselves; everything may be left out."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    wants: Wants = Wants.EVERYTHING
    language: str = "en"

    @property
    def is_anonymous(self) -> bool:
        return not (self.name or self.email or self.phone)


def email_key(text: str) -> str:
    """The address as it is compared. Raises NotAnEmail."""
    stripped = text.strip()
    if len(stripped) > 254 or not _EMAIL.fullmatch(stripped):
        raise NotAnEmail
    return stripped.casefold()


def phone_key(text: str) -> str:
    """The number in E.164, British where no country is named. Raises NotAPhone."""
    try:
        number = phonenumbers.parse(text, _REGION)
    except phonenumbers.NumberParseException:
        raise NotAPhone from None
    # possible, not valid: new ranges are handed out before any list of them knows
    if not phonenumbers.is_possible_number(number):
        raise NotAPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def introduce(session: Session, who: Introduction, at: datetime) -> Person | None:
    """A new person with their contact points, unverified; None for somebody who said nothing.

    Raises NotAnEmail or NotAPhone.
    """
    if who.is_anonymous:
        return None
    person = Person(name=who.name or None, language=who.language, created_at=at)
    if who.email:
        person.contact_points.append(
            _point(Reach.EMAIL, who.email.strip(), email_key(who.email), at)
        )
    if who.phone:
        person.contact_points.append(
            _point(Reach.PHONE, who.phone.strip(), phone_key(who.phone), at)
        )
    session.add(person)
    return person


def reach(person: Person | None, kind: Reach) -> ContactPoint | None:
    """The person's contact point of a kind, where something may be sent to it."""
    if person is None:
        return None
    return next(
        (
            point
            for point in person.contact_points
            if point.kind is kind and point.stopped_at is None
        ),
        None,
    )


def _point(kind: Reach, value: str, key: str, at: datetime) -> ContactPoint:
    return ContactPoint(kind=kind, value=value, key=key, created_at=at)
