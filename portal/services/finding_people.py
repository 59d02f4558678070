"""Who somebody is: found by name, phone, email, reference or address, with slips of the tongue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.people import Reach
from portal.models.person_keys import HomeKeys, home_hint, home_keys, name_words, plain_words
from portal.models.places import Place, PlaceKind
from portal.policy import Action, require
from portal.reading import codes, slips
from portal.reading.gazetteer import Gazetteer
from portal.reading.resemblances import homes_alike, names_alike
from portal.services import audits, person_lookups
from portal.services.people import NotAnEmail, NotAPhone, email_key, phone_key
from portal.services.person_lookups import Look
from portal.services.person_spellings import known_spellings

MOST = 20
_LONGEST = 300  # characters of a clue that are read
_ALIKE = 62.0  # a name or an address less alike than this is another one
_SAME_HOUSE = 80.0
_SURE = 99.5
_PLACES = 5  # of the gazetteer that an address may be
_AS_A_PLACE = 90.0


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

    Each clue may have a slip: one wrong letter in each name, names in another order or short, one
    wrong digit, a street misspelt. Who fits more of the clues stands before who fits fewer. The
    search is an audit line, without what was looked for. Raises NotAllowed, ReasonNeeded.
    """
    require(actor, Action.FIND_PERSON, None, reason)
    audits.record(session, actor, Action.FIND_PERSON, reason=reason)
    search = _Search(session, asked, gazetteer)
    search.look()
    return sorted(search.found(), key=lambda one: (-one.score, one.name, one.id))[:MOST]


@dataclass
class _Candidate:
    """Somebody that a look brought, and how surely each clue fits them so far."""

    row: Row[Any]
    scores: dict[Clue, float] = field(default_factory=dict)


class _Search:
    """One search: the candidates come by keys, the scores by comparing what was said with them."""

    def __init__(self, session: Session, asked: Asked, gazetteer: Gazetteer | None) -> None:
        self.session, self.asked, self.gazetteer = session, asked, gazetteer
        self.words = name_words(asked.name)
        self.home = _home(asked.address)
        self.candidates: dict[UUID, _Candidate] = {}

    def look(self) -> None:
        """By what was said; then, for what brought nobody, by what may have been meant."""
        spelt = known_spellings(self.session, self.words, self.home.street)
        looks = [*self._by_points(), *self._by_reference()]
        if self.words:
            looks += person_lookups.by_name_at_home(self.words, self.home, spelt)
            looks += person_lookups.by_name(self.words, spelt)
        looks += person_lookups.by_home(self.home, spelt)
        self._take(looks)
        self._take(list(self._by_slips()))

    def found(self) -> Iterator[FoundPerson]:
        """Everyone of whom something fits."""
        asked_for = max(len(self.asked.clues), 1)
        for who, one in self.candidates.items():
            matched = {clue: score for clue, score in one.scores.items() if score >= _least(clue)}
            if not matched:
                continue
            yield FoundPerson(
                id=who,
                name=one.row.name or "",
                address_hint=home_hint(one.row.address),
                score=round(sum(matched.values()) / asked_for, 1),
                matched=frozenset(matched),
                surely=frozenset(clue for clue, score in matched.items() if score >= _SURE),
            )

    def _take(self, looks: list[Look]) -> None:
        for row in person_lookups.brought(self.session, looks):
            one = self.candidates.get(row.id)
            if one is None:
                one = self.candidates[row.id] = _Candidate(row)
                self._compare(one)
            if row.surely:
                clue = Clue(row.by)
                one.scores[clue] = max(one.scores.get(clue, 0.0), row.surely)

    def _compare(self, one: _Candidate) -> None:
        """Name and address fit as far as they are alike, whichever look brought somebody."""
        row = one.row
        known = HomeKeys(row.postcode_key, row.street_key, row.house_key)
        one.scores[Clue.NAME] = names_alike(self.words, name_words(row.name or ""))
        one.scores[Clue.ADDRESS] = homes_alike(self.home, known)

    def _by_points(self) -> Iterator[Look]:
        if key := _phone(self.asked.phone):
            yield person_lookups.by_point(Reach.PHONE, key)
        if key := _email(self.asked.email):
            yield person_lookups.by_point(Reach.EMAIL, key)

    def _by_reference(self) -> Iterator[Look]:
        if written := clock.read_reference(self.asked.reference[:_LONGEST]):
            yield from person_lookups.by_references([written], 100.0)

    def _by_slips(self) -> Iterator[Look]:
        if (key := _phone(self.asked.phone)) and self._nobody(Clue.PHONE):
            keys = slips.number_slips(key)
            yield person_lookups.by_points(self.session, Reach.PHONE, keys)
        if (key := _email(self.asked.email)) and self._nobody(Clue.EMAIL):
            yield person_lookups.by_points(self.session, Reach.EMAIL, slips.email_slips(key))
        if self.asked.reference.strip() and self._nobody(Clue.REFERENCE):
            meant = person_lookups.reference_slips(self.asked.reference)
            yield from person_lookups.by_references(meant, 85.0)
        if self.asked.address.strip() and self._nobody(Clue.ADDRESS, _SAME_HOUSE):
            yield from self._by_place()

    def _by_place(self) -> Iterator[Look]:
        """An address that nobody has so: another postcode, or what the gazetteer makes of it."""
        if self.home.house and (meant := _postcode_slips(self.home, self.asked.address)):
            yield person_lookups.by_postcodes(self.session, meant, self.home.house)
        if uprns := self._uprns():
            yield person_lookups.by_uprn(uprns)

    def _uprns(self) -> list[str]:
        if self.gazetteer is None:
            return []
        typed = self.asked.address[:_LONGEST]
        places = self.gazetteer.search(typed, _PLACES, (PlaceKind.ADDRESS,))
        ids = [place.place_id for place in places if place.score >= _AS_A_PLACE]
        numbers = select(Place.uprn).where(Place.id.in_(ids), Place.uprn.is_not(None))
        return [one for one in self.session.scalars(numbers) if one] if ids else []

    def _nobody(self, clue: Clue, least: float = 1.0) -> bool:
        scores: Iterable[float] = (one.scores.get(clue, 0.0) for one in self.candidates.values())
        return all(score < least for score in scores)


def _home(address: str) -> HomeKeys:
    home = home_keys(address)
    if home.postcode is None and (read := codes.postcodes_in(address[:_LONGEST])):
        return home._replace(postcode=read[0])  # an O where a 0 stands
    return home


def _phone(text: str) -> str | None:
    """The number as it is compared; one with a digit too few or too many as well as can be."""
    try:
        return phone_key(text[:_LONGEST])
    except NotAPhone:
        digits = "".join(mark for mark in text if mark.isascii() and mark.isdigit())
        if not 8 <= len(digits) <= 14:
            return None
        return "+44" + digits.removeprefix("0044").removeprefix("44").removeprefix("0")


def _email(text: str) -> str | None:
    try:
        return email_key(text)
    except NotAnEmail:
        written = "".join(text[:_LONGEST].split()).casefold()
        return written if len(written) >= 6 else None


def _postcode_slips(home: HomeKeys, address: str) -> set[str]:
    """What the postcode may have been, or the last words where they are nearly one."""
    written = home.postcode or _end(address)
    tried = {one.upper() for one in slips.code_slips(written.lower())}
    return {one for one in tried if codes.postcodes_in(one) == [one]}


def _end(address: str) -> str:
    """The last two words as one, if that may be a postcode with a slip."""
    code = "".join(plain_words(address)[-2:])
    return code if 4 <= len(code) <= 8 and any(mark.isdigit() for mark in code) else ""


def _least(clue: Clue) -> float:
    return _ALIKE if clue is Clue.NAME else 1.0
