"""What is reported: as pages, as map data, as a feed."""

import json
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.models.places import Point
from portal.models.states import State
from tests.portal.web.test_cases import moved, opened

_ATOM = "{http://www.w3.org/2005/Atom}"


def test_an_empty_list_says_what_to_do(client: FlaskClient) -> None:
    assert "Report a street problem" in client.get("/cases").text


def test_public_cases_are_listed_and_private_ones_nowhere(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    public, private = opened(app, in_town), opened(app, in_town, "noise")

    for address in ("/cases", "/cases.geojson", "/cases.atom"):
        text = client.get(address).text
        assert public in text
        assert private not in text


def test_filters_leave_out_what_was_not_chosen(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    hole, litter = opened(app, in_town), opened(app, in_town, "litter")
    moved(app, litter, State.DONE)

    assert litter not in client.get("/cases?category=pothole").text
    assert hole not in client.get("/cases?state=closed").text
    assert litter not in client.get("/cases?state=open&until=2099-01-01").text
    assert hole not in client.get("/cases?since=2099-01-01").text


@pytest.mark.parametrize(
    "query",
    [
        "category=moon",
        "state=<b>",
        "ward=../..",
        "since=yesterday",
        "after=%00",
        "until=9999-99-99",
    ],
)
def test_a_query_that_makes_no_sense_shows_everything(
    app: Flask, client: FlaskClient, in_town: Point, query: str
) -> None:
    reference = opened(app, in_town)

    assert reference in client.get(f"/cases?{query}").text


def test_a_list_is_not_sent_again_until_a_case_changes(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town)
    tag = {"If-None-Match": client.get("/cases").headers["ETag"]}

    assert client.get("/cases", headers=tag).status_code == 304
    another = opened(app, in_town)
    assert another in client.get("/cases", headers=tag).text


def test_htmx_gets_the_results_alone_and_a_browser_the_page(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town)
    fragment = client.get("/cases", headers={"HX-Request": "true"})
    page = client.get("/cases")

    assert fragment.text.lstrip().startswith('<div id="results"')
    assert "HX-Request" in fragment.headers["Vary"]
    assert "<html" in page.text


def test_map_data_has_longitude_first(app: Flask, client: FlaskClient, in_town: Point) -> None:
    opened(app, in_town)
    [feature] = json.loads(client.get("/cases.geojson").text)["features"]

    assert feature["geometry"]["coordinates"] == pytest.approx([in_town.lon, in_town.lat])


def test_the_feed_is_atom_with_a_permanent_address_for_each_case(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    answer = client.get("/cases.atom")
    [entry] = ET.fromstring(answer.text).iter(f"{_ATOM}entry")

    assert answer.content_type.startswith("application/atom+xml")
    assert (entry.findtext(f"{_ATOM}id") or "").endswith(f"/cases/{reference}")


def test_a_list_by_pages_has_an_older_page_only_where_there_is_one(
    app: Flask, client: FlaskClient, in_town: Point
) -> None:
    for _ in range(51):
        opened(app, in_town)
    first = client.get("/cases").text

    assert "Older reports" in first
    after = first.split("after=")[1].split('"')[0]
    assert "Older reports" not in client.get(f"/cases?after={after}").text
