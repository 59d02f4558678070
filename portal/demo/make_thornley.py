"""Writes the geography of the demo council: python -m portal.demo.make_thornley [FOLDER]

The same bytes each time: everything is drawn by hand or grows from one seed. The TOML files of the
folder are written by hand and left alone.
"""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from portal.council.gazetteer import COLUMNS
from portal.council.projection import Projection
from portal.demo.make_thornley_areas import make_cells
from portal.demo.make_thornley_houses import Row, make_houses, make_rows, thin_out
from portal.demo.make_thornley_map import (
    Feature,
    Sheet,
    area_features,
    free_of_water,
    map_features,
    ward_features,
)
from portal.demo.make_thornley_places import Entry, make_places
from portal.demo.make_thornley_streets import Street, barriers, make_streets
from portal.models.places import Point

FOLDER = Path(__file__).parent / "thornley"
SEED = 1854
CENTRE = Point(52.58, -0.95)
# Streets that keep all their houses, because people name house numbers in them.
_FULL = {
    "Mill Lane", "Park Road", "Hill Street", "Station Road", "Elm Court", "Elm Grove", "Oak Close",
    "Queens Avenue", "High Street", "Church Street", "Market Square", "Rowan Drive",
    "Hawthorn Road", "Willow Road", "Willow Way", "Victoria Street", "Bath Street", "Priory Lane",
    "Thornley Road",
}  # fmt: skip


def make(folder: Path) -> None:
    """Writes wards, areas, map and gazetteer into the folder."""
    projection = Projection(CENTRE)
    sheet = Sheet(projection)
    cells = make_cells(SEED)
    streets = make_streets(SEED)
    rows = _rows(streets)
    _write_features(folder / "wards.geojson", ward_features(sheet, cells))
    _write_features(folder / "areas.geojson", area_features(sheet, cells))
    _write_features(folder / "map.geojson", map_features(sheet, streets, rows))
    places = make_places(streets, make_houses(rows), SEED)
    _write_gazetteer(folder / "gazetteer.csv", places, projection)


def _rows(streets: Sequence[Street]) -> list[Row]:
    rows = free_of_water(make_rows(streets, barriers(), SEED), streets)
    full = frozenset(number for number, street in enumerate(streets) if street.name in _FULL)
    return thin_out(rows, full, SEED)


def _write_features(path: Path, features: Iterable[Feature]) -> None:
    lines = [json.dumps(feature, separators=(",", ":")) for feature in features]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_gazetteer(path: Path, places: Iterable[Entry], projection: Projection) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for place in places:
            writer.writerow(_cells(place, projection.point(*place.spot)))


def _cells(place: Entry, point: Point) -> list[str]:
    return [
        place.kind,
        place.name,
        place.number,
        place.street,
        place.locality,
        place.postcode,
        place.uprn,
        place.usrn,
        place.column,
        f"{point.lat:.6f}",
        f"{point.lon:.6f}",
    ]


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
