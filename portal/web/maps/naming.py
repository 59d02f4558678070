"""Chooses what to name at a zoom: places, then roads by rank, then what is left room for."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from portal.web.maps import lettering, style
from portal.web.maps.ground import Layer
from portal.web.maps.labels import (
    Coordinates,
    Hand,
    Label,
    Room,
    joined,
    length_of,
    middles,
    stretch,
)
from portal.web.maps.sheets import Box, Sheet

Candidates = Iterator[Label]

_NAMES_APART = 480
"""Pixels between one writing of a street's name and the next."""
_REFS_APART = 360
_TURNS = (10, 28)
"""Degrees that a line may turn under its name: a straight stretch first, then any legible one."""
_REF_FROM = {"trunk": 11, "a": 12, "b": 13}


class Names:
    """Every label of a sheet, found by box."""

    def __init__(self, sheet: Sheet) -> None:
        self.labels = tuple(_written(sheet))
        self._tree = STRtree([shapely.box(*label.reach()) for label in self.labels])

    def within(self, box: Box) -> Iterator[Label]:
        """The labels of which any part is in a box, in the order they were placed."""
        for number in sorted(self._tree.query(shapely.box(*box))):
            yield self.labels[number]


def _written(sheet: Sheet) -> Iterator[Label]:
    room = Room()
    for candidates in _wanted(sheet):
        chosen = next((label for label in candidates if room.takes(label)), None)
        if chosen is not None:
            yield chosen


def _wanted(sheet: Sheet) -> Iterator[Candidates]:
    """What deserves to be named, the most important first, each with the places it could have."""
    yield from _places(sheet)
    yield from _refs(sheet)
    yield from _streets(sheet)
    yield from _landmarks(sheet)
    yield from _streams(sheet)
    yield from _areas(sheet, Layer.WATER, Hand.WATER, style.WATER_TEXT)
    yield from _areas(sheet, Layer.GREEN, Hand.GREEN, style.GREEN_TEXT)
    yield from _numbers(sheet)


def _lines(sheet: Sheet, layer: Layer, label: str) -> Iterator[tuple[str, str, Coordinates]]:
    """Kind, words and line of each stretch that shares a label, by rank, then the longest first."""
    together = defaultdict(list)
    indexed = sheet.layers[layer]
    for shape, geometry in zip(indexed.shapes, indexed.geometries, strict=True):
        words = str(getattr(shape, label))
        if words and shapely.get_dimensions(geometry) == 1:
            together[shape.kind, words].append(geometry)
    found = [
        (kind, words, line) for (kind, words), lines in together.items() for line in joined(lines)
    ]
    found.sort(key=lambda one: (style.RANK.get(one[0], 9), -round(length_of(one[2]), 3), one[1]))
    yield from found


def _refs(sheet: Sheet) -> Iterator[Candidates]:
    for kind, ref, line in _lines(sheet, Layer.ROAD, "ref"):
        if sheet.zoom >= _REF_FROM.get(kind, 99):
            for spots in middles(length_of(line), 40, _REFS_APART):
                yield (
                    Label(Hand.REF, (ref,), 10.5, points[1:2], kind)
                    for points in (stretch(line, spot, 6, 3) for spot in spots)
                    if points is not None
                )


def _streets(sheet: Sheet) -> Iterator[Candidates]:
    size = style.at(style.TEXT, sheet.zoom)
    for layer in (Layer.ROAD, Layer.PATH):
        for kind, name, line in _lines(sheet, layer, "name"):
            if sheet.zoom >= style.road(kind).name_from:
                yield from _along(Hand.STREET, kind, name, line, size)


def _streams(sheet: Sheet) -> Iterator[Candidates]:
    size = style.at(style.WATER_TEXT, sheet.zoom)
    if size:
        for kind, name, line in _lines(sheet, Layer.WATER, "name"):
            yield from _along(Hand.WATER, kind, name, line, size)


def _along(
    hand: Hand, kind: str, name: str, line: Coordinates, size: float
) -> Iterator[Candidates]:
    wide = lettering.width(name, size)
    for spots in middles(length_of(line), wide + size, _NAMES_APART):
        yield (
            Label(hand, (name,), size, points, kind)
            for turn in _TURNS
            for points in (stretch(line, spot, wide, size, turn) for spot in spots)
            if points is not None
        )


def _places(sheet: Sheet) -> Iterator[Candidates]:
    indexed = sheet.layers[Layer.PLACE]
    for shape, geometry in zip(indexed.shapes, indexed.geometries, strict=True):
        sizes = style.TOWN_TEXT if shape.kind == "town" else style.VILLAGE_TEXT
        if size := style.at(sizes, sheet.zoom):
            yield iter([Label(Hand.PLACE, (shape.name,), size, shapely.get_coordinates(geometry))])


def _areas(sheet: Sheet, layer: Layer, hand: Hand, sizes: style.Zooms) -> Iterator[Candidates]:
    """Names in the middle of areas, the largest first, where they fit without leaving it by far."""
    size = style.at(sizes, sheet.zoom)
    indexed = sheet.layers[layer]
    known = _landmark_names(sheet)
    named = [
        (shape, geometry)
        for shape, geometry in zip(indexed.shapes, indexed.geometries, strict=True)
        if size and shape.name and shapely.get_dimensions(geometry) == 2
        if shape.name.casefold() not in known
    ]
    for shape, geometry in sorted(named, key=lambda one: (-float(one[1].area), one[0].name)):
        lines = lettering.broken(shape.name)
        wide = max(lettering.width(line, size) for line in lines)
        left, _, right, _ = geometry.bounds
        if right - left > 0.7 * wide:
            middle = shapely.get_coordinates(_middle(geometry))
            yield iter([Label(hand, lines, size, middle, shape.kind)])


def _middle(area: BaseGeometry) -> BaseGeometry:
    middle = shapely.centroid(area)
    return middle if shapely.contains(area, middle) else shapely.point_on_surface(area)


def _landmarks(sheet: Sheet) -> Iterator[Candidates]:
    """Names under their dots, or over them where that is taken."""
    size = style.at(style.LANDMARK_TEXT, sheet.zoom)
    indexed = sheet.layers[Layer.LANDMARK]
    for shape, geometry in zip(indexed.shapes, indexed.geometries, strict=True):
        if size:
            lines = lettering.broken(shape.name)
            away = np.array([[0, size * (0.9 + 0.575 * (len(lines) - 1))]])
            dot = shapely.get_coordinates(geometry)
            yield (
                Label(Hand.LANDMARK, lines, size, dot + shift, dot=dot) for shift in (away, -away)
            )


def _landmark_names(sheet: Sheet) -> set[str]:
    """Names that stand at a dot already; the area around needs them no second time."""
    shown = style.at(style.LANDMARK_TEXT, sheet.zoom) > 0
    return {shape.name.casefold() for shape in sheet.layers[Layer.LANDMARK].shapes if shown}


def _numbers(sheet: Sheet) -> Iterator[Candidates]:
    size = style.at(style.NUMBER_TEXT, sheet.zoom)
    indexed = sheet.layers[Layer.HOUSE_NUMBER]
    for shape, geometry in zip(indexed.shapes, indexed.geometries, strict=True):
        if size:
            at = shapely.get_coordinates(geometry)
            yield iter([Label(Hand.NUMBER, (shape.name,), size, at)])
