"""The streets of Thornley: those drawn by hand, and those that grow from them as towns grow.

A rib leaves its street at about a right angle, bends a little, keeps its distance from its
neighbours, and ends where it meets another street or as a close.
"""

import math
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from shapely import STRtree
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from portal.demo.make_thornley_land import SITES
from portal.demo.make_thornley_plan import (
    BYPASS,
    CANAL,
    COUNTRY,
    LANES,
    MAIN_ROADS,
    MORE_NAMES,
    PATHS,
    RAILWAY,
    RIVER,
    TOWN_STREETS,
    Drawn,
    Line,
    Spot,
)
from portal.demo.make_thornley_villages import VILLAGES

STEP = 12.0
APART = 44.0  # two streets nearer than this leave no room for houses
JOINS = 30.0
SHORTEST = 62.0


@dataclass(frozen=True)
class Street:
    """A street as it will stand on the map; its line in metres."""

    name: str
    locality: str
    line: LineString
    road_class: str
    owner: str
    ref: str
    style: str
    lit: bool


@dataclass
class Growth:
    """All streets so far, and the land that no street may take."""

    rng: random.Random
    taken: BaseGeometry
    streets: list[Street] = field(default_factory=list)

    def add(self, drawn: Drawn, line: Line) -> None:
        shape = LineString([_rounded(spot) for spot in line])
        self.streets.append(
            Street(
                drawn.name, drawn.locality, shape, drawn.road_class, drawn.owner, drawn.ref,
                drawn.style, drawn.lit,
            )
        )  # fmt: skip

    def joined(self, line: Line) -> Line:
        """The line, with ends that nearly meet an earlier street led up to it."""
        for end in (0, -1):
            spot = Point(line[end])
            near = [s.line for s in self.streets if 0.5 < s.line.distance(spot) < 40]
            touches = any(s.line.distance(spot) <= 0.5 for s in self.streets)
            if near and not touches:
                street = min(near, key=spot.distance)
                met = street.interpolate(street.project(spot))
                line = ((met.x, met.y), *line) if end == 0 else (*line, (met.x, met.y))
        return line

    def grow_from(self, drawn: Drawn, spine: LineString) -> None:
        """Adds the ribs of a street, one for each of its names, as far as there is room."""
        names = list(drawn.ribs)
        for at, side in self._starts(spine, drawn):
            if not names:
                return
            line = self._rib(spine, at, side, drawn)
            if line is not None:
                name = self._fitting(names, joined=line[1])
                names.remove(name)
                rib = Drawn(
                    name, line[0], "residential", drawn.rib_owner, "", drawn.rib_style,
                    drawn.locality,
                )  # fmt: skip
                self.add(rib, line[0])

    def fill_in(self, names: list[str]) -> None:
        """Streets between the ribs of the town, where the ground between them is still empty."""
        for street in tuple(self.streets):
            if street.locality != "Thornley" or street.road_class != "residential":
                continue
            if street.line.length < 140 or not names:
                continue
            drawn = Drawn(
                street.name, (), ribs=tuple(names), spacing=92, longest=170,
                rib_style=street.style,
            )  # fmt: skip
            before = len(self.streets)
            self.grow_from(drawn, street.line)
            for grown in self.streets[before:]:
                names.remove(grown.name)

    def _starts(self, spine: LineString, drawn: Drawn) -> Iterator[tuple[float, int]]:
        at = drawn.spacing * 0.5
        while at < spine.length - 25:
            first = self.rng.choice((1, -1))
            yield at, first
            yield at + self.rng.uniform(0.25, 0.5) * drawn.spacing, -first
            at += drawn.spacing * self.rng.uniform(0.9, 1.15)

    @staticmethod
    def _fitting(names: list[str], *, joined: bool) -> str:
        """A close ends nowhere, a road leads on: the name should not say otherwise."""
        closed = ("Close", "Court", "Row", "Terrace")
        for name in names:
            if name.endswith(closed) is not joined:
                return name
        return names[0]

    def _rib(
        self, spine: LineString, at: float, side: int, drawn: Drawn
    ) -> tuple[Line, bool] | None:
        if at >= spine.length:
            return None
        start = spine.interpolate(at)
        heading = _heading(spine, at) + side * math.pi / 2 + self.rng.uniform(-0.1, 0.1)
        bend = self.rng.uniform(-1, 1) * (0.012 if drawn.rib_style == "terrace" else 0.034)
        length = self.rng.uniform(0.95, 1.6) * drawn.longest
        around = _Around(self.streets, spine)
        spots: list[Spot] = [(start.x, start.y)]
        while len(spots) * STEP < length:
            x, y = spots[-1]
            heading += bend
            spot = (x + STEP * math.cos(heading), y + STEP * math.sin(heading))
            if self.taken.intersects(Point(spot).buffer(18)):
                break
            meets = around.met(spots, spot)
            if meets == "crowded":
                break
            if isinstance(meets, tuple):
                return (*spots, meets), True
            spots.append(spot)
        enough = (len(spots) - 1) * STEP >= SHORTEST
        return (tuple(spots), False) if enough else None


class _Around:
    """The streets around a rib that is growing, its own spine apart."""

    def __init__(self, streets: Iterable[Street], spine: LineString) -> None:
        self.lines = [street.line for street in streets if not street.line.equals(spine)]
        self.kinds = [s.road_class for s in streets if not s.line.equals(spine)]
        self.spine = spine
        self.tree = STRtree(self.lines)

    def met(self, spots: list[Spot], spot: Spot) -> Spot | str | None:
        """Where the rib joins another street; "crowded" where it must stop; None to go on."""
        here, before = Point(spot), Point(spots[-1])
        near = [int(n) for n in self.tree.query(here, predicate="dwithin", distance=APART)]
        if len(spots) > 4 and self.spine.distance(here) < APART:
            return "crowded"
        for number in sorted(near, key=lambda n: self.lines[n].distance(here)):
            line = self.lines[number]
            gap, was = line.distance(here), line.distance(before)
            if was - gap < STEP * 0.55:
                return "crowded"
            if gap <= JOINS and len(spots) > 3:
                if self.kinds[number] in {"trunk", "path", "lane"}:
                    return "crowded"
                end = line.interpolate(line.project(here))
                return (end.x, end.y)
        return None


def _heading(line: LineString, at: float) -> float:
    a, b = line.interpolate(max(at - 4, 0)), line.interpolate(min(at + 4, line.length))
    return math.atan2(b.y - a.y, b.x - a.x)


def _rounded(spot: Spot) -> Spot:
    return round(spot[0], 2), round(spot[1], 2)


def barriers() -> BaseGeometry:
    """What no street grows across: rail, water, greens and land with another use."""
    lines = [LineString(RAILWAY).buffer(16), LineString(CANAL).buffer(22)]
    lines += [LineString(RIVER).buffer(34), LineString(BYPASS).buffer(60)]
    sites = [
        Polygon(site.shape).buffer(4)
        for site in SITES
        if len(site.shape) > 2 and site.kind not in {"town_centre", "housing_land"}
    ]
    greens = [Polygon(village.green).buffer(4) for village in VILLAGES]
    return unary_union(lines + sites + greens)


def make_streets(seed: int) -> list[Street]:
    """Every street and path, the hand-drawn first; the same for the same seed."""
    growth = Growth(random.Random(seed), barriers())
    drawn = [*MAIN_ROADS, *TOWN_STREETS, *LANES]
    drawn += [road for village in VILLAGES for road in village.drawn]
    drawn += COUNTRY
    for road in (*drawn, *PATHS):
        line = smooth(road.line) if road.style != "shop" else road.line
        growth.add(road, growth.joined(line) if road.road_class != "path" else line)
    for road, street in zip(drawn, tuple(growth.streets), strict=False):
        growth.grow_from(road, street.line)
    growth.fill_in(list(MORE_NAMES))
    return growth.streets


def smooth(line: Line, times: int = 2) -> Line:
    """Corners cut (Chaikin), the ends kept: roads and rivers bend, they do not break."""
    for _ in range(times):
        line = _cut(line)
    return line


def _cut(line: Line) -> Line:
    spots = [line[0]]
    for (ax, ay), (bx, by) in pairwise(line):
        spots += [
            (ax + (bx - ax) * 0.2, ay + (by - ay) * 0.2),
            (ax + (bx - ax) * 0.8, ay + (by - ay) * 0.8),
        ]
    return (line[0], *spots[2:-1], line[-1]) if len(line) > 2 else line
