"""Geometry as SVG path data: whole quarters of a pixel, each step from the one before."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

UNIT = 4
"""Units of the SVG to a pixel: whole numbers keep tiles small, quarters keep them true."""

Origin = tuple[float, float]


def lines_of(geometry: BaseGeometry) -> Iterator[LineString]:
    """The lines a geometry is made of; points and areas are passed over."""
    for part in shapely.get_parts(geometry, return_index=False):
        if isinstance(part, LineString) and not part.is_empty:
            yield part
        elif part.geom_type in {"MultiLineString", "GeometryCollection"}:
            yield from lines_of(part)


def polygons_of(geometry: BaseGeometry) -> Iterator[Polygon]:
    """The polygons a geometry is made of; points and lines are passed over."""
    for part in shapely.get_parts(geometry, return_index=False):
        if isinstance(part, Polygon) and not part.is_empty:
            yield part
        elif part.geom_type in {"MultiPolygon", "GeometryCollection"}:
            yield from polygons_of(part)


def line_path(geometry: BaseGeometry, origin: Origin) -> str:
    """Path data for every line of a geometry in pixels of the plane."""
    return "".join(trace(shapely.get_coordinates(line), origin) for line in lines_of(geometry))


def polygon_path(geometry: BaseGeometry, origin: Origin) -> str:
    """Path data for every ring of a geometry; holes need fill-rule="evenodd"."""
    rings = (
        ring for polygon in polygons_of(geometry) for ring in (polygon.exterior, *polygon.interiors)
    )
    traced = (trace(shapely.get_coordinates(ring)[:-1], origin) for ring in rings)
    return "".join(f"{path}z" for path in traced if path)


def trace(coordinates: NDArray[Any], origin: Origin) -> str:
    """Path data for one line; '' where it is too short to be seen.

    Rounded on the plane, not in the window, so that neighbouring tiles round alike.
    """
    whole = np.rint(coordinates * UNIT).astype(np.int64)
    whole -= np.rint(np.asarray(origin) * UNIT).astype(np.int64)
    steps = np.diff(whole, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    if not len(steps):
        return ""
    start = f"M{_numbers(whole[0].tolist())}"
    return f"{start}l{_numbers(steps.ravel().tolist())}"


def _numbers(values: list[int]) -> str:
    """Numbers with no more between them than a reader needs: a minus parts them too."""
    parts = [str(values[0])]
    parts += [str(value) if value < 0 else f" {value}" for value in values[1:]]
    return "".join(parts)
