"""The ground at one zoom: in that zoom's pixels, simplified to what the eye can tell, indexed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from portal.web.maps import style
from portal.web.maps.ground import Ground, Layer, Shape

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Indexed:
    """Shapes of one layer with their geometry at a zoom."""

    shapes: Sequence[Shape]
    geometries: NDArray[Any]

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree(self.geometries)

    def within(self, box: Box) -> Iterator[tuple[Shape, BaseGeometry]]:
        """Those that touch a box, in the order of the council's file."""
        for number in sorted(self._tree.query(shapely.box(*box), predicate="intersects")):
            yield self.shapes[number], self.geometries[number]


class Sheet:
    """The ground at one zoom; never changes once made."""

    def __init__(self, ground: Ground, zoom: int) -> None:
        self.ground = ground
        self.zoom = zoom
        self.layers = {layer: self._indexed(ground.of(layer)) for layer in Layer}
        self.council = self.scaled([ground.council])[0]
        self.borders = self.scaled([ground.borders])[0]

    def _indexed(self, shapes: Sequence[Shape]) -> Indexed:
        return Indexed(shapes, self.scaled([shape.geometry for shape in shapes]))

    def scaled(self, geometries: Sequence[BaseGeometry]) -> NDArray[Any]:
        """Geometries of the ground in this zoom's pixels."""
        grown = shapely.transform(np.array(geometries, dtype=object), self._grow)
        return np.asarray(shapely.simplify(grown, style.at(style.SIMPLER_BY, self.zoom)))

    def _grow(self, coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        return coordinates * float(1 << self.zoom)


def clip(geometry: BaseGeometry, box: Box) -> BaseGeometry:
    """The part of a geometry within a box."""
    try:
        return shapely.clip_by_rect(geometry, *box)
    except GEOSException:  # a ring that crosses itself: mend it first
        return shapely.intersection(shapely.make_valid(geometry), shapely.box(*box))
