"""A life event without signing on: questions, a plan, and nothing kept of anyone."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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
from tests.support.life_pages import Walk, day, widow

HTML = "<script>alert(1)</script>&'\""


@pytest.fixture
def asked(client: FlaskClient) -> Walk:
    """At the first question after a death."""
    return begun(client)


def begun(client: FlaskClient, event: str = "bereavement") -> Walk:
    return Walk(client, client.get(f"/life-events/{event}/answers"))


def at_person(walk: Walk) -> Walk:
    """At the page about the person who died."""
    walk.send(tonight="none").send(rel="spouse")
    walk.send(registration="yes", capacity="executor")
    return walk.send(tuo="done")


def at_home(walk: Walk) -> Walk:
    """At the page that asks for an address."""
    at_person(walk).send(**{"dec-name": "Ali Khan"}, **day("death_date", 17, 11, 2026))
    return walk.send(svc="none", untold="none")


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


# ------------------------------------------------------------------ what may be typed


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (day("death_date", 31, 11, 2026), "no day of the calendar"),
        (day("death_date", 29, 2, 2025), "no day of the calendar"),
        (day("death_date", 17, 11, 2126), "cannot be after today"),
        (day("death_date", "seventeen", 11, 2026), "no day of the calendar"),
        (day("death_date", "", "", ""), "day, month and year"),
        (day("death_date", 1, 1, 1850), "too long ago"),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_words(
    asked: Walk, given: dict[str, str], sentence: str
) -> None:
    at_person(asked).send(**{"dec-name": "Ali Khan"}, **given)

    assert asked.page.status_code == 422
    assert [one for one in asked.errors if sentence in one]
    assert 'value="Ali Khan"' in asked.page.text
    assert f'value="{given["death_date-day"]}"' in asked.page.text


def test_the_29th_of_february_of_a_leap_year_is_a_day(asked: Walk) -> None:
    at_person(asked).send(**{"dec-name": "Ali Khan"}, **day("death_date", 29, 2, 2024))

    assert asked.page.status_code == 200


def test_ten_thousand_characters_are_refused_and_none_is_lost(asked: Walk) -> None:
    long = "x" * 10_000
    at_person(asked).send(**{"dec-name": long}, **day("death_date", 17, 11, 2026))

    assert asked.page.status_code == 422
    assert asked.errors == ["Error: This is too long. Shorten it a little."]
    assert long in asked.page.text


def test_html_stays_words(asked: Walk) -> None:
    at_person(asked).send(**{"dec-name": HTML}, **day("death_date", 17, 11, 2026))
    asked.send(do="page:person")

    assert "<script>alert" not in asked.page.text
    assert asked.form.count("&lt;script&gt;alert(1)") == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"search": "Xyzzyqwv"}, "cannot find that address"),
        ({"search": "", "place": "f" * 32}, "house number and street"),
        ({"search": "", "place": "'; DROP TABLE"}, "house number and street"),
        ({"line": "1 Rue de Paris"}, "whose area"),
        ({"line": "1 Rue de Paris", "council": "atlantis"}, "whose area"),
        ({}, "search for it, or write it out"),
    ],
)
def test_an_address_that_is_none_is_refused_in_words(
    asked: Walk, given: dict[str, str], sentence: str
) -> None:
    at_home(asked).send(
        **{f"last_address-{name}": value for name, value in given.items()}, tenure="family"
    )

    assert asked.page.status_code == 422
    assert [one for one in asked.errors if sentence in one]
    assert re.search(r'value="family" checked', asked.page.text)


def test_an_address_in_no_council_is_taken(asked: Walk) -> None:
    at_home(asked).send(
        **{"last_address-line": "1 Rue de Paris", "last_address-council": "nowhere"},
        tenure="family",
    )

    assert asked.page.status_code == 200


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    fields=st.dictionaries(
        st.sampled_from(
            ["a-dec-name", "a-dec-nino", "a-death_date-day", "a-death_date-month",
             "a-death_date-year", "a-household-adults", "a-household-adults-0-name", "a-svc",
             "a-last_address-search", "a-last_address-place", "a-tenure", "do", "page", "shown",
             "a-household-adults-99-name"]
        ),
        st.text(max_size=40) | st.sampled_from(
            ["add:a-household-adults", "remove:a-household-adults-0", "remove:x", "find:",
             "later", "back", "page:nowhere", "household", "at_home", "person", "-1", "999999999",
             "\x00", "١٧", "٢"]
        ),
        max_size=8,
    )
)  # fmt: skip
def test_nothing_that_is_typed_breaks_a_page(client: FlaskClient, fields: dict[str, str]) -> None:
    walk = begun(client).send(tonight="none").send(rel="spouse")
    sealed = hidden_fields(walk.form)["answers"]
    answer = client.post(
        "/life-events/bereavement/answers",
        data={"answers": sealed, "page": "person", "shown": "dec death_date household"} | fields,
    )

    assert answer.status_code in {200, 422}
    assert "<h1" in answer.text


# ------------------------------------------------------------------ rows of a household


def test_rows_of_a_household_come_and_go_without_a_script(asked: Walk) -> None:
    at_home(asked).send(
        **{"last_address-line": "42 Mill Lane", "last_address-council": "ours"}, tenure="family"
    )
    asked.send(do="add:a-household-adults", **{"household-adults-0-name": "Sam"})
    asked.send(do="add:a-household-adults", **{"household-adults-0-name": "Sam"})
    assert 'name="a-household-adults-1-name"' in asked.form
    asked.send(
        do="remove:a-household-adults-0",
        **{"household-adults-0-name": "Sam", "household-adults-1-name": "Kim"},
    )

    assert 'name="a-household-adults-0-name" type="text" value="Kim"' in asked.form
    assert "household-adults-1-name" not in asked.form


def test_a_row_without_a_name_says_which(asked: Walk) -> None:
    at_home(asked).send(
        **{"last_address-line": "42 Mill Lane", "last_address-council": "ours"}, tenure="family"
    )
    asked.send(
        care="neither",
        **{"household-children": "2", "household-children-0-name": "Kim"},
        **day("household-children-1-birth", 1, 1, 2020),
    )

    assert asked.page.status_code == 422
    assert 'href="#a-household-children-1-name"' in asked.page.text


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
