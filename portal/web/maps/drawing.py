"""Draws a window of a sheet as SVG.

Presentation attributes only: a style element would need leave from the content security policy.
"""

from collections import defaultdict
from collections.abc import Iterator

import shapely
from shapely.geometry import LineString
from shapely.geometry import Point as Spot
from shapely.geometry.base import BaseGeometry

from portal.web.maps import style
from portal.web.maps.ground import Layer, Shape
from portal.web.maps.paths import UNIT, line_path, lines_of, polygon_path, trace
from portal.web.maps.sheets import Box, Sheet, clip
from portal.web.maps.windows import Window

_MARGIN = 32
"""Pixels drawn beyond the window, so that no cut edge or end of a line is seen."""


def ground_svg(sheet: Sheet, window: Window) -> str:
    """Everything under the words, for a user space of `UNIT` to a pixel."""
    return "".join(_Drawing(sheet, window).parts())


class _Drawing:
    def __init__(self, sheet: Sheet, window: Window) -> None:
        self.sheet = sheet
        self.zoom = window.zoom
        self.window = window
        self.origin = (float(window.left), float(window.top))
        self.box: Box = window.grown(_MARGIN)

    def parts(self) -> Iterator[str]:
        yield f'<path fill="{style.LAND}" d="{self._whole()}"/>'
        yield self._fill(Layer.BUILT_UP, style.BUILT_UP)
        yield from self._greens()
        yield from self._waters()
        yield from self._buildings()
        yield from self._rails()
        yield from self._paths()
        yield from self._roads()
        yield from self._edge_of_the_council()

    def _whole(self) -> str:
        return f"M0 0h{self.window.width * UNIT}v{self.window.height * UNIT}H0z"

    def _seen(self, layer: Layer) -> Iterator[tuple[Shape, BaseGeometry]]:
        for shape, geometry in self.sheet.layers[layer].within(self.box):
            yield shape, clip(geometry, self.box)

    def _polygons(self, layer: Layer, wanted: frozenset[str] | None = None) -> str:
        return "".join(
            polygon_path(geometry, self.origin)
            for shape, geometry in self._seen(layer)
            if wanted is None or shape.kind in wanted
        )

    def _fill(self, layer: Layer, colour: str, wanted: frozenset[str] | None = None) -> str:
        path = self._polygons(layer, wanted)
        return f'<path fill="{colour}" fill-rule="evenodd" d="{path}"/>' if path else ""

    def _greens(self) -> Iterator[str]:
        yield self._fill(Layer.GREEN, style.GREEN)
        yield self._fill(Layer.GREEN, style.WOOD, style.WOODS)

    def _waters(self) -> Iterator[str]:
        yield self._fill(Layer.WATER, style.WATER)
        path = self._lines(Layer.WATER)
        if path:
            yield _stroke(path, style.WATER, style.at(style.STREAM, self.zoom))

    def _lines(self, layer: Layer) -> str:
        return "".join(line_path(geometry, self.origin) for _, geometry in self._seen(layer))

    def _buildings(self) -> Iterator[str]:
        if self.zoom < style.BUILDINGS_FROM:
            return
        path = self._polygons(Layer.BUILDING)
        if path:
            edge = f' stroke="{style.BUILDING_EDGE}" stroke-width="2"'
            shown = edge if self.zoom >= style.BUILDING_EDGES_FROM else ""
            yield f'<path fill="{style.BUILDING}" fill-rule="evenodd"{shown} d="{path}"/>'

    def _rails(self) -> Iterator[str]:
        path = self._lines(Layer.RAIL)
        if path:
            wide = style.at(style.RAIL_WIDTH, self.zoom)
            yield _stroke(path, style.RAIL, wide)
        if path and self.zoom >= 14:
            yield self._dashed(Layer.RAIL, "#fff", wide * 0.55, (8, 8))

    def _paths(self) -> Iterator[str]:
        wide = style.at(style.ROADS["path"].width, self.zoom)
        if wide:
            yield self._dashed(Layer.PATH, style.ROADS["path"].fill, wide, (4, 2.5))

    def _dashed(self, layer: Layer, colour: str, wide: float, dashes: tuple[float, float]) -> str:
        seen = self.sheet.layers[layer].within(self.box)
        paths = "".join(
            self._dashed_path(line, dashes) for _, geometry in seen for line in lines_of(geometry)
        )
        return f"{_dashed_group(colour, wide, dashes)}{paths}</g>" if paths else ""

    def _dashed_path(self, line: LineString, dashes: tuple[float, float]) -> str:
        """The seen pieces of a line, each starting its dashes where the whole line has them."""
        paths = []
        for piece in lines_of(clip(line, self.box)):
            path = trace(shapely.get_coordinates(piece), self.origin)
            start = line.project(Spot(piece.coords[0])) % sum(dashes)
            shift = f' stroke-dashoffset="{round(start * UNIT)}"' if start else ""
            if path:
                paths.append(f'<path{shift} d="{path}"/>')
        return "".join(paths)

    def _roads(self) -> Iterator[str]:
        seen = defaultdict(list)
        for shape, geometry in self._seen(Layer.ROAD):
            kind = shape.kind if shape.kind in style.ROADS else "residential"
            seen[kind].append(line_path(geometry, self.origin))
        kinds = [
            kind
            for kind, look in style.ROADS.items()
            if any(seen[kind]) and style.at(look.width, self.zoom)
        ]
        for kind in kinds:
            yield f'<path id="{kind}" d="{"".join(seen[kind])}" fill="none"/>'
        yield '<g fill="none" stroke-linejoin="round" stroke-linecap="round">'
        yield from self._road_strokes(kinds)
        yield "</g>"

    def _road_strokes(self, kinds: list[str]) -> Iterator[str]:
        """All edges first, then all roads: so junctions are open."""
        edge = style.at(style.EDGE, self.zoom)
        for kind in kinds:
            road = style.ROADS[kind]
            if edge and road.edge:
                yield _use(kind, road.edge, style.at(road.width, self.zoom) + edge)
        for kind in kinds:
            road = style.ROADS[kind]
            yield _use(kind, road.fill if edge else road.edge, style.at(road.width, self.zoom))

    def _edge_of_the_council(self) -> Iterator[str]:
        council = clip(self.sheet.council, self.box)
        if shapely.is_empty(self.sheet.council):
            return
        outside = polygon_path(shapely.box(*self.box) - shapely.make_valid(council), self.origin)
        if outside:
            yield (
                f'<path fill="{style.OUTSIDE}" fill-opacity=".55" fill-rule="evenodd" '
                f'd="{outside}"/>'
            )
        wide, dashes = style.at(style.WARD_WIDTH, self.zoom), (7.0, 4.0)
        paths = "".join(self._dashed_path(line, dashes) for line in lines_of(self.sheet.borders))
        if paths:
            yield f'<g opacity=".4">{_dashed_group(style.WARD, wide, dashes)}{paths}</g></g>'


def _stroke(path: str, colour: str, wide: float) -> str:
    return (
        f'<path fill="none" stroke="{colour}" stroke-width="{units(wide)}" '
        f'stroke-linejoin="round" d="{path}"/>'
    )


def _dashed_group(colour: str, wide: float, dashes: tuple[float, float]) -> str:
    shown = " ".join(units(dash) for dash in dashes)
    return (
        f'<g fill="none" stroke="{colour}" stroke-width="{units(wide)}" stroke-dasharray="{shown}">'
    )


def _use(kind: str, colour: str, wide: float) -> str:
    return f'<use href="#{kind}" stroke="{colour}" stroke-width="{units(wide)}"/>'


def units(pixels: float) -> str:
    """Pixels as the drawing's own units, in as few digits as will do."""
    return f"{pixels * UNIT:.1f}".removesuffix(".0")
