"""The three GeoJSON files as wards, areas and roads."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from shapely.geometry.base import BaseGeometry

from portal.council.areas import Area, AreaKind, Ward
from portal.council.faults import CouncilErrors, Fault
from portal.council.features import Feature, read_features
from portal.council.roads import Road

Model = TypeVar("Model", bound=BaseModel)

LAYERS = ("road", "path", "rail", "water", "green", "building", "built_up")
_POLYGONS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What map.geojson holds that answers questions; the rest is only drawn."""

    roads: tuple[Road, ...]
    built_up: tuple[BaseGeometry, ...]
    features: tuple[Feature, ...]


def read_wards(path: Path) -> tuple[tuple[Ward, ...], tuple[Feature, ...]]:
    """The wards with the features they were made of. Raises CouncilErrors."""
    features = read_features(path)
    wards = _models(features, Ward, "polygon")
    faults = [
        feature.fault("A ward must be a polygon.", "Write a Polygon or MultiPolygon.")
        for feature in features
        if feature.geometry.geom_type not in _POLYGONS
    ]
    if faults:
        raise CouncilErrors(faults)
    return wards, features


def read_areas(path: Path) -> tuple[tuple[Area, ...], tuple[Feature, ...]]:
    """The areas with the features they were made of. Raises CouncilErrors."""
    features = read_features(path)
    areas = _models(features, Area, "polygon")
    faults = [
        feature.fault(
            f"The {area.kind} “{area.name}” is no polygon and has no radius_m.",
            "Write a polygon, or a radius_m in metres.",
        )
        for area, feature in zip(areas, features, strict=True)
        if feature.geometry.geom_type not in _POLYGONS and not area.radius_m
    ]
    faults += [
        feature.fault(
            f"The {area.kind} “{area.name}” does not name its team.", "Write a team of teams.toml."
        )
        for area, feature in zip(areas, features, strict=True)
        if area.kind in _OWNED and area.team is None
    ]
    if faults:
        raise CouncilErrors(faults)
    return areas, features


_OWNED = {AreaKind.PARISH_ASSET, AreaKind.HOUSING_LAND}


def read_map(path: Path) -> Drawn:
    """The roads and built-up land of the map. Raises CouncilErrors."""
    features = read_features(path)
    faults = [
        feature.fault(
            f"“{feature.properties.get('layer')}” is not a layer of the map.",
            f"Write one of: {', '.join(LAYERS)}.",
        )
        for feature in features
        if feature.properties.get("layer") not in LAYERS
    ]
    if faults:
        raise CouncilErrors(faults)
    lines = [feature for feature in features if feature.properties["layer"] in {"road", "path"}]
    roads = _models(lines, Road, "line", drop=("layer",))
    built_up = tuple(f.geometry for f in features if f.properties["layer"] == "built_up")
    return Drawn(roads, built_up, features)


def _models(
    features: Sequence[Feature], model: type[Model], geometry: str, drop: Sequence[str] = ()
) -> tuple[Model, ...]:
    made, faults = [], []
    for feature in features:
        given: dict[str, Any] = {k: v for k, v in feature.properties.items() if k not in drop}
        try:
            made.append(model.model_validate({**given, geometry: feature.geometry}))
        except ValidationError as error:
            faults += [_fault(feature, dict(detail)) for detail in error.errors(include_url=False)]
    if faults:
        raise CouncilErrors(faults)
    return tuple(made)


def _fault(feature: Feature, detail: dict[str, Any]) -> Fault:
    name = ".".join(str(step) for step in detail["loc"])
    if detail["type"] == "missing":
        return feature.fault(f"“{name}” is missing here.", f'Write "{name}" in its properties.')
    if detail["type"] == "extra_forbidden":
        return feature.fault(f"“{name}” is not a property this file knows.", "Mend or remove it.")
    expected = detail.get("ctx", {}).get("expected")
    how = f"Write one of: {expected}." if expected else ""
    return feature.fault(f"{name}: {detail['msg']}.", how)
