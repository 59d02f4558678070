"""Guidance for life events: whom to call comes first, and no word hurts."""

import re

import pytest
from flask.testing import FlaskClient

from life_events.extract import extract_toml
from life_events.guidance import FILE, HOME, Call, NoSuchLifeEvent, events, guidance
from portal.council.councils import Council
from portal.web.phone_lines import line

KEYS = ("bereavement", "moving_house", "becoming_a_carer")
# what a bereaved or worried person should not have to read (and no question has an answer yet)
HURTS = re.compile(
    r"passed (away|on)|loved one|deceased|claimant|customer|congratulations|!|you are entitled",
    re.IGNORECASE,
)


def test_the_three_life_events_are_offered_in_order(visitor: FlaskClient) -> None:
    page = visitor.get("/life-events").text

    assert tuple(events()) == KEYS
    assert [page.index(f'href="/life-events/{key}"') for key in KEYS] == sorted(
        page.index(f'href="/life-events/{key}"') for key in KEYS
    )


@pytest.mark.parametrize("key", KEYS)
def test_numbers_to_call_stand_before_anything_to_do(visitor: FlaskClient, key: str) -> None:
    page = visitor.get(f"/life-events/{key}").text

    assert page.index("tel:999") < page.index("portal-step")


@pytest.mark.parametrize("key", KEYS)
def test_every_step_is_on_the_page(visitor: FlaskClient, key: str) -> None:
    page = visitor.get(f"/life-events/{key}").text

    titles = [step.title for part in guidance(key).parts for step in part.steps]
    assert len(titles) >= 9
    assert not [title for title in titles if title not in page]


@pytest.mark.parametrize("key", KEYS)
def test_no_word_hurts(key: str) -> None:
    with (HOME / key / FILE).open("rb") as file:
        words = [message for _line, _name, message, _notes in extract_toml(file, None, None, None)]

    assert len(words) > 40
    assert not [message for message in words if HURTS.search(message)]


@pytest.mark.parametrize("key", ["bereavement", "moving_house"])
def test_a_page_that_others_should_not_see_can_be_left_at_once(
    visitor: FlaskClient, key: str
) -> None:
    page = visitor.get(f"/life-events/{key}").text

    assert page.index("Leave this page") < page.index("<h1")


def test_later_steps_wait_folded_after_a_death(visitor: FlaskClient) -> None:
    page = visitor.get("/life-events/bereavement").text

    assert page.index("Register the death") < page.index("<details")
    assert page.index("<details") < page.index("Tell us about the council tax")
    assert "<details open" not in page


def test_an_unknown_life_event_is_not_found(visitor: FlaskClient) -> None:
    assert visitor.get("/life-events/winning_the_lottery").status_code == 404
    with pytest.raises(NoSuchLifeEvent):
        guidance("winning_the_lottery")


def test_a_step_of_the_county_names_its_number(council: Council) -> None:
    found = line(council, "county")

    assert found is not None
    assert found.number == council.numbers["county"].number


def test_where_the_council_has_no_such_number_its_own_is_given(council: Council) -> None:
    without = council.model_copy(update={"numbers": {}})
    found = line(without, "county")

    assert found is not None
    assert found.number == council.phone
    assert line(without, Call(council="social_care")) is None
