"""The council's map, drawn when asked for and kept while there is room."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import brotli

from portal.web.maps.drawing import ground_svg
from portal.web.maps.ground import Ground
from portal.web.maps.naming import Names
from portal.web.maps.paths import UNIT
from portal.web.maps.sheets import Sheet
from portal.web.maps.windows import Window, tile_window
from portal.web.maps.writing import labels_svg

_TILES_KEPT = 1_500
_PICTURES_KEPT = 300


@dataclass(frozen=True, slots=True)
class Drawn:
    """An SVG picture with its entity tag, plain and as each encoding a browser may take."""

    svg: bytes
    etag: str
    encoded: dict[str, bytes]


@dataclass(frozen=True)
class _Page:
    sheet: Sheet
    names: Names


class Atlas:
    """Tiles and backgrounds of one council. Safe to share between threads."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._pages: dict[int, _Page] = {}
        self._making = Lock()
        self.tile: Callable[[int, int, int], Drawn] = lru_cache(_TILES_KEPT)(self._tile)
        self.background: Callable[[Window], str] = lru_cache(_PICTURES_KEPT)(self._background)

    def _tile(self, zoom: int, x: int, y: int) -> Drawn:
        """A map tile. Raises NoSuchTile."""
        window = tile_window(zoom, x, y)
        return drawn(document(window, self._background(window)))

    def _background(self, window: Window) -> str:
        """What a window shows, without the svg element around it."""
        page = self._page(window.zoom)
        origin = (float(window.left), float(window.top))
        words = labels_svg(page.names.within(window.grown(4)), origin)
        return ground_svg(page.sheet, window) + words

    def _page(self, zoom: int) -> _Page:
        if zoom not in self._pages:
            with self._making:
                if zoom not in self._pages:
                    sheet = Sheet(self._ground, zoom)
                    self._pages[zoom] = _Page(sheet, Names(sheet))
        return self._pages[zoom]


def document(window: Window, content: str) -> str:
    """A whole SVG document that shows `content` in a window's size."""
    wide, high = window.width, window.height
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide * UNIT} {high * UNIT}">{content}</svg>'
    )


def drawn(svg: str) -> Drawn:
    """An SVG document made ready to be sent."""
    data = svg.encode()
    return Drawn(
        data,
        hashlib.sha256(data).hexdigest()[:20],
        {"br": brotli.compress(data, quality=9), "gzip": gzip.compress(data, 6, mtime=0)},
    )
