"""Metres around a council's centre: a local plane, good to 0.1% over a county."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import shapely
from numpy import float64
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from portal.models.places import Point

_METRES_A_DEGREE = 111_320.0  # as portal.models.places measures


@dataclass(frozen=True, slots=True)
class Projection:
    """Equirectangular, with the centre's latitude for every east-west distance."""

    centre: Point

    @property
    def _wide(self) -> float:
        return _METRES_A_DEGREE * math.cos(math.radians(self.centre.lat))

    def metres(self, point: Point) -> tuple[float, float]:
        """East and north of the centre."""
        east = (point.lon - self.centre.lon) * self._wide
        return east, (point.lat - self.centre.lat) * _METRES_A_DEGREE

    def point(self, east: float, north: float) -> Point:
        return Point(
            self.centre.lat + north / _METRES_A_DEGREE, self.centre.lon + east / self._wide
        )

    def flat(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in degrees (lon, lat) as one in metres."""
        return shapely.transform(geometry, self._flatten())

    def _flatten(self) -> Callable[[NDArray[float64]], NDArray[float64]]:
        wide, centre = self._wide, self.centre

        def flatten(degrees: NDArray[float64]) -> NDArray[float64]:
            return (degrees - [centre.lon, centre.lat]) * [wide, _METRES_A_DEGREE]

        return flatten
