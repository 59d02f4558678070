"""An inspector with a phone: what is near, and the way round."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.models.actors import Role
from portal.models.places import Point
from portal.models.states import State
from portal.reading.gazetteer import Gazetteer
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.inspecting import INSPECTOR, TEAM, case_of, opened
from tests.support.staff import Colleague, browser
from tests.support.visitors import later

COLLEAGUE = Colleague(Role.INSPECTOR, TEAM, name="Lou Marsh")
OTHER = Colleague(Role.INSPECTOR, ("parks",), name="Ash Green")
HOSTILE = '<script>alert(1)</script> "quoted" \u202e =1+1'


@pytest.fixture
def inspector(app: Flask, demo_gazetteer: Gazetteer) -> FlaskClient:
    parts.of(app).gazetteer = demo_gazetteer
    return browser(app, INSPECTOR)


def at(client: FlaskClient, place: Point, **more: str) -> TestResponse:
    """Their device says where they are."""
    fields = hidden_fields(client.get("/staff/near").text) | {"then": "near"} | more
    return client.post(
        "/staff/near", data=fields | {"lat": f"{place.lat:.4f}", "lon": f"{place.lon:.4f}"}
    )


def press(client: FlaskClient, address: str, page: str = "/staff/near") -> TestResponse:
    return client.post(address, data=hidden_fields(client.get(page).text) | {"then": "near"})


def listed(page: str) -> list[str]:
    return re.findall(r'class="govuk-link" href="/staff/cases/([\w-]+)"', page)


# --- near


def test_what_is_near_is_listed_nearest_first_with_how_far_it_is(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    far, close = opened(app, in_town, 300), opened(app, in_town, 60)
    answer = at(inspector, in_town)
    page = inspector.get(answer.location).text

    assert answer.status_code == 303
    assert listed(page) == [close, far]
    assert "60 metres away" in page
    assert "300 metres away" in page


def test_where_they_are_is_in_no_address(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town, 30)
    answer = at(inspector, Point(in_town.lat + 0.00001, in_town.lon))

    assert answer.location == "/staff/near"
    page = inspector.get("/staff/near")
    assert not re.search(r'(href|action)="[^"]*5[01]\.\d', page.text)
    # the still map is a picture of that place: to four decimals, eleven metres
    [centre] = re.findall(r"/map/picture\.svg\?lat=([\d.]+)", page.text)
    assert centre == f"{in_town.lat:.4f}0"


def test_a_place_is_found_by_words_and_by_choosing_among_several(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town, 20)
    hidden = hidden_fields(inspector.get("/staff/near").text)
    sure = inspector.post("/staff/near", data=hidden | {"search": "12 Mill Lane"})
    assert "You are near" in inspector.get(sure.location).text
    several = inspector.post("/staff/near", data=hidden | {"search": "Church"})
    [key, *_more] = re.findall(r'name="place" value="([^"]+)"', several.text)
    assert "Which one do you mean?" in several.text
    assert inspector.post("/staff/near", data=hidden | {"place": key}).status_code == 303


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"search": "Xyzzyqwv"},
        {"search": HOSTILE},
        {"search": "x" * 10_000},
        {"lat": "nan", "lon": "x"},
        {"lat": "91", "lon": "0"},
        {"place": "x" * 10_000},
    ],
)
def test_a_place_that_is_none_is_asked_for_again(
    inspector: FlaskClient, fields: dict[str, str]
) -> None:
    hidden = hidden_fields(inspector.get("/staff/near").text)
    answer = inspector.post("/staff/near", data=hidden | fields)

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "There is a problem" in answer.text


def test_where_somebody_was_is_not_for_the_next_one_and_not_for_long(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    at(inspector, in_town)
    assert "You are near" in inspector.get("/staff/near").text
    cookie = inspector.get_cookie("session")
    assert cookie is not None
    colleague = browser(app, COLLEAGUE)
    colleague.set_cookie("session", cookie.value)
    assert "You are near" not in colleague.get("/staff/near").text

    with later(hours=4, minutes=1):
        signed_on_again = browser(app, INSPECTOR)
        signed_on_again.set_cookie("session", cookie.value)
        page = signed_on_again.get("/staff/near")
        assert page.status_code == 200
        assert "You are near" not in page.text


def test_only_cases_of_their_own_teams_are_near(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town)
    client = browser(app, OTHER)
    at(client, in_town)

    assert "Nothing of your teams is open" in client.get("/staff/near").text


# --- the route


def test_a_case_is_taken_into_the_route_and_off_again(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town, 50)
    at(inspector, in_town)
    taken = press(inspector, f"/staff/near/{reference}/take")
    assert "It is on your route now." in inspector.get(taken.location).text
    assert listed(inspector.get("/staff/route").text) == [reference]

    press(inspector, f"/staff/near/{reference}/back")
    assert "Nothing is on your route." in inspector.get("/staff/route").text


def test_the_route_goes_from_where_they_are(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    third, first, second = (opened(app, in_town, far) for far in (900, 100, 500))
    at(inspector, in_town)
    for reference in (third, first, second):
        press(inspector, f"/staff/near/{reference}/take")
    page = inspector.get("/staff/route").text

    assert listed(page) == [first, second, third]
    assert "3 stops, in a good order to walk." in page
    assert "400 metres on" in page


def test_two_who_take_the_same_case_are_told_who_was_first(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    reference, colleague = opened(app, in_town), browser(app, COLLEAGUE)
    for client in (inspector, colleague):
        at(client, in_town)
    press(inspector, f"/staff/near/{reference}/take")
    late = press(colleague, f"/staff/near/{reference}/take")

    page = colleague.get(late.location).text
    assert "A colleague took it on just before you." in page
    assert "A colleague has it" in page
    assert listed(inspector.get("/staff/route").text) == [reference]
    press(colleague, f"/staff/near/{reference}/back")
    assert listed(inspector.get("/staff/route").text) == [reference]


def test_nobody_of_another_team_takes_or_closes_it(app: Flask, in_town: Point) -> None:
    reference, client = opened(app, in_town), browser(app, OTHER)
    hidden = hidden_fields(client.get("/staff/near").text)
    for address in (f"/staff/near/{reference}/take", f"/staff/near/{reference}/back",
                    f"/staff/route/{reference}"):  # fmt: skip
        assert client.post(address, data=hidden | {"to": "done"}).status_code == 404

    assert client.get(f"/staff/route/{reference}").status_code == 404
    assert case_of(app, reference).state is State.RECEIVED
