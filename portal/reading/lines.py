"""What the gazetteer is made of, and what it gives back."""

from dataclasses import dataclass
from uuid import UUID

from portal.models.places import PlaceKind, Point


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the gazetteer, as `portal.models.places.Place` keeps it."""

    place_id: UUID
    kind: PlaceKind
    name: str
    number: str | None
    street: str | None
    locality: str | None
    postcode: str | None
    uprn: str | None
    usrn: str | None
    point: Point


@dataclass(frozen=True, slots=True)
class Found:
    """A place that fits what was asked; `score` from 0 to 100, `exact` where nothing is guessed.

    `place_id` is None for a place made of two others, such as the corner of two streets.
    """

    place_id: UUID | None
    kind: PlaceKind
    label: str
    point: Point
    score: float
    exact: bool
