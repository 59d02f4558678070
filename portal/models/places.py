"""Places: a point on the map, and the council's gazetteer as a table."""

import math
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Model

_METRES_A_DEGREE = 111_320.0


class Point(NamedTuple):
    """WGS84 degrees."""

    lat: float
    lon: float


def metres(a: Point, b: Point) -> float:
    """The distance between two near points (equirectangular; under 0.1% off at 50 km)."""
    north = (a.lat - b.lat) * _METRES_A_DEGREE
    east = (a.lon - b.lon) * _METRES_A_DEGREE * math.cos(math.radians((a.lat + b.lat) / 2))
    return math.hypot(north, east)


def box(around: Point, radius: float) -> tuple[float, float, float, float]:
    """South, west, north, east of a square that holds all within `radius` metres, and a bit."""
    margin = radius * 1.01 / _METRES_A_DEGREE
    wide = margin / max(math.cos(math.radians(around.lat)), 0.01)
    return around.lat - margin, around.lon - wide, around.lat + margin, around.lon + wide


class PlaceKind(StrEnum):
    """What a line of the gazetteer names."""

    ADDRESS = "address"
    STREET = "street"
    LANDMARK = "landmark"
    LAMP_COLUMN = "lamp_column"
    POSTCODE = "postcode"


class Place(Model):
    """A line of the gazetteer: an address, a street, a landmark, a lamp column or a postcode."""

    __tablename__ = "place"

    kind: Mapped[PlaceKind]
    name: Mapped[str]  # the street's, landmark's or house's own name; a column's number
    number: Mapped[str | None]
    street: Mapped[str | None]
    locality: Mapped[str | None]
    postcode: Mapped[str | None] = mapped_column(index=True)
    uprn: Mapped[str | None] = mapped_column(unique=True)
    usrn: Mapped[str | None]
    lat: Mapped[float]
    lon: Mapped[float]

    __table_args__ = (Index(None, "kind", "name"),)

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lon)
