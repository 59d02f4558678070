"""Nine people go from the first question to their plan, page by page, without signing on."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from life_events.engine.questions import Kind, Question
from tests.support.forms import hidden_fields
from tests.support.life_pages import Walk
from tests.support.other_lives import EVENTS, STORIES, TODAY, planned, sure

LONGEST = 9  # screens of questions; a page to call first may come on top


@pytest.fixture(autouse=True)
def _that_day() -> Iterator[None]:
    with time_machine.travel(date(TODAY.year, TODAY.month, TODAY.day), tick=True):
        yield


@pytest.mark.parametrize("key", EVENTS)
def test_a_few_pages_lead_to_the_plan_of_the_story(client: FlaskClient, key: str) -> None:
    walk = Walk(client, client.get(f"/life-events/{key}/answers"))
    screens = _to_the_plan(walk, key)

    assert screens >= 2
    text = unescape(walk.page.text)
    titles = [EVENTS[key].task[name].title for name in sure(planned(key))]
    assert not [title for title in titles if title not in text]
    assert not re.search(r"\{[a-z_.]+\}", text)  # each sum and fact is filled in


def test_whoever_wants_no_more_messages_about_a_baby_reads_kind_words_and_is_asked_no_name(
    client: FlaskClient,
) -> None:
    walk = Walk(client, client.get("/life-events/having_a_baby/answers"))
    walk.send(stage="stop")

    assert walk.holds("we are very sorry")
    walk.send(loss="no")
    assert walk.holds("People who understand")
    assert not walk.holds("Register the birth")
    assert not walk.holds("Your name")


@pytest.mark.parametrize("answer", ["no", "not_sure"])
def test_whoever_is_pressed_to_marry_sees_whom_to_call_and_no_wedding(
    client: FlaskClient, answer: str
) -> None:
    walk = Walk(client, client.get("/life-events/getting_married/answers"))
    walk.send(free=answer, ages="yes")

    assert walk.holds("Forced Marriage Unit")
    assert 'href="tel:02070080151"' in walk.page.text
    assert not walk.holds("Give notice")


def _to_the_plan(walk: Walk, key: str) -> int:
    """Answer each page by the story; how many there were."""
    screens = 0
    while walk.heading != "Your plan":
        if walk.heading == "Call first":
            sent = hidden_fields(walk.page.text) | {"do": "go"}
            walk.page = walk.client.post(f"/life-events/{key}/answers", data=sent)
            continue
        fields: dict[str, Any] = {}
        for name in dict.fromkeys(re.findall(r'name="a-([a-z0-9_]+)', walk.form)):
            fields |= _typed(EVENTS[key].question[name], STORIES[key][name])
        walk.send(**fields)
        screens += 1
        assert walk.page.status_code == 200
        assert not walk.errors, walk.errors
        assert screens <= LONGEST, walk.heading
    return screens


def _typed(question: Question, value: Any) -> dict[str, Any]:
    """The fields of an answer."""
    name = question.id
    match question.kind:
        case Kind.DATE:
            parts = {"day": value.day, "month": value.month, "year": value.year}
            return {f"{name}-{part}": str(number) for part, number in parts.items()}
        case Kind.PERSON:
            return {f"{name}-{part}": given for part, given in value.items()}
        case Kind.ADDRESS:
            return {f"{name}-line": value["line"], f"{name}-council": "ours"}
        case Kind.MONEY:
            return {name: str(value // 100)}
    return {name: value}
