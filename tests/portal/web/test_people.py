"""Who answers for the record of persons finds somebody, reads them whole, and has said why."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.people import Person
from portal.models.places import Point
from portal.policy import Action
from portal.web import parts
from tests.support.desks import PRIVATE, opened
from tests.support.forms import hidden_fields
from tests.support.mandates import a_mandate, a_person
from tests.support.staff import Colleague, browser

MANAGER = Colleague(Role.RECORDS_MANAGER, name="Ravi Menon")
REASON = "They asked for a copy of their data."


@pytest.fixture
def manager(app: Flask) -> FlaskClient:
    return browser(app, MANAGER)


def _find(client: FlaskClient, **said: str) -> TestResponse:
    page = client.get("/staff/people")
    assert page.status_code == 200
    return client.post("/staff/people", data=hidden_fields(page.text) | said)


def _read(client: FlaskClient, found: str, **said: str) -> TestResponse:
    [who] = re.findall(r'name="person" value="([0-9a-f-]{36})"', found)
    data = hidden_fields(found) | {"person": who} | said
    return client.post("/staff/people/read", data=data)


def _lines(app: Flask) -> list[AuditLine]:
    with parts.of(app).database.read() as session:
        return list(session.scalars(select(AuditLine).order_by(AuditLine.at, AuditLine.id)))


def test_a_person_is_found_and_read_whole_with_who_has_looked(
    app: Flask, manager: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    found = _find(manager, reason=REASON, name="Sam Read")
    assert found.status_code == 200
    assert "Sam Reed" in found.text
    assert not [secret for secret in PRIVATE if secret in found.text]

    page = _read(manager, found.text, reason=REASON)
    assert page.status_code == 200
    for words in ("Sam Reed", "sam.reed@example.com", reference, "Ravi Menon", REASON):
        assert words in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.request.query_string == b""


def test_each_search_and_each_read_is_a_line_with_its_reason(
    app: Flask, manager: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town)
    _read(manager, _find(manager, reason=REASON, name="Sam Reed").text, reason=REASON)

    lines = [line for line in _lines(app) if line.actor_name == "Ravi Menon"]
    kept = {line.action: line for line in lines if line.reason == REASON}
    assert {Action.FIND_PERSON, Action.READ_PERSON} <= kept.keys()
    assert kept[Action.READ_PERSON].person_id is not None
    assert "Sam" not in " ".join(line.reason or "" for line in lines)


def test_without_a_reason_nothing_is_looked_for(
    app: Flask, manager: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town)
    for reason in ("", "  ", "x" * 301):
        page = _find(manager, reason=reason, name="Sam Reed")
        assert page.status_code == 422
        assert 'value="Sam Reed"' in page.text
        assert "Read their record" not in page.text
    found = _find(manager, reason=REASON, name="Sam Reed").text
    assert _read(manager, found, reason=" ").status_code == 422
    assert Action.READ_PERSON not in [line.action for line in _lines(app)]


def test_something_has_to_be_known_of_them(manager: FlaskClient) -> None:
    page = _find(manager, reason=REASON)

    assert page.status_code == 422
    assert "Write at least one thing that is known of them" in page.text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=1+1", "%", "x" * 10_000, "\x00"])
def test_whatever_is_typed_is_shown_as_text(manager: FlaskClient, name: str) -> None:
    page = _find(manager, reason=REASON, name=name)

    assert page.status_code in {200, 422}
    assert "<script>alert" not in page.text


def test_an_id_of_nobody_is_not_found(manager: FlaskClient) -> None:
    token = hidden_fields(manager.get("/staff/people").text)
    for who in ("", "nobody", "0" * 36, "01a1f81b-3f95-700e-8deb-e849522e673c"):
        data = token | {"reason": REASON, "person": who}
        assert manager.post("/staff/people/read", data=data).status_code == 404


@pytest.mark.parametrize(
    "role", [Role.OFFICER, Role.CLERK, Role.LEAD, Role.COUNCILLOR, Role.ADMINISTRATOR]
)
def test_nobody_else_has_a_door_there(app: Flask, in_town: Point, role: Role) -> None:
    opened(app, in_town)
    client = browser(app, Colleague(role, ("environmental_health",), ("park",)))
    token = hidden_fields(client.get("/report").text)["csrf_token"]
    data = {"csrf_token": token, "reason": REASON, "name": "Sam Reed"}

    assert client.get("/staff/people").status_code == 404
    for address in ("/staff/people", "/staff/people/read"):
        answer = client.post(address, data=data)
        assert answer.status_code == 404
        assert "Sam Reed" not in answer.text
    assert "/staff/people" not in client.get("/staff").text


def test_the_records_manager_finds_the_door(manager: FlaskClient) -> None:
    assert 'href="/staff/people"' in manager.get("/staff").text


def test_the_focus_is_on_what_a_search_found(manager: FlaskClient) -> None:
    nobody = _find(manager, name="Zz Nobody", reason=REASON).text
    [focused] = re.findall(r"<[^>]+ autofocus[^>]*>(.*?)</p>", nobody, re.DOTALL)

    assert "Nobody was found" in focused
    assert "autofocus" not in manager.get("/staff/people").text


def test_who_reads_a_person_sees_who_acts_for_them(
    app: Flask, manager: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town)
    with parts.of(app).database.write() as session:
        sam = session.scalars(select(Person).where(Person.name == "Sam Reed")).one()
        a_mandate(session, sam, a_person(session, "Ann Holt"))
    page = _read(manager, _find(manager, reason=REASON, name="Sam Reed").text, reason=REASON)
    assert re.search(r"Who acts for them</h2>.*Ann Holt.*Counts now", page.text, re.DOTALL)
