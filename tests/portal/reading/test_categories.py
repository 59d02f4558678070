"""What people write is put under the right category."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.council.load import load_council
from portal.reading.categories import Categories

THORNLEY = Path("portal/demo/thornley")
# Written for this test without looking at the council's words; see docs/decisions.
TEXTS = Path(__file__).with_name("texts.csv")


@pytest.fixture(scope="module")
def categories() -> Categories:
    return Categories.from_council(load_council(THORNLEY))


def keys(categories: Categories, text: str) -> list[str]:
    return [ranked.key for ranked in categories.rank(text)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("hole in road", "pothole"),
        ("POT HOLE", "pothole"),
        ("pothoel outside my house", "pothole"),
        ("lampost not workin", "street_light"),
        ("fly tipped sofa", "fly_tipping"),
        ("syringes in the park", "drug_litter"),
        ("bins not colected", "missed_bin"),
        ("twll yn y ffordd", "pothole"),
        ("golau stryd wedi torri", "street_light"),
    ],
)
def test_a_few_words_with_slips_and_in_welsh_find_the_category(categories, text, key):
    assert keys(categories, text)[0] == key


def test_most_texts_that_were_written_apart_from_the_words_are_put_right(categories):
    with TEXTS.open(encoding="utf-8", newline="") as lines:
        texts = [(row["category"], row["text"]) for row in csv.DictReader(lines)]
    ours = [(key, keys(categories, text)) for key, text in texts if key != "other"]
    first = sum(found[:1] == [key] for key, found in ours) / len(ours)
    among_three = sum(key in found[:3] for key, found in ours) / len(ours)

    assert first >= 0.88
    assert among_three >= 0.96


@pytest.mark.parametrize(
    "text",
    ["", "???", "hello", "happy birthday x", "how do i pay my council tax", "my the last number",
     "can i speak to someone", "what time does the tip shut sat", "when is my brown bin day",
     "🙂🙂"],
)  # fmt: skip
def test_what_is_no_street_issue_gets_no_category(categories, text):
    assert keys(categories, text) == []


def test_a_whole_phrase_counts_for_more_than_its_words_apart():
    made = Categories(
        {"bin": {"bin not collected": 1.0}, "litter": {"bin": 1.0, "litter bin": 1.0}}
    )

    assert made.rank("my bin was not collected")[0].key == "bin"
    assert made.rank("the litter bin")[0].key == "litter"


def test_scores_fall_and_stay_within_a_hundred(categories):
    scores = [ranked.score for ranked in categories.rank("dumped bags by a broken street light")]

    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 100 for score in scores)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_ranked_without_an_error_and_the_same_twice(categories, text):
    assert categories.rank(text) == categories.rank(text)


def test_a_very_long_text_is_read_from_its_beginning(categories):
    assert keys(categories, "pothole " + "x" * 100_000)[0] == "pothole"
