"""A client goes on at home: link, code, questions, declared; and nothing else of them opens."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.models.episodes import Episode, EpisodeState
from portal.models.organisations import ClientLink
from portal.services import client_links
from portal.web import parts
from tests.support.advising import Bureau, bureau, named
from tests.support.forms import hidden_fields
from tests.support.life_episodes import declare
from tests.support.life_pages import Walk, widow


@pytest.fixture
def office(app: Flask) -> Bureau:
    return bureau(app)


def begun(office: Bureau) -> tuple[FlaskClient, str, str]:
    """Asha begins with Margaret, and sends her the link; her browser, reference and link."""
    asha = office.adviser()
    mandate_id = office.client_of("Asha Patel", phone="+447700900123")
    one = f"/acting-for/clients/{mandate_id}"
    token = hidden_fields(asha.get(one).text)["csrf_token"]
    chosen = asha.post(f"/acting-for/{mandate_id}/choose", data={"csrf_token": token}).location
    there = chosen.removesuffix("/account")
    page = asha.get(f"{there}/account/episodes/begin?event=bereavement").text
    assert asha.post(
        f"{there}/account/episodes/begin", data=hidden_fields(page)
    ).status_code == 303  # fmt: skip
    here = parts.of(office.app)
    with here.database.read() as session:
        episode = session.scalars(select(Episode)).one()
        assert episode.person_id == named(session, "Margaret Jones").id
    page = asha.get(one).text
    assert "Send the link" in page
    sent = asha.post(f"{one}/link", data=hidden_fields(page) | {"episode": str(episode.id)})
    assert "The link is on its way" in asha.get(sent.location).text
    with here.database.read() as session:
        link = session.scalars(select(ClientLink)).one()
    text = client_links.token(here.settings.secret_key.get_secret_value(), link.id)
    return asha, episode.reference, f"/client-link/{text}"


def press(client: FlaskClient, link: str, path: str = "", **fields: str) -> TestResponse:
    page = client.get(link)
    return client.post(link + path, data=hidden_fields(page.text) | fields)


def at_home(office: Bureau, link: str) -> FlaskClient:
    """A browser nobody has signed on in, with link and code."""
    home = office.app.test_client()
    page = home.get(link).text
    assert "Its number ends in 123" in page
    assert "Margaret" not in page
    press(home, link, "/code")
    assert press(home, link, code=office.code()).status_code == 303
    return home


def test_a_client_answers_and_declares_at_home_what_was_begun_in_the_room(office: Bureau) -> None:
    _asha, reference, link = begun(office)
    home = at_home(office, link)
    address = f"/account/episodes/{reference}"
    walk = Walk(home, home.get(f"{address}/go-on")).follow()
    widow(walk)
    declared = declare(home, address)

    assert declared.page.status_code == 200
    with parts.of(office.app).database.read() as session:
        episode = session.scalars(select(Episode)).one()
        assert episode.state is EpisodeState.DECLARED
        assert episode.person_id == named(session, "Margaret Jones").id
    assert home.get(address).status_code == 200
    assert home.get(f"{address}/evidence").status_code == 200


def test_the_link_opens_nothing_else_and_works_once(office: Bureau) -> None:
    _asha, reference, link = begun(office)
    home = at_home(office, link)
    for path in ("/account", "/account/episodes", "/account/cases", "/account/details",
                 "/account/episodes/begin?event=bereavement", "/acting-for/clients"):  # fmt: skip
        assert home.get(path).location.startswith("/auth/")
    assert home.get("/account/episodes/ABCD-EFGH/go-on").location.startswith("/auth/")
    other = office.app.test_client()
    assert other.get(link).status_code == 410
    assert other.get(f"/account/episodes/{reference}/go-on").location.startswith("/auth/")
    with time_machine.travel(clock.now() + timedelta(hours=13)):
        assert home.get(f"/account/episodes/{reference}/go-on").location.startswith("/auth/")


def test_what_the_council_knows_besides_is_not_shown_by_a_link(office: Bureau) -> None:
    _asha, reference, link = begun(office)
    with parts.of(office.app).database.write() as session:
        named(session, "Margaret Jones").address = "42 Secret Lane, Thornley"
    home = at_home(office, link)
    seen = [
        home.get(f"/account/episodes/{reference}/questions/{page}").text
        for page in ("tonight", "who", "person", "home", "after")
    ]
    assert not any("Secret Lane" in page or "07700" in page for page in seen)


def test_five_wrong_codes_end_the_link(office: Bureau) -> None:
    _asha, _reference, link = begun(office)
    thief = office.app.test_client()
    press(thief, link, "/code")
    for _try in range(4):
        assert "That is not the code" in press(thief, link, code="12").text
    press(thief, link, code="12")
    late = press(thief, link, code=office.code())
    assert late.status_code in {400, 410}
    assert thief.get(link).status_code == 410


def test_somebody_else_who_is_signed_on_needs_the_code_too(office: Bureau) -> None:
    asha, reference, link = begun(office)
    assert asha.get(link).status_code == 200
    assert re.search(r"ends in 123", asha.get(link).text)
    eve = office.person("Eve")
    assert eve.get(f"/account/episodes/{reference}/go-on").status_code in {403, 404}
