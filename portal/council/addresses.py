"""Whether the rows of the gazetteer can be used: each readable, inside the area, and once."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from portal.council.councils import Council
from portal.council.faults import Fault
from portal.council.gazetteer import PlaceRow, read_rows

MOST = 50  # a file that is wrong throughout is told about once, not a million times


def address_faults(council: Council) -> list[Fault]:
    """The first faults of gazetteer.csv, at most MOST."""
    return list(islice(_faults(council, council.gazetteer_path), MOST))


def _faults(council: Council, path: Path) -> Iterator[Fault]:
    uprns: dict[str, int] = {}
    streets: dict[tuple[str, str], int] = {}
    for line, row in read_rows(path):
        if isinstance(row, Fault):
            yield row
            continue
        if not council.contains(row.point):
            yield Fault(
                path.name,
                line,
                f"“{row.name}” lies at {row.lat}, {row.lon}, in no ward of {council.short_name}.",
                "Write latitude, then longitude; west of Greenwich with a minus.",
            )
        yield from _twice(path.name, line, row, uprns, streets)


def _twice(
    file: str,
    line: int,
    row: PlaceRow,
    uprns: dict[str, int],
    streets: dict[tuple[str, str], int],
) -> Iterator[Fault]:
    if row.uprn and uprns.setdefault(row.uprn, line) != line:
        words = f"The UPRN {row.uprn} stands on line {uprns[row.uprn]} already."
        yield Fault(file, line, words, "Keep one of them.")
    if row.kind == "street":
        key = (row.name, row.locality)
        if streets.setdefault(key, line) != line:
            words = f"The street “{row.name}” stands on line {streets[key]} already."
            yield Fault(file, line, words, "Keep one, or write their localities.")
