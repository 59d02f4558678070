"""Who somebody is: found by name, phone, email, reference or address, with slips of the tongue."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action, require
from portal.reading.gazetteer import Gazetteer
from portal.services import audits
from portal.services.people import NotAnEmail, NotAPhone, email_key, phone_key

MOST = 20


class Clue(StrEnum):
    """What somebody can be found by."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    REFERENCE = "reference"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said of somebody, as it was typed; what was not said is empty."""

    name: str = ""
    phone: str = ""
    email: str = ""
    reference: str = ""
    address: str = ""

    @property
    def clues(self) -> frozenset[Clue]:
        """What there is to go by."""
        return frozenset(clue for clue in Clue if getattr(self, clue.value).strip())


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody it may be: only what is needed to choose.

    `address_hint` is the street without number and postcode; `score` from 0 to 100 says how well
    all that was asked fits; `matched` which of it did, and `surely` which to the letter.
    """

    id: UUID
    name: str
    address_hint: str
    score: float
    matched: frozenset[Clue]
    surely: frozenset[Clue]


def find_people(
    session: Session,
    actor: Actor,
    asked: Asked,
    gazetteer: Gazetteer | None = None,
    reason: str | None = None,
) -> list[FoundPerson]:
    """The people whom what was said fits, the best first, at most MOST; [] where nothing was said.

    The search is an audit line, without what was looked for. Raises NotAllowed, ReasonNeeded.
    """
    require(actor, Action.FIND_PERSON, None, reason)
    audits.record(session, actor, Action.FIND_PERSON, reason=reason)
    hits: dict[UUID, set[Clue]] = defaultdict(set)
    for clue, ids in _by_keys(session, asked):
        for person_id in ids:
            hits[person_id].add(clue)
    people = session.scalars(select(Person).where(Person.id.in_(hits)))
    found = [_found(person, hits[person.id], asked) for person in people]
    return sorted(found, key=lambda one: (-one.score, one.name, one.id))[:MOST]


def _by_keys(session: Session, asked: Asked) -> Iterable[tuple[Clue, list[UUID]]]:
    owner = select(ContactPoint.person_id).limit(MOST)
    try:
        of_phone = (ContactPoint.kind == Reach.PHONE, ContactPoint.key == phone_key(asked.phone))
        yield Clue.PHONE, list(session.scalars(owner.where(*of_phone)))
    except NotAPhone:
        pass
    try:
        of_email = (ContactPoint.kind == Reach.EMAIL, ContactPoint.key == email_key(asked.email))
        yield Clue.EMAIL, list(session.scalars(owner.where(*of_email)))
    except NotAnEmail:
        pass
    if written := clock.read_reference(asked.reference):
        whose = select(Case.subject_id).where(
            Case.reference == written, Case.subject_id.is_not(None)
        )
        yield Clue.REFERENCE, [one for one in session.scalars(whose) if one]


def _found(person: Person, matched: set[Clue], asked: Asked) -> FoundPerson:
    of_100 = 100.0 * len(matched) / len(asked.clues)
    clues = frozenset(matched)
    return FoundPerson(person.id, person.name or "", "", of_100, clues, clues)
