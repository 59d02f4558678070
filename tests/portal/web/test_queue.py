"""The queue in a browser without scripts, and the parts that htmx asks for."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.models.actors import Role
from portal.models.cases import Case
from portal.models.desks import SavedView
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases
from portal.services.cases import NewCase
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser

TEAM = "ashshire_highways"
OFFICER = Colleague(Role.OFFICER, (TEAM,))
LEAD = Colleague(Role.LEAD, (TEAM, "street_cleansing"), name="Asha Lead")
COUNCILLOR = Colleague(Role.COUNCILLOR, wards=("park",), name="Helen Ashworth")
HTMX = {"HX-Request": "true"}
HOSTILE = '<script>alert(1)</script> "quoted" {{ 7*7 }} =1+1 \' OR 1=1 --'


def opened(app: Flask, place: Point, service: str = "pothole", words: str = "A deep hole") -> str:
    """A new case's reference; in ward Park."""
    here = parts.of(app)
    new = NewCase(service=service, words=words, place="Mill Lane", point=place,
                  private_words="Ask for Zebedee")  # fmt: skip
    with here.database.write() as session:
        case = cases.open_case(session, PUBLIC_ON_WEB, here.council, new)
        case.ward = "park"
        return case.reference


def case_of(app: Flask, reference: str) -> Case:
    with parts.of(app).database.read() as session:
        return session.scalars(select(Case).where(Case.reference == reference)).one()


def changed(app: Flask, reference: str, **facts: object) -> None:
    """Somebody else changes it."""
    with parts.of(app).database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        for name, value in facts.items():
            setattr(case, name, value)
        case.version += 1


def references(answer: TestResponse) -> list[str]:
    return re.findall(r'id="case-([\w-]+)"', answer.text)


def search(client: FlaskClient, typed: str, **shown: str) -> TestResponse:
    """Type words into the queue's search and press the button; where that leads to."""
    token = hidden_fields(client.get("/staff").text)["csrf_token"]
    data = {"typed": typed, "csrf_token": token} | shown
    return client.post("/staff/search", data=data)


def press(client: FlaskClient, address: str, headers: dict[str, str] | None = None,
          **fields: str) -> TestResponse:  # fmt: skip
    token = hidden_fields(client.get("/staff").text)["csrf_token"]
    return client.post(address, data={"csrf_token": token} | fields, headers=headers)


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return browser(app, OFFICER)


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


# --- one line


def test_one_takes_a_case_and_gives_it_back_from_its_line(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    version = str(case_of(app, reference).version)
    back = "/staff?state=received"
    answer = press(officer, f"/staff/queue/{reference}/take", version=version, back=back)
    assert (answer.status_code, answer.headers["Location"]) == (303, back)
    assert case_of(app, reference).assignee_id is not None
    assert references(officer.get("/staff?whose=mine")) == [reference]

    version = str(case_of(app, reference).version)
    answer = press(officer, f"/staff/queue/{reference}/give-back", HTMX, version=version)
    assert answer.text.lstrip().startswith(f'<li id="case-{reference}"')
    assert "Nobody has it" in answer.text
    assert case_of(app, reference).assignee_id is None


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_line_that_somebody_changed_meanwhile_shows_how_it_stands_now(
    app: Flask, officer: FlaskClient, in_town: Point, headers: dict[str, str]
) -> None:
    reference = opened(app, in_town)
    version = str(case_of(app, reference).version)
    changed(app, reference, state=State.SCHEDULED)
    taken = press(officer, f"/staff/queue/{reference}/take", headers, version=version)
    typed = {"version": version, "to": "done", "words": "Filled on Tuesday."}
    moved = press(officer, f"/staff/queue/{reference}", headers, **typed)

    for answer in (taken, moved):
        assert answer.status_code == 409
        assert "Somebody else changed this case meanwhile" in answer.text
        assert "Planned" in answer.text
    assert "Filled on Tuesday." in moved.text
    case = case_of(app, reference)
    assert (case.state, case.assignee_id) == (State.SCHEDULED, None)


def test_a_line_is_moved_on_where_it_stands(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    form = officer.get(f"/staff/queue/{reference}?back=/staff", headers=HTMX)
    assert form.text.lstrip().startswith(f'<li id="case-{reference}"')
    fields = hidden_fields(form.text) | {"to": "scheduled", "words": "A crew comes on Tuesday."}
    answer = officer.post(f"/staff/queue/{reference}", data=fields, headers=HTMX)

    assert answer.status_code == 200
    assert "Planned" in answer.text
    assert "data-saved" in answer.text
    assert case_of(app, reference).state is State.SCHEDULED


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"to": "", "words": "Kept words"}, "Choose where the case stands now"),
        ({"to": "not_ours", "words": ""}, "Say why, and who can help instead"),
        ({"to": "scheduled", "words": "On {date}"}, "{date}"),
        ({"to": "done", "words": "x" * 10_000}, "Use 2,000 characters or fewer"),
        ({"to": "received", "words": "Kept words"}, "Not a valid choice"),
        ({"to": "duplicate", "words": "Kept words"}, "Not a valid choice"),
    ],
)
def test_a_line_form_that_is_not_complete_keeps_what_was_typed(
    app: Flask, officer: FlaskClient, in_town: Point, fields: dict[str, str], error: str
) -> None:
    reference = opened(app, in_town)
    version = str(case_of(app, reference).version)
    answer = press(officer, f"/staff/queue/{reference}", version=version, **fields)

    assert error in unescape(answer.text)
    assert fields["words"] in unescape(answer.text)
    assert case_of(app, reference).state is State.RECEIVED


def test_a_line_leads_back_to_no_other_site(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    version = str(case_of(app, reference).version)
    answer = press(officer, f"/staff/queue/{reference}/take", version=version,
                   back="https://evil.example/")  # fmt: skip

    assert answer.headers["Location"] == "/"
    page = officer.get(f"/staff/queue/{reference}?back=//evil.example").text
    assert 'href="//evil' not in page


def test_a_line_of_another_team_is_not_there(app: Flask, in_town: Point) -> None:
    reference, other = opened(app, in_town), browser(app, Colleague(Role.OFFICER, ("parks",)))

    for address in ("", "/as-it-is"):
        assert other.get(f"/staff/queue/{reference}{address}").status_code == 404
    for address in ("", "/take", "/give-back"):
        answer = press(other, f"/staff/queue/{reference}{address}", version="1")
        assert answer.status_code == 404
    for reference in ("ABCD-EFGH", "x", "%00"):
        assert other.get(f"/staff/queue/{reference}").status_code == 404
