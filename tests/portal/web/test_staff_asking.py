"""Staff ask who reported a case, and write down what a caller answers."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.models.cases import Happened
from portal.models.enquiries import Enquiry
from portal.models.places import Point
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.staff import browser
from tests.support.staff_pages import BOTH, CLERK, HOSTILE, ROADS, Reported, at, sent, the_case


@pytest.fixture
def opened(app: Flask, in_town: Point) -> Reported:
    return Reported(app, in_town)


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return browser(app, ROADS)


def test_the_reporter_is_asked_and_the_page_says_that_it_waits(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference = opened()
    assert "They have until" in officer.get(at(reference, "ask")).text
    answer = sent(officer, at(reference, "ask"), words=f"Which lane? {HOSTILE}")

    assert answer.location == f"/staff/cases/{reference}?saved=asked"
    page = officer.get(answer.location).text
    assert "was asked something and has not answered yet" in page
    assert "Which lane?" in page
    assert "<script>alert" not in page
    assert f'href="{at(reference, "ask")}"' not in page
    assert "They were asked something already" in officer.get(at(reference, "ask")).text
    public = app.test_client().get(f"/cases/{reference}").text
    assert "We have asked the person who reported this a question." in public
    assert "Which lane?" not in public


def test_of_two_questions_at_once_one_is_asked(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference = opened()
    page = officer.get(at(reference, "ask")).text
    fields = hidden_fields(page[page.rindex('<form method="post"') :])
    sent(browser(app, BOTH), at(reference, "ask"), words="Which lane?")
    answer = officer.post(at(reference, "ask"), data=fields | {"words": "And how deep?"})
    assert answer.status_code == 409
    assert "And how deep?</textarea>" in answer.text

    again = fields | hidden_fields(answer.text[answer.text.rindex('<form method="post"') :])
    answer = officer.post(at(reference, "ask"), data=again | {"words": "And how deep?"})
    assert "They were asked something already" in answer.text
    assert "And how deep?</textarea>" in answer.text
    assert len(_enquiries(app)) == 1


def test_a_question_needs_words_with_nothing_left_open(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference = opened()
    for words, fault in (
        ("", "Write the question"), ("x" * 10_000, "Use 2,000 characters or fewer"),
        ("Is it {place}?", "Fill in or take out what stands in braces: {place}"),
    ):  # fmt: skip
        assert fault in sent(officer, at(reference, "ask"), words=words).text
    assert not _enquiries(app)


def test_who_left_no_email_is_not_asked(app: Flask, opened: Reported, officer: FlaskClient) -> None:
    reference = opened(email="")
    page = officer.get(at(reference, "ask"))

    assert "Nobody left an email address or asked to be texted" in page.text
    assert "<textarea" not in page.text


def test_a_clerk_writes_down_an_answer_for_a_caller_after_saying_why_they_look(
    app: Flask, opened: Reported, officer: FlaskClient
) -> None:
    reference = opened()
    sent(officer, at(reference, "ask"), words="Which lane?")
    clerk = browser(app, CLERK)
    assert clerk.get(at(reference, "answer")).location == f"/staff/cases/{reference}"
    why = clerk.get(f"/staff/cases/{reference}").text
    clerk.post(at(reference, "why"), data=hidden_fields(why) | {"reason": "They called"})
    assert f'href="{at(reference, "answer")}"' in clerk.get(f"/staff/cases/{reference}").text

    answer = sent(clerk, at(reference, "answer"), words="The left one")
    assert answer.status_code == 303
    [event] = [one for one in the_case(app, reference).events if one.happened is Happened.ANSWERED]
    assert (event.words, event.on_behalf_of_id) == (
        "The left one",
        the_case(app, reference).subject_id,
    )
    assert "Nothing is asked at the moment" in clerk.get(at(reference, "answer")).text


def _enquiries(app: Flask) -> list[Enquiry]:
    with parts.of(app).database.read() as session:
        return list(session.scalars(select(Enquiry)))
