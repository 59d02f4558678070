"""A GeoJSON file, feature by feature, with the line each stands on (RFC 7946)."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from portal.council.faults import CouncilErrors, Fault, not_utf8

_FEATURE = re.compile(r'"type"\s*:\s*"Feature"')


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature; its geometry in degrees, longitude first."""

    file: str
    line: int
    properties: dict[str, Any]
    geometry: BaseGeometry

    def fault(self, words: str, write: str = "") -> Fault:
        return Fault(self.file, self.line, words, write)


def read_features(path: Path) -> tuple[Feature, ...]:
    """The features of a file. Raises CouncilErrors with every feature that cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CouncilErrors([not_utf8(path.name)]) from None
    lines = _lines(text)
    features, faults = [], []
    for index, raw in enumerate(_collection(path.name, text)):
        line = lines[index] if index < len(lines) else 1
        try:
            features.append(_feature(path.name, line, raw))
        except (LookupError, TypeError, ValueError, AttributeError, ShapelyError) as error:
            faults.append(
                Fault(
                    path.name,
                    line,
                    f"This feature has no geometry that can be read ({error}).",
                    "Write a GeoJSON geometry with coordinates as longitude, latitude.",
                )
            )
    if faults:
        raise CouncilErrors(faults)
    return tuple(features)


def _collection(name: str, text: str) -> list[dict[str, Any]]:
    try:
        collection = json.loads(text)
    except json.JSONDecodeError as error:
        raise CouncilErrors(
            [Fault(name, error.lineno, f"This is not JSON: {error.msg}.", "Mend it here.")]
        ) from None
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        fault = Fault(name, 1, "This is not a GeoJSON feature collection.", _COLLECTION)
        raise CouncilErrors([fault])
    return features


_COLLECTION = 'Write {"type": "FeatureCollection", "features": [ … ]}.'


def _feature(name: str, line: int, raw: dict[str, Any]) -> Feature:
    geometry = shape(raw["geometry"])
    if geometry.is_empty or not shapely.is_valid(geometry):
        raise ValueError(shapely.is_valid_reason(geometry) if not geometry.is_empty else "empty")
    return Feature(name, line, dict(raw.get("properties") or {}), geometry)


def _lines(text: str) -> list[int]:
    """The line on which each feature's `"type": "Feature"` stands."""
    lines, line, seen = [], 1, 0
    for match in _FEATURE.finditer(text):
        line += text.count("\n", seen, match.start())
        seen = match.start()
        lines.append(line)
    return lines
