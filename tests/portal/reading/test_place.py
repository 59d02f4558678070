"""A place is picked out of a sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.reading.place import places_in, the_one


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("huge hole on mill ln outside no 42 wrecked my wheel", "42 Mill Lane, Thornley, TY1 0AB"),
        ("light out outside number 17 on park rd", "17 Park Road, Thornley, TY1 6AB"),
        ("12 oak close recycling not taken again", "12 Oak Close, Ashby, TY2 0AB"),
        ("lampost 23 queens ave keeps flashing", "Lamp column QA023, Queens Avenue, Thornley"),
        ("crater by the co op", "Co-op, Thornley"),
        ("rubbish behind the chippy", "Golden Fish Bar, Thornley"),
        ("loose slab outside the postoffice", "Post Office, Thornley"),
        ("Stationn Road is flooded", "Station Road, Thornley"),
        ("hole nr 5 ty1 2ab", "5 High Street, Thornley, TY1 2AB"),
        ("mess where hill st meets the world", "Hill Street, Thornley"),
        ("junction of high street and church street", None),
    ],
)
def test_the_place_a_sentence_names_comes_first(town, text, label):
    first = places_in(text, town)[0]

    if label is None:
        assert first.label.startswith("Corner of")
    else:
        assert first.label == label


def test_a_street_near_a_landmark_is_that_landmark_on_the_street(town):
    first = places_in("massive crater station rd nr the bridge", town)[0]

    assert first.label == "Railway bridge, Station Road, Thornley"


def test_a_landmark_close_by_decides_between_two_streets_of_one_name(town):
    found = places_in("litter on church st by the co-op", town)

    assert "Church Street, Ashby" not in [one.label for one in found[:2]]


def test_two_streets_of_one_name_stay_a_question(town):
    first, second = places_in("pothole on church street", town)

    assert {first.label, second.label} == {"Church Street, Thornley", "Church Street, Ashby"}
    assert the_one([first, second]) is None


def test_two_schools_stay_a_question(town):
    found = places_in("sign down outside the school", town)

    assert len(found) == 2
    assert the_one(found) is None


def test_one_school_near_the_street_that_is_named_is_an_answer(town):
    found = places_in("sign down outside the school on oak close", town)

    assert the_one(found) == found[0]
    assert found[0].label == "Ashby Primary School, Ashby"


def test_no_place_is_no_answer():
    assert the_one([]) is None


@pytest.mark.parametrize(
    "text",
    [
        "my brown bin was not emptied this morning had it out at 6",
        "hedge on the green side of the road",
        "how do i pay my council tax",
        "weeds so high at the junction u cant see cars coming",
        "sprayed on the wall in Victoria St",
        "been there 2 weeks, 3 foot wide",
    ],
)
def test_a_sentence_that_names_no_known_place_gives_none(town, text):
    assert places_in(text, town) == []


def test_numbers_that_count_something_are_no_house(town):
    assert places_in("mill lane 2 weeks no collection", town)[0].label == "Mill Lane, Thornley"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_the_same_twice_and_within_the_limit(town, text):
    found = places_in(text, town, limit=3)

    assert len(found) <= 3
    assert found == places_in(text, town, limit=3)
