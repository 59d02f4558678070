"""The portal's own gazetteer.csv, as a council's folder holds it."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from portal.council.gazetteer import COLUMNS
from portal.council.gazetteer import PlaceRow as Written
from portal.models.places import PlaceKind
from portal.services.gazetteer_files import BadRow, Cells, british, postcode, read_cells
from portal.services.gazetteer_rows import PlaceRow, Refused

_NEEDED = ("kind", "name", "lat", "lon")


def read_csv(path: Path) -> Iterator[PlaceRow | Refused]:
    """The rows of a file whose first line names its columns, in any order."""
    names: list[str] | None = None
    for cells in read_cells(path):
        if isinstance(cells, Refused):
            yield cells
        elif names is None:
            names = [cell.strip().lower() for cell in cells.cells]
            if missing := [name for name in _NEEDED if name not in names]:
                yield Refused(cells.line, f"the columns {', '.join(missing)} are missing")
                return
        else:
            yield _row(cells, names)


def _row(cells: Cells, names: list[str]) -> PlaceRow | Refused:
    told = {name: cells[place] for place, name in enumerate(names) if name in COLUMNS}
    try:
        told["postcode"] = postcode(told.get("postcode", ""))
        written = Written.model_validate(told)
        lat, lon = british(written.lat, written.lon)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        column = str(first["loc"][0]) if first["loc"] else "row"
        value = told.get(column, "")[:40]
        return Refused(cells.line, f"“{value}” cannot be the {column}: {first['msg'].lower()}")
    except BadRow as error:
        return Refused(cells.line, str(error))
    return PlaceRow(
        kind=PlaceKind(written.kind),
        name=written.name,
        lat=lat,
        lon=lon,
        number=written.column or written.number,
        street=written.street,
        locality=written.locality,
        postcode=written.postcode,
        uprn=written.uprn.lstrip("0"),
        usrn=written.usrn,
    )
