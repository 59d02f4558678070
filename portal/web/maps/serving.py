"""The atlas of the council that this portal serves, and what a page must know to show its map."""

from functools import lru_cache
from pathlib import Path
from threading import Lock

from flask import Response, request

from portal.council.councils import Council
from portal.settings import Settings
from portal.web.maps.atlas import Atlas, Drawn
from portal.web.maps.ground import read_ground
from portal.web.maps.windows import MAX_ZOOM, MIN_ZOOM

OWN_TILES = "/map/tiles/{z}/{x}/{y}.svg"
_A_DAY = 86_400
_reading = Lock()


def atlas_of(council: Council) -> Atlas:
    """The council's atlas, read the first time it is asked for and kept for every worker thread."""
    with _reading:
        return _atlas(_Folder(council))


def map_facts(settings: Settings, council: Council) -> dict[str, str | int]:
    """What the scripts of a page need: the tiles' address and the bounds and zooms they have.

    `attribution` is empty where the council's own data is shown: the page words it then.
    """
    return {
        "tiles": settings.tiles_url or OWN_TILES,
        "attribution": settings.tiles_attribution if settings.tiles_url else "",
        "bounds": ",".join(str(degrees) for degrees in council.bounds),
        "min_zoom": MIN_ZOOM,
        "max_zoom": MAX_ZOOM,
    }


def answer(drawn: Drawn) -> Response:
    """An SVG picture that anyone may keep for a day, or 304 where they have it already."""
    response = Response(drawn.svg, content_type="image/svg+xml; charset=utf-8")
    coding = request.accept_encodings.best_match(["br", "gzip"])
    if coding is not None:
        response.set_data(drawn.encoded[coding])
        response.content_encoding = coding
    response.vary.add("Accept-Encoding")
    # weak: the plain and the compressed picture are told apart by Vary
    response.set_etag(drawn.etag, weak=True)
    response.cache_control.public = True
    response.cache_control.max_age = _A_DAY
    response.make_conditional(request)
    return response


class _Folder:
    """A council as a key: two of one folder are the same."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.path: Path = council.folder

    def __hash__(self) -> int:
        return hash(self.path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Folder) and other.path == self.path


@lru_cache(maxsize=4)
def _atlas(folder: _Folder) -> Atlas:
    return Atlas(read_ground(folder.council))
