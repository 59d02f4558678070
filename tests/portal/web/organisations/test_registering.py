"""An organisation registers on the web, the council decides, and both read where it stands."""

import io
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.models.actors import Role
from portal.models.organisations import Adviser, Organisation, OrganisationState
from portal.web import parts
from tests.support.advising import Bureau, bureau, named
from tests.support.documents import pdf
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser, resident_cookie

MANAGER = Colleague(Role.RECORDS_MANAGER, name="Rita Manager")
FIELDS = {
    "name": "Thornley Advice", "kind": "advice", "number": "1234567", "address": "1 High Street",
    "email": "office@advice.example", "phone": "01632 960001", "words": "Forms and letters.",
    "shows": "The entry in the register",
}  # fmt: skip


@pytest.fixture
def lea(app: Flask) -> FlaskClient:
    return Bureau(app, None).person("Lea Lead")  # type: ignore[arg-type]


def registered(client: FlaskClient, **more: object) -> TestResponse:
    page = client.get("/organisations/register")
    file = (io.BytesIO(pdf()), "register.pdf")
    return client.post(
        "/organisations/register", data=hidden_fields(page.text) | FIELDS | {"file": file} | more
    )


def decided(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    page = client.get(address)
    return client.post(address, data=hidden_fields(page.text) | fields)


def the_one(app: Flask) -> Organisation:
    with parts.of(app).database.read() as session:
        return session.query(Organisation).one()


def test_who_registers_reads_where_it_stands_and_the_council_reads_and_agrees(
    app: Flask, lea: FlaskClient
) -> None:
    answer = registered(lea)
    assert answer.status_code == 303
    assert "The council is looking at it" in lea.get(answer.location).text
    assert lea.get("/acting-for/clients").location == "/organisations"

    manager = browser(app, MANAGER)
    listing = manager.get("/staff/organisations").text
    [address] = re.findall(r'href="(/staff/organisations/[0-9a-f-]{36})"', listing)
    page = manager.get(address).text
    assert "Forms and letters." in page
    [file] = re.findall(rf'href="({address}/files/[^"]+)"', page)
    saved = manager.get(file)
    assert saved.data == pdf()
    assert saved.headers["Content-Disposition"].startswith("attachment")

    agreed = decided(manager, address, to="agreed", until="2027-06-30")
    assert agreed.status_code == 303
    assert the_one(app).state is OrganisationState.AGREED
    assert "30 June 2027" in lea.get(answer.location).text
    home = lea.get("/acting-for/clients", follow_redirects=True).text
    assert "No client yet" in home


def test_who_has_given_no_name_is_asked_for_it_and_leads_by_it(app: Flask) -> None:
    nameless = app.test_client()
    with parts.of(app).database.write() as session:
        nameless.set_cookie("portal", resident_cookie(session, ""))

    asked = registered(nameless)
    assert asked.status_code == 422
    assert "Enter your own name" in asked.text
    assert registered(nameless, own_name="Lea Lead").status_code == 303

    with parts.of(app).database.read() as session:
        assert session.scalars(select(Adviser.name)).all() == ["Lea Lead"]
    page = browser(app, MANAGER).get(f"/staff/organisations/{the_one(app).id}").text
    assert "Lea Lead" in page
    assert "Can act" not in page  # nobody can before the council has agreed


def test_a_question_is_answered_with_another_file(app: Flask, lea: FlaskClient) -> None:
    address = registered(lea).location
    manager = browser(app, MANAGER)
    of = the_one(app).id
    decided(manager, f"/staff/organisations/{of}", to="question", words="Who insures you?")
    page = lea.get(address).text
    assert "Who insures you?" in page

    file = (io.BytesIO(pdf("Insured")), "a.pdf")
    answered = lea.post(address, data=hidden_fields(page) | {"words": "AdviceCover", "file": file})
    assert answered.status_code == 303
    assert len(the_one(app).evidence) == 2
    assert "AdviceCover" in manager.get(f"/staff/organisations/{of}").text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Enter the name of the organisation"),
        ({"kind": "bakery"}, "Choose what it is"),
        ({"email": "nobody"}, "Enter an email address in the correct format"),
        ({"phone": "12"}, "Enter a phone number"),
        ({"words": "x" * 10_000}, "Use 2,000 characters or fewer"),
        ({"file": (io.BytesIO(b""), "")}, "Choose a photo or a PDF."),
        ({"file": (io.BytesIO(b"<script>"), "a.pdf")}, "We cannot read this file."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    app: Flask, lea: FlaskClient, wrong: dict[str, object], words: str
) -> None:
    answer = registered(lea, **wrong)

    assert answer.status_code == 422
    assert words in answer.text
    assert "1 High Street" in answer.text
    with parts.of(app).database.read() as session:
        assert session.query(Organisation).count() == 0


def test_html_in_what_they_say_is_shown_as_it_was_typed(app: Flask, lea: FlaskClient) -> None:
    registered(lea, name="<script>alert(1)</script>", words="<b>bold</b>")
    page = browser(app, MANAGER).get(f"/staff/organisations/{the_one(app).id}").text

    assert "<script>alert(1)" not in page
    assert "<b>bold</b>" in unescape(page)


def test_two_who_decide_at_once_the_second_looks_again(app: Flask, lea: FlaskClient) -> None:
    registered(lea)
    address = f"/staff/organisations/{the_one(app).id}"
    rita, una = browser(app, MANAGER), browser(app, Colleague(MANAGER.role, name="Una Other"))
    seen = hidden_fields(una.get(address).text)
    decided(rita, address, to="refused", words="Not in the register.")

    late = una.post(address, data=seen | {"to": "agreed", "until": "2027-06-30"})
    assert late.status_code == 422
    assert "Something has changed since you opened this page" in late.text
    assert the_one(app).state is OrganisationState.REFUSED


def test_the_pages_of_the_council_are_nobody_elses(app: Flask, lea: FlaskClient) -> None:
    registered(lea)
    address = f"/staff/organisations/{the_one(app).id}"
    for role in (Role.CLERK, Role.OFFICER, Role.LEAD, Role.ADMINISTRATOR):
        client = browser(app, Colleague(role, ("parks",), name=role.value))
        assert client.get("/staff/organisations").status_code == 404
        assert client.get(address).status_code == 404
    assert lea.get(address).status_code in {303, 403}


def test_an_organisation_is_shown_to_who_leads_it_alone(app: Flask, lea: FlaskClient) -> None:
    address = registered(lea).location
    stranger = Bureau(app, the_one(app).id).person("Eve")
    assert stranger.get(address).status_code == 404
    token = hidden_fields(stranger.get("/organisations/register").text)["csrf_token"]
    answer = stranger.post(address, data={"csrf_token": token, "words": "Hello"})
    assert answer.status_code == 404
    assert stranger.get("/organisations").status_code == 200


def test_suspended_the_next_click_of_a_signed_on_adviser_is_refused(app: Flask) -> None:
    office = bureau(app)
    asha = office.adviser()
    mandate_id = office.client_of("Asha Patel")
    token = hidden_fields(asha.get(f"/acting-for/clients/{mandate_id}").text)["csrf_token"]
    chosen = asha.post(f"/acting-for/{mandate_id}/choose", data={"csrf_token": token}).location
    assert "Margaret Jones" in asha.get(chosen).text

    decided(browser(app, MANAGER), f"/staff/organisations/{office.organisation_id}",
            to="suspended", words="A complaint came in.")  # fmt: skip

    assert asha.get(chosen).status_code == 403
    assert asha.get("/acting-for/clients").location == "/organisations"
    page = asha.get(f"/acting-for/clients/{mandate_id}")
    assert page.status_code == 303
    with parts.of(app).database.read() as session:
        assert named(session, "Margaret Jones").name == "Margaret Jones"
