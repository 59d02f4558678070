"""Whoever was turned away finds again what they typed, and the page they were on."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from werkzeug.test import TestResponse

from portal.database import Database
from tests.support.forms import hidden_fields
from tests.support.providers import TestProvider
from tests.support.visitors import Visitor, heading, later

NAME = {"name": "Samira Reed"}


def link(page: str) -> str:
    [found] = re.findall(r'<a class="govuk-button" href="([^"]+)"', page)
    return unescape(found)


@pytest.fixture
def sent_too_late(resident: Visitor) -> Iterator[str]:
    """Where one signs on again after a form was sent too late; from then on it is that late."""
    resident.sign_on()
    token = hidden_fields(resident.client.get("/auth/sign-out").text)
    with later(minutes=31):
        answer = resident.client.post("/account/details/name", data=token | NAME)
        assert answer.status_code == 403
        assert heading(answer) == "Sign in to go on"
        yield link(answer.text)


def back(visitor: Visitor, address: str, person: str = "sam_reed") -> TestResponse:
    """The page that one comes to by signing on there."""
    answer = visitor.sign_on(person, address)
    assert answer.request.path.startswith("/auth/kept/")
    return answer


def test_what_was_typed_comes_back_after_signing_on_again_and_can_be_sent(
    resident: Visitor, sent_too_late: str
) -> None:
    page = back(resident, sent_too_late)
    fields = hidden_fields(page.text)

    assert fields["name"] == "Samira Reed"
    assert 'action="/account/details/name"' in page.text
    assert resident.client.post("/account/details/name", data=fields).status_code in {200, 303}


def test_what_was_typed_is_shown_to_nobody_else_who_signs_on_in_this_browser(
    resident: Visitor, sent_too_late: str, provider: TestProvider
) -> None:
    with provider.browser() as other:
        resident.there = other
        page = back(resident, sent_too_late, "rhys_evans")

    assert page.status_code == 404
    assert "Samira" not in page.text


def test_what_was_typed_is_found_in_no_other_browser(
    visitor_of: Callable[[], Visitor], sent_too_late: str
) -> None:
    page = back(visitor_of(), sent_too_late)

    assert page.status_code == 404


def test_what_was_typed_waits_for_an_hour_and_sealed(
    resident: Visitor, sent_too_late: str, rows: Database
) -> None:
    with rows.glance() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM kept_form").all())
    with later(minutes=61):
        page = back(resident, sent_too_late)

    assert "Samira" not in kept
    assert "/account" not in kept
    assert page.status_code == 404


def test_htmx_is_told_to_load_the_sign_on_as_a_page(resident: Visitor) -> None:
    answer = resident.client.get("/account", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/auth/sign-in?next=/account"


def test_htmx_comes_back_to_the_page_that_its_fragment_stands_in(resident: Visitor) -> None:
    around = {"HX-Request": "true", "HX-Current-URL": "http://elsewhere.example/account/cases?a=b"}
    answer = resident.client.get("/account/cases?after=1", headers=around)

    assert answer.headers["HX-Redirect"] == "/auth/sign-in?next=/account/cases?a%3Db"


def test_what_staff_typed_comes_back_to_staff_alone(officer: Visitor, resident: Visitor) -> None:
    officer.sign_on("dan_price")
    token = hidden_fields(officer.client.get("/auth/sign-out").text)
    address = "/staff/cases/ABCD-EFGH"
    with later(minutes=31):
        kept = link(officer.client.post(address, data=token | {"words": "On Monday"}).text)
        assert kept.startswith("/auth/staff/sign-in?next=/auth/staff/kept/")
        page = officer.sign_on("dan_price", kept)
        resident.client = officer.client
        resident.sign_on()
        key = kept.rpartition("/")[2]
        others = [resident.client.get(f"/auth/{way}/{key}") for way in ("kept", "staff/kept")]

    assert hidden_fields(page.text)["words"] == "On Monday"
    assert f'action="{address}"' in page.text
    assert [other.status_code for other in others] == [404, 303]


def test_a_page_that_needs_proof_says_why_and_is_come_back_to(resident: Visitor) -> None:
    resident.sign_on()
    page = resident.client.get("/account/delete")
    answer = resident.sign_on(address=link(page.text))

    assert page.status_code == 403
    assert heading(page) == "Prove who you are to go on"
    assert "cannot be brought back" in page.text
    assert answer.headers["Location"] == "/account/delete"
    assert resident.client.get("/account/delete").status_code == 200


# --- without a provider
