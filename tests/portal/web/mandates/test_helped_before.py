"""Somebody may act for whoever had an address before its person signed on: they see it, and end it,
once a code has shown that it was them.
"""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.models.actors import Kind
from portal.models.identities import Code
from portal.models.mandates import Mandate, MandateState
from portal.models.people import ContactPoint, Person, Reach
from portal.services import codes
from portal.web import parts
from tests.support import staff
from tests.support.forms import hidden_fields, send
from tests.support.mandates import a_mandate, a_person, act, an_account

EMAIL = "margaret@example.com"
PANEL = "Somebody may act for you already"


def signed_on(app: Flask, email: str = EMAIL) -> FlaskClient:
    """Margaret's browser; her provider says that the address is hers."""
    client, at = app.test_client(), clock.now()
    with parts.of(app).database.write() as session:
        cookie = staff.resident_cookie(session, "Margaret Jones")
        client.set_cookie("portal", cookie)
        actor = staff.resumed(session, cookie)
        person = session.get_one(Person, actor.person_id)
        person.contact_points.append(
            ContactPoint(kind=Reach.EMAIL, value=email, key=email, created_at=at, verified_at=at)
        )
    return client


@pytest.fixture
def helped(app: Flask) -> Mandate:
    """Asha took Margaret on, with a code to her, before Margaret ever signed on."""
    with parts.of(app).database.write() as session:
        margaret, asha = a_person(session, email=EMAIL), a_person(session, "Asha Patel")
        return a_mandate(session, margaret, asha, act(Kind.HOUSING))


def _digits(app: Flask) -> str:
    here = parts.of(app)
    with here.database.read() as session:
        code = session.scalars(select(Code).order_by(Code.id.desc())).first()
        assert code is not None
        return codes.digits(here.settings.secret_key.get_secret_value(), code.id)


def test_it_is_offered_without_a_name_and_comes_with_the_code(app: Flask, helped: Mandate) -> None:
    margaret = signed_on(app)
    for page in ("/account", "/account/helpers"):
        shown = margaret.get(page).text
        assert PANEL in shown
        assert "Asha Patel" not in shown
        assert "Did you report something before?" not in shown
    assert "Nobody acts for you" not in margaret.get("/account/helpers").text
    offer = margaret.get("/account/bring-in").text
    assert "Earlier reports" not in offer
    assert "1 agreement that lets somebody act for you" in offer
    assert "0 reports" not in offer

    answer = send(margaret, "/account/bring-in", point=hidden_fields(offer)["point"])
    right = send(margaret, answer.location, code=_digits(app))
    assert right.location == "/account/helpers"
    assert "Asha Patel" in margaret.get("/account/helpers").text
    assert PANEL not in margaret.get("/account/helpers").text
    fields = hidden_fields(margaret.get(f"/account/helpers/{helped.id}").text)
    margaret.post(f"/account/helpers/{helped.id}/end", data={"csrf_token": fields["csrf_token"]})
    with parts.of(app).database.read() as session:
        assert session.get_one(Mandate, helped.id).state is MandateState.ENDED


def test_another_address_is_offered_nothing(app: Flask, helped: Mandate) -> None:
    eve = signed_on(app, "eve@example.com")

    assert PANEL not in eve.get("/account").text
    assert "Nothing to bring in" in eve.get("/account/bring-in").text


def test_what_has_ended_and_what_is_of_somebody_with_an_account_is_not_offered(app: Flask) -> None:
    with parts.of(app).database.write() as session:
        asha = a_person(session, "Asha Patel")
        a_mandate(session, a_person(session, email=EMAIL), asha, state=MandateState.ENDED)
        a_mandate(session, an_account(session, "Mary Jones", email=EMAIL), asha)

    assert PANEL not in signed_on(app).get("/account/helpers").text
