"""One line of the queue: taken, given back and moved on where it stands."""

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.models.actors import Role
from portal.models.places import Point
from portal.models.states import State
from tests.support.forms import hidden_fields
from tests.support.queue_pages import OFFICER, case_of, changed, opened, press, references
from tests.support.staff import Colleague, browser

HTMX = {"HX-Request": "true"}


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return browser(app, OFFICER)


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
