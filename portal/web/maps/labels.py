"""What is written on the map, and where: one answer for a whole zoom.

Every tile takes its part of the same answer, so a name that crosses from one tile into the next
goes on where it left off.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from portal.web.maps import lettering

Spot = tuple[float, float]
Coordinates = NDArray[Any]

STRAIGHT = 1.2
"""Pixels a line may bend from its chord and still be written straight."""


class Hand(StrEnum):
    """What a label names: how it is written follows from that."""

    PLACE = "place"
    REF = "ref"
    STREET = "street"
    LANDMARK = "landmark"
    WATER = "water"
    GREEN = "green"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Label:
    """Words with their place in pixels of the plane.

    `line` is what the letters stand along: the middle of their height, from left to right. One
    point alone is the middle of words that are written level. `dot` is the spot they name.
    """

    hand: Hand
    words: tuple[str, ...]
    size: float
    line: Coordinates
    kind: str = ""
    dot: Coordinates | None = None

    @property
    def middle(self) -> Spot:
        """The middle of the line."""
        x, y = (self.line[0] + self.line[-1]) / 2
        return float(x), float(y)

    @property
    def degrees(self) -> float:
        """How far it is turned from level, clockwise."""
        across, down = self.line[-1] - self.line[0]
        return math.degrees(math.atan2(down, across))

    @property
    def straight(self) -> bool:
        return len(self.line) < 3 or _bend(self.line) < STRAIGHT

    def spots(self) -> list[Spot]:
        """The middles of circles, `size` wide, that cover the words."""
        if len(self.line) > 1:
            return [(float(x), float(y)) for x, y in self.line]
        dots = () if self.dot is None else ((float(x), float(y)) for x, y in self.dot)
        return [*self._level_spots(), *dots]

    def _level_spots(self) -> Iterator[Spot]:
        (x, y), high = self.line[0], self.size * 1.15
        for row, words in enumerate(self.words):
            down = float(y) + (row - (len(self.words) - 1) / 2) * high
            wide = lettering.width(words, self.size)
            steps = max(1, math.ceil(wide / self.size))
            for step in range(steps + 1):
                yield float(x) - wide / 2 + wide * step / steps, down

    def reach(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of a box that holds every letter."""
        spots = np.array(self.spots())
        (left, top), (right, bottom) = spots.min(axis=0), spots.max(axis=0)
        return left - self.size, top - self.size, right + self.size, bottom + self.size


class Room:
    """What is taken already, in a grid of cells."""

    _CELL = 64

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, float]]] = {}

    def takes(self, label: Label, apart: float = 0.8) -> bool:
        """Take the label's room if all of it is free, with a margin of `apart` letter sizes."""
        spots, radius = label.spots(), label.size * apart
        if any(self._hits(spot, radius) for spot in spots):
            return False
        for x, y in spots:
            self._cells.setdefault(self._cell(x, y), []).append((x, y, radius))
        return True

    def _hits(self, spot: Spot, radius: float) -> bool:
        x, y = spot
        column, row = self._cell(x, y)
        return any(
            (x - taken_x) ** 2 + (y - taken_y) ** 2 < (radius + other) ** 2
            for cell_x in (column - 1, column, column + 1)
            for cell_y in (row - 1, row, row + 1)
            for taken_x, taken_y, other in self._cells.get((cell_x, cell_y), ())
        )

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        return int(x // self._CELL), int(y // self._CELL)


def stretch(
    line: Coordinates, middle: float, length: float, step: float, most_turn: float = 30
) -> Coordinates | None:
    """Points every `step` or so along a stretch of a line, left to right.

    None where the line is too short for it, or turns by more than `most_turn` degrees.
    """
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    if middle - length / 2 < 0 or middle + length / 2 > along[-1]:
        return None
    count = max(3, math.ceil(length / step) + 1)
    marks = np.linspace(middle - length / 2, middle + length / 2, count)
    points = np.column_stack([np.interp(marks, along, line[:, axis]) for axis in (0, 1)])
    if _turns(points) > math.radians(most_turn):
        return None
    return points if points[-1][0] >= points[0][0] else points[::-1]


def middles(length: float, needed: float, apart: float) -> Iterator[tuple[float, ...]]:
    """For each name that a line has room for: where its middle may be, the best first."""
    count = max(1, int(length // apart))
    share = length / count
    slack = max(0.0, (share - needed) / 2)
    for number in range(count):
        best = (number + 0.5) * share
        shifts = (0, -0.3, 0.3, -0.6, 0.6, -0.95, 0.95)
        yield tuple(best + slack * shift for shift in shifts)


def joined(geometries: Iterable[shapely.Geometry]) -> list[Coordinates]:
    """Lines that touch made one, longest first, as coordinates."""
    merged = shapely.line_merge(shapely.union_all(list(geometries)))
    lines: Sequence[Any] = sorted(shapely.get_parts(merged), key=lambda line: -float(line.length))
    return [shapely.get_coordinates(line) for line in lines if line.length > 0]


def length_of(line: Coordinates) -> float:
    """How long a line is."""
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _bend(line: Coordinates) -> float:
    """The furthest that a line strays from its chord."""
    chord = line[-1] - line[0]
    away = line - line[0]
    cross = away[:, 0] * chord[1] - away[:, 1] * chord[0]
    return float(np.abs(cross).max() / max(np.hypot(*chord), 1e-9))


def _turns(points: Coordinates) -> float:
    """How far the way it heads turns, all along, in radians."""
    steps = np.diff(points, axis=0)
    heading = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    return float(np.ptp(heading))
