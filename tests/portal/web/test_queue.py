"""The queue in a browser without scripts, and the parts that htmx asks for."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.models.actors import Role
from portal.models.desks import SavedView
from portal.models.places import Point
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.queue_pages import OFFICER, TEAM, case_of, changed, opened, press, references
from tests.support.staff import Colleague, browser

LEAD = Colleague(Role.LEAD, (TEAM, "street_cleansing"), name="Asha Lead")
COUNCILLOR = Colleague(Role.COUNCILLOR, wards=("park",), name="Helen Ashworth")
HTMX = {"HX-Request": "true"}
HOSTILE = '<script>alert(1)</script> "quoted" {{ 7*7 }} =1+1 \' OR 1=1 --'


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return browser(app, OFFICER)


def search(client: FlaskClient, typed: str, **shown: str) -> TestResponse:
    """Type words into the queue's search and press the button; where that leads to."""
    token = hidden_fields(client.get("/staff").text)["csrf_token"]
    data = {"typed": typed, "csrf_token": token} | shown
    return client.post("/staff/search", data=data)


# --- what it shows


def test_filters_are_in_the_address_and_in_the_form(app: Flask, in_town: Point) -> None:
    lead = browser(app, LEAD)
    pothole, litter = opened(app, in_town), opened(app, in_town, "litter")
    assert set(references(lead.get("/staff"))) == {pothole, litter}
    for query, found in (
        ("category=litter", [litter]),
        (f"team={TEAM}", [pothole]),
        ("ward=park&category=pothole", [pothole]),
        ("ward=station", []),
        ("state=scheduled", []),
        ("state=closed", []),
        ("whose=mine", []),
        ("whose=unassigned&category=litter", [litter]),
        ("late=1", []),
    ):
        assert references(lead.get(f"/staff?{query}")) == found, query
    page = lead.get("/staff?category=litter").text
    assert '<option value="litter" selected>' in page


@pytest.mark.parametrize(
    "query",
    ["category=nothing", "team=parks", "ward=%00", "state=gone", "whose=theirs", "late=x",
     "words=abc", "after=junk", f"category={HOSTILE}", "state=" + "x" * 10_000],
)  # fmt: skip
def test_what_makes_no_sense_in_an_address_is_left_out(
    app: Flask, officer: FlaskClient, in_town: Point, query: str
) -> None:
    reference = opened(app, in_town)

    assert references(officer.get(f"/staff?{query}")) == [reference]


def test_htmx_gets_the_list_alone_and_it_is_kept_nowhere(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town)
    answer = officer.get("/staff?state=received", headers=HTMX)

    assert answer.text.lstrip().startswith('<div id="queue"')
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_empty_queue_says_what_to_do(officer: FlaskClient) -> None:
    assert "Nothing is waiting" in officer.get("/staff").text
    assert "No case fits" in officer.get("/staff?state=done").text


def test_the_tabs_count_what_waits(app: Flask, officer: FlaskClient, in_town: Point) -> None:
    opened(app, in_town)
    page = officer.get("/staff").text

    tabs = re.findall(r'<li><a href="(/staff[^"]*)"[^>]*>([^<]+)<span[^>]*>(\d+)<', page)
    assert [(address, name.strip(), n) for address, name, n in tabs] == [
        ("/staff", "All", "1"),
        ("/staff?whose=mine", "Mine", "0"),
        ("/staff?whose=unassigned", "Nobody’s yet", "1"),
        ("/staff?late=1", "Late", "0"),
    ]


def test_a_councillor_reads_and_changes_nothing(app: Flask, in_town: Point) -> None:
    reference = opened(app, in_town)
    councillor = browser(app, COUNCILLOR)
    page = councillor.get("/staff")

    assert references(page) == [reference]
    assert not {"Take it", "Tick", "Mine", "ticked cases"} & set(re.findall(r"[\w ]+", page.text))
    for address in ("take", "give-back", ""):
        answer = press(councillor, f"/staff/queue/{reference}/{address}".rstrip("/"))
        assert answer.status_code == 404
    assert case_of(app, reference).assignee_id is None


# --- words


def test_words_that_are_searched_for_stay_out_of_the_address(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    found, _other = opened(app, in_town, words="Mrs Okafor fell"), opened(app, in_town)
    answer = search(officer, "okafor", state="received", category="pothole")
    place = urlsplit(answer.headers["Location"])

    assert answer.status_code == 303
    assert "okafor" not in answer.headers["Location"].lower()
    assert parse_qs(place.query)["state"] == ["received"]
    page = officer.get(answer.headers["Location"])
    assert references(page) == [found]
    assert 'value="okafor"' in page.text
    assert "Cases with the words “okafor”" in page.text
    stranger = browser(app, OFFICER).get(answer.headers["Location"])
    assert len(references(stranger)) == 2, "the key is good in the browser that typed the words"


def test_staff_find_by_what_was_told_in_confidence_and_a_councillor_does_not(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    for client, found in ((officer, [reference]), (browser(app, COUNCILLOR), [])):
        assert references(client.get(search(client, "zebedee").headers["Location"])) == found
        assert references(client.get(search(client, "deep").headers["Location"])) == [reference]


def test_words_taken_out_are_found_by_the_team_and_no_longer_by_a_councillor(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town, words="Mrs Okafor fell")
    changed(app, reference, shown_words="Somebody fell")
    for client, found in ((officer, [reference]), (browser(app, COUNCILLOR), [])):
        assert references(client.get(search(client, "okafor").headers["Location"])) == found


@pytest.mark.parametrize(
    "typed", [HOSTILE, '"', "*", "a* OR b", "NEAR(a b)", "é" * 9000, "🕳", "_o_"]
)
def test_whatever_is_searched_for_finds_nothing_worse_than_nothing(
    app: Flask, officer: FlaskClient, in_town: Point, typed: str
) -> None:
    opened(app, in_town)
    answer = officer.get(search(officer, typed).headers["Location"])

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_only_the_last_few_searches_are_kept_in_the_browser(officer: FlaskClient) -> None:
    for number in range(12):
        search(officer, f"{number} " + "word " * 40)
    with officer.session_transaction() as cookie:
        assert len(cookie["queue_words"]) <= 4


# --- views


def test_a_view_is_kept_opened_and_removed(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    found, _other = opened(app, in_town, words="Mrs Okafor fell"), opened(app, in_town)
    shown = urlsplit(search(officer, "okafor", ward="park").headers["Location"]).query
    fields = {name: values[0] for name, values in parse_qs(shown).items()}
    assert press(officer, "/staff/views", name="Falls in Park", **fields).status_code == 303
    with parts.of(app).database.read() as session:
        view = session.scalars(select(SavedView)).one()
    assert view.filters == {"ward": "park", "typed": "okafor"}

    another = browser(app, OFFICER)  # the same person elsewhere
    assert f'href="/staff/views/{view.id}"' in another.get("/staff").text
    led = another.get(f"/staff/views/{view.id}").headers["Location"]
    assert "ward=park" in led
    assert "okafor" not in led
    assert references(another.get(led)) == [found]
    assert browser(app, LEAD).get(f"/staff/views/{view.id}").status_code == 404
    assert press(browser(app, LEAD), f"/staff/views/{view.id}/forget").status_code == 404
    assert press(officer, f"/staff/views/{view.id}/forget").status_code == 303
    assert officer.get(f"/staff/views/{view.id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "error"),
    [("", "Give the view a name"), ("x" * 61, "Use 60 characters or fewer")],
)
def test_a_view_needs_a_name_and_what_was_typed_stays(
    officer: FlaskClient, name: str, error: str
) -> None:
    answer = press(officer, "/staff/views", name=name, ward="park")

    assert error in answer.text
    assert answer.text.index("There is a problem") < answer.text.index(error)
    assert f'value="{name}"' in answer.text
    assert '<option value="park" selected>' in answer.text


def test_a_view_with_a_hostile_name_is_words(officer: FlaskClient) -> None:
    press(officer, "/staff/views", name=HOSTILE[:60])

    assert "<script>alert" not in officer.get("/staff").text
