"""The number of a client, for the system of their adviser's organisation."""

import pytest
from flask import Flask

from portal.models.actors import Kind
from portal.models.mandates import Mandate
from portal.services import api_clients
from portal.web import parts
from tests.support.advising import bureau
from tests.support.apps import ADMINISTRATOR, an_app
from tests.support.mandates import a_mandate, a_person, look, paused, staff_identity


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is looked at here are pages."""
    return sqlite_url


def test_it_stands_with_the_client_while_the_organisation_has_a_system_with_a_key(
    app: Flask,
) -> None:
    office = bureau(app)
    asha, database = office.adviser(), parts.of(app).database
    mandate_id = office.client_of("Asha Patel")
    address, number = f"/acting-for/clients/{mandate_id}", f"<code>{mandate_id}</code>"

    def shown(one: str = address) -> bool:
        return "<code>" in asha.get(one).text

    assert not shown()
    with database.write() as session:
        client, _key = an_app(session, "Cases", office.organisation_id)
        only_looks = a_mandate(
            session,
            a_person(session, "Rob"),
            scopes=look(Kind.CASES),
            organisation=office.of(session),
        )
    assert number in asha.get(address).text
    assert not shown(f"/acting-for/clients/{only_looks.id}")

    with database.write() as session:
        api_clients.end(session, ADMINISTRATOR.actor(session), client.id)
    assert not shown()


def test_it_is_not_there_while_all_mandates_of_the_client_rest(app: Flask) -> None:
    office = bureau(app)
    asha = office.adviser()
    mandate_id = office.client_of("Asha Patel")
    with parts.of(app).database.write() as session:
        an_app(session, "Cases", office.organisation_id)
        paused(session, session.get_one(Mandate, mandate_id).principal, staff_identity(session))

    assert "<code>" not in asha.get(f"/acting-for/clients/{mandate_id}").text
