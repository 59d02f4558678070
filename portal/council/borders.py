"""Whether the wards tile the council's area, and the other areas fit to them."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import shapely
from shapely import STRtree
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from portal.council.areas import Area, AreaKind, Ward
from portal.council.councils import Council
from portal.council.faults import Fault
from portal.council.features import Feature
from portal.council.projection import Projection

# Square metres. Borders drawn to six decimals miss each other by a decimetre; a garden is more.
SLIVER = 100.0
_WARDS = "wards.geojson"


def border_faults(
    council: Council, wards: Sequence[Feature], areas: Sequence[Feature]
) -> Iterator[Fault]:
    """Overlaps, holes, pieces apart, areas given twice, and a centre or bounds that do not fit."""
    projection = council.land.projection
    flat = [projection.flat(ward.polygon) for ward in council.wards]
    yield from _ward_names(council.wards, wards)
    yield from _overlaps(council.wards, wards, flat)
    yield from _gaps(flat, projection)
    yield from _frame(council, wards)
    yield from _areas_twice(council.land.areas, areas)
    yield from _parish_overlaps(council.land.areas, areas, projection)


def _ward_names(wards: Sequence[Ward], features: Sequence[Feature]) -> Iterator[Fault]:
    seen: set[str] = set()
    for ward, feature in zip(wards, features, strict=True):
        if ward.key in seen:
            yield feature.fault(f"The ward “{ward.key}” stands here twice.", "Rename one of them.")
        seen.add(ward.key)


def _overlaps(
    wards: Sequence[Ward], features: Sequence[Feature], flat: Sequence[BaseGeometry]
) -> Iterator[Fault]:
    tree = STRtree(flat)
    for number, shape in enumerate(flat):
        for other in sorted(tree.query(shape, predicate="intersects")):
            if other <= number:
                continue
            area = shape.intersection(flat[other]).area
            if area > SLIVER:
                yield features[other].fault(
                    f"The wards “{wards[number].name}” and “{wards[other].name}” overlap by "
                    f"{area:.0f} m².",
                    "Draw one border for both.",
                )


def _gaps(flat: Sequence[BaseGeometry], projection: Projection) -> Iterator[Fault]:
    union = shapely.union_all(flat)
    parts = shapely.get_parts(union)
    holes = [Polygon(ring) for part in parts for ring in part.interiors]
    for hole in holes:
        if hole.area > SLIVER:
            spot = hole.representative_point()
            point = projection.point(spot.x, spot.y)
            yield Fault(
                _WARDS,
                None,
                f"Around {point.lat:.5f}, {point.lon:.5f} lie {hole.area:.0f} m² in no ward.",
                "Draw the wards up to each other.",
            )


def _frame(council: Council, features: Sequence[Feature]) -> Iterator[Fault]:
    south, west, north, east = council.bounds
    frame = box(west, south, east, north)
    for ward, feature in zip(council.wards, features, strict=True):
        if not frame.covers(ward.polygon):
            yield feature.fault(
                f"The ward “{ward.name}” reaches out of the bounds in council.toml.",
                "Widen the bounds: south, west, north, east.",
            )
    if not council.contains(council.centre_point):
        yield Fault(
            "council.toml", None, "The centre lies in no ward.", "Write latitude, longitude."
        )


def _areas_twice(areas: Sequence[Area], features: Sequence[Feature]) -> Iterator[Fault]:
    """One piece of land has one entry at a time."""
    pairs = combinations(zip(areas, features, strict=True), 2)
    for (one, _), (other, feature) in pairs:
        same = one.kind is other.kind and one.key == other.key
        if same and one.overlaps_in_time(other):
            yield feature.fault(
                f"The {other.kind} “{other.key}” stands here twice for the same days.",
                "End one the day before the other begins.",
            )


def _parish_overlaps(
    areas: Sequence[Area], features: Sequence[Feature], projection: Projection
) -> Iterator[Fault]:
    parishes = [
        (area, feature, projection.flat(area.polygon))
        for area, feature in zip(areas, features, strict=True)
        if area.kind is AreaKind.PARISH
    ]
    for (one, _, first), (other, feature, second) in combinations(parishes, 2):
        if one.key != other.key and one.overlaps_in_time(other):
            area = first.intersection(second).area
            if area > SLIVER:
                yield feature.fault(
                    f"The parishes “{one.name}” and “{other.name}” overlap by {area:.0f} m².",
                    "Draw one border for both.",
                )
