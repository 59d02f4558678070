"""OS Open Names as Ordnance Survey gives it out: CSV of 34 columns, no header in its tiles."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pyproj import Transformer

from portal.models.places import PlaceKind
from portal.services.gazetteer_files import BadRow, Cells, british, number, postcode, read_cells
from portal.services.gazetteer_rows import PlaceRow, Refused

_COLUMNS = 34
_AT_A_TIME = 1_000
_NAME_1, _NAME_2, _TYPE, _X, _Y, _PLACE = 2, 4, 7, 8, 9, 18
_STREETS = frozenset(("named road", "section of named road"))
_NOT_PLACES = frozenset(("numbered road", "section of numbered road"))  # A5: no spot on its own


class _Named(NamedTuple):
    line: int
    kind: PlaceKind
    name: str
    locality: str
    x: float
    y: float


def read_os_open_names(path: Path) -> Iterator[PlaceRow | Refused]:
    """Roads with names, postcodes, settlements and landmarks; both names where it has two.

    British National Grid becomes WGS84 by PROJ, without its grid files within about 5 metres.
    """
    for batch in _batches(_named(path)):
        good = [one for one in batch if isinstance(one, _Named)]
        yield from (one for one in batch if isinstance(one, Refused))
        yield from _placed(good)


def _named(path: Path) -> Iterator[_Named | Refused]:
    for cells in read_cells(path):
        if isinstance(cells, Refused):
            yield cells
        elif cells[0].upper() != "ID":  # the header file, joined to the front
            try:
                yield from _names_of(cells)
            except BadRow as error:
                yield Refused(cells.line, str(error))


def _names_of(cells: Cells) -> Iterator[_Named]:
    if len(cells) != _COLUMNS:
        raise BadRow(f"{len(cells)} columns instead of {_COLUMNS}")
    told = cells[_TYPE].lower()
    if told in _NOT_PLACES:
        return
    names = [name for name in (cells[_NAME_1], cells[_NAME_2]) if name]
    if not names:
        raise BadRow("it has no name")
    x, y = number(cells[_X], "an easting"), number(cells[_Y], "a northing")
    kind = _kind(told)
    for name in names:
        written = postcode(name) if kind is PlaceKind.POSTCODE else name
        yield _Named(cells.line, kind, written, cells[_PLACE].partition("/")[0].strip(), x, y)


def _kind(told: str) -> PlaceKind:
    if told == "postcode":
        return PlaceKind.POSTCODE
    return PlaceKind.STREET if told in _STREETS else PlaceKind.LANDMARK


def _placed(batch: list[_Named]) -> Iterator[PlaceRow | Refused]:
    east, north = [one.x for one in batch], [one.y for one in batch]
    for one, lon, lat in zip(batch, *_to_degrees().transform(east, north), strict=True):
        try:
            south, west = british(lat, lon)
        except BadRow as error:
            yield Refused(one.line, str(error))
            continue
        code = one.name if one.kind is PlaceKind.POSTCODE else ""
        # a settlement lies in itself
        locality = one.locality if one.locality != one.name else ""
        yield PlaceRow(one.kind, one.name, south, west, locality=locality, postcode=code)


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)


def _batches(rows: Iterable[_Named | Refused]) -> Iterator[list[_Named | Refused]]:
    every = iter(rows)
    while batch := list(islice(every, _AT_A_TIME)):
        yield batch
