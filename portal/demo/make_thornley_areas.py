"""Wards, parishes, the councils around: cells between wobbly lines, so that they tile exactly."""

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from shapely.geometry import LineString, Point, Polygon
from shapely.ops import polygonize, unary_union

from portal.demo.make_thornley_plan import Line, Spot

OUTLINE: Line = (
    (-5600, 1200), (-5200, 3600), (-3600, 5300), (-1200, 5600), (1400, 5300), (3400, 5500),
    (5300, 3900), (5700, 1200), (5400, -1500), (5600, -3000), (4000, -4800), (1700, -5600),
    (-800, -5300), (-2900, -5400), (-4900, -4300), (-5700, -1900),
)  # fmt: skip
TOWN: Line = (
    (-2100, 0), (-2050, 1200), (-1000, 1900), (300, 2000), (1300, 1900), (2000, 900),
    (2100, -300), (2050, -1300), (1500, -2000), (0, -2050), (-1100, -1950), (-1950, -1200),
)  # fmt: skip
MIDDLE: Spot = (-10, -30)
TOWN_SPOKES: tuple[Spot, ...] = (
    (-2100, 0),
    (300, 2000),
    (2000, 900),
    (2050, -1300),
    (-1100, -1950),
)
COUNTRY_SPOKES: tuple[tuple[Spot, Spot], ...] = (
    ((300, 2000), (1400, 5300)),
    ((2000, 900), (5700, 1200)),
    ((1500, -2000), (4000, -4800)),
    ((-1100, -1950), (-2900, -5400)),
    ((-1950, -1200), (-5700, -1900)),
    ((-2050, 1200), (-5200, 3600)),
)
FAR: tuple[tuple[Spot, Spot], ...] = (
    ((5300, 3900), (13000, 13000)),
    ((-5200, 3600), (-13000, 13000)),
    ((-4900, -4300), (-13000, -13000)),
    ((4000, -4800), (13000, -13000)),
)

# Each cell by a spot inside it.
TOWN_WARDS: dict[str, Spot] = {
    "Park": (-900, 700),
    "Priory": (600, 900),
    "Riverside": (1300, -100),
    "Station": (200, -1200),
    "Victoria": (-1000, -500),
}
PARISHES: dict[str, Spot] = {
    "Ashby": (-2900, 3750),
    "Harrowick": (-4400, 500),
    "Pellbrook": (3150, 2900),
    "Coldmere": (4200, -950),
    "Marlwick": (900, -3950),
    "Brindley": (-3500, -2950),
}
COUNTRY_WARDS: dict[str, tuple[str, str]] = {
    "Ashby and Harrowick": ("Ashby", "Harrowick"),
    "Pellbrook and Coldmere": ("Pellbrook", "Coldmere"),
    "Marlwick and Brindley": ("Marlwick", "Brindley"),
}
NEIGHBOURS: dict[str, tuple[str, Spot]] = {
    "Northwold District Council": ("https://www.northwold.example", (0, 9000)),
    "Eastling Borough Council": ("https://www.eastling.example", (9000, 0)),
    "Southmarch District Council": ("https://www.southmarch.example", (0, -9000)),
    "Westmere District Council": ("https://www.westmere.example", (-9000, 0)),
}


@dataclass(frozen=True)
class Cells:
    """Wards and parishes by name, and the neighbours."""

    wards: dict[str, Polygon]
    parishes: dict[str, Polygon]
    neighbours: dict[str, Polygon]


def make_cells(seed: int) -> Cells:
    """The same borders for the same seed."""
    rng = random.Random(seed)
    edges = [(MIDDLE, end) for end in TOWN_SPOKES]
    edges += [*_ring(TOWN), *_ring(OUTLINE), *COUNTRY_SPOKES]
    lines = [_wobbly(a, b, rng) for a, b in edges]
    corners = (FAR[0][1], FAR[1][1], FAR[2][1], FAR[3][1])
    lines += [LineString(edge) for edge in (*FAR, *_ring(corners))]
    cells = list(polygonize(lines))
    parishes = {name: _cell(cells, spot) for name, spot in PARISHES.items()}
    wards = {name: _cell(cells, spot) for name, spot in TOWN_WARDS.items()}
    for name, pair in COUNTRY_WARDS.items():
        joined = unary_union([parishes[parish] for parish in pair])
        if not isinstance(joined, Polygon):
            raise TypeError(f"the parishes of {name} do not touch")
        wards[name] = joined
    neighbours = {name: _cell(cells, spot) for name, (_, spot) in NEIGHBOURS.items()}
    return Cells(wards, parishes, neighbours)


def _cell(cells: Iterable[Polygon], spot: Spot) -> Polygon:
    return next(cell for cell in cells if cell.contains(Point(spot)))


def _ring(line: Line) -> list[tuple[Spot, Spot]]:
    return list(zip(line, (*line[1:], line[0]), strict=True))


def _wobbly(a: Spot, b: Spot, rng: random.Random) -> LineString:
    """From a to b as brooks and hedges run; whole decimetres, so that neighbours share them."""
    spots = [a, b]
    for level in range(4):
        finer = [spots[0]]
        for (ax, ay), (bx, by) in pairwise(spots):
            shift = rng.uniform(-1, 1) * 0.09 / (1 + level * 0.3)
            middle = (
                (ax + bx) / 2 - (by - ay) * shift,
                (ay + by) / 2 + (bx - ax) * shift,
            )
            finer += [(round(middle[0], 1), round(middle[1], 1)), (bx, by)]
        spots = finer
        if math.dist(*spots[:2]) < 60:
            break
    return LineString(spots)
