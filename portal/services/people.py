"""People as somebody first tells us of them. Nobody is merged here: that needs their own word."""

import re
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By, Role
from portal.models.calls import Call
from portal.models.followers import Wants
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action, require

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
    person = introduced(who, at)
    if person is not None:
        session.add(person)
    return person


def introduced(who: Introduction, at: datetime) -> Person | None:
    """The same in no session yet, for who writes the rows."""
    if who.is_anonymous:
        return None
    person = Person(id=clock.new_id(), name=who.name or None, language=who.language, created_at=at)
    if who.email:
        _give(person, Reach.EMAIL, who.email.strip(), email_key(who.email))
    if who.phone:
        _give(person, Reach.PHONE, who.phone.strip(), phone_key(who.phone))
    return person


def own(session: Session, actor: Actor) -> Person | None:
    """The person for whom somebody acts: a resident who signed on or who texts for themselves, who
    acts under a mandate for whose it is, a clerk for whom they serve in a call; None where nobody
    is known.
    """
    require(actor, Action.OPEN_CASE)
    if actor.mandate is not None:
        return session.get(Person, actor.mandate.principal_id)
    if actor.in_call is not None:
        call = session.get(Call, actor.in_call)
        return call.person if call else None
    texts = actor.role is Role.HOLDER and actor.channel is By.SMS
    if actor.person_id is None or not (texts or actor.role is Role.RESIDENT):
        return None
    return session.get(Person, actor.person_id)


def reach(person: Person | None, kind: Reach, *, proved: bool = False) -> ContactPoint | None:
    """The person's contact point of a kind, where something may be sent to it: a proved one first.

    With `proved`, no other will do.
    """
    if person is None:
        return None
    open_ones = [
        point
        for point in person.contact_points
        if point.kind is kind and point.stopped_at is None and (point.verified_at or not proved)
    ]
    return min(open_ones, key=lambda point: point.verified_at is None, default=None)


def _give(person: Person, kind: Reach, value: str, key: str) -> None:
    person.contact_points.append(
        ContactPoint(
            id=clock.new_id(), person_id=person.id, kind=kind, value=value, key=key,
            created_at=person.created_at,
        )
    )  # fmt: skip
