"""A life event without signing on: questions, a plan, and nothing kept of anyone."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import func, select

from life_events.engine.load import events
from portal import clock
from portal.models.contacts import Contact
from portal.models.episodes import Episode
from portal.models.kept_forms import KeptForm
from portal.models.outbox import OutboxRow
from portal.web import parts
from portal.web.asking import sealing
from portal.web.asking.sealing import Answers, NotOurs
from tests.support.forms import hidden_fields
from tests.support.life_pages import Walk, begun, day, widow


@pytest.fixture
def asked(client: FlaskClient) -> Walk:
    """At the first question after a death."""
    return begun(client)


def rows(app: Flask) -> int:
    kinds = (Episode, KeptForm, Contact, OutboxRow)
    with parts.of(app).database.read() as session:
        return sum(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds)


@pytest.mark.parametrize("key", list(events()))
def test_every_event_begins_with_its_first_question(client: FlaskClient, key: str) -> None:
    first = client.get(f"/life-events/{key}")
    walk = begun(client, key)

    assert f"/life-events/{key}/answers" in first.text
    assert walk.page.status_code == 200
    assert "Continue" in walk.form


def test_the_widow_sees_her_plan_after_at_most_twelve_pages(asked: Walk) -> None:
    widow(asked)

    assert asked.heading == "Your plan"
    assert asked.holds("What comes next")
    assert asked.holds("What we do for you")
    assert asked.holds("What you may be able to get")
    assert "entitled" not in asked.page.text


def test_nothing_is_kept_of_whoever_has_not_signed_on(app: Flask, asked: Walk) -> None:
    widow(asked)

    assert rows(app) == 0
    assert asked.page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in asked.page.headers
    assert "Khan" not in asked.client.get("/life-events/bereavement/answers").text


def test_no_answer_stands_in_an_address(asked: Walk) -> None:
    widow(asked)

    addresses = re.findall(r'(?:href|action|formaction)="([^"]*)"', asked.page.text)
    assert not [one for one in addresses if "Khan" in one or "spouse" in one or "Mill" in one]


def test_what_was_answered_cannot_be_changed_on_the_way(app: Flask, asked: Walk) -> None:
    asked.send(tonight="none").send(rel="spouse")
    sealed = hidden_fields(asked.form)["answers"]

    here = parts.of(app).settings
    with pytest.raises(NotOurs):
        sealing.unseal(here, "bereavement", sealed[:-2] + "xx")
    with pytest.raises(NotOurs):
        sealing.unseal(here, "moving_house", sealed)
    assert sealing.unseal(here, "bereavement", sealed).facts["rel"] == "spouse"


def test_a_page_that_was_forged_or_is_too_old_says_what_to_do(asked: Walk) -> None:
    asked.send(tonight="none")
    sealed = hidden_fields(asked.form)["answers"]
    address = "/life-events/bereavement/answers"

    forged = asked.client.post(address, data={"answers": f"{sealed}x", "page": "who"})
    with time_machine.travel(clock.now() + timedelta(hours=13)):
        old = asked.client.post(address, data={"answers": sealed, "page": "who"})

    for answer in (forged, old):
        assert answer.status_code == 400
        assert "Begin again" in answer.text
    assert "12 hours" in old.text


def test_danger_comes_before_any_more_questions(asked: Walk) -> None:
    asked.send(tonight="danger")

    assert asked.heading == "Call first"
    assert 'href="tel:999"' in asked.page.text
    asked.page = asked.client.post(
        "/life-events/bereavement/answers", data=hidden_fields(asked.page.text) | {"do": "go"}
    )
    assert asked.heading == "Who has died?"


@pytest.mark.parametrize("key", ["bereavement", "moving_house"])
def test_every_step_can_be_left_at_once(client: FlaskClient, key: str) -> None:
    page = begun(client, key).page.text

    assert page.index("Leave this page") < page.index("<h1")
    assert 'rel="nofollow noreferrer"' in page


def test_a_page_can_be_put_off_and_is_taken_up_from_the_plan(asked: Walk) -> None:
    asked.send(do="later")
    assert asked.heading == "Who has died?"
    asked.send(rel="friend").send(registration="not_known", capacity="helping")
    while 'name="do" value="later"' in asked.page.text or asked.heading != "Your plan":
        if 'name="do" value="later"' in asked.page.text:
            asked.send(do="later")
        else:
            asked.send(**{"dec-name": "Ali Khan"}, **day("death_date", 17, 11, 2026))

    assert asked.holds("What you have put off")
    asked.send(do="page:services")
    assert asked.heading == "Which council services did they use?"


def test_back_leads_to_the_page_before_with_what_was_answered(asked: Walk) -> None:
    asked.send(tonight="none").send(rel="spouse")
    back = hidden_fields(asked.page.text)
    asked.page = asked.client.post(
        "/life-events/bereavement/answers", data=back | {"do": "back", "page": "registered"}
    )

    assert asked.heading == "Who has died?"
    assert re.search(r'value="spouse" checked', asked.page.text)


def test_another_answer_makes_another_plan_and_loses_none(asked: Walk) -> None:
    widow(asked)
    assert asked.holds("25%")
    asked.send(do="page:at_home")
    assert 'value="Sam Reed"' in asked.page.text
    asked.send(
        **{"household-adults": "2", "household-adults-0-name": "Sam Reed",
           "household-adults-1-name": "Kim Reed"}, care="neither",
    )  # fmt: skip

    assert asked.heading == "Your plan"
    assert not asked.holds("25% off")


def test_a_question_that_comes_up_on_the_same_page_is_asked_there(client: FlaskClient) -> None:
    walk = begun(client, "losing_a_job")
    for _page in range(6):
        if 'name="a-change"' in walk.form:
            break
        offered = re.findall(
            r'name="(a-[\w-]+)"[^>]*type="(?:radio|checkbox)" value="(\w+)"', walk.form
        )
        walk.post(dict(offered))
    assert 'name="a-end_date-day"' not in walk.form
    walk.send(change="ended")

    assert walk.page.status_code == 200
    assert not walk.errors
    assert 'name="a-end_date-day"' in walk.form
    assert re.search(r'value="ended" checked', walk.form)


def test_another_language_takes_the_answers_along(asked: Walk) -> None:
    asked.send(tonight="none").send(rel="spouse")
    fields = hidden_fields(asked.page.text)
    answer = asked.client.post(
        "/life-events/bereavement/answers",
        data={"answers": fields["answers"], "page": "registered", "language": "cy"},
    )

    assert 'lang="cy" dir="ltr"' in answer.text
    assert 'name="a-registration"' in answer.text
    assert hidden_fields(answer.text)["answers"]
    assert asked.client.get("/").text.count('<html lang="cy"') == 1


# ------------------------------------------------------------------ to take along


def test_the_dates_of_the_plan_go_into_a_calendar_without_anything_that_was_said(
    asked: Walk,
) -> None:
    widow(asked)
    sealed = hidden_fields(asked.page.text)["answers"]
    answer = asked.client.post("/life-events/bereavement/calendar", data={"answers": sealed})

    made = Calendar.from_ical(answer.text)
    assert answer.content_type.startswith("text/calendar")
    assert len(made.walk("VEVENT")) >= 1
    assert "Khan" not in answer.text
    assert "Mill Lane" not in answer.text


def test_the_same_question_page_is_not_made_of_two_scripts(asked: Walk) -> None:
    """The form works without any: each button is a submit button of the form."""
    buttons = re.findall(r"<button[^>]*>", asked.form)

    assert buttons
    assert all('type="submit"' in one for one in buttons)
    assert Path("static/js/life-events.js").exists()


def test_an_answer_of_another_event_counts_for_nothing(app: Flask, client: FlaskClient) -> None:
    here = parts.of(app).settings
    sealed = sealing.seal(here, Answers("bereavement", {"rel": "cat", "winning": 1}))
    answer = client.post("/life-events/bereavement/answers", data={"answers": sealed})

    assert answer.status_code == 200
    assert "<h1" in answer.text
