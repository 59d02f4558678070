"""A clerk types what the caller asks, as they ask it, and the answer stands first."""

import random
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.council.answers import Answer
from portal.council.load import load_council
from portal.reading.answers import MOST, Answers

THORNLEY = Path(__file__).parents[3] / "portal" / "demo" / "thornley"


@pytest.fixture(scope="module")
def answers() -> Answers:
    return Answers(load_council(THORNLEY).answers)


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("when is my bin day", "bin_day"),
        ("wich bin this week", "bin_day"),
        ("they didnt empty my bin", "bin_missed"),
        ("my bin was not collected", "bin_missed"),
        ("bin stolen need a new one", "bin_new"),
        ("brown bin", "garden_waste"),
        ("how much to get rid of a sofa", "bulky_waste"),
        ("opening times of the tip", "recycling_centre"),
        ("I live alone, do I get a discount", "single_person_discount"),
        ("single person discoutn", "single_person_discount"),
        ("I can't afford my council tax", "council_tax_support"),
        ("I am moving house next week", "council_tax_moving"),
        ("set up direct debit", "council_tax_pay"),
        ("help with my rent", "housing_benefit"),
        ("I got a parking ticket on the high street", "parking_fine"),
        ("pcn apeal", "parking_fine"),
        ("resident parking permit", "parking_permit"),
        ("blue bage renewal", "blue_badge"),
        ("bus pass", "bus_pass"),
        ("I have nowhere to sleep tonight", "homeless_tonight"),
        ("we are being evicted", "homeless_tonight"),
        ("how do I get a council house", "housing_list"),
        ("landlord wont fix the mould", "damp_landlord"),
        ("my mother has died", "register_death"),
        ("register our baby", "register_birth"),
        ("worried about my elderly neighbour", "social_care"),
        ("primary school place", "school_place"),
        ("I found a dog", "stray_dog"),
        ("rats in the garden", "rats"),
        ("neighbour plays loud music all night", "noise_neighbour"),
        ("object to a planning application", "planning"),
        ("register to vote", "register_to_vote"),
        ("postal vote", "register_to_vote"),
        ("what time do you close, opening hours", "opening_hours"),
        ("when are you open on saturday", "opening_hours"),
        ("when are you open at christmas", "opening_hours"),
        ("my daughter Emily needs a school place", "school_place"),
        ("I want to make a complaint", "complain"),
        ("who is my councillor", "councillor"),
        ("pothole", "street_problem"),
        ("street light is out", "street_problem"),
        ("talu treth gyngor", "council_tax_pay"),
        ("bathodyn glas", "blue_badge"),
        ("llygod mawr", "rats"),
    ],
)
def test_what_people_ask_finds_its_answer(answers: Answers, asked: str, key: str) -> None:
    found = [answer.key for answer in answers.search(asked)]

    assert key in found[:2], found


def test_the_answer_is_there_while_the_word_is_being_typed(answers: Answers) -> None:
    for typed in ("blue b", "blue ba", "blue bad"):
        assert answers.search(typed)[0].key == "blue_badge"


def test_every_saying_of_an_answer_finds_it_also_with_a_slip() -> None:
    council = load_council(THORNLEY)
    answers, chance = Answers(council.answers), random.Random(7)
    tried = missed = 0
    for answer in council.answers:
        for saying in answer.sayings:
            at = chance.randrange(len(saying))
            slipped = saying[:at] + chance.choice(string.ascii_lowercase) + saying[at + 1 :]
            tried += 1
            missed += answer.key not in [one.key for one in answers.search(slipped)]

    assert missed / tried <= 0.05, f"{missed} of {tried}"


@pytest.mark.parametrize("typed", ["", "  ", "zzxqj", "%%%", "<script>", "0" * 10_000, "\x00"])
def test_what_is_no_question_has_no_answer(answers: Answers, typed: str) -> None:
    assert answers.search(typed) == []


@given(st.text(max_size=300))
def test_any_text_at_all_can_be_asked(typed: str) -> None:
    answers = Answers([Answer(key="a", title="Bins", text="Put it out.", words=("bin day",))])

    assert len(answers.search(typed)) <= MOST


def test_a_council_without_answers_finds_none() -> None:
    assert Answers([]).search("bins") == []
