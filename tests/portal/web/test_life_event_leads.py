"""From one life event into another: what was said comes along, with and without signing on."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from life_events.engine import answers
from portal.models.episodes import Episode
from portal.services import episodes
from portal.web import parts
from portal.web.asking import sealing
from portal.web.asking.sealing import Answers
from tests.support.carers import DAUGHTER, FATHER
from tests.support.forms import hidden_fields
from tests.support.staff import resident_cookie

DIED = {name: answers.to_json(value) for name, value in DAUGHTER.items()} | {"look_after": "died"}


def test_what_was_said_of_the_father_is_in_the_form_that_leads_on(
    app: Flask, client: FlaskClient
) -> None:
    settings = parts.of(app).settings
    sealed = sealing.seal(settings, Answers("becoming_a_carer", DIED))
    plan = client.post("/life-events/becoming_a_carer/answers", data={"answers": sealed})

    [form] = re.findall(r'<form class="life-lead".*?</form>', plan.text, re.DOTALL)
    carried = sealing.unseal(settings, "bereavement", hidden_fields(form)["answers"])
    assert carried.facts["dec"] == {"name": FATHER["name"]}
    page = client.post("/life-events/bereavement/answers", data=hidden_fields(form))
    assert "Is anyone in danger" in unescape(page.text)  # what was not said is asked


@pytest.fixture
def sam(app: Flask) -> FlaskClient:
    client = app.test_client()
    with parts.of(app).database.write() as session:
        client.set_cookie("portal", resident_cookie(session, "Sam Reed"))
    return client


def test_an_episode_that_leads_on_begins_the_other_with_what_it_knows(
    app: Flask, sam: FlaskClient
) -> None:
    begun(sam, "becoming_a_carer")
    with parts.of(app).database.write() as session:
        [carer] = session.scalars(select(Episode))
        carer.facts = {
            name: {"value": value, "from": "said", "at": ""} for name, value in DIED.items()
        }
        reference = carer.reference
    plan = sam.get(f"/account/episodes/{reference}")
    [way] = re.findall(r'href="(/account/episodes/begin[^"]*came_of[^"]*)"', plan.text)
    page = sam.get(unescape(way))
    sam.post("/account/episodes/begin", data=hidden_fields(page.text))

    with parts.of(app).database.read() as session:
        [led] = session.scalars(select(Episode).where(Episode.event == "bereavement"))
        assert led.facts["dec"]["value"] == {"name": FATHER["name"]}
        assert led.facts["dec"]["from"] == "led"
        assert led.came_of_id is not None
        assert episodes.plan_of(led).event == "bereavement"


def test_nobody_begins_with_what_somebody_elses_episode_knows(app: Flask, sam: FlaskClient) -> None:
    begun(sam, "becoming_a_carer")
    with parts.of(app).database.read() as session:
        reference = session.scalars(select(Episode.reference)).one()
    other = app.test_client()
    with parts.of(app).database.write() as session:
        other.set_cookie("portal", resident_cookie(session, "Ann Other"))

    page = other.get(f"/account/episodes/begin?event=bereavement&came_of={reference}")
    assert page.status_code == 404


def begun(client: FlaskClient, event: str) -> None:
    page = client.get(f"/account/episodes/begin?event={event}")
    client.post("/account/episodes/begin", data=hidden_fields(page.text))
