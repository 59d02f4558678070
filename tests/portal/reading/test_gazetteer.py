"""Places are found by what people type."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.models.places import PlaceKind, Point, metres
from portal.reading.gazetteer import Gazetteer, Line
from tests.support.towns import a_line, point


def labels(town: Gazetteer, text: str, **how: object) -> list[str]:
    return [found.label for found in town.search(text, **how)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed",
    ["42 Mill Lane", "42 mill ln", "mill lane 42", "outside no 42 mill lane", "no. 42, MILL LANE",
     "no42 mill lane", "mill lane opposite number 42", "10000000042"],
)  # fmt: skip
def test_a_house_is_found_however_number_and_street_are_written(town, typed):
    first = town.search(typed)[0]

    assert first.label == "42 Mill Lane, Thornley, TY1 0AB"
    assert first.exact


@pytest.mark.parametrize(
    "typed", ["St John's Road", "st johns rd", "saint john’s road", "St Johns"]
)
def test_a_street_is_found_without_its_apostrophe_and_with_any_saint(town, typed):
    assert labels(town, typed)[0] == "St John's Road, Thornley"


@pytest.mark.parametrize("typed", ["qeens ave", "Queens Avnue", "quens avenue", "queens aveneu"])
def test_a_slip_of_the_finger_still_finds_the_street_but_not_as_exact(town, typed):
    first = town.search(typed)[0]

    assert first.label == "Queens Avenue, Thornley"
    assert not first.exact


def test_two_streets_of_one_name_are_both_offered_with_their_villages(town):
    assert labels(town, "church st") == ["Church Street, Ashby", "Church Street, Thornley"]


def test_the_village_decides_between_streets_of_one_name(town):
    first, *rest = town.search("church street ashby")

    assert first.label == "Church Street, Ashby"
    assert all(one.score < first.score for one in rest)


@pytest.mark.parametrize("typed", ["ty1 2ab", "TY12AB", " Ty1  2aB ", "near TY1 2AB please"])
def test_a_postcode_is_found_in_any_spacing_and_case_with_its_addresses(town, typed):
    found = town.search(typed, limit=50)

    assert found[0].kind is PlaceKind.POSTCODE
    assert found[0].label == "TY1 2AB"
    assert [one.label for one in found[1:4]] == [
        "1 High Street, Thornley, TY1 2AB",
        "2 High Street, Thornley, TY1 2AB",
        "3 High Street, Thornley, TY1 2AB",
    ]


def test_a_house_number_with_a_postcode_is_that_house(town):
    assert labels(town, "7 TY1 2AB")[0] == "7 High Street, Thornley, TY1 2AB"


def test_part_of_a_postcode_lists_the_postcodes_that_begin_so(town):
    assert labels(town, "ty1", limit=3) == ["TY1 0AB", "TY1 1AB", "TY1 2AB"]


@pytest.mark.parametrize("typed", ["the co-op", "coop", "co op", "CO-OP"])
def test_a_landmark_is_found_with_and_without_its_hyphen(town, typed):
    assert labels(town, typed)[0] == "Co-op, Thornley"


def test_a_landmark_is_found_by_what_people_call_it(town):
    assert labels(town, "the chippy")[0] == "Golden Fish Bar, Thornley"


def test_a_landmark_is_found_in_the_american_spelling_of_its_centre(town):
    assert labels(town, "community center")[0] == "Community Centre, Thornley"


@pytest.mark.parametrize(
    "typed",
    ["column 23 Queens Ave", "lamp post 23 queens avenue", "lamppost no 23 on Queens Ave",
     "QA023", "qa 23", "QA-23"],
)  # fmt: skip
def test_a_lamp_column_is_found_by_number_and_street_or_by_its_code(town, typed):
    first = town.search(typed)[0]

    assert first.label == "Lamp column QA023, Queens Avenue, Thornley"
    assert first.exact


def test_the_number_of_a_lamp_column_is_not_taken_for_a_house(town):
    assert "23 Queens Avenue, Thornley, TY1 4AB" not in labels(town, "lamp post 23 queens avenue")


@pytest.mark.parametrize(
    "typed", ["corner of Church St and High St", "church st / high st and church st junction"]
)
def test_a_corner_is_found_between_the_two_streets_that_meet(town, typed):
    first = town.search(typed)[0]

    assert "Corner of" in first.label
    assert first.place_id is None
    assert metres(first.point, point(2, 0.75)) < 30


def test_streets_that_do_not_meet_have_no_corner(town):
    assert not any("Corner" in label for label in labels(town, "corner of oak close and mill lane"))


def test_known_courses_of_streets_give_the_point_where_they_cross(lines):
    courses = {
        "20000002": (point(2, -5), point(2, 5)),
        "20000003": (point(-3, 1), point(7, 1)),
    }
    found = Gazetteer.from_rows(lines, courses).search("church street and high street")[0]

    assert metres(found.point, point(2, 1)) < 5


def test_what_begins_so_is_offered_while_it_is_typed(town):
    assert set(labels(town, "will")) == {"Willow Way, Thornley", "Willow Road, Thornley"}


def test_what_fits_wholly_stands_before_what_begins_so(town):
    assert labels(town, "park road")[0] == "Park Road, Thornley"


def test_a_house_that_is_not_known_gives_its_street_and_says_it_is_a_guess(town):
    first = town.search("99 mill lane")[0]

    assert first.label == "Mill Lane, Thornley"
    assert not first.exact


def test_only_the_kinds_asked_for_are_given(town):
    found = town.search("queens avenue 23", kinds=[PlaceKind.LAMP_COLUMN])

    assert [one.kind for one in found] == [PlaceKind.LAMP_COLUMN]


@pytest.mark.parametrize("typed", ["", "   ", "🙂", "zzzzqq", "…", "\x00", "' OR 1=1"])
def test_junk_finds_nothing(town, typed):
    assert town.search(typed) == []


def test_rows_that_say_the_same_of_the_same_place_are_offered_once(lines):
    doubled = [*lines, *(replaced(line, 10_000_000) for line in lines)]

    assert labels(Gazetteer.from_rows(doubled), "mill lane") == ["Mill Lane, Thornley"]


def replaced(line: Line, more: int) -> Line:
    return replace(line, place_id=UUID(int=line.place_id.int + more), uprn=None)


def test_a_key_gives_the_same_place_back(town):
    for typed in ("42 mill lane", "corner of church st and high st", "the co-op"):
        first = town.search(typed)[0]
        again = town.found(first.key)
        assert again is not None
        assert (again.label, again.point) == (first.label, first.point)


@pytest.mark.parametrize("key", ["", "-", "x", "1-2-3", "../etc", "0" * 32])
def test_a_key_that_is_no_place_gives_nothing(town, key):
    assert town.found(key) is None


def test_a_pin_is_described_by_what_stands_around_it(town):
    around = town.describe(point(0 + 42 / 20, 0.05))

    assert around.address is not None
    assert around.address.found.label == "42 Mill Lane, Thornley, TY1 0AB"
    assert around.address.metres < 10
    assert around.street is not None
    assert around.best == around.address


def test_a_pin_far_from_everything_is_described_by_nothing(town):
    around = town.describe(Point(55.0, -3.0))

    assert (around.address, around.street, around.landmark, around.best) == (None,) * 4


def test_the_nearest_street_is_measured_from_its_whole_course(lines):
    town = Gazetteer.from_rows(lines, {"20000001": (point(0, 0), point(30, 0))})

    nearest = town.nearest_street(point(29, 0.2))
    assert nearest is not None
    assert nearest.found.label == "Mill Lane, Thornley"
    assert nearest.metres == pytest.approx(20, abs=2)


def test_a_percent_sign_in_a_name_is_only_a_sign():
    line = a_line(1, PlaceKind.LANDMARK, "100% Pizza (%s)", point(0, 0), locality="Thornley")

    assert labels(Gazetteer.from_rows([line]), "100% pizza") == ["100% Pizza (%s), Thornley"]


def test_a_street_that_only_its_addresses_name_is_found_by_them():
    houses = [
        a_line(number, PlaceKind.ADDRESS, f"{number} New Row", point(number, 0),
               number=str(number), street="New Row")
        for number in (10, 9, 2)
    ]  # fmt: skip

    assert labels(Gazetteer.from_rows(houses), "new row") == [
        "2 New Row",
        "9 New Row",
        "10 New Row",
    ]


def test_an_empty_gazetteer_finds_and_names_nothing():
    empty = Gazetteer.from_rows([])

    assert empty.search("mill lane") == []
    assert empty.nearest(Point(52.5, -1.0)) is None


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300), limit=st.integers(-2, 12))
def test_any_text_gives_at_most_the_limit_and_the_same_twice(town, text, limit):
    found = town.search(text, limit)

    assert len(found) <= max(limit, 0)
    assert found == town.search(text, limit)
    assert all(0 <= one.score <= 100 for one in found)


WORDS = (
    "corner of church st and high 42 no co op ty1 2ab the column qa023 queens ave mill lane ashby "
    "school bridge a"
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join))
def test_any_mixture_of_place_words_is_read_without_an_error(town, text):
    scores = [one.score for one in town.search(text)]

    assert scores == sorted(scores, reverse=True)
