"""What can be reported, and what is asked about it, as other apps read it."""

from xml.etree import ElementTree as ET

from flask.testing import FlaskClient

from portal.council.councils import Council


def test_every_category_is_a_service_in_both_formats(
    reading: FlaskClient, council: Council
) -> None:
    rows = reading.get("/open311/v2/services.json").get_json()
    root = ET.fromstring(reading.get("/open311/v2/services.xml").data)

    assert [row["service_code"] for row in rows] == list(council.categories)
    assert root.tag == "services"
    assert [one.findtext("service_code") for one in root.findall("service")] == list(
        council.categories
    )
    assert [{child.tag for child in one} for one in root] == [set(row) for row in rows]


def test_a_service_says_all_that_the_standard_asks_of_it(reading: FlaskClient) -> None:
    rows = reading.get("/open311/v2/services.json").get_json()
    [pothole] = [row for row in rows if row["service_code"] == "pothole"]

    assert pothole["service_name"] == "Pothole or damaged road"
    assert pothole["metadata"] is True
    assert pothole["type"] == "realtime"
    assert "hole in the road" in pothole["keywords"].split(",")
    assert "Ashshire" in pothole["group"]


def test_the_questions_of_a_category_are_attributes_with_the_answers_to_choose_from(
    reading: FlaskClient, council: Council
) -> None:
    definition = reading.get("/open311/v2/services/pothole.json").get_json()
    by_code = {one["code"]: one for one in definition["attributes"]}

    assert definition["service_code"] == "pothole"
    asked = [one["code"] for one in definition["attributes"] if one["variable"]]
    assert asked == [one.id for one in council.categories["pothole"].questions]
    assert [one["order"] for one in definition["attributes"]] == list(range(1, len(by_code) + 1))
    assert by_code["size"]["datatype"] == "singlevaluelist"
    assert by_code["size"]["required"] is True
    assert {"key": "plate", "name": "Like a dinner plate"} in by_code["size"]["values"]
    assert by_code["road_state"]["datatype"] == "multivaluelist"
    assert [one["key"] for one in by_code["damage"]["values"]] == ["yes", "no"]


def test_whom_to_call_first_stands_before_the_questions_and_is_none_of_them(
    reading: FlaskClient,
) -> None:
    [first, *_] = reading.get("/open311/v2/services/pothole.json").get_json()["attributes"]

    assert (first["variable"], first["required"], first["order"]) == (False, False, 1)
    assert "call 999 first" in first["description"]
    assert "emergency: 999" in first["description"]


def test_the_xml_of_a_definition_nests_as_the_standard_has_it(reading: FlaskClient) -> None:
    root = ET.fromstring(reading.get("/open311/v2/services/pothole.xml").data)

    assert root.tag == "service_definition"
    assert root.findtext("service_code") == "pothole"
    size = next(
        one for one in root.findall("attributes/attribute") if one.findtext("code") == "size"
    )
    assert size.findtext("variable") == "true"
    assert "plate" in [one.findtext("key") for one in size.findall("values/value")]


def test_the_words_are_in_the_language_that_is_asked_for(reading: FlaskClient) -> None:
    english = reading.get("/open311/v2/services.json").get_json()
    by_header = reading.get("/open311/v2/services.json", headers={"Accept-Language": "cy"})
    by_locale = reading.get("/open311/v2/services.json?locale=cy_GB")

    assert by_header.get_json() == by_locale.get_json() != english
    assert reading.get("/open311/v2/services.json?locale=tlh").status_code == 400


def test_a_service_that_is_not_there_is_an_error_document(reading: FlaskClient) -> None:
    as_json = reading.get("/open311/v2/services/dragons.json")
    as_xml = reading.get("/open311/v2/services/dragons.xml")

    assert as_json.status_code == as_xml.status_code == 404
    [error] = as_json.get_json()
    assert error["code"] == 404
    assert "dragons" in error["description"]
    root = ET.fromstring(as_xml.data)
    assert root.tag == "errors"
    assert root.findtext("error/code") == "404"
    assert root.findtext("error/description") == error["description"]
