"""What the gazetteer is made of, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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

    `key` gives the same place back from `Gazetteer.found(key)`. `place_id` is None for a place
    made of two others, such as the corner of two streets. `label` is English; a page in another
    language shows `message` translated, with `facts` in it.
    """

    key: str
    place_id: UUID | None
    kind: PlaceKind
    label: str
    point: Point
    score: float
    exact: bool
    message: str
    facts: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Nearby:
    """A place and how far it is from the point that was asked about."""

    found: Found
    metres: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a point: the nearest of each kind, None where none is near enough."""

    address: Nearby | None
    street: Nearby | None
    landmark: Nearby | None
    lamp_column: Nearby | None

    @property
    def best(self) -> Nearby | None:
        """The one to name the point by: what people would say, if it is close, else the street."""
        close = [
            nearby
            for nearby, reach in ((self.address, 30.0), (self.landmark, 40.0), (self.street, 60.0))
            if nearby and nearby.metres <= reach
        ]
        return next(iter(close or self._by_distance()), None)

    def _by_distance(self) -> list[Nearby]:
        known = (self.address, self.street, self.landmark)
        return sorted((one for one in known if one), key=lambda nearby: nearby.metres)
