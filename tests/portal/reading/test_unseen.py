"""How well texts are read that the reader has not seen: the figures that docs/reading.md has.

unseen.csv and unseen_places.csv were written before what they measure, and nobody may tune on them:
write new ones rather than mend the reader by their texts.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from portal.council.councils import Council
from portal.reading.lines import Line
from portal.reading.messages import Reader
from portal.reading.sayings import sayings
from portal.reading.spelling import words
from portal.services.gazetteer_folders import lines_of
from tests.support.placed import Placed, Texts

_HERE = Path(__file__).parent
A_QUESTION, NOWHERE = "?", "-"  # labels of texts that name several places, and none


def rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def share(right: Iterable[bool]) -> float:
    told = list(right)
    return sum(told) / len(told)


def categories(reader: Reader, text: str) -> list[str]:
    """The category and the next two, as a person would be asked."""
    first = reader.read(text).first
    every = [first.category, *(guess.category for guess in first.alternatives)]
    return [category or "other" for category in every[:3]]


@pytest.fixture(scope="module")
def gazetteer_lines(thornley: Council) -> list[Line]:
    return list(lines_of(thornley))


def test_the_texts_held_back_are_not_among_what_is_learnt():
    learnt = [" ".join(words(said)) for lines in sayings().values() for said in lines]
    held_back = [" ".join(words(row["text"])) for row in rows("unseen.csv")]
    alike = [process.extractOne(text, learnt, scorer=ratio, score_cutoff=85) for text in held_back]

    assert [found for found in alike if found] == []


@pytest.mark.parametrize("language", ["en", "cy"])
def test_at_least_85_in_100_are_right_and_95_among_the_first_three(reader, language):
    ours = [
        (row["category"], categories(reader, row["text"]))
        for row in rows("unseen.csv")
        if row["language"] == language and row["category"] != "other"
    ]

    assert share(found[0] == category for category, found in ours) >= 0.85
    assert share(category in found for category, found in ours) >= 0.95


def test_what_is_nobodys_business_is_seldom_made_a_case(reader):
    others = [row["text"] for row in rows("unseen.csv") if row["category"] == "other"]

    assert share(not reader.read(text).problems for text in others) >= 0.9


def test_nine_of_ten_texts_that_name_a_place_give_it(reader):
    named = [row for row in rows("unseen_places.csv") if row["label"] not in {A_QUESTION, NOWHERE}]
    places = [(row["label"], reader.read(row["text"]).first.place) for row in named]

    assert share(bool(place and place.label.startswith(label)) for label, place in places) >= 0.9


def test_what_names_several_places_is_a_question(reader):
    asked = [row["text"] for row in rows("unseen_places.csv") if row["label"] == A_QUESTION]
    firsts = [reader.read(text).first for text in asked]

    assert all(first.place is None and len(first.places) > 1 for first in firsts)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", ["addresses", "streets", "columns", "postcodes"])
def test_places_of_the_gazetteer_are_found_however_they_are_typed(
    reader, gazetteer_lines, kind, seed
):
    texts: list[Placed] = list(getattr(Texts(gazetteer_lines, seed), kind)(40))
    places = [(one, reader.read(one.text).whole.place) for one in texts]
    missed = [one.text for one, place in places if not (place and one.is_right(place))]

    assert len(missed) <= len(texts) // 20, missed
