"""The courses of streets, from the lines of the council's own map."""

from shapely.geometry import MultiLineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from portal.council.councils import Council
from portal.models.places import Point
from portal.reading.corners import StreetLines


def street_courses(council: Council) -> StreetLines:
    """Each street's course by USRN; of a street in several pieces the longest."""
    return {
        road.usrn: tuple(Point(lat, lon) for lon, lat in _longest(road.line).coords)
        for road in council.land.roads
        if road.usrn
    }


def _longest(line: BaseGeometry) -> BaseGeometry:
    merged = linemerge(line) if isinstance(line, MultiLineString) else line
    pieces = list(merged.geoms) if isinstance(merged, MultiLineString) else [merged]
    return max(pieces, key=lambda piece: piece.length)
