"""A plan that was declared: ticked, put aside, brought to mind, taken along."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from portal.models.episodes import EpisodeLine, LineState
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.life_episodes import begin, declare, signed_on, whole
from tests.support.life_pages import Walk


@pytest.fixture
def sam(app: Flask) -> FlaskClient:
    """Sam's browser, signed on."""
    return signed_on(app, "Sam Reed")


@pytest.fixture
def walk(sam: FlaskClient) -> Walk:
    """At the first question of an episode of Sam's."""
    return begin(sam)


@pytest.fixture
def sent(app: Flask, walk: Walk) -> str:
    """The address of a plan that was declared."""
    address = whole(walk, app)
    declare(walk.client, address)
    return address


def todo(app: Flask) -> EpisodeLine:
    with parts.of(app).database.read() as session:
        found = session.scalars(
            select(EpisodeLine).where(EpisodeLine.state == LineState.TODO)
        ).first()
        assert found is not None
        return found


def press(client: FlaskClient, address: str, task: str, do: str) -> None:
    token = hidden_fields(client.get(address).text)["csrf_token"]
    answer = client.post(f"{address}/todos/{task}", data={"do": do, "csrf_token": token})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("do", "state"), [("tick", LineState.DONE), ("not_for_me", LineState.NOT_FOR_ME)]
)
def test_what_only_the_person_can_do_is_settled_and_taken_up_again(
    app: Flask, sam: FlaskClient, sent: str, do: str, state: LineState
) -> None:
    task = todo(app).task
    press(sam, sent, task, do)

    with parts.of(app).database.read() as session:
        line = session.scalars(select(EpisodeLine).where(EpisodeLine.task == task)).one()
        assert line.state is state
    assert "Done, or not for you" in sam.get(sent).text
    press(sam, sent, task, "untick")
    with parts.of(app).database.read() as session:
        line = session.scalars(select(EpisodeLine).where(EpisodeLine.task == task)).one()
        assert line.state is LineState.TODO


def test_a_reminder_is_set_for_a_day_to_come_and_for_no_other(
    app: Flask, sam: FlaskClient, sent: str
) -> None:
    address = f"{sent}/todos/{todo(app).task}/remind"
    page = hidden_fields(sam.get(address).text)
    past = sam.post(address, data=page | {"on-day": "1", "on-month": "1", "on-year": "2020"})
    never = sam.post(address, data=page | {"on-day": "31", "on-month": "2", "on-year": "2099"})
    coming = sam.post(address, data=page | {"on-day": "1", "on-month": "3", "on-year": "2099"})

    assert "still to come" in past.text
    assert "no day of the calendar" in never.text
    assert 'value="31"' in never.text
    assert coming.status_code == 303
    assert "We remind you on 1 March 2099" in sam.get(sent).text


def test_what_a_team_does_is_not_for_the_person_to_tick(
    app: Flask, sam: FlaskClient, sent: str
) -> None:
    with parts.of(app).database.read() as session:
        line = session.scalars(select(EpisodeLine).where(EpisodeLine.case_id.is_not(None))).first()
        assert line is not None
    token = hidden_fields(sam.get(sent).text)["csrf_token"]
    answer = sam.post(f"{sent}/todos/{line.task}", data={"do": "tick", "csrf_token": token})

    assert answer.status_code == 404


def test_what_tell_us_once_has_told_is_not_the_persons_to_do(sam: FlaskClient, sent: str) -> None:
    page = unescape(re.sub(r"<[^>]+>", " ", sam.get(sent).text))
    passport = page[page.index("The passport") :][:400]

    assert "Travels by Tell Us Once" in passport
    assert "For you to do" not in passport
    assert "For you to do" in page[page.index("Check what Tell Us Once has told") :][:400]


def test_the_plan_goes_onto_paper_and_into_a_calendar(
    app: Flask, sam: FlaskClient, sent: str
) -> None:
    paper = sam.get(f"{sent}/print").text
    made = sam.get(f"{sent}/calendar.ics")

    assert '<details class="life-fold"' not in paper
    assert "What we do for you" in paper
    assert Calendar.from_ical(made.text).walk("VEVENT")
    assert "Khan" not in made.text


def test_a_text_with_the_way_says_so_where_there_is_no_phone(sam: FlaskClient, sent: str) -> None:
    page = sam.get(f"{sent}/text")
    answer = sam.post(f"{sent}/text", data=hidden_fields(page.text))

    assert "no phone number of yours" in answer.text
