"""Lasting powers of attorney: what the registry of the Office of the Public Guardian says of one.

An attorney has an access code of their power and gives it with the donor's surname ("Use a lasting
power of attorney"). The registry is asked before any transaction is open.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Basis
from portal.models.people import Person
from portal.models.person_keys import home_keys, name_keys
from portal.services import mandate_parties, people
from portal.services.mandates import NameNeeded
from portal.services.people import Introduction
from portal.tls import trusted

SECONDS = 8.0  # a person waits for the answer
DOUBTS = ("registry_away", "not_in_force", "other_name", "several_records", "not_proved")
_CODE = re.compile(r"[^A-Z0-9]")
_CODE_SHAPE = re.compile(r"V?[A-Z0-9]{12}")


class RegistryAway(Exception):
    """The registry cannot be asked now, or does not answer as it should."""


class BadCode(Exception):
    """No access code looks like this: twelve letters and digits, after a V."""


class NoSuchPower(Exception):
    """The registry knows no power of attorney of this code and surname."""


@dataclass(frozen=True, slots=True)
class Found:
    """A power of attorney as the registry has it. `until`: cancelled or ended from then on."""

    donor_name: str
    donor_address: str
    donor_born: date | None
    attorneys: tuple[str, ...]
    basis: Basis
    registered: bool
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for a code: found, not known there, or (neither) the registry was away.

    Why staff have to look into it stands as a proof of the kind "doubt", its words one of the keys
    in DOUBTS.
    """

    code: str
    found: Found | None = None
    missing: bool = False

    def doubt(self, attorney: str) -> str:
        """Why staff have to look into it, as a key; empty where it is plain."""
        if self.found is None:
            return "registry_away"
        today = clock.now().astimezone(clock.LONDON).date()
        if not self.found.registered or (self.found.until and self.found.until <= today):
            return "not_in_force"
        named = attorney.strip() and any(
            mandate_parties.same_name(one, attorney) for one in self.found.attorneys if one.strip()
        )
        return "" if named else "other_name"


class Registry(Protocol):
    """Whoever knows powers of attorney."""

    def look_up(self, code: str, surname: str) -> Found | None:
        """The power of this code, where its donor has this surname. Raises RegistryAway."""


class _Said(BaseModel):
    """The registry's answer as JSON."""

    model_config = ConfigDict(extra="ignore")

    donor: dict[str, str | None]
    attorneys: list[dict[str, str | None]]
    type: str
    status: str
    ended: date | None = None


class HttpRegistry:
    """The registry by HTTP: `POST <url>/lasting-powers/look-up` with the key as a bearer token."""

    def __init__(self, url: str, key: str, seconds: float = SECONDS) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}"}
        self._seconds = seconds

    def look_up(self, code: str, surname: str) -> Found | None:
        """The power of this code, where its donor has this surname. Raises RegistryAway."""
        try:
            answer = httpx.post(
                f"{self._url}/lasting-powers/look-up",
                json={"code": code, "surname": surname},
                headers=self._headers,
                timeout=self._seconds,
                follow_redirects=False,
                verify=trusted(),
            )
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise RegistryAway from fault
        if answer.status_code in (400, 404):
            return None
        if answer.status_code != 200:
            raise RegistryAway
        try:
            return _found(_Said.model_validate_json(answer.content))
        except (ValidationError, ValueError) as fault:
            raise RegistryAway from fault


def registry(url: str, key: str) -> HttpRegistry | None:
    """The registry of the settings; None where there is none."""
    return HttpRegistry(url, key) if url else None


def look_up(asked: Registry | None, code: str, surname: str) -> Answer:
    """Ask the registry; to be called with no transaction open. Raises BadCode."""
    plain = read_code(code)
    if asked is None:
        return Answer(plain)
    try:
        found = asked.look_up(plain, surname.strip()[:200])
    except RegistryAway:
        return Answer(plain)
    return Answer(plain, found, missing=found is None)


def read_code(text: str) -> str:
    """An access code as the registry writes it, `V-AB12-CD34-EF56` or without. Raises BadCode."""
    plain = _CODE.sub("", text[:60].upper())
    if not _CODE_SHAPE.fullmatch(plain):
        raise BadCode
    return plain if len(plain) == 13 else f"V{plain}"


def donor(
    session: Session, answer: Answer, told: Introduction, address: str
) -> tuple[Person, bool]:
    """Whose power it is, and whether that is plain: one record of the donor's name and home.

    Where there is none they are new to us; where there are several, staff say which. Nothing that
    the attorney says counts against what the registry says.
    """
    name = answer.found.donor_name if answer.found else (told.name or "")
    home = answer.found.donor_address if answer.found else address
    alike = _alike(session, name, home) if answer.found else []
    if len(alike) == 1:
        return alike[0], True
    who = Introduction(name=name.strip() or told.name, language=told.language)
    made = people.introduced(who, clock.now())
    if made is None:
        raise NameNeeded
    made.address = home.strip() or None
    session.add(made)
    session.flush()
    return made, not alike


def _alike(session: Session, name: str, home: str) -> list[Person]:
    keys, at = name_keys(name), home_keys(home)
    if not (keys.family and at.postcode and at.house):
        return []
    statement = select(Person).where(
        Person.family_key == keys.family,
        Person.given_key == keys.given,
        Person.postcode_key == at.postcode,
        Person.house_key == at.house,
    )
    return list(session.scalars(statement.limit(3)))


def _found(said: _Said) -> Found:
    kinds = {"property-and-affairs": Basis.LPA_PROPERTY, "personal-welfare": Basis.LPA_HEALTH}
    if said.type not in kinds:
        raise ValueError(said.type)
    born = said.donor.get("born")
    return Found(
        donor_name=said.donor.get("name") or "",
        donor_address=said.donor.get("address") or "",
        donor_born=date.fromisoformat(born) if born else None,
        attorneys=tuple(one.get("name") or "" for one in said.attorneys),
        basis=kinds[said.type],
        registered=said.status == "registered",
        until=said.ended,
    )
