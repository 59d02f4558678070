"""Standard replies: filled in and shown before anything is sent, without JavaScript and with."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.models.cases import Case
from portal.models.places import Point
from portal.models.states import State
from portal.web import parts, staff_replies
from tests.portal.web.test_staff import answer, lines, opened, state_of
from tests.support.casework import JO, case_of, do, today
from tests.support.forms import hidden_fields
from tests.support.staff import browser

TEXT = re.compile(r'<textarea[^>]*name="words"[^>]*>(.*?)</textarea>', re.DOTALL)


@pytest.fixture
def jo(app: Flask) -> FlaskClient:
    return browser(app, JO)


@pytest.fixture
def reference(app: Flask, in_town: Point) -> str:
    return opened(app, in_town)


def words_in(page: TestResponse) -> str:
    found = TEXT.search(page.text)
    assert found is not None
    return unescape(found[1]).strip()


def test_a_reply_is_shown_with_its_facts_before_anything_is_sent(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    shown = answer(jo, reference, do="use", reply="pothole_filled")

    assert shown.status_code == 200
    assert words_in(shown).startswith("We filled the hole at Mill Lane on ")
    assert f"your reference {reference}" in words_in(shown)
    assert "{" not in words_in(shown)
    assert re.search(r'value="done" checked', shown.text)  # the state that the reply is for
    assert "As a text message these words are" in shown.text
    assert "If you chose a photo, choose it once more." in shown.text  # no page can hold it
    assert state_of(app, reference) is State.RECEIVED


def test_what_was_typed_already_stays_before_the_reply(jo: FlaskClient, reference: str) -> None:
    shown = answer(jo, reference, do="use", reply="crew_out", words="Good morning.", to="checked")

    assert words_in(shown).startswith("Good morning.\n\nA crew from ")
    assert re.search(r'value="checked" checked', shown.text)  # chosen already, so it stays


def test_using_a_reply_twice_writes_it_once(jo: FlaskClient, reference: str) -> None:
    said = words_in(answer(jo, reference, do="use", reply="crew_out", to="in_progress"))
    again = answer(jo, reference, do="use", reply="crew_out", to="in_progress", words=said)

    assert words_in(again) == said


def test_htmx_is_given_the_words_alone_and_nobody_is_said_to_have_read_the_case(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    page = jo.get(f"/staff/cases/{reference}").text
    before = len(lines(app, "read_private_details"))
    fields = hidden_fields(page[page.index('id="answer"') :])
    part = jo.post(
        f"/staff/cases/{reference}", headers={"HX-Request": "true"},
        data=fields | {"do": "use", "reply": "pothole_filled"},
    )  # fmt: skip

    assert "We filled the hole at Mill Lane" in words_in(part)
    assert 'hx-swap-oob="innerHTML">The reply stands in the words now.' in part.text
    assert "<html" not in part.text
    assert "Sam Reed" not in part.text
    assert part.headers["Cache-Control"] == "no-store"
    assert len(lines(app, "read_private_details")) == before


def test_a_place_left_open_is_refused_before_sending(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    shown = answer(jo, reference, do="use", reply="not_ours_private")
    assert "by {date}" in words_in(shown)  # nobody knows that day
    refused = answer(jo, reference, to="not_ours", words=words_in(shown))

    assert "Fill in or take out what stands in braces: {date}" in refused.text
    assert words_in(refused) == words_in(shown)
    assert state_of(app, reference) is State.RECEIVED


def test_the_day_that_is_said_stands_in_the_reply_and_is_the_one_to_expect(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    day = today() + timedelta(days=12)
    shown = answer(jo, reference, do="use", reply="repair_booked", date=day.isoformat())
    assert f"{day.day} {day:%B}" in words_in(shown)
    answer(jo, reference, to="scheduled", words=words_in(shown), date=f"{day:%d/%m/%Y}")

    due = case_of(app, reference).due
    assert due is not None
    assert due.astimezone(clock.LONDON).date() == day


def test_a_name_is_filled_in_where_nobody_else_reads_it(app: Flask, in_town: Point) -> None:
    here = parts.of(app)
    texts = {}
    for service in ("pothole", "noise"):
        reference = opened(app, in_town, service)
        with here.database.read() as session:
            case = session.scalars(select(Case).where(Case.reference == reference)).one()
            with app.test_request_context():
                texts[service] = staff_replies._facts(here.council, case, None)["name"]

    assert texts == {"pothole": "", "noise": "Sam Reed"}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2020-01-01", "Choose a day from today on, or leave it empty"),
        ("soon", "Choose a day, or write it like 27/11/2026"),
        ("99999-01-01", "Choose a day, or write it like 27/11/2026"),
        ("9999-12-31", "Choose a day from today on, or leave it empty"),
    ],
)
def test_a_day_that_cannot_be_stays_in_the_form(
    app: Flask, jo: FlaskClient, reference: str, day: str, words: str
) -> None:
    refused = answer(jo, reference, to="scheduled", words="A crew comes.", date=day)

    assert words in refused.text
    assert f'value="{day}"' in refused.text
    assert "A crew comes." in refused.text
    assert state_of(app, reference) is State.RECEIVED


@pytest.mark.parametrize("reply", ["", "no_such_reply", "bin_collected", "known_already"])
def test_a_reply_that_is_not_for_this_case_writes_nothing(
    jo: FlaskClient, reference: str, reply: str
) -> None:
    shown = answer(jo, reference, do="use", reply=reply, words="Mine.")

    assert words_in(shown) == "Mine."


def test_text_where_a_photo_belongs_is_no_photo(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    moved = answer(jo, reference, to="checked", words="Seen.", photo="after.jpg")

    assert moved.status_code == 303
    assert state_of(app, reference) is State.CHECKED


# --- on the pages of other deeds


def test_passing_it_on_has_its_reply_with_the_name_of_who_gets_it(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    shown = do(jo, reference, "hand-over", do="use", reply="passed_on", team="parks")

    assert words_in(shown).startswith("We passed your report to Thornley District Council, parks")
    assert "{" not in words_in(shown)
    assert re.search(r'<option value="parks" selected', shown.text)
    assert case_of(app, reference).team == "ashshire_highways"
    nobody_yet = do(jo, reference, "hand-over", do="use", reply="passed_on", team="")
    assert "{team}" in words_in(nobody_yet)
    refused = do(jo, reference, "hand-over", team="parks", words=words_in(nobody_yet))
    assert "Fill in or take out what stands in braces: {team}" in refused.text


def test_putting_two_together_has_its_reply(
    app: Flask, jo: FlaskClient, reference: str, in_town: Point
) -> None:
    other = opened(app, in_town)
    page = jo.get(f"/staff/cases/{reference}/join/{other}")
    fields = hidden_fields(page.text) | {"do": "use", "reply": "known_already"}
    shown = jo.post(f"/staff/cases/{reference}/join/{other}", data=fields)

    assert words_in(shown).startswith("Somebody told us about this at Mill Lane before you.")
    assert state_of(app, reference) is State.RECEIVED
