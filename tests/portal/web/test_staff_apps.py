"""An administrator gives apps keys, which are shown once, and ends them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.models.actors import Role
from portal.models.api_clients import ApiClient
from portal.models.organisations import OrganisationState
from portal.services import api_clients
from portal.services.api_clients import WrongKey
from portal.web import parts
from tests.support.apps import ADMINISTRATOR, an_app
from tests.support.forms import hidden_fields
from tests.support.mandates import an_organisation
from tests.support.staff import Colleague, browser

APPS = "/staff/apps"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is looked at here are pages."""
    return sqlite_url


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    return browser(app, ADMINISTRATOR)


def _send(client: FlaskClient, address: str, **fields: str) -> str:
    """A form as it stands there, sent; the page that it leads to."""
    hidden = hidden_fields(client.get(address).text)
    answer = client.post(address, data={**hidden, **fields})
    if answer.status_code == 303:
        return client.get(answer.location).text
    assert answer.status_code == 422, answer.text
    return answer.text


def _apps(app: Flask) -> list[ApiClient]:
    with parts.of(app).database.read() as session:
        return list(session.scalars(select(ApiClient).order_by(ApiClient.id)))


def test_a_key_is_shown_once_and_counts_until_it_is_ended(app: Flask, ada: FlaskClient) -> None:
    page = _send(ada, f"{APPS}/new", name="FixMyStreet", hosts="Photos.example.org\n\n")

    found = re.search(r"<code>([\w-]{43})</code>", page)
    assert found
    [made] = _apps(app)
    assert made.media_hosts == ["photos.example.org"]
    assert "<code>" not in ada.get(f"{APPS}/{made.id}/key").text
    assert found[1] not in ada.get(APPS).text
    with parts.of(app).database.read() as session:
        assert api_clients.find(session, ADMINISTRATOR.actor(session), found[1]).id == made.id

    page = _send(ada, f"{APPS}/{made.id}/end")
    assert "No app has a key yet" in page
    assert "FixMyStreet" in ada.get(f"{APPS}?which=ended").text
    with parts.of(app).database.read() as session, pytest.raises(WrongKey):
        api_clients.find(session, ADMINISTRATOR.actor(session), found[1])
    assert ada.get(f"{APPS}/{made.id}/end").status_code == 404


def test_an_organisation_that_has_an_agreement_gets_a_key_for_its_system(
    app: Flask, ada: FlaskClient
) -> None:
    with parts.of(app).database.write() as session:
        agreed = an_organisation(session)
        rests = an_organisation(session, "Resting", state=OrganisationState.SUSPENDED)
    form = ada.get(f"{APPS}/new").text
    assert str(agreed.id) in form
    assert str(rests.id) not in form

    page = _send(ada, f"{APPS}/new", name="Cases", organisation=str(rests.id))
    assert "Choose one of them" in page
    page = _send(ada, f"{APPS}/new", name="Cases", organisation=str(agreed.id))

    assert "Thornley Advice" in page
    assert [one.organisation_id for one in _apps(app)] == [agreed.id]


def test_a_fault_is_said_at_its_field_and_what_was_typed_stays(
    app: Flask, ada: FlaskClient
) -> None:
    page = _send(ada, f"{APPS}/new", name="", hosts="https://photos.example.org/<b>")

    assert "Enter the name of the app" in page
    assert "as the name of a host" in page
    assert "https://photos.example.org/&lt;b&gt;</textarea>" in page
    page = _send(ada, f"{APPS}/new", name="x" * 10_000, hosts="y\n" * 4_000, organisation="z" * 999)
    assert "Use 100 characters or fewer" in page
    assert not _apps(app)


def test_the_key_of_one_is_not_shown_for_another(app: Flask, ada: FlaskClient) -> None:
    with parts.of(app).database.write() as session:
        other, _key = an_app(session, "Another")
    hidden = hidden_fields(ada.get(f"{APPS}/new").text)
    ada.post(f"{APPS}/new", data={**hidden, "name": "FixMyStreet"})

    assert "<code>" not in ada.get(f"{APPS}/{other.id}/key").text


def test_for_everyone_else_of_the_staff_there_is_nothing(app: Flask) -> None:
    rita = browser(app, Colleague(Role.RECORDS_MANAGER, name="Rita"))

    for address in (APPS, f"{APPS}/new"):
        assert rita.get(address).status_code == 404
    assert APPS not in rita.get("/staff/organisations").text


def test_an_administrator_finds_the_door(ada: FlaskClient) -> None:
    assert f'href="{APPS}"' in ada.get("/staff").text


def test_a_page_of_many_apps_leads_on_to_the_next(app: Flask, ada: FlaskClient) -> None:
    with parts.of(app).database.write() as session:
        actor = ADMINISTRATOR.actor(session)
        for number in range(51):
            api_clients.make(session, actor, api_clients.NewApp(f"App {number:02}."))
    first = ada.get(APPS).text
    [after] = re.findall(r"after=([0-9a-f-]{36})", first)

    assert "App 49." in first
    assert "App 50." not in first
    assert "App 50." in ada.get(f"{APPS}?after={after}").text
    assert ada.get(f"{APPS}?after=x").status_code == 404
