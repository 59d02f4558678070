import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models.places import Point


def test_a_point_lies_in_its_ward_and_parish(thornley, gazetteer):
    market, ashby = gazetteer.point("Market Cross"), gazetteer.point("Church Street", "Ashby")

    assert thornley.ward_at(ashby).name == "Ashby and Harrowick"
    assert thornley.parish_at(ashby).key == "ashby"
    assert thornley.parish_at(market) is None
    assert thornley.contains(market)


def test_outside_it_says_whose_area_it_is(thornley):
    east = Point(52.58, -0.8)

    assert not thornley.contains(east)
    assert thornley.neighbour_at(east).name == "Eastling Borough Council"
    assert thornley.neighbour_at(east).url == "https://www.eastling.example"


def test_inside_it_has_no_neighbour_and_far_away_neither(thornley):
    assert thornley.neighbour_at(thornley.centre_point) is None
    assert thornley.neighbour_at(Point(51.5, -0.1)) is None


@given(st.floats(52.525, 52.635), st.floats(-1.04, -0.86))
def test_every_point_is_the_councils_or_a_neighbours_and_never_both(thornley, lat, lon):
    point = Point(lat, lon)

    assert thornley.contains(point) is (thornley.neighbour_at(point) is None)


@pytest.mark.parametrize(
    ("place", "fact", "value"),
    [
        ("42 Mill Lane", "road_class", "minor"),
        ("Thornley Bypass", "road_class", "trunk"),
        ("Park bandstand", "road_class", "none"),
        ("Thornley Primary School", "near_school", "yes"),
        ("Willow Road play area", "near_play_area", "yes"),
        ("Market Cross", "town_centre", "yes"),
        ("Market Cross", "built_up", "yes"),
        ("Thornley Garden Centre", "built_up", "no"),
        ("Thornley Bypass", "near_school", "no"),
    ],
)
def test_a_place_has_facts_for_conditions(thornley, gazetteer, place, fact, value):
    assert thornley.facts_at(gazetteer.point(place))[fact] == value


def test_shared_questions_and_dangers_are_filled_in(thornley):
    pothole, bin_ = thornley.categories["pothole"], thornley.categories["missed_bin"]

    assert [question.id for question in pothole.questions][:2] == ["danger", "since"]
    assert pothole.dangers[0].number == "emergency"
    assert bin_.question("danger") is None
    assert bin_.dangers == ()


def test_a_council_cannot_be_changed(thornley):
    with pytest.raises(ValueError, match="frozen"):
        thornley.name = "Another"


def test_a_category_may_have_its_own_radius(thornley):
    assert thornley.radius_of(thornley.categories["pothole"]) == 30
    assert thornley.radius_of(thornley.categories["missed_bin"]) == thornley.radius.same_m == 50


def test_private_matters_are_not_public_and_private_answers_are_marked(thornley):
    private = {key for key, category in thornley.categories.items() if not category.public}

    assert private == {"missed_bin", "noise"}
    assert thornley.categories["fly_tipping"].question("witness").private
    assert thornley.categories["abandoned_vehicle"].question("registration").private


def test_a_number_can_be_dialled(thornley):
    assert thornley.numbers["national_highways"].tel == "03001235000"
