from datetime import date

import pytest

from life_events.engine.load import HOME, load_event
from life_events.engine.registers import Cell, matrix
from life_events.engine.sharing import shared
from tests.support.life_events import HEAD

ON = date(2026, 11, 20)

MOVING = HEAD.replace(
    "order = 1",
    """order = 1
safe = "why == 'not_safe'"
about = "owner"
""",
)

CAT = """
[[questions]]
id = "why"
page = "first"
ask = "Why do you move?"
kind = "choice"
group = "MOVE"
answers = [{ value = "work", label = "Work" }, { value = "not_safe", label = "I am not safe" }]

[[questions]]
id = "owner"
page = "first"
ask = "Whose cat is it?"
kind = "person"
fields = ["name", "birth", "nino"]
group = "DEC"
shares = { name = "name_and_birth", birth = "name_and_birth" }

[[questions]]
id = "me"
page = "first"
ask = "Who are you?"
kind = "person"
fields = ["name", "phone"]
group = "INF"
shares = "contact"

[[questions]]
id = "people"
page = "second"
ask = "Who lives there?"
kind = "household"
group = "HH"
shares = "occupants"

[[questions]]
id = "earned"
page = "second"
ask = "What do you earn?"
kind = "money"
group = "PAY"
shares = "earnings"

[[questions]]
id = "gets"
page = "second"
ask = "Which benefit does it get?"
kind = "several"
none = "none"
group = "CARE"
shares = "disability_benefit"
answers = [{ value = "pip", label = "PIP" }, { value = "none", label = "None" }]

[[questions]]
id = "new_home"
page = "second"
ask = "Where do you move to?"
kind = "address"
group = "MOVE"
shares = "new_address"

[[questions]]
id = "chip"
page = "second"
ask = "What is its chip?"
kind = "text"
group = "DEC"
"""

TASK = """
[[tasks]]
id = "{0}"
title = "T"
mode = "case"
team = "{0}"
needs = ["DEC", "INF", "HH", "PAY", "CARE", "MOVE"]
tag = "K"
"""

FACTS = {
    "why": "work",
    "owner": {"name": "Ann Bell", "birth": date(1960, 1, 1), "nino": "AB123456C"},
    "me": {"name": "Cleo Bell", "phone": "07700 900123"},
    "people": {"adults": [{"name": "Ben Bell"}], "children": [{"name": "Dot Bell"}]},
    "earned": 20_400,
    "gets": ["pip"],
    "new_home": {"line": "4 Mill Lane", "district": "ours"},
    "chip": "985",
}


@pytest.fixture
def told(cat):
    """What a duty is told, by fact; `change` alters its task."""

    def given(duty, facts=FACTS, change=lambda text: text):
        event = cat(CAT + change(TASK.format(duty)), head=MOVING)
        return {
            name: one.value for name, one in shared(event, duty, event.tasks, facts, ON).items()
        }

    return given


def test_council_tax_gets_what_the_matrix_gives_it_and_no_more(told):
    assert told("council_tax") == {
        "owner.name": "Ann Bell",
        "owner.birth": date(1960, 1, 1),
        "me.name": "Cleo Bell",
        "me.phone": "07700 900123",
        "people": FACTS["people"],
        "gets": ("PIP",),
        "new_home": FACTS["new_home"],
    }


def test_waste_gets_no_birthday_no_names_of_the_household_and_no_benefit(told):
    assert told("waste") == {
        "owner.name": "Ann Bell",
        "me.name": "Cleo Bell",
        "me.phone": "07700 900123",
        "people": 2,
        "gets": True,
        "new_home": FACTS["new_home"],
    }
    assert "gets" not in told("waste", FACTS | {"gets": ["none"]})


def test_the_register_of_electors_is_not_sent_the_new_address(told):
    assert "new_home" not in told("electoral")


def test_earnings_go_to_benefits_only_where_a_reduction_is_asked_for(told):
    assert "earned" not in told("benefits")
    assert told("benefits", change=lambda text: text + "lgsl = 63")["earned"] == 20_400


def test_care_gets_the_household_only_where_somebody_is_not_safe(told):
    assert "people" not in told("adult_care")
    assert "people" in told("adult_care", FACTS | {"why": "not_safe"})


def test_not_being_safe_travels_as_a_flag_to_those_who_must_take_care(told):
    unsafe = FACTS | {"why": "not_safe"}

    assert told("council_tax", unsafe)["safe_mode"] is True
    assert "safe_mode" not in told("council_tax")
    assert "why" not in told("council_tax", unsafe)


def test_what_a_task_does_not_need_does_not_travel(told):
    given = told("council_tax", change=lambda text: text.replace('"HH", ', ""))

    assert "people" not in given


def test_a_fact_without_a_row_goes_only_where_a_task_asks_for_it(told):
    more = told("library", change=lambda text: text + 'also = ["chip", "owner.nino"]')

    assert "chip" not in told("library")
    assert (more["chip"], more["owner.nino"]) == ("985", "AB123456C")


def test_a_duty_the_matrix_does_not_name_gets_name_and_contact(told):
    assert told("parking") == {
        "owner.name": "Ann Bell",
        "me.name": "Cleo Bell",
        "me.phone": "07700 900123",
    }


def test_an_answer_that_no_longer_counts_does_not_travel(cat):
    text = CAT.replace('id = "chip"', 'id = "chip"\nwhen = "why == \'not_safe\'"')
    event = cat(text + TASK.format("library") + 'also = ["chip"]', head=MOVING)

    assert "chip" not in shared(event, "library", event.tasks, FACTS, ON)


def test_nobody_gets_anything_without_a_task(cat):
    assert shared(cat(CAT, head=MOVING), "council_tax", (), FACTS, ON) == {}


def test_the_matrix_is_that_of_the_fact_base():
    """Section 5, row by row; `x` is the whole answer."""
    columns = ("council_tax", "benefits", "electoral", "housing", "waste", "adult_care",
               "blue_badge", "library", "registrar", "carers_centre")  # fmt: skip
    written = {
        "name_and_birth": "x x x x name_only x x x x x",
        "date_of_death": "x x x x x x x x x -",
        "last_address": "x x x x x x x - x -",
        "occupants": "x x - x size if_unsafe - - - -",
        "relationship": "x x - x - money - - - -",
        "new_address": "x x link x x x x x - x",
        "move_dates": "x x - x x x - - - -",
        "care_hours": "x - - - - x - - - x",
        "disability_benefit": "x x - - assisted x x - - -",
        "earnings": "- if_ctr - - - - - - - -",
        "safe_mode": "x x anonymous x - x x x - x",
    }

    for row, cells in written.items():
        for duty, cell in zip(columns, cells.split(), strict=True):
            expected = {"x": Cell.ALL, "-": None}.get(cell, cell)
            assert matrix().cell(row, duty) == expected, (row, duty)


def test_no_event_sends_a_national_insurance_number_unless_a_task_asks_for_it():
    for path in HOME.glob("*/event.toml"):
        event = load_event(path.parent)
        for question in event.questions:
            if question.fields and "nino" in question.fields:
                assert question.row_of("nino") is None, (event.key, question.id)
