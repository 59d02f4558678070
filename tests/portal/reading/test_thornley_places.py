"""In the demo council, texts that name a place are understood."""

import csv
from pathlib import Path

import pytest

from portal.reading.gazetteer import Gazetteer, Line
from portal.reading.place import places_in, the_one
from portal.services.gazetteer_formats import read
from portal.services.gazetteer_rows import PlaceRow
from tests.portal.reading.test_categories import THORNLEY

TEXTS = Path(__file__).with_name("places.csv")


@pytest.fixture(scope="module")
def thornley() -> Gazetteer:
    rows = read(THORNLEY / "gazetteer.csv", "csv")
    return Gazetteer.from_rows(a_line(row) for row in rows if isinstance(row, PlaceRow))


def a_line(row: PlaceRow) -> Line:
    return Line(row.place_id, row.kind, row.name, row.number or None, row.street or None,
                row.locality or None, row.postcode or None, row.uprn or None, row.usrn or None,
                row.point)  # fmt: skip


def test_nine_of_ten_texts_that_name_a_place_give_that_place(thornley):
    with TEXTS.open(encoding="utf-8", newline="") as lines:
        texts = list(csv.DictReader(lines))
    answers = [the_one(places_in(row["text"], thornley)) for row in texts]
    right = [
        answer is not None and answer.label.startswith(row["label"])
        for row, answer in zip(texts, answers, strict=True)
    ]

    assert sum(right) / len(right) >= 0.9
