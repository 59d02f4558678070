"""The formats a gazetteer can be read from, by the names they have on the command line."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from portal.models.places import Point
from portal.services.gazetteer_addressbase import read_addressbase
from portal.services.gazetteer_csv import read_csv
from portal.services.gazetteer_os import read_os_open_names
from portal.services.gazetteer_rows import PlaceRow, Refused

Rows = Iterator[PlaceRow | Refused]

FORMATS: Mapping[str, Callable[[Path], Rows]] = {
    "csv": read_csv,
    "os-open-names": read_os_open_names,
    "addressbase": read_addressbase,
}


def read(path: Path, form: str, within: Callable[[Point], bool] | None = None) -> Rows:
    """The places of a file in one of FORMATS, and the lines of it that could not be read.

    With `within`, places outside are left out: Ordnance Survey's tiles end where no council does.
    """
    for row in FORMATS[form](path):
        if isinstance(row, Refused) or within is None or within(Point(row.lat, row.lon)):
            yield row
