"""A caller asks something: the answer is there while they speak, and one key notes it."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from portal.models.actors import Role
from portal.models.calls import Call
from portal.models.contacts import Contact
from portal.web import parts
from tests.support.desks import OTHER, Desk
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def _keys(html: str) -> list[str]:
    """The answers on a page, in their order."""
    return re.findall(r'formaction="[^"]*/answers/(\w+)"', html)


def _call(app: Flask) -> Call:
    with parts.of(app).database.read() as session:
        return session.scalars(select(Call)).one()


def test_the_answer_stands_on_the_page_of_the_call_and_the_notes_are_kept(desk: Desk) -> None:
    desk.begin()
    page = desk.press("/answers", question="when is my bin day", words="She sounds worried")

    assert page.status_code == 200
    assert _keys(page.text)[0] == "bin_day"
    assert "Give me your postcode, and I can tell you." in page.text
    assert _call(desk.app).words == "She sounds worried"
    assert "worried" in page.text


def test_enter_in_the_question_finds_the_answer_without_scripts(desk: Desk) -> None:
    desk.begin()
    page = desk.press(question="blue badge")

    assert page.status_code == 200
    assert _keys(page.text)[0] == "blue_badge"
    focused = re.findall(r"<(?:input|button)[^>]*autofocus[^>]*>", page.text)
    assert len(focused) == 1
    assert "/answers/blue_badge" in focused[0]


def test_while_it_is_typed_only_the_answers_come(desk: Desk) -> None:
    desk.begin()
    sent = hidden_fields(desk.page.text) | {"question": "nowhere to slep tonigt"}
    answer = desk.client.post(f"{desk.address}/answers", data=sent, headers=HTMX)

    assert answer.status_code == 200
    assert answer.text.startswith('<div class="answers" id="answers"')
    assert _keys(answer.text)[0] == "homeless_tonight"
    assert 'hx-swap-oob="innerHTML"' in answer.text
    assert "<h1" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_that_answered_it_is_one_press_and_how_the_call_ends(desk: Desk) -> None:
    desk.begin()
    page = desk.after("/answers/blue_badge", question="blue badge", words="Wants a badge")
    call = _call(desk.app)

    assert "Noted: that answered it." in page
    assert (call.answers, call.answered, call.subject) == (["blue_badge"], True, "blue_badge")
    assert call.words == "Wants a badge"
    assert re.search(r'<option value="blue_badge" selected>\s*Blue Badge\s*</option>', page)
    desk.press("/end")
    with parts.of(desk.app).database.read() as session:
        contact = session.scalars(select(Contact)).one()
    assert (contact.subject, contact.answered) == ("blue_badge", True)


def test_an_answer_that_was_given_says_so(desk: Desk) -> None:
    desk.begin()
    desk.press("/answers/rats", question="rats")

    assert "given in this call" in desk.press("/answers", question="rats").text


def test_an_answer_leads_to_the_report_that_it_speaks_of(desk: Desk) -> None:
    desk.begin()

    assert "/report?service=missed_bin" in desk.press("/answers", question="missed bin").text


@pytest.mark.parametrize(
    "question", ["<script>alert(1)</script>", "=1+1", "x" * 10_000, "%", "{{ 7*7 }}", "\x00", " "]
)
def test_whatever_is_asked_is_shown_as_text_and_kept_nowhere(desk: Desk, question: str) -> None:
    desk.begin()
    page = desk.press("/answers", question=question)

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert page.request.query_string == b""
    call = _call(desk.app)
    assert (call.words, call.caller, call.answers) == ("", "", [])


def test_an_answer_that_the_council_does_not_have_is_not_given(desk: Desk) -> None:
    desk.begin()

    assert desk.press("/answers/no_such_answer").status_code == 404
    assert _call(desk.app).answers == []


def test_an_answer_after_the_end_changes_nothing(desk: Desk) -> None:
    desk.begin()
    sent = hidden_fields(desk.page.text)
    desk.press("/end", answered="yes", subject="general")
    late = desk.client.post(f"{desk.address}/answers/rats", data=sent)

    assert late.status_code == 303
    assert _call(desk.app).answers == []


def test_nobody_answers_in_the_call_of_another(app: Flask, desk: Desk) -> None:
    desk.begin()
    sent = hidden_fields(desk.page.text) | {"question": "rats"}
    for who, status in ((OTHER, 404), (Colleague(Role.OFFICER, ("parks",)), 403)):
        other = browser(app, who)
        sent["csrf_token"] = hidden_fields(other.get("/report").text)["csrf_token"]
        for address in ("/answers", "/answers/rats"):
            for headers in ({}, HTMX):
                answer = other.post(desk.address + address, data=sent, headers=headers)
                assert answer.status_code == status
                assert "treat rats" not in answer.text
                assert ("Your role does not include this page" in answer.text) is (status == 403)


def test_a_council_without_answers_shows_no_box_for_questions(app: Flask, desk: Desk) -> None:
    council = parts.of(app).council.model_copy(update={"answers": ()})
    app.jinja_env.globals["council"] = council
    desk.begin()

    assert 'id="question"' not in desk.page.text


def test_what_is_kept_while_it_is_typed_presses_no_button(desk: Desk) -> None:
    """A form with hx-post takes the formaction of the button that has the focus: it ended calls."""
    page = desk.begin().page.text

    form = re.search(r'<form[^>]*id="call"[^>]*>', page)
    assert form
    assert "hx-" not in form[0]
    assert f'hx-post="{desk.address}/keep" hx-trigger="change delay:400ms from:#call' in page
