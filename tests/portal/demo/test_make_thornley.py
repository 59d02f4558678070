import csv
import re
from pathlib import Path

import pytest
from shapely import from_geojson

from portal.council.gazetteer import read_gazetteer
from portal.council.load import load_council
from portal.demo.make_thornley import FOLDER, make
from portal.models.places import metres

MADE = ("wards.geojson", "areas.geojson", "map.geojson", "gazetteer.csv")


@pytest.fixture(scope="module")
def council():
    return load_council(FOLDER)


@pytest.fixture(scope="module")
def rows(council):
    return list(read_gazetteer(council.gazetteer_path))


def test_the_script_writes_the_same_bytes_that_are_kept(tmp_path: Path):
    make(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(MADE)
    for name in MADE:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_it_is_as_large_as_it_is_said_to_be(council, rows):
    def count(kind):
        return sum(row.kind == kind for row in rows)

    assert len(council.wards) == 8
    assert len(council.parishes) == 6
    assert len(council.categories) == 15
    assert count("street") >= 150
    assert count("address") == 4000
    assert count("landmark") == 80
    assert count("lamp_column") == 600
    assert {team.tier for team in council.teams.values()} >= {"D", "C", "P", "POL", "NH", "HA"}
    assert sum(team.tier == "HA" for team in council.teams.values()) == 2


@pytest.mark.parametrize(
    ("name", "locality"),
    [
        (name, "Thornley")
        for name in (
            "Mill Lane", "Church Street", "High Street", "Station Road", "Park Road",
            "Queens Avenue", "Hill Street", "London Road", "Ashby Road", "Victoria Street",
            "Willow Road", "Willow Way", "Rowan Drive", "Hawthorn Road", "Priory Lane",
            "Bath Street", "Oak Close", "Elm Court", "Elm Grove", "Market Square",
            "Thornley Bypass",
        )
    ]
    + [("Church Street", "Ashby"), ("Thornley Road", "Harrowick")],
)  # fmt: skip
def test_every_street_that_people_text_about_is_there(rows, name, locality):
    assert any((row.kind, row.name, row.locality) == ("street", name, locality) for row in rows)


@pytest.mark.parametrize(
    "address",
    ["42 Mill Lane", "17 Park Road", "23 Park Road", "9 Hill Street", "55 Station Road",
     "8 Elm Court", "12 Oak Close"],
)  # fmt: skip
def test_every_house_that_people_text_about_is_there(rows, address):
    assert any(row.kind == "address" and row.name == address for row in rows)


@pytest.mark.parametrize(
    "words",
    ["co-op", "school", "railway bridge", "underpass", "community centre", "park gates",
     "park entrance", "play area", "swings", "chippy", "canal path", "the rec", "river walk",
     "football pitch", "garden centre", "allotments", "woods car park", "garages", "crossroads",
     "pond", "post office", "flats", "layby on ashby road", "layby past the garden centre",
     "alley", "toilets", "bus shelter, victoria street", "behind the school", "steps",
     "station road bridge", "path"],
)  # fmt: skip
def test_every_landmark_that_people_text_about_is_there(rows, words):
    assert any(row.kind == "landmark" and words in row.name.lower() for row in rows)


def test_lamp_column_23_of_queens_avenue_is_there(rows):
    columns = [row for row in rows if row.kind == "lamp_column" and row.street == "Queens Avenue"]

    assert "23" in {row.column for row in columns}


def test_uprns_and_usrns_are_unique_and_of_an_invented_range(rows):
    uprns = [row.uprn for row in rows if row.kind == "address"]
    usrns = [row.usrn for row in rows if row.kind == "street"]

    assert len(set(uprns)) == len(uprns) == 4000
    assert all(re.fullmatch("999[0-9]{9}", uprn) for uprn in uprns)
    assert len(set(usrns)) == len(usrns)
    assert all(re.fullmatch("999[0-9]{5}", usrn) for usrn in usrns)


def test_postcodes_are_of_an_area_that_does_not_exist_and_belong_to_one_street(rows):
    streets: dict[str, set[str]] = {}
    for row in rows:
        if row.kind == "address":
            streets.setdefault(row.postcode, set()).add(row.usrn)

    assert all(postcode.startswith("TY") for postcode in streets)
    assert all(len(of) == 1 for of in streets.values())
    assert {row.name for row in rows if row.kind == "postcode"} == set(streets)


def test_house_numbers_run_along_the_street_odd_on_one_side_and_even_on_the_other(rows):
    mill_lane = {
        int(row.number): row.point
        for row in rows
        if row.kind == "address" and row.street == "Mill Lane" and row.number
    }
    start = mill_lane[1]

    for side in (0, 1):
        numbers = sorted(number for number in mill_lane if number % 2 == side)
        away = [metres(start, mill_lane[number]) for number in numbers]
        assert away == sorted(away)


def test_houses_lie_by_their_own_street(council, rows):
    lines = {road.usrn: road.line for road in council.land.roads}
    projection = council.land.projection

    for row in rows:
        if row.kind in {"address", "lamp_column"}:
            line = projection.flat(lines[row.usrn])
            spot = projection.flat(
                from_geojson(f'{{"type":"Point","coordinates":[{row.lon},{row.lat}]}}')
            )
            assert line.distance(spot) < 25, row


def test_everything_lies_inside_a_ward(council, rows):
    assert [row for row in rows if not council.contains(row.point)] == []


def test_every_ward_has_addresses(council, rows):
    wards = {council.ward_at(row.point).key for row in rows if row.kind == "address"}

    assert wards == {ward.key for ward in council.wards}


def test_streets_hang_together_so_that_one_can_drive_from_end_to_end(council):
    flat = council.land.projection.flat
    lines = [flat(road.line) for road in council.land.roads if road.road_class != "path"]
    seen, todo = {0}, [0]
    while todo:
        here = lines[todo.pop()]
        for number, line in enumerate(lines):
            if number not in seen and line.distance(here) < 8:
                seen.add(number)
                todo.append(number)

    assert len(seen) == len(lines)


@pytest.mark.parametrize(
    ("road", "other"),
    [
        ("Brindley Lane", "Thornley Bypass"),
        ("London Road", "Thornley Bypass"),
        ("Station Road", "Thornley Bypass"),
        ("Hill Street", "High Street"),
        ("Ashby Road", "Church Street"),
        ("Mill Lane", "Church Street"),
        ("Church Street", "High Street"),
        ("Park Road", "Hill Street"),
    ],
)
def test_roads_meet_where_people_say_they_do(council, road, other):
    flat = council.land.projection.flat
    lines = {r.name: flat(r.line) for r in reversed(council.land.roads)}

    assert lines[road].distance(lines[other]) < 8


def test_the_map_is_small_enough_to_send(council):
    assert council.map_path.stat().st_size < 1_500_000


def test_numbers_and_addresses_of_the_demo_lead_nowhere(council):
    """Telephones of Ofcom's drama ranges, domains of RFC 2606; national numbers are real."""
    drama = re.compile(r"^(01632 960[0-9]{3}|0808 157 0[0-9]{3}|07700 900[0-9]{3})$")
    national = {"999", "101", "105", "111", "0300 123 5000"}

    for team in council.teams.values():
        assert team.email.endswith(".example")
        assert not team.phone or drama.match(team.phone) or team.phone in national
    assert drama.match(council.phone)
    assert drama.match(council.text_number)


def test_the_gazetteer_can_be_read_by_any_spreadsheet():
    with (FOLDER / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        assert {len(row) for row in csv.reader(file)} == {11}
