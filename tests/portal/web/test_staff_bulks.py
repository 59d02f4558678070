"""The same done to many cases, in a browser without scripts."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import chores, clock
from portal.models.actors import Role
from portal.models.cases import Case
from portal.models.desks import Bulk
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import bulks, cases
from portal.services.cases import NewCase
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser

TEAM = "ashshire_highways"
LEAD = Colleague(Role.LEAD, (TEAM,), name="Asha Lead")
LOU = Colleague(Role.OFFICER, (TEAM,), name="Lou Marsh")


def opened(app: Flask, place: Point, n: int = 1) -> list[str]:
    here = parts.of(app)
    new = NewCase(service="pothole", words="A hole", place="Mill Lane", point=place)
    with here.database.write() as session:
        made = [cases.open_case(session, PUBLIC_ON_WEB, here.council, new) for _ in range(n)]
        for number, case in enumerate(made):
            case.due = clock.now() + timedelta(days=number)
        return [case.reference for case in made]


def all_cases(app: Flask) -> list[Case]:
    with parts.of(app).database.read() as session:
        return list(session.scalars(select(Case).order_by(Case.due)))


def ticks(client: FlaskClient) -> list[str]:
    """What the boxes of the queue say."""
    return re.findall(r'name="case" value="([\w.-]+)"', client.get("/staff").text)


def choose(client: FlaskClient, **fields: object) -> TestResponse:
    token = hidden_fields(client.get("/staff").text)["csrf_token"]
    return client.post("/staff/bulk/choose", data={"csrf_token": token, **fields})


def order(client: FlaskClient, page: TestResponse, **fields: object) -> TestResponse:
    """Fill in the page of an order and press one of its buttons."""
    form = page.text[page.text.index('action="/staff/bulk"') :]
    hidden = hidden_fields(form) | {"case": re.findall(r'name="case" value="([^"]+)"', form)}
    return client.post("/staff/bulk", data=hidden | fields)


@pytest.fixture
def lead(app: Flask) -> FlaskClient:
    return browser(app, LEAD)


@pytest.fixture
def lou(app: Flask) -> str:
    """The key of a colleague."""
    with parts.of(app).database.write() as session:
        return str(LOU.sign_on(session)[0].identity_id)


def test_a_lead_gives_ten_cases_to_a_colleague(
    app: Flask, lead: FlaskClient, in_town: Point, lou: str
) -> None:
    opened(app, in_town, 11)
    page = choose(lead, case=ticks(lead)[:10])
    assert "Do something with 10 cases" in page.text
    assert "Lou Marsh" in page.text
    assert "You (Asha Lead)" in page.text
    answer = order(lead, page, does="assign", to=lou)
    assert answer.status_code == 303
    progress = lead.get(answer.headers["Location"])

    assert "Give 10 cases to Lou Marsh" in progress.text
    assert "10 of 10 done." in progress.text
    assert [str(case.assignee_id) == lou for case in all_cases(app)] == [True] * 10 + [False]


def test_cases_are_passed_on_and_moved_on(app: Flask, lead: FlaskClient, in_town: Point) -> None:
    opened(app, in_town, 2)
    first, second = ticks(lead)
    words = "It is\nlitter."
    order(
        lead, choose(lead, case=[first]), does="pass", new_team="street_cleansing", pass_words=words
    )
    order(lead, choose(lead, case=[second]), does="progress", new_state="done", words="Filled.")

    assert {(case.team, case.state) for case in all_cases(app)} == {
        ("street_cleansing", State.PASSED_ON),
        (TEAM, State.DONE),
    }


def test_a_case_that_was_changed_since_the_page_was_opened_is_left_and_named(
    app: Flask, lead: FlaskClient, in_town: Point, lou: str
) -> None:
    references = opened(app, in_town, 2)
    page = choose(lead, case=ticks(lead))
    with parts.of(app).database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == references[0])).one()
        case.version += 1
    progress = lead.get(order(lead, page, does="assign", to=lou).headers["Location"]).text

    assert "1 of 2 done." in progress
    assert "Somebody else changed it meanwhile" in progress
    assert f'href="/staff/cases/{references[0]}"' in progress
    assert f'href="/staff/cases/{references[1]}"' not in progress


def test_many_are_left_to_the_worker_and_the_page_says_how_far_it_is(
    app: Flask, lead: FlaskClient, in_town: Point, lou: str
) -> None:
    n = bulks.AT_ONCE + 2
    opened(app, in_town, n)
    page = choose(lead, all="1")
    assert f"Do something with {n} cases" in page.text
    address = order(lead, page, does="assign", to=lou).headers["Location"]
    assert f"0 of {n} done. {n} cases wait." in lead.get(address).text
    assert address in lead.get("/staff").text
    part = lead.get(address, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="order"')
    assert "every 2s" in part

    here = parts.of(app)
    [chore] = [one for one in chores.CHORES if one.name == "bulks"]
    while chore.do(here.database, here.council):
        pass
    done = lead.get(address).text
    assert f"{n} of {n} done." in done
    assert "every 2s" not in done
    assert address not in lead.get("/staff").text


def test_all_that_fit_are_those_that_the_queue_showed(
    app: Flask, lead: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town, 2)
    with parts.of(app).database.write() as session:
        session.scalars(select(Case)).first().ward = "station"  # type: ignore[union-attr]
    order(lead, choose(lead, all="1", ward="station"), does="progress", new_state="checked")

    states = {case.ward: case.state for case in all_cases(app)}
    assert states.pop("station") is State.CHECKED
    assert set(states.values()) == {State.RECEIVED}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"does": "assign"}, "Choose who does them"),
        ({"does": "assign", "to": "00000000-0000-0000-0000-000000000000"}, "Not a valid choice"),
        ({"does": "pass", "pass_words": "Kept words"}, "Choose which team or agency they are for"),
        ({"does": "pass", "new_team": "parks", "pass_words": "On {date}"}, "{date}"),
        ({"does": "progress", "words": "Kept words"}, "Choose where the cases stand now"),
        ({"does": "progress", "new_state": "not_ours"}, "Say why, and who can help instead"),
        ({"does": "progress", "new_state": "done", "words": "x" * 10_000}, "Use 2,000 characters"),
    ],
)
def test_an_order_that_is_not_complete_is_not_given_and_keeps_what_was_typed(
    app: Flask, lead: FlaskClient, in_town: Point, fields: dict[str, str], error: str
) -> None:
    opened(app, in_town, 2)
    page = choose(lead, case=ticks(lead))
    answer = order(lead, page, **fields)

    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert error in unescape(answer.text)
    for name in ("words", "pass_words"):
        assert fields.get(name, "") in unescape(answer.text)
    assert len(re.findall(r'name="case" value=', answer.text)) == 2
    with parts.of(app).database.read() as session:
        assert session.scalar(select(Bulk.id)) is None


@pytest.mark.parametrize(
    "case", [[], ["junk"], ["ABCD-EFGH.1"], ["<script>.1"], ["x" * 10_000], ["\0.1"]]
)
def test_without_a_case_there_is_nothing_to_order(lead: FlaskClient, case: list[str]) -> None:
    page = choose(lead, case=case)
    assert "No case is ticked" in page.text

    token = hidden_fields(lead.get("/staff").text)["csrf_token"]
    data = {"csrf_token": token, "case": case, "does": "assign", "to": "nobody"}
    assert "No case is ticked" in lead.post("/staff/bulk", data=data).text


def test_cases_of_other_teams_cannot_be_slipped_in(
    app: Flask, lead: FlaskClient, in_town: Point
) -> None:
    [reference] = opened(app, in_town)
    other = browser(app, Colleague(Role.OFFICER, ("parks",), name="Ivy"))

    assert "No case is ticked" in choose(other, case=[f"{reference}.1"]).text


def test_an_order_is_seen_by_who_gave_it_alone(
    app: Flask, lead: FlaskClient, in_town: Point, lou: str
) -> None:
    opened(app, in_town)
    address = order(lead, choose(lead, case=ticks(lead)), does="assign", to=lou).headers["Location"]

    assert lead.get(address).status_code == 200
    assert browser(app, LOU).get(address).status_code == 404
    assert lead.get("/staff/bulk/00000000-0000-0000-0000-000000000000").status_code == 404


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.RECORDS_MANAGER, Role.ADMINISTRATOR])
def test_who_handles_no_cases_orders_nothing(app: Flask, in_town: Point, role: Role) -> None:
    [reference] = opened(app, in_town)
    wards = ("park",) if role is Role.COUNCILLOR else ()
    client = browser(app, Colleague(role, wards=wards, name="Somebody"))
    token = hidden_fields(client.get("/report").text)["csrf_token"]
    data = {"csrf_token": token, "case": f"{reference}.1", "does": "assign", "to": "nobody"}
    for address in ("/staff/bulk/choose", "/staff/bulk"):
        answer = client.post(address, data=data)
        assert answer.status_code in {403, 404} or "No case is ticked" in answer.text
    with parts.of(app).database.read() as session:
        assert session.scalar(select(Bulk.id)) is None
