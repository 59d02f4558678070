"""Mistakes in shapes and in the gazetteer are found on their lines, with what to write."""

import json

import pytest


def test_wards_that_overlap_are_told_with_their_names(folder):
    folder.change("wards.geojson", "[-1.0,52.03],[-1.05,52.03]", "[-0.999,52.03],[-1.05,52.03]")

    fault = folder.the_fault()

    assert (fault.file, fault.line) == ("wards.geojson", 3)
    assert "“West” and “East” overlap" in fault.words


def test_a_hole_between_wards_is_told_with_its_place(folder):
    hole = "[[-1.03,51.99],[-1.02,51.99],[-1.02,52.0],[-1.03,52.0],[-1.03,51.99]]"
    folder.change(
        "wards.geojson", "[-1.05,52.03],[-1.05,51.97]]]", f"[-1.05,52.03],[-1.05,51.97]],{hole}]"
    )

    fault = folder.the_fault()

    assert fault.file == "wards.geojson"
    assert "51.99500, -1.02500" in fault.words
    assert "in no ward" in fault.words


def test_a_ward_outside_the_bounds_is_told(folder):
    folder.change("council.toml", "bounds = [51.95, -1.08", "bounds = [51.95, -1.04")

    fault = folder.the_fault()

    assert (fault.file, fault.line) == ("wards.geojson", 2)
    assert "reaches out of the bounds" in fault.words


def test_a_shape_that_crosses_itself_is_told_on_its_line(folder):
    folder.change("areas.geojson", "[-1.003,51.999],[-1.003,52.0]", "[-1.003,52.0],[-1.003,51.999]")

    fault = folder.the_fault()

    assert (fault.file, fault.line) == ("areas.geojson", 2)
    assert "Self-intersection" in fault.words


def test_broken_json_is_told_on_its_line(folder):
    folder.change("areas.geojson", '"kind":"neighbour",', '"kind":"neighbour"')

    fault = folder.the_fault()

    assert (fault.file, fault.line) == ("areas.geojson", 3)
    assert "not JSON" in fault.words


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "words"),
    [
        ("areas.geojson", '"kind":"private_land"', '"kind":"privat"', 2, "kind"),
        ("areas.geojson", '"kind":"private_land"', '"kind":"housing_land"', 2, "name its team"),
        ("areas.geojson", '"kind":"private_land"', '"kind":"private_land","team":"x"', 2,
         "team “x”"),
        ("map.geojson", '"layer":"green"', '"layer":"gren"', 3, "“gren” is not a layer"),
        ("map.geojson", '"owner":"county_road"', '"owner":"county"', 4, "owner"),
        ("map.geojson", '"class":"b",', "", 4, "“class” is missing"),
        ("wards.geojson", '"name":"East"', '"nam":"East"', 3, "name"),
    ],
)  # fmt: skip
def test_a_wrong_property_is_told_on_its_features_line(folder, file, old, new, line, words):
    folder.change(file, old, new)

    fault = folder.faults()[0]

    assert (fault.file, fault.line) == (file, line)
    assert words in fault.words


@pytest.mark.parametrize(
    ("first", "second", "faulty"),
    [
        ('"valid_until":"2027-12-31"', '"valid_from":"2027-06-01"', True),
        ('"valid_until":"2027-12-31"', '"valid_from":"2028-01-01"', False),
    ],
)
def test_land_may_stand_twice_only_at_different_times(folder, first, second, faulty):
    path = folder.path / "areas.geojson"
    collection = json.loads(path.read_text())
    land = collection["features"][0]
    again = json.loads(json.dumps(land))
    land["properties"] |= json.loads(f"{{{first}}}")
    again["properties"] |= json.loads(f"{{{second}}}")
    collection["features"].append(again)
    path.write_text(
        '{"type":"FeatureCollection","features":[\n'
        + ",\n".join(json.dumps(feature) for feature in collection["features"])
        + "\n]}"
    )

    twice = [fault for fault in folder.faults() if "twice for the same days" in fault.words]

    assert [fault.line for fault in twice] == ([4] if faulty else [])


# --- gazetteer


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("landmark,The moon,,,Example,,,,,53.0,-1.0", "in no ward"),
        ("landmark,Swapped,,,Example,,,,,-1.0,52.0", "in no ward"),
        ("landmrk,The pub,,,Example,,,,,52.0,-1.0", "“landmrk” cannot be the kind"),
        ("address,3 Example Street,3,Example Street,Example,ty1 2ab,,,,52.0,-1.0", "postcode"),
        ("address,3 Example Street,3,Example Street,Example,,9990000000012,,,52.0,-1.0", "uprn"),
        ("address,3 Example Street,3,Example Street,Example,,999000000001,,,52.0,-1.0",
         "UPRN 999000000001 stands on line 5 already"),
        ("street,Short Lane,,,Example,,,99900003,,52.0,-1.0", "stands on line 3 already"),
        ("landmark,The pub,,,Example,,,,,north,-1.0", "“north” cannot be the lat"),
    ],
)  # fmt: skip
def test_a_row_of_the_gazetteer_that_is_wrong_is_told_on_its_line(folder, row, words):
    line = folder.append("gazetteer.csv", row + "\n")

    fault = folder.the_fault()

    assert (fault.file, fault.line) == ("gazetteer.csv", line)
    assert words in fault.words
    assert fault.write


def test_a_gazetteer_without_its_first_line_is_told_once(folder):
    folder.change("gazetteer.csv", "kind,name,", "type,name,")

    fault = folder.the_fault()

    assert fault.line == 1
    assert "kind,name,number" in fault.write
