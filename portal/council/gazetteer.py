"""gazetteer.csv, row by row: addresses, streets, landmarks, lamp columns, postcodes."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from portal.council.entries import Entry, Words
from portal.council.faults import CouncilErrors, Fault, not_utf8
from portal.models.places import Point

COLUMNS = (
    "kind",
    "name",
    "number",
    "street",
    "locality",
    "postcode",
    "uprn",
    "usrn",
    "column",
    "lat",
    "lon",
)


class PlaceRow(Entry):
    """A line of the gazetteer.

    UPRN has up to 12 digits and USRN 8 (BS 7666); `column` is a lamp column's number as it is
    painted on it; latitude and longitude are WGS84 degrees.
    """

    kind: Literal["address", "street", "landmark", "lamp_column", "postcode"]
    name: Words
    number: str = ""
    street: str = ""
    locality: str = ""
    postcode: Annotated[str, Field(pattern=r"^([A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})?$")] = ""
    uprn: Annotated[str, Field(pattern=r"^[0-9]{0,12}$")] = ""
    usrn: Annotated[str, Field(pattern=r"^([0-9]{8})?$")] = ""
    column: str = ""
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lon)


def read_gazetteer(path: Path) -> Iterator[PlaceRow]:
    """The rows in their order. Raises CouncilErrors at the first row that cannot be read."""
    for _, row in read_rows(path):
        if isinstance(row, Fault):
            raise CouncilErrors([row])
        yield row


def read_rows(path: Path) -> Iterator[tuple[int, PlaceRow | Fault]]:
    """Each row or what is wrong with it, with its line; a file that breaks off ends in a fault."""
    line = 1
    try:
        for line, row in _rows(path):
            yield line, row
    except UnicodeDecodeError:
        yield line, not_utf8(path.name)
    except csv.Error as error:
        yield line + 1, Fault(path.name, line + 1, f"This is not CSV: {error}.", "Mend it here.")


def _rows(path: Path) -> Iterator[tuple[int, PlaceRow | Fault]]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            head = Fault(
                path.name,
                1,
                "The first line does not name the columns of a gazetteer.",
                f"Write: {','.join(COLUMNS)}",
            )
            yield 1, head
            return
        for raw in reader:
            yield reader.line_num, _row(path.name, reader.line_num, raw)


def _row(file: str, line: int, raw: dict[str, str]) -> PlaceRow | Fault:
    try:
        return PlaceRow.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        column = str(first["loc"][0]) if first["loc"] else "row"
        value = str(raw.get(column, ""))[:40]
        return Fault(
            file,
            line,
            f"“{value}” cannot be the {column} of a place: {first['msg'].lower()}.",
            _HOW.get(column, f"Write a {column} as the other rows have it."),
        )


_HOW = {
    "kind": "Write address, street, landmark, lamp_column or postcode.",
    "postcode": "Write it with one space, such as TY1 2AB.",
    "uprn": "Write up to 12 digits.",
    "usrn": "Write 8 digits.",
    "lat": "Write degrees north, such as 52.58.",
    "lon": "Write degrees east, west with a minus, such as -0.95.",
}
