"""Two cases are put together by staff, after a look at both."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.models.cases import Case
from portal.models.places import Point
from portal.models.states import State
from portal.policy import SYSTEM
from portal.services import cases
from portal.web import parts
from tests.support.staff import browser
from tests.support.staff_pages import HOSTILE, ROADS, Reported, at, sent, the_case


@pytest.fixture
def opened(app: Flask, in_town: Point) -> Reported:
    return Reported(app, in_town)


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return browser(app, ROADS)


def test_cases_near_by_are_offered_those_alike_first(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference = opened()
    litter, alike, private = opened("litter"), opened(), opened("noise")
    page = officer.get(at(reference, "join")).text

    assert re.findall(r"/join/([\w-]+)\"", page) == [alike, litter]
    assert private not in page


def test_two_cases_are_put_together_after_a_look_at_both(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference, other = opened(), opened(email="ann@example.com", words="The same hole")
    address = at(reference, f"join/{other}")
    page = officer.get(address).text
    assert "A hole" in page
    assert "The same hole" in page
    assert "Put them together although" not in page

    assert sent(officer, address, words="It is the same one.").status_code == 303
    case, head = the_case(app, reference), the_case(app, other)
    assert (case.state, case.duplicate_of_id, head.reporters) == (State.DUPLICATE, head.id, 2)
    visitor = app.test_client()
    ended, going_on = visitor.get(f"/cases/{reference}").text, visitor.get(f"/cases/{other}").text
    assert f"It goes on as {other}" in ended
    assert f'href="/cases/{other}/follow"' in ended
    assert "It is the same one." in ended
    assert f'href="/cases/{reference}"' in going_on
    assert f"It goes on as {other}" in officer.get(f"/staff/cases/{reference}").text


def test_a_typed_reference_leads_to_the_comparison_with_the_case_that_goes_on(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference, middle, head = opened(), opened(), opened()
    sent(officer, at(middle, f"join/{head}"))
    typed = middle.replace("-", " ").lower()
    answer = officer.get(at(reference, "join"), query_string={"other": typed})

    assert (answer.status_code, answer.location) == (303, at(reference, f"join/{head}"))


@pytest.mark.parametrize("typed", ["", "nothing", "ABCD-EFGH", HOSTILE, "x" * 10_000])
def test_a_reference_of_nothing_is_said_and_kept(
    opened: Reported, officer: FlaskClient, typed: str
) -> None:
    page = officer.get(at(opened(), "join"), query_string={"other": typed})

    assert page.status_code == 200
    assert "There is a problem" in page.text
    assert "<script>alert" not in page.text


def test_a_case_is_not_put_together_with_itself_or_with_what_they_may_not_see(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference, private = opened(), opened("noise")
    itself = officer.get(at(reference, "join"), query_string={"other": reference})
    assert "This is the same case" in itself.text
    assert "This is the same case" in sent(officer, at(reference, f"join/{reference}")).text
    foreign = officer.get(at(reference, "join"), query_string={"other": private})
    assert "There is no case with this reference" in foreign.text
    assert officer.get(at(reference, f"join/{private}")).status_code == 404
    assert officer.get(at(reference, "join/nothing")).status_code == 404


def test_an_ended_case_is_joined_only_by_who_says_so(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference, other = opened(), opened()
    with parts.of(app).database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == other)).one()
        cases.progress(session, SYSTEM, case, State.DONE, "Filled.")
    address = at(reference, f"join/{other}")
    refused = sent(officer, address, words="Kept words")
    assert "The other one has ended" in refused.text
    assert "Kept words</textarea>" in refused.text
    assert the_case(app, reference).is_open

    assert sent(officer, address, although_ended="y").status_code == 303
    assert not the_case(app, reference).is_open
