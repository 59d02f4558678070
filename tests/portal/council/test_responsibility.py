from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.council.load import load_council
from portal.council.responsibility import (
    NobodyHasThisDuty,
    Reason,
    Responsibility,
    responsible,
    team_with,
)
from portal.models.places import Point

TODAY = date(2026, 11, 20)
AFTER_REORGANISATION = date(2028, 4, 1)


@pytest.fixture
def who(thornley, gazetteer):
    """Who has a category at a named place of Thornley."""

    def ask(category, place, answers=None, *, locality="Thornley", kind="", on=TODAY):
        point = gazetteer.point(place, locality, kind)
        return responsible(thornley, thornley.categories[category], point, answers or {}, on)

    return ask


def test_a_hole_in_a_county_road_is_the_countys_and_the_road_is_named(who):
    assert who("pothole", "42 Mill Lane") == Responsibility(
        "ashshire_highways", Reason.COUNTY_ROAD, road="Mill Lane"
    )


def test_dirt_on_the_same_road_is_the_districts(who):
    found = who("litter", "42 Mill Lane")

    assert (found.team, found.reason) == ("street_cleansing", Reason.DISTRICT_CLEANSING)
    assert found.road == "Mill Lane"


@pytest.mark.parametrize("category", ["pothole", "street_light", "damaged_sign", "dead_animal"])
def test_on_the_trunk_road_it_is_national_highways(who, category):
    found = who(category, "Thornley Bypass")

    assert found == Responsibility(
        "national_highways", Reason.TRUNK_ROAD, road="Thornley Bypass (A6971)"
    )


@pytest.mark.parametrize("category", ["litter", "fly_tipping"])
def test_litter_on_the_trunk_road_is_the_districts_all_the_same(who, category):
    found = who(category, "Thornley Bypass")

    assert (found.team, found.reason) == ("street_cleansing", Reason.DISTRICT_CLEANSING)


def test_on_private_land_the_owner_comes_first(who):
    assert who("pothole", "Fairway supermarket") == Responsibility(
        "enforcement", Reason.PRIVATE_LAND, area="Fairway supermarket car park"
    )


def test_on_a_private_road_too(who):
    found = who("unsafe_pavement", "Manor Drive")

    assert (found.reason, found.road) == (Reason.PRIVATE_LAND, "Manor Drive")


def test_land_of_a_housing_association_is_its_own(who):
    assert who("fly_tipping", "Garages behind Elm Court") == Responsibility(
        "wend_valley_homes", Reason.HOUSING_LAND, area="Elm Court estate"
    )
    assert who("drug_litter", "Bin store behind the flats, Willow Way").team == "haven_housing"


def test_what_a_parish_owns_is_the_parishs_but_only_for_what_it_owns(who):
    shelter = who("graffiti", "Ashby bus shelter", locality="Ashby")
    road = who("pothole", "Ashby bus shelter", locality="Ashby")

    assert (shelter.team, shelter.reason) == ("ashby_parish", Reason.PARISH_ASSET)
    assert shelter.area == "Ashby bus shelter"
    assert (road.team, road.reason) == ("ashshire_highways", Reason.COUNTY_ROAD)


def test_a_parish_light_is_known_from_the_countys_beside_it(who):
    parish = who("street_light", "P2", locality="Ashby", kind="lamp_column")
    county = who("street_light", "Queens Avenue")

    assert parish.team == "ashby_parish"
    assert county.team == "ashshire_lighting"


def test_an_unadopted_road_gets_advice_and_no_promise(who):
    found = who("pothole", "Quarry Lane")

    assert (found.team, found.reason) == ("customer_services", Reason.UNADOPTED_ROAD)


def test_a_path_in_the_park_and_the_car_park_in_the_woods_are_the_districts(who):
    for place in ("Park bandstand", "Priory Woods car park"):
        found = who("unsafe_pavement", place)
        assert (found.team, found.reason) == ("parks", Reason.DISTRICT_SERVICE)


def test_a_name_plate_is_the_districts_and_every_other_sign_the_roads(who):
    plate = who("damaged_sign", "Willow Way", {"sign": "name_plate"})
    stop = who("damaged_sign", "Willow Way", {"sign": "priority"})

    assert plate.team == "street_naming"
    assert stop.team == "ashshire_highways"


@pytest.mark.parametrize(
    ("category", "answers", "team"),
    [
        ("blocked_drain", {"what": "sewage"}, "wend_water"),
        ("blocked_drain", {"what": "cover", "cover_owner": "phone"}, "fenlink"),
        ("unsafe_pavement", {"cover_owner": "water"}, "wend_water"),
        ("overgrown_vegetation", {"on_wires": "yes"}, "ashshire_power"),
    ],
)
def test_what_belongs_to_a_utility_is_the_utilitys(who, category, answers, team):
    found = who(category, "55 Station Road", answers)

    assert (found.team, found.reason) == (team, Reason.UTILITY)


@pytest.mark.parametrize(
    ("category", "team"),
    [
        ("missed_bin", "waste_collection"),
        ("noise", "environmental_health"),
        ("abandoned_vehicle", "enforcement"),
        ("pothole", "ashshire_highways"),
    ],
)
def test_without_a_point_the_usual_team_has_it(thornley, category, team):
    found = responsible(thornley, thornley.categories[category], None, {}, TODAY)

    assert (found.team, found.road, found.area) == (team, None, None)


def test_after_reorganisation_a_new_council_has_it_without_anybody_switching(who):
    before = who("pothole", "42 Mill Lane", on=date(2028, 3, 31))
    after = who("pothole", "42 Mill Lane", on=AFTER_REORGANISATION)
    trunk = who("pothole", "Thornley Bypass", on=AFTER_REORGANISATION)

    assert before.team == "ashshire_highways"
    assert after == Responsibility("wend_vale", Reason.COUNTY_ROAD, road="Mill Lane")
    assert trunk.team == "national_highways"


def test_a_pin_on_the_pavement_is_still_on_the_road(thornley):
    middle = Point(thornley.centre[0] - 700 / 111_320, thornley.centre[1] + 110 / 67_640)

    roads = [
        thornley.road_at(Point(middle.lat, middle.lon + metres / 67_640)) for metres in (0, 9, 16)
    ]

    assert [road.name if road else None for road in roads] == ["Station Road"] * 3


def test_far_from_any_road_there_is_none(thornley):
    assert thornley.road_at(Point(52.6, -0.9)) is None


def test_where_the_duty_has_nobody_it_is_said_rather_than_guessed(folder):
    folder.change(
        "teams.toml",
        'team = "street_cleansing"\n',
        'team = "street_cleansing"\nvalid_from = 2027-01-01\n',
    )
    council = load_council(folder.path)

    with pytest.raises(NobodyHasThisDuty, match="cleansing"):
        team_with(council, "cleansing", TODAY)


_LATITUDES = st.floats(52.525, 52.635)
_LONGITUDES = st.floats(-1.04, -0.86)


@given(
    lat=_LATITUDES, lon=_LONGITUDES, data=st.data(), on=st.dates(date(2024, 1, 1), date(2040, 1, 1))
)
def test_every_point_on_any_day_gives_a_team_of_the_council(thornley, lat, lon, data, on):
    category = thornley.categories[data.draw(st.sampled_from(sorted(thornley.categories)))]
    answers = {
        question.id: data.draw(st.sampled_from(question.values))
        for question in category.questions
        if question.values and question.kind != "several"
    }

    found = responsible(thornley, category, Point(lat, lon), answers, on)

    assert found.team in thornley.teams
    assert found.reason in Reason


@given(place=st.integers(0, 5000), metres=st.tuples(st.floats(-3, 3), st.floats(-3, 3)))
def test_a_pin_a_few_metres_off_a_house_changes_nothing_about_its_road_being_adopted(
    thornley, gazetteer, place, metres
):
    """A telephone is off by some metres: what is on the trunk road stays clear of houses."""
    row = gazetteer.rows[place % len(gazetteer.rows)]
    point = Point(row.lat + metres[0] / 111_320, row.lon + metres[1] / 67_640)

    found = responsible(thornley, thornley.categories["pothole"], point, {}, TODAY)

    if row.kind == "address":
        assert found.reason is not Reason.TRUNK_ROAD
