"""Two problems in one text are told apart; one problem told at length stays one."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.reading.messages import Reader

_HERE = Path(__file__).parent
TWO = _HERE / "two_problems.csv"
ONE = _HERE / "texts.csv"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def categories(reader: Reader, text: str) -> list[str | None]:
    return [problem.category for problem in reader.read(text).problems]


@pytest.mark.parametrize("row", rows(TWO), ids=lambda row: row["text"][:40])
def test_two_problems_are_told_apart_in_their_order(reader, row):
    assert categories(reader, row["text"]) == [row["first"], row["second"]]


def test_one_problem_told_at_length_stays_one(reader):
    taken_apart = [row["text"] for row in rows(ONE) if len(categories(reader, row["text"])) > 1]

    assert len(taken_apart) <= 2, taken_apart


@pytest.mark.parametrize(
    "text",
    [
        "lamp post hit by a car on London Rd, leaning over and wires hanging out",
        "dead cat outside 23 park road, grey, collar on, someones pet",
        "load of black bags fly tipped at the layby, they been ripped open rats everywhere",
        "drain blocked and the road is flooded and water is up to the doorsteps",
        "give way sign covered in graffiti cant read it",
        "pothole, pothole and another pothole",
    ],
)
def test_more_words_about_one_thing_are_no_second_problem(reader, text):
    assert len(categories(reader, text)) == 1


def test_three_things_are_three_and_no_more_than_three_are_made(reader):
    three = "a sofa, two needles and a dead cat on Bath Street"
    four = f"{three} and a pothole and graffiti on the wall"

    assert categories(reader, three) == ["fly_tipping", "drug_litter", "dead_animal"]
    assert len(categories(reader, four)) == 3


def test_each_problem_has_its_own_place_or_that_of_the_one_before_it(reader):
    apart = reader.read("pothole on mill lane and a street light out on park road").problems
    together = reader.read("needles and a fridge dumped behind elm court").problems

    assert [one.place.label for one in apart] == ["Mill Lane, Thornley", "Park Road, Thornley"]
    assert len({one.place.label for one in together}) == 1


_THINGS = {
    "pothole": "a pothole", "fly_tipping": "a dumped sofa", "dead_animal": "a dead fox",
    "drug_litter": "needles", "graffiti": "graffiti on the wall", "dog_fouling": "dog poo",
}  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.permutations(list(_THINGS)).map(lambda keys: keys[:2]))
def test_problems_come_in_the_order_they_are_told(reader, keys):
    text = " and ".join(_THINGS[key] for key in keys)

    assert categories(reader, text) == keys
