"""Words of staff as a text message: how many parts, and how many fewer written plainly."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.models.places import Point
from portal.models.states import State
from tests.portal.web.test_staff import answer, opened, state_of
from tests.portal.web.test_staff_replies import words_in
from tests.support.casework import JO
from tests.support.forms import hidden_fields
from tests.support.staff import browser

PRINTED = (
    "We’ll fill the hole on Monday — please keep “Mill Lane” free of cars. " + "It is safe. " * 4
)
PLAIN = PRINTED.translate(str.maketrans("’—“”", '\'-""')).strip()
WELSH = "Byddwn ni'n llenwi'r twll dydd Llun. Diolch am ddweud wrthym am y tŷ a'r dŵr ar y ffordd."


@pytest.fixture
def jo(app: Flask) -> FlaskClient:
    return browser(app, JO)


@pytest.fixture
def reference(app: Flask, in_town: Point) -> str:
    return opened(app, in_town)


@pytest.mark.parametrize("words", [PRINTED, WELSH])
def test_words_that_cost_more_than_they_need_are_offered_plainly_with_both_costs(
    jo: FlaskClient, reference: str, words: str
) -> None:
    shown = answer(jo, reference, do="count", words=words)

    assert "these words are 2 parts" in shown.text
    assert "Written plainly they are 1 part." in shown.text
    assert words_in(shown) == words.strip()


def test_one_press_writes_them_plainly_and_saves_nothing(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    shown = answer(jo, reference, do="plain", words=PRINTED, to="checked")

    assert words_in(shown) == PLAIN
    assert "these words are 1 part" in shown.text
    assert "Written plainly" not in shown.text
    assert re.search(r'value="checked" checked', shown.text)
    assert state_of(app, reference) is State.RECEIVED


def test_htmx_gets_the_words_written_plainly(jo: FlaskClient, reference: str) -> None:
    page = jo.get(f"/staff/cases/{reference}").text
    fields = hidden_fields(page[page.index('id="answer"') :])
    part = jo.post(
        f"/staff/cases/{reference}", headers={"HX-Request": "true"},
        data=fields | {"do": "plain", "words": PRINTED},
    )  # fmt: skip

    assert "<html" not in part.text
    assert words_in(part) == PLAIN
    assert "The words are written plainly now." in part.text


@pytest.mark.parametrize("words", ["", "Filled on Monday.", "It’s done.", "漢" * 100])
def test_where_nothing_is_gained_nothing_is_offered(
    jo: FlaskClient, reference: str, words: str
) -> None:
    assert "Written plainly" not in answer(jo, reference, do="count", words=words).text
