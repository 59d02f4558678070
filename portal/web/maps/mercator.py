"""Web Mercator (EPSG:3857) in pixels: degrees to the plane that map tiles share, and back."""

import math
from typing import NamedTuple

import numpy as np
import shapely
from numpy import float64
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from portal.models.places import Point

TILE = 256
"""A tile's width and height in pixels; the whole world is one tile at zoom 0."""

MAX_LATITUDE = 85.05112877980659
"""Where the square world ends: atan(sinh(π))."""

_EQUATOR_M = 40_075_016.686


class Pixel(NamedTuple):
    """A place on the world's plane at one zoom: pixels east and south of its north-west corner."""

    x: float
    y: float


def world(zoom: int) -> int:
    """How many pixels the world is wide, and high, at a zoom."""
    return TILE << zoom


def pixel(point: Point, zoom: int) -> Pixel:
    """Where a point lies at a zoom; latitudes beyond the square world stop at its edge."""
    lat = math.radians(max(-MAX_LATITUDE, min(MAX_LATITUDE, point.lat)))
    across = (point.lon + 180) / 360
    down = (1 - math.asinh(math.tan(lat)) / math.pi) / 2
    return Pixel(across * world(zoom), down * world(zoom))


def point_at(at: Pixel, zoom: int) -> Point:
    """The point at a place on the plane; the inverse of `pixel`."""
    across, down = at.x / world(zoom), at.y / world(zoom)
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * down))))
    return Point(lat, across * 360 - 180)


def metres_a_pixel(lat: float, zoom: int) -> float:
    """How many metres on the ground one pixel spans at a latitude."""
    return _EQUATOR_M * math.cos(math.radians(lat)) / world(zoom)


def flat(geometry: BaseGeometry) -> BaseGeometry:
    """A geometry in degrees (longitude first) as one in pixels at zoom 0."""
    return shapely.transform(geometry, _flatten)


def _flatten(degrees: NDArray[float64]) -> NDArray[float64]:
    lat = np.radians(np.clip(degrees[:, 1], -MAX_LATITUDE, MAX_LATITUDE))
    across = (degrees[:, 0] + 180) / 360
    down = (1 - np.arcsinh(np.tan(lat)) / np.pi) / 2
    return np.column_stack([across, down]) * TILE
