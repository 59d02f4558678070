"""What every address shares: formats, jurisdiction, errors that any app can read."""

from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

_V2 = "/open311/v2"


def test_discovery_leads_to_the_addresses_in_both_formats(reading: FlaskClient) -> None:
    found = reading.get(f"{_V2}/discovery.json").get_json()
    root = ET.fromstring(reading.get(f"{_V2}/discovery.xml").data)
    [endpoint] = found["endpoints"]

    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == f"https://portal.thornley.example{_V2}"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert root.findtext("endpoints/endpoint/url") == endpoint["url"]
    assert [one.text for one in root.findall("endpoints/endpoint/formats/format")] == [
        "text/xml", "application/json",
    ]  # fmt: skip


@pytest.mark.parametrize("named", ["thornley.example", "www.Thornley.example", "thornley", ""])
def test_our_own_jurisdiction_is_as_good_as_none(reading: FlaskClient, named: str) -> None:
    assert reading.get(f"{_V2}/services.json?jurisdiction_id={named}").status_code == 200


def test_another_jurisdiction_is_not_found(reading: FlaskClient) -> None:
    answer = reading.get(f"{_V2}/services.json?jurisdiction_id=sfgov.org")

    assert answer.status_code == 404
    assert "jurisdiction_id" in answer.get_json()[0]["description"]


@pytest.mark.parametrize("address", ["/dragons.json", "/services.yaml", "/services/", "/a/b/c.xml"])
def test_an_address_that_is_not_there_is_an_error_document(
    reading: FlaskClient, address: str
) -> None:
    answer = reading.get(f"{_V2}{address}")

    assert answer.status_code == 404
    if address.endswith(".json"):
        assert answer.get_json()[0]["code"] == 404
    else:
        assert ET.fromstring(answer.data).findtext("error/code") == "404"


def test_a_method_that_an_address_does_not_know_is_refused_in_its_format(
    reading: FlaskClient,
) -> None:
    answer = reading.put(f"{_V2}/services.json")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"
    assert answer.get_json()[0]["code"] == 405


def test_errors_are_in_the_language_of_the_request_and_no_cookie_counts(
    reading: FlaskClient,
) -> None:
    plain = reading.get(f"{_V2}/services.json").text
    reading.set_cookie("lang", "cy")

    assert reading.get(f"{_V2}/services.json").text == plain
    reading.delete_cookie("lang")


def test_an_error_is_kept_by_nobody(reading: FlaskClient) -> None:
    assert reading.get(f"{_V2}/services/x.json").headers["Cache-Control"] == "no-store"
