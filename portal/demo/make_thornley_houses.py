"""The houses of Thornley: rows of plots along both sides of a street, numbered from its start."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shapely import STRtree
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from portal.demo.make_thornley_streets import Street
from portal.demo.make_thornley_villages import VILLAGES

KEEP_OFF = 6.5  # a wall stands at least this far from the middle of any road
ADDRESSES = 4000


@dataclass(frozen=True)
class Style:
    """How houses of a kind stand, in metres; `row` is how many make one building."""

    plot: float
    set_back: float
    deep: float
    row: tuple[int, int]
    gap: float


STYLES = {
    "shop": Style(9.0, 9.0, 14.0, (2, 5), 2.0),
    "terrace": Style(9.0, 9.0, 10.0, (3, 6), 15.0),
    "semi": Style(11.5, 14.0, 10.0, (2, 2), 20.0),
    "detached": Style(15.0, 17.0, 11.0, (1, 1), 24.0),
    "flats": Style(5.0, 13.0, 13.0, (6, 8), 16.0),
    "industry": Style(38.0, 18.0, 26.0, (1, 1), 22.0),
}


@dataclass(frozen=True)
class House:
    """One address: its number in the street and where its door is."""

    street: int
    number: int
    door: tuple[float, float]


@dataclass(frozen=True)
class Row:
    """A building with one or more houses, on the left (1) or right (-1) of its street."""

    street: int
    side: int
    at: float
    shape: Polygon
    doors: tuple[tuple[float, float], ...]


@dataclass
class Ground:
    """What houses must not stand on: roads, barriers and each other."""

    streets: Sequence[Street]
    taken: BaseGeometry
    roads: STRtree = field(init=False)
    built: dict[tuple[int, int], list[Polygon]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roads = STRtree([street.line for street in self.streets])

    def free(self, shape: Polygon) -> bool:
        if self.taken.intersects(shape):
            return False
        if self.roads.query(shape, predicate="dwithin", distance=KEEP_OFF).size:
            return False
        return all(other.distance(shape) > 2.5 for other in self._near(shape))

    def build(self, shape: Polygon) -> None:
        self.built.setdefault(_cell(shape), []).append(shape)

    def in_town(self, spot: Point) -> bool:
        """Whether enough streets are about: nobody builds along the open road."""
        return len(self.roads.query(spot, predicate="dwithin", distance=135)) >= 3

    def _near(self, shape: Polygon) -> Iterator[Polygon]:
        x, y = _cell(shape)
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                yield from self.built.get((x + dx, y + dy), ())


def _cell(shape: Polygon) -> tuple[int, int]:
    spot = shape.centroid
    return math.floor(spot.x / 70), math.floor(spot.y / 70)


def make_rows(streets: Sequence[Street], taken: BaseGeometry, seed: int) -> list[Row]:
    """As many buildings as there is room for."""
    rng = random.Random(seed)
    ground = Ground(streets, taken)
    rows: list[Row] = []
    for number, street in enumerate(streets):
        if street.style:
            for side in (1, -1):
                rows += _along(number, street, side, ground, rng)
    return rows


def _along(
    number: int, street: Street, side: int, ground: Ground, rng: random.Random
) -> Iterator[Row]:
    style = STYLES[street.style]
    open_road = street.road_class in {"a", "b", "minor", "lane"} and street.line.length > 700
    at = 9.0
    while at < street.line.length - style.plot:
        count = rng.randint(*style.row)
        row = None
        while count and row is None:
            row = _row(number, street, side, at, count, ground)
            count -= 1
        if row is None or (open_road and not ground.in_town(row.shape.centroid)):
            at += 5.0
            continue
        ground.build(row.shape)
        yield row
        at += (count + 1) * style.plot + style.gap * rng.uniform(0.6, 1.4)


def _row(
    number: int, street: Street, side: int, at: float, count: int, ground: Ground
) -> Row | None:
    style, line = STYLES[street.style], street.line
    end = at + count * style.plot
    if end > line.length - 2:
        return None
    a, b = line.interpolate(at), line.interpolate(end)
    if math.hypot(b.x - a.x, b.y - a.y) < 0.97 * (end - at):
        return None  # too much of a bend for one straight wall
    angle = math.atan2(b.y - a.y, b.x - a.x)
    out = (-math.sin(angle) * side, math.cos(angle) * side)
    near, far = style.set_back, style.set_back + style.deep
    shape = Polygon(
        [
            (a.x + out[0] * near, a.y + out[1] * near),
            (b.x + out[0] * near, b.y + out[1] * near),
            (b.x + out[0] * far, b.y + out[1] * far),
            (a.x + out[0] * far, a.y + out[1] * far),
        ]
    )
    if not ground.free(shape):
        return None
    doors = tuple(
        (
            a.x + (b.x - a.x) * (n + 0.5) / count + out[0] * (near + 2.0),
            a.y + (b.y - a.y) * (n + 0.5) / count + out[1] * (near + 2.0),
        )
        for n in range(count)
    )
    return Row(number, side, at, shape, doors)


def thin_out(rows: list[Row], kept: frozenset[int], seed: int) -> list[Row]:
    """Exactly ADDRESSES houses: rows are left out, the more the further out, none on `kept`."""
    rng = random.Random(seed)
    spare = sum(len(row.doors) for row in rows) - ADDRESSES
    if spare < 0:
        raise ValueError(f"{-spare} addresses too few: the streets need to be longer")
    order = [number for number, row in enumerate(rows) if row.street not in kept]
    order.sort(key=lambda number: rng.random() * (500 + _far_out(rows[number].shape)), reverse=True)
    gone: set[int] = set()
    for number in order:
        if 0 < len(rows[number].doors) <= spare:
            gone.add(number)
            spare -= len(rows[number].doors)
    if spare:
        raise ValueError("the rows do not come out even")
    return [row for number, row in enumerate(rows) if number not in gone]


def _far_out(shape: Polygon) -> float:
    """Metres from the nearest middle, villages counting threefold for they are small."""
    spot = shape.centroid
    town = math.hypot(spot.x, spot.y)
    villages = (math.hypot(spot.x - v.centre[0], spot.y - v.centre[1]) * 3 for v in VILLAGES)
    return min(town, *villages)


def make_houses(rows: Sequence[Row]) -> list[House]:
    """Odd numbers on the left, even ones on the right, counted along the street."""
    houses = []
    counts: dict[tuple[int, int], int] = {}
    for row in sorted(rows, key=lambda row: (row.street, -row.side, row.at)):
        for door in row.doors:
            key = (row.street, row.side)
            counts[key] = counts.get(key, 0) + 1
            number = counts[key] * 2 - (1 if row.side == 1 else 0)
            houses.append(House(row.street, number, door))
    return houses


def columns_along(line: LineString, apart: float) -> list[tuple[float, float]]:
    """Lamp columns at the kerb, on alternating sides, numbered from the start."""
    spots = []
    at, side = min(10.0, line.length / 2), 1
    while at < line.length:
        here, ahead = line.interpolate(at), line.interpolate(min(at + 1, line.length))
        angle = math.atan2(ahead.y - here.y, ahead.x - here.x)
        spots.append((here.x - math.sin(angle) * side * 5, here.y + math.cos(angle) * side * 5))
        at, side = at + apart, -side
    return spots
