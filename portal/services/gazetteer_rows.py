"""What a gazetteer's file brings: rows, and rows that could not be read."""

import uuid
from dataclasses import dataclass

from portal.models.places import PlaceKind, Point

# Made once at random: a place keeps its id over every import because it is made from this.
_NAMESPACE = uuid.UUID("7c1b6a52-91c4-4d0e-a1a7-55d2c9f0e8b3")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place as a file tells it; WGS84 degrees, empty text where nothing is said."""

    kind: PlaceKind
    name: str
    lat: float
    lon: float
    number: str = ""
    street: str = ""
    locality: str = ""
    postcode: str = ""
    uprn: str = ""
    usrn: str = ""

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lon)

    @property
    def place_id(self) -> uuid.UUID:
        """The same for one place in every file: by UPRN, a street by USRN, else by its words."""
        told: tuple[str, ...]
        if self.uprn:
            told = ("uprn", self.uprn)
        elif self.kind is PlaceKind.STREET and self.usrn:
            told = ("usrn", self.usrn)
        else:
            told = (self.kind, self.name, self.number, self.street, self.locality, self.postcode)
        return uuid.uuid5(_NAMESPACE, "\x1f".join(part.casefold() for part in told))


@dataclass(frozen=True, slots=True)
class Refused:
    """A line of a file that could not be read, and why, in English for whoever imports."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"
