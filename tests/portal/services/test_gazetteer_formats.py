"""Gazetteers are read from the formats that councils have them in."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.models.places import PlaceKind, Point, metres
from portal.services.gazetteer_formats import FORMATS, read
from portal.services.gazetteer_rows import PlaceRow, Refused

HEADER = "kind,name,number,street,locality,postcode,uprn,usrn,column,lat,lon"


def written(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "places.csv"
    path.write_text("".join(line + "\r\n" for line in lines), encoding=encoding)
    return path


def rows(path: Path, form: str) -> tuple[list[PlaceRow], list[Refused]]:
    every = list(read(path, form))
    good = [row for row in every if isinstance(row, PlaceRow)]
    return good, [row for row in every if isinstance(row, Refused)]


# ---------------------------------------------------------------- csv


def test_our_own_csv_gives_each_kind_of_place(tmp_path):
    path = written(
        tmp_path,
        HEADER,
        "street,Mill Lane,,,Thornley,,,20000001,,52.58,-0.95",
        "address,42 Mill Lane,42,Mill Lane,Thornley,ty12ab,010000000042,20000001,,52.58,-0.95",
        "lamp_column,Column 23,,Queens Avenue,Thornley,,,,QA023,52.58,-0.95",
    )
    (street, address, column), refused = rows(path, "csv")

    assert refused == []
    assert (street.kind, street.usrn) == (PlaceKind.STREET, "20000001")
    assert (address.postcode, address.uprn) == ("TY1 2AB", "10000000042")
    assert column.number == "QA023"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("street,,,,,,,,,52.58,-0.95", "name"),
        ("castle,Keep,,,,,,,,52.58,-0.95", "kind"),
        ("street,Mill Lane,,,,,,,,north,-0.95", "lat"),
        ("street,Mill Lane,,,,,,,,nan,-0.95", "lat"),
        ("street,Mill Lane,,,,,,,,-0.95,52.58", "not in the United Kingdom"),
        ("address,1,,,,NOWHERE,,,,52.58,-0.95", "postcode"),
        ("street", "name"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_rest_is_read(tmp_path, line, words):
    good = "street,High Street,,,Thornley,,,,,52.58,-0.95"
    found, [refused] = rows(written(tmp_path, HEADER, good, line, good), "csv")

    assert len(found) == 2
    assert refused.line == 3
    assert words in refused.reason


def test_a_csv_without_its_columns_says_which_are_missing(tmp_path):
    found, [refused] = rows(written(tmp_path, "name,lat", "Mill Lane,52"), "csv")

    assert found == []
    assert str(refused) == "line 1: the columns kind, lon are missing"


def test_a_file_that_is_not_utf_8_is_said_to_be_so_line_by_line(tmp_path):
    path = written(
        tmp_path,
        HEADER,
        "street,Café Row,,,,,,,,52.58,-0.95",
        "street,High Street,,,,,,,,52.58,-0.95",
        encoding="latin-1",
    )
    found, [refused] = rows(path, "csv")

    assert [row.name for row in found] == ["High Street"]
    assert refused.line == 2
    assert "UTF-8" in refused.reason


def test_a_byte_order_mark_before_the_header_does_no_harm(tmp_path):
    path = written(tmp_path, HEADER, "street,Mill Lane,,,,,,,,52.58,-0.95", encoding="utf-8-sig")

    assert rows(path, "csv")[1] == []


# ---------------------------------------------------------------- OS Open Names


def os_line(name: str, kind: str, x: float, y: float, second: str = "", place: str = "") -> str:
    cells = [""] * 34
    cells[0], cells[2], cells[4], cells[7] = "osgb4000000012345678", name, second, kind
    cells[8], cells[9], cells[18] = str(x), str(y), place
    return ",".join(cells)


def test_os_open_names_gives_streets_postcodes_and_landmarks(tmp_path):
    path = written(
        tmp_path,
        os_line("Mill Lane", "Named Road", 471000, 298000, place="Thornley"),
        os_line("TY12AB", "Postcode", 471100, 298100),
        os_line("Ashby", "Village", 471200, 298200),
        os_line("A47", "Numbered Road", 471000, 298000),
    )
    (street, postcode, village), refused = rows(path, "os-open-names")

    assert refused == []
    assert (street.kind, street.name, street.locality) == (
        PlaceKind.STREET, "Mill Lane", "Thornley",
    )  # fmt: skip
    assert (postcode.kind, postcode.postcode) == (PlaceKind.POSTCODE, "TY1 2AB")
    assert (village.kind, village.name) == (PlaceKind.LANDMARK, "Ashby")


def test_the_national_grid_becomes_degrees_within_a_few_metres(tmp_path):
    # Caister water tower, the worked example of Ordnance Survey's guide to coordinate systems
    path = written(tmp_path, os_line("Water Tower", "Landmark", 651409.903, 313177.270))
    [tower], _ = rows(path, "os-open-names")

    there = Point(52 + 39 / 60 + 28.8282 / 3600, 1 + 42 / 60 + 57.8663 / 3600)
    assert metres(Point(tower.lat, tower.lon), there) < 10


def test_a_street_with_an_english_and_a_welsh_name_is_there_under_both(tmp_path):
    path = written(tmp_path, os_line("Bridge Street", "Named Road", 318000, 176000, "Heol y Bont"))
    found, _ = rows(path, "os-open-names")

    assert [row.name for row in found] == ["Bridge Street", "Heol y Bont"]


def test_the_header_file_in_front_of_the_tiles_is_no_place(tmp_path):
    header = ",".join(["ID", *["X"] * 33])
    path = written(tmp_path, header, os_line("Mill Lane", "Named Road", 471000, 298000))

    assert len(rows(path, "os-open-names")[0]) == 1
    assert rows(path, "os-open-names")[1] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("too,short", "2 columns instead of 34"),
        (os_line("Mill Lane", "Named Road", 0, 9e9), "not in the United Kingdom"),
        (os_line("Mill Lane", "Named Road", float("nan"), 298000), "easting"),
        (os_line("", "Named Road", 471000, 298000), "no name"),
    ],
)
def test_a_faulty_line_of_os_open_names_is_named(tmp_path, line, words):
    path = written(tmp_path, line, os_line("High Street", "Named Road", 471000, 298000))
    found, [refused] = rows(path, "os-open-names")

    assert len(found) == 1
    assert refused.line == 1
    assert words in refused.reason


# ---------------------------------------------------------------- AddressBase Premium


def record(kind: str, width: int, **cells: str) -> str:
    made = [kind, "I", "1"] + [""] * (width - 3)
    for place, value in cells.items():
        made[int(place.removeprefix("at_"))] = value
    return ",".join(f'"{cell}"' for cell in made)


STREET = record("11", 24, at_3="20000001", at_17="52.5", at_18="-0.95", at_21="52.6", at_22="-0.95")
NAME = record("15", 13, at_3="20000001", at_4="ST JOHN'S LANE", at_5="THORNLEY", at_8="ENG")
PROPERTY = record("21", 22, at_3="010000000042", at_4="1", at_10="52.55", at_11="-0.951",
                  at_20="TY1 2AB")  # fmt: skip
ADDRESS = record("24", 26, at_3="10000000042", at_5="ENG", at_6="1", at_16="42", at_17="A",
                 at_21="20000001")  # fmt: skip


def test_addressbase_joins_property_address_and_street_in_any_order(tmp_path):
    head = record("10", 8)
    (street, address), refused = rows(
        written(tmp_path, head, ADDRESS, NAME, PROPERTY, STREET), "addressbase"
    )

    assert refused == []
    assert (street.name, street.locality, street.usrn) == ("St John's Lane", "Thornley", "20000001")
    assert street.lat == pytest.approx(52.55)
    assert (address.number, address.street, address.postcode) == (
        "42A", "St John's Lane", "TY1 2AB",
    )  # fmt: skip
    assert address.uprn == "10000000042"


def test_a_flat_of_addressbase_keeps_its_own_name_and_its_house_number(tmp_path):
    flat = record("24", 26, at_3="10000000042", at_5="ENG", at_6="1", at_15="FLAT 2", at_16="42",
                  at_21="20000001")  # fmt: skip
    found, _ = rows(written(tmp_path, STREET, NAME, PROPERTY, flat), "addressbase")

    assert (found[1].name, found[1].number) == ("Flat 2", "42")


def test_the_postcode_of_royal_mail_stands_before_the_one_it_was_placed_by(tmp_path):
    delivery = record("28", 29, at_3="10000000042", at_15="TY9 9ZZ")
    found, _ = rows(written(tmp_path, STREET, NAME, PROPERTY, ADDRESS, delivery), "addressbase")

    assert found[1].postcode == "TY9 9ZZ"


def test_what_is_historical_or_ended_in_addressbase_is_left_out(tmp_path):
    past = record("21", 22, at_3="1", at_4="8", at_10="52.5", at_11="-0.9")
    gone = STREET.replace('"11","I"', '"11","D"')
    found, refused = rows(written(tmp_path, gone, NAME, past, ADDRESS), "addressbase")

    assert (found, refused) == ([], [])


def test_a_faulty_record_of_addressbase_is_named_and_the_rest_is_read(tmp_path):
    faulty = record("21", 22, at_3="9", at_4="1", at_10="north", at_11="-0.9")
    found, [refused] = rows(written(tmp_path, STREET, faulty, NAME), "addressbase")

    assert len(found) == 1
    assert refused.line == 2
    assert "latitude" in refused.reason


# ---------------------------------------------------------------- any


def test_places_outside_the_area_are_left_out_on_demand(tmp_path):
    path = written(
        tmp_path,
        HEADER,
        "street,In,,,,,,,,52.5,-0.9",
        "street,Out,,,,,,,,55.5,-0.9",
        "street,,,,,,,,,1,1",
    )
    found = list(read(path, "csv", within=lambda point: point.lat < 53))

    assert [row.name for row in found if isinstance(row, PlaceRow)] == ["In"]
    assert len(found) == 2


@pytest.mark.parametrize("form", sorted(FORMATS))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(junk=st.binary(max_size=400))
def test_any_bytes_are_read_without_an_error(tmp_path, form, junk):
    path = tmp_path / "junk.csv"
    path.write_bytes(junk)

    assert all(isinstance(row, PlaceRow | Refused) for row in read(path, form))
