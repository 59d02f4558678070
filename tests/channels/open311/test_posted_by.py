"""Staff see which app sent a case, for as long as there is the case."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from pydantic import AnyHttpUrl
from sqlalchemy import select

from portal import clock
from portal.models.actors import Role
from portal.models.api_clients import ApiClient
from portal.models.cases import Case
from portal.models.places import Point
from portal.policy import SYSTEM
from portal.services import app_reports
from portal.settings import Settings
from portal.web import parts
from tests.support.apps import App
from tests.support.staff import Colleague, browser

OFFICER = Colleague(Role.OFFICER, ("ashshire_highways", "street_cleansing", "ashshire_lighting"))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Staff sign on at it too, without TLS."""
    return settings.model_copy(update={"base_url": AnyHttpUrl("http://localhost:8000")})


def test_the_page_for_staff_names_the_app_long_after_it_was_sent(
    app: Flask, in_town: Point
) -> None:
    usual = {
        "service_code": "street_light", "lat": str(in_town.lat), "long": str(in_town.lon),
        "description": "The lamp is out.", "attribute[fault]": "out",
        "address_string": "Mill Lane",
    }  # fmt: skip
    answer = App.of(app, usual).post()
    assert answer.status_code == 201, answer.text
    here = parts.of(app)
    with (
        time_machine.travel(clock.now() + timedelta(days=30)),
        here.database.write() as session,
    ):
        app_reports.forget(session, SYSTEM)
        reference = session.scalars(select(Case.reference)).one()
        name = session.scalars(select(ApiClient.name)).one()
    page = browser(app, OFFICER).get(f"/staff/cases/{reference}").text

    assert f"From another app: {name}" in page
    assert name not in app.test_client().get(f"/cases/{reference}").text
