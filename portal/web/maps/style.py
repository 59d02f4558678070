"""How the map looks: quiet colours that leave the council's own colour to the pins.

Widths and sizes are pixels by zoom, from windows.MIN_ZOOM on; 0 is not drawn.
"""

from dataclasses import dataclass

from portal.web.maps.windows import MIN_ZOOM

Zooms = tuple[float, ...]

LAND = "#f7f5f0"
BUILT_UP = "#eeebe4"
GREEN = "#dfecd2"
WOOD = "#cfe2c2"
WATER = "#bfdcea"
BUILDING = "#dcd4c8"
BUILDING_EDGE = "#c6bcad"
RAIL = "#a09c96"
WARD = "#8a7ba8"
OUTSIDE = "#dfdcd6"
INK = "#33363a"
HALO = "#fff"

WOODS = frozenset({"wood", "woodland", "forest", "trees"})


@dataclass(frozen=True, slots=True)
class RoadStyle:
    """A class of road: its own colour, its edges', and how wide it is with no edges."""

    fill: str
    edge: str
    width: Zooms
    name_from: int
    """The first zoom at which its name is written."""


#                          z   11   12   13   14   15   16   17   18   19
ROADS: dict[str, RoadStyle] = {
    "path": RoadStyle("#b49a78", "", (0, 0, 0, 0.8, 1.1, 1.4, 1.8, 2.4, 3), 17),
    "lane": RoadStyle("#ffffff", "#cbc5b9", (0, 0, 1, 1.8, 3, 5, 8, 13, 21), 15),
    "residential": RoadStyle("#ffffff", "#cbc5b9", (0, 0, 1.1, 2.2, 4, 7, 11, 18, 30), 15),
    "minor": RoadStyle("#ffffff", "#bfb8aa", (0.8, 1.1, 2, 3.2, 5, 8, 12.5, 20, 33), 14),
    "b": RoadStyle("#fdeec0", "#d8bd77", (1.3, 1.9, 2.8, 4.2, 6, 9.5, 14.5, 23, 37), 14),
    "a": RoadStyle("#fad9b8", "#dba878", (1.7, 2.4, 3.4, 5, 7, 11, 16.5, 26, 41), 13),
    "trunk": RoadStyle("#bfe0c6", "#7fb38e", (2.3, 3.1, 4.2, 6, 8, 12.5, 18.5, 29, 45), 13),
}
"""In the order they are drawn: the last lies on top."""

RANK = {name: rank for rank, name in enumerate(reversed(ROADS))}
"""Who is named first where there is not room for all; 0 before 1."""

EDGE: Zooms = (0, 0, 0.8, 1, 1.2, 1.5, 1.6, 1.8, 2)
"""What the two edges of a road add to its width."""

RAIL_WIDTH: Zooms = (0.8, 1, 1.2, 1.5, 2, 2.4, 3, 4, 5)
STREAM: Zooms = (0.8, 1, 1.5, 2, 3, 4.5, 6, 9, 14)
"""A line of water."""
WARD_WIDTH: Zooms = (1, 1, 1.2, 1.3, 1.4, 1.5, 1.5, 1.5, 1.5)

TEXT: Zooms = (11, 11, 11, 11, 11.5, 12, 13, 14.5, 16)
"""Letters of a street's name."""
TOWN_TEXT: Zooms = (14, 15, 16, 18, 0, 0, 0, 0, 0)
VILLAGE_TEXT: Zooms = (11, 12, 13, 14, 15, 0, 0, 0, 0)
LANDMARK_TEXT: Zooms = (0, 0, 0, 0, 0, 11, 11.5, 12.5, 13.5)
GREEN_TEXT: Zooms = (0, 0, 0, 11, 11, 11.5, 12, 13, 14)
WATER_TEXT: Zooms = (0, 0, 11, 11, 12, 12, 13, 14, 15)
NUMBER_TEXT: Zooms = (0, 0, 0, 0, 0, 0, 0, 10, 11.5)

BUILDINGS_FROM = 16
BUILDING_EDGES_FROM = 17
SIMPLER_BY: Zooms = (1, 1, 1, 0.7, 0.5, 0.4, 0.4, 0.4, 0.4)
"""Pixels a line may stray from what was surveyed."""


def at(widths: Zooms, zoom: int) -> float:
    """A width or size at a zoom."""
    return widths[zoom - MIN_ZOOM]


def road(kind: str) -> RoadStyle:
    """The style of a class of road; an unknown class looks residential."""
    return ROADS.get(kind, ROADS["residential"])
