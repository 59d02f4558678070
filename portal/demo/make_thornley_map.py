"""The drawn part of Thornley as GeoJSON features: map, areas and wards."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from shapely import STRtree
from shapely.geometry import LineString, MultiPoint, MultiPolygon, Point, Polygon, mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from portal.council.projection import Projection
from portal.demo.make_thornley_areas import NEIGHBOURS, Cells
from portal.demo.make_thornley_houses import Row
from portal.demo.make_thornley_land import HALLS, SITES, Site
from portal.demo.make_thornley_places import usrn
from portal.demo.make_thornley_plan import CANAL, RAILWAY, RIVER, Line
from portal.demo.make_thornley_streets import Street, smooth
from portal.demo.make_thornley_villages import VILLAGES

Feature = dict[str, Any]


class Sheet:
    """Turns shapes in metres into features in degrees, six decimals (a decimetre)."""

    def __init__(self, projection: Projection) -> None:
        self.projection = projection

    def feature(self, shape: BaseGeometry, **properties: Any) -> Feature:
        geometry = mapping(shape)
        return {
            "type": "Feature",
            "properties": {name: value for name, value in properties.items() if value},
            "geometry": {
                "type": geometry["type"],
                "coordinates": self._degrees(geometry["coordinates"]),
            },
        }

    def _degrees(self, numbers: Any) -> Any:
        if isinstance(numbers[0], (int, float)):
            point = self.projection.point(numbers[0], numbers[1])
            return [round(point.lon, 6), round(point.lat, 6)]
        return [self._degrees(part) for part in numbers]


def map_features(sheet: Sheet, streets: Sequence[Street], rows: Sequence[Row]) -> list[Feature]:
    """Everything that is drawn, from the ground up."""
    return [
        *(sheet.feature(shape, layer="built_up") for shape in _built_up(rows)),
        *_sites(sheet),
        sheet.feature(_river(), layer="water", name="River Wend"),
        sheet.feature(LineString(smooth(CANAL)).buffer(5, quad_segs=2), layer="water",
                      name="Ashmere Canal"),
        sheet.feature(LineString(smooth(RAILWAY)).simplify(0.5), layer="rail", name="Railway"),
        *_buildings(sheet, streets, rows),
        *_roads(sheet, streets),
    ]  # fmt: skip


def _river() -> BaseGeometry:
    return LineString(smooth(RIVER)).buffer(9, quad_segs=2).simplify(0.6)


def _built_up(rows: Sequence[Row]) -> Iterator[Polygon]:
    union = unary_union([row.shape.buffer(95, quad_segs=2) for row in rows])
    shrunk = union.buffer(-65, quad_segs=2).simplify(8)
    parts = shrunk.geoms if isinstance(shrunk, MultiPolygon) else [shrunk]
    for part in parts:
        if isinstance(part, Polygon) and part.area > 12_000:
            holes = [ring for ring in part.interiors if Polygon(ring).area > 20_000]
            yield Polygon(part.exterior, holes)


def _sites(sheet: Sheet) -> Iterator[Feature]:
    for site in _placed():
        if site.layer and len(site.shape) > 2:
            yield sheet.feature(_shape(site), layer=site.layer, name=site.name, kind=site.cover)
    for village in VILLAGES:
        if village.pond:
            pond = Point(village.pond).buffer(22, quad_segs=3)
            yield sheet.feature(pond, layer="water", name=f"{village.name} pond")


def _placed() -> Iterator[Site]:
    """The sites, village greens with the shape their village gives them."""
    greens = {f"{village.name} village green": village.green for village in VILLAGES}
    for site in SITES:
        shape = site.shape or greens[site.name]
        yield replace(site, shape=shape)


def _shape(site: Site) -> BaseGeometry:
    if len(site.shape) == 1:
        return Point(site.shape[0])
    if site.name.startswith("Footway lights"):
        return MultiPoint(site.shape)
    return Polygon(_rounder(site))


def _rounder(site: Site) -> Line:
    """Woods and ponds are round, school grounds and car parks are not."""
    if site.layer not in {"green", "water"} or site.kind or len(site.shape) < 5:
        return site.shape
    ring = (*site.shape, site.shape[0])
    spots: list[tuple[float, float]] = []
    for (ax, ay), (bx, by) in pairwise(ring):
        spots += [(ax * 0.8 + bx * 0.2, ay * 0.8 + by * 0.2)]
        spots += [(ax * 0.2 + bx * 0.8, ay * 0.2 + by * 0.8)]
    return tuple(spots)


def _buildings(sheet: Sheet, streets: Sequence[Street], rows: Sequence[Row]) -> Iterator[Feature]:
    for number, _ in enumerate(streets):
        shapes = [row.shape for row in rows if row.street == number]
        if shapes:
            yield sheet.feature(MultiPolygon(shapes), layer="building")
    yield sheet.feature(unary_union([Polygon(hall) for hall in HALLS]), layer="building")


def _roads(sheet: Sheet, streets: Sequence[Street]) -> Iterator[Feature]:
    for number, street in enumerate(streets):
        yield sheet.feature(
            street.line.simplify(0.5),
            layer="path" if street.road_class == "path" else "road",
            name=street.name,
            **{"class": street.road_class},
            ref=street.ref,
            owner=street.owner,
            usrn=usrn(number),
        )


def area_features(sheet: Sheet, cells: Cells) -> list[Feature]:
    """Parishes, the land that decides something, and the councils around."""
    features = [
        sheet.feature(
            shape, kind="parish", key=_key(name), name=f"{name} parish", team=f"{_key(name)}_parish"
        )
        for name, shape in cells.parishes.items()
    ]
    features += [_area(sheet, site) for site in _placed() if site.kind]
    for name, shape in cells.neighbours.items():
        features.append(
            sheet.feature(
                shape, kind="neighbour", key=_key(name), name=name, url=NEIGHBOURS[name][0]
            )
        )
    return features


def _area(sheet: Sheet, site: Site) -> Feature:
    return sheet.feature(
        _shape(site),
        kind=site.kind,
        key=_key(site.name),
        name=site.name,
        team=site.team,
        radius_m=site.radius_m,
        categories=list(site.categories),
    )


def ward_features(sheet: Sheet, cells: Cells) -> list[Feature]:
    """The eight wards."""
    return [sheet.feature(shape, key=_key(name), name=name) for name, shape in cells.wards.items()]


def _key(name: str) -> str:
    letters = "".join(letter if letter.isalnum() else " " for letter in name.lower())
    return "_".join(letters.split())


def free_of_water(rows: Iterable[Row], streets: Sequence[Street]) -> list[Row]:
    """The rows that stand on dry land, and off the sites that streets may cross."""
    wet = STRtree([_river().buffer(6), LineString(smooth(CANAL)).buffer(10)])
    return [row for row in rows if not wet.query(row.shape, predicate="intersects").size]
