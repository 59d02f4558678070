"""AddressBase Premium as Ordnance Survey gives it out: CSV, the kind of record in column one.

Its records stand apart (a street, its name, a property, its address), in no order to rely on. They
are joined in a database of their own on disk, so that a county's million needs no memory.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from portal.models.places import PlaceKind
from portal.services.gazetteer_files import BadRow, Cells, british, number, postcode, read_cells
from portal.services.gazetteer_files import titled as written
from portal.services.gazetteer_rows import PlaceRow, Refused

_TABLES = """
CREATE TABLE street (usrn TEXT PRIMARY KEY, lat REAL, lon REAL) WITHOUT ROWID;
CREATE TABLE name (usrn TEXT, language TEXT, name TEXT, locality TEXT);
CREATE TABLE property (uprn TEXT PRIMARY KEY, lat REAL, lon REAL, postcode TEXT) WITHOUT ROWID;
CREATE TABLE address (uprn TEXT, rank INTEGER, number TEXT, name TEXT, usrn TEXT);
CREATE TABLE delivery (uprn TEXT, postcode TEXT);
"""
_INDEXES = """
CREATE INDEX name_usrn ON name (usrn);
CREATE INDEX address_uprn ON address (uprn, rank);
CREATE INDEX delivery_uprn ON delivery (uprn);
"""
_STREETS = """
SELECT DISTINCT name.name, name.locality, usrn, lat, lon FROM street JOIN name USING (usrn)
"""
# Each property by its best address; its street in English where it has both languages.
_PROPERTIES = """
SELECT address.number, address.name, name.name, name.locality,
       coalesce((SELECT postcode FROM delivery WHERE delivery.uprn = property.uprn LIMIT 1),
                property.postcode),
       property.uprn, address.usrn, property.lat, property.lon
FROM property
JOIN address ON address.rowid = (
    SELECT rowid FROM address AS own WHERE own.uprn = property.uprn ORDER BY own.rank LIMIT 1)
LEFT JOIN name ON name.rowid = (
    SELECT rowid FROM name AS own WHERE own.usrn = address.usrn
    ORDER BY own.language <> 'ENG' LIMIT 1)
"""
_APPROVED, _PROVISIONAL = "1", "6"


def read_addressbase(path: Path) -> Iterator[PlaceRow | Refused]:
    """Streets and addresses; what is historical, deleted or ended is left out."""
    with (
        tempfile.TemporaryDirectory(prefix="addressbase-") as folder,
        closing(sqlite3.connect(Path(folder) / "join.sqlite")) as records,
    ):
        records.execute("PRAGMA journal_mode = OFF")
        records.execute("PRAGMA synchronous = OFF")
        records.executescript(_TABLES)
        yield from _take(path, records)
        records.executescript(_INDEXES)
        for name, locality, usrn, lat, lon in records.execute(_STREETS):
            yield PlaceRow(PlaceKind.STREET, name, lat, lon, locality=locality, usrn=usrn)
        yield from _addresses(records)


def _take(path: Path, records: sqlite3.Connection) -> Iterator[Refused]:
    for cells in read_cells(path):
        if isinstance(cells, Refused):
            yield cells
            continue
        take = _RECORDS.get(cells[0])
        if take is None or cells[1] == "D":
            continue
        try:
            take(cells, records)
        except BadRow as error:
            yield Refused(cells.line, str(error))


def _addresses(records: sqlite3.Connection) -> Iterator[PlaceRow]:
    for house, name, street, locality, code, uprn, usrn, lat, lon in records.execute(_PROPERTIES):
        yield PlaceRow(
            kind=PlaceKind.ADDRESS,
            name=name or " ".join(part for part in (house, street) if part) or code or uprn,
            lat=lat,
            lon=lon,
            number=house,
            street=street or "",
            locality=locality or "",
            postcode=code,
            uprn=uprn,
            usrn=usrn,
        )


def _street(cells: Cells, records: sqlite3.Connection) -> None:
    if cells[12]:  # its end date
        return
    ends = [number(cells[place], "a latitude or longitude") for place in (17, 18, 21, 22)]
    middle = british((ends[0] + ends[2]) / 2, (ends[1] + ends[3]) / 2)
    records.execute("REPLACE INTO street VALUES (?, ?, ?)", (_needed(cells, 3, "USRN"), *middle))


def _street_name(cells: Cells, records: sqlite3.Connection) -> None:
    if cells[10]:
        return
    names = (_needed(cells, 4, "street name"), cells[5] or cells[6])
    records.execute(
        "INSERT INTO name VALUES (?, ?, ?, ?)",
        (_needed(cells, 3, "USRN"), cells[8], *map(written, names)),
    )


def _property(cells: Cells, records: sqlite3.Connection) -> None:
    if cells[4] not in (_APPROVED, _PROVISIONAL) or cells[16]:
        return
    point = british(number(cells[10], "a latitude"), number(cells[11], "a longitude"))
    records.execute(
        "REPLACE INTO property VALUES (?, ?, ?, ?)",
        (_needed(cells, 3, "UPRN").lstrip("0"), *point, postcode(cells[20])),
    )


def _address(cells: Cells, records: sqlite3.Connection) -> None:
    if cells[6] not in (_APPROVED, _PROVISIONAL) or cells[8]:
        return
    inner, outer = _numbered(cells, 11), _numbered(cells, 16)
    names = [written(cells[15]), "" if cells[15] else inner, written(cells[20])]
    rank = int(cells[6]) * 2 + (cells[5] != "ENG")
    records.execute(
        "INSERT INTO address VALUES (?, ?, ?, ?, ?)",
        (
            _needed(cells, 3, "UPRN").lstrip("0"),
            rank,
            outer,
            ", ".join(name for name in names if name),
            cells[21],
        ),
    )


def _delivery(cells: Cells, records: sqlite3.Connection) -> None:
    records.execute(
        "INSERT INTO delivery VALUES (?, ?)",
        (_needed(cells, 3, "UPRN").lstrip("0"), postcode(cells[15])),
    )


def _numbered(cells: Cells, place: int) -> str:
    """`12A` or `12-14` from start and end with their suffixes."""
    start, end = cells[place] + cells[place + 1], cells[place + 2] + cells[place + 3]
    return f"{start}-{end}" if end else start


def _needed(cells: Cells, place: int, what: str) -> str:
    if not cells[place]:
        raise BadRow(f"it has no {what}")
    return cells[place]


_RECORDS: dict[str, Callable[[Cells, sqlite3.Connection], None]] = {
    "11": _street,
    "15": _street_name,
    "21": _property,
    "24": _address,
    "28": _delivery,
}
