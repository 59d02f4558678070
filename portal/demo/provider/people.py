"""Those who can sign on at a development provider: made up, and kept in a data file."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

RESIDENTS = Path(__file__).parent / "residents.toml"
STAFF = Path(__file__).parent / "staff.toml"


class Address(BaseModel):
    """Where someone lives, as GOV.UK One Login tells it; the current one has no `validUntil`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    uprn: int
    building_number: str
    street_name: str
    address_locality: str
    postal_code: str
    address_country: str = "GB"
    valid_from: date
    valid_until: date | None = None

    def claim(self) -> dict[str, Any]:
        """The address as the claim writes it: buildingNumber, validFrom."""
        known = self.model_dump(mode="json", exclude_none=True)
        return {to_camel(name): value for name, value in known.items()}


class Proof(BaseModel):
    """What someone's passport or licence would show."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    born: date
    addresses: tuple[Address, ...]


class Person(BaseModel):
    """Someone to sign on as. `proof` is None for a person who cannot prove who they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    given_name: str
    family_name: str
    email: str = ""
    email_verified: bool = True
    phone: str = ""
    phone_verified: bool = True
    groups: tuple[str, ...] = ()
    proof: Proof | None = None

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.given_name} {self.family_name}"


def read_people(path: Path) -> dict[str, Person]:
    """The people of a file by key, in its order. Raises pydantic's ValidationError."""
    rows: list[Mapping[str, Any]] = tomllib.loads(path.read_text("utf-8"))["people"]
    people = [Person.model_validate(row) for row in rows]
    return {person.key: person for person in people}
