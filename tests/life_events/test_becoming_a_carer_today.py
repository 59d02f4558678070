"""Danger first, where they live, and when the person looked after has died."""

from datetime import date
from typing import Any

import pytest

from life_events.engine.answers import fits
from life_events.engine.load import HOME, load_event
from life_events.engine.plan import next_page, plan
from tests.support.carers import (
    CARER,
    DAUGHTER,
    EVERYTHING_IS_HARD,
    FAR,
    FATHER,
    MILL_LANE,
    NEXT_DISTRICT,
    TODAY,
    YOUNG,
    planned,
    sure,
)
from tests.support.movers import screens


def test_danger_is_asked_first_and_nobody_has_to_call_themselves_a_carer():
    assert next_page(CARER, {}, (), TODAY).id == "today"
    assert CARER.question["look_after"].ask == "Do you look after someone?"
    assert not any(
        "carer" in question.ask for question in CARER.questions if question.rows == ("C2",)
    )


# where they live ---------------------------------------------------------------------------------


def test_in_another_district_the_county_still_helps_and_the_district_does_not():
    near = planned(lives="nearby", their_address=NEXT_DISTRICT, severe_disability="no",
                   hard=EVERYTHING_IS_HARD)  # fmt: skip

    assert {"carers_assessment", "needs_assessment", "blue_badge", "equipment"} <= sure(near)
    assert {"home_grant", "alarm", "bin_help", "band_reduction"}.isdisjoint(sure(near))


def test_in_another_county_they_ask_the_council_there():
    far = planned(lives="away", their_address=FAR, severe_disability="no")

    assert "their_council" in sure(far)
    assert {"carers_assessment", "needs_assessment", "emergency_card"}.isdisjoint(sure(far))
    assert "claim_carers_allowance" in sure(far)


def test_without_consent_the_area_is_enough():
    far = planned(consent="not_asked", lives="away", their_area="elsewhere")
    near = planned(consent="not_asked", lives="away", their_area="district")

    assert "their_council" in sure(far)
    assert "carers_assessment" in sure(near)


def test_a_home_left_empty_costs_no_council_tax():
    assert "own_home_empty" in sure(planned(empty_home="mine"))
    assert "their_home_empty" in sure(planned(empty_home="theirs"))
    assert {"own_home_empty", "their_home_empty"}.isdisjoint(sure(planned()))


# help with a benefit -----------------------------------------------------------------------------


def test_who_gets_no_benefit_yet_claims_the_one_for_their_age():
    old = planned(their_benefits=["none"])
    young = planned(their_benefits=["none"], cared_for={"name": "Ann", "birth": date(1990, 1, 1)})
    unknown = planned(their_benefits=["none"], cared_for={"name": "Ann"})

    assert {"claim_attendance_allowance", "benefit_help"} <= sure(old)
    assert "claim_pip" not in sure(old)
    assert "claim_pip" in sure(young)
    maybe = {line.task.id for line in unknown.lines if line.when == "maybe"}
    assert {"claim_pip", "claim_attendance_allowance"} <= maybe
    assert "which_benefit" in sure(planned(their_benefits=["not_sure"]))


# today -------------------------------------------------------------------------------------------


def test_who_cannot_carry_on_tonight_is_called_the_same_day():
    tonight = planned(today_now="cannot_carry_on")

    first = tonight.lines[0]
    assert (first.task.id, first.due, first.task.call) == ("emergency_break", TODAY, "social_care")
    assert tonight.urgent


@pytest.mark.parametrize(
    "answers",
    [
        {"today_now": "at_risk"},
        {"affects": ["despair"]},
        {"affects": ["afraid"]},
        {"affects": ["harm"]},
        {"affects": ["money_taken"]},
        {**YOUNG, "affects_young": ["afraid_young"]},
        {**YOUNG, "affects_young": ["despair"]},
    ],
)
def test_a_sign_of_harm_brings_numbers_first_and_the_duty_team_without_consent(answers):
    flagged = planned(**{**answers, "consent": "not_asked"})

    assert flagged.lines[0].task.row == "C-27"
    is_young = flagged.lines[0].task.team == "childrens_services"
    assert is_young == flagged.young
    assert flagged.lines[0].due == TODAY
    assert flagged.urgent[0].calls


def test_despair_brings_someone_to_talk_to_at_any_hour():
    numbers = {call.number for need in planned(affects=["despair"]).urgent for call in need.calls}

    assert {"116 123", "111"} <= numbers


def test_no_emergency_is_named_that_nobody_has_spoken_of():
    early = plan(CARER, {"today_now": "no", "look_after": "yes"}, TODAY)

    assert not [line for line in early.lines if line.task.urgent]


# when the person has died ------------------------------------------------------------------------


def test_when_they_die_the_event_falls_silent_and_bereavement_begins_with_what_is_known():
    died = planned(look_after="died")
    bereavement = load_event(HOME / "bereavement")

    assert died.quiet
    assert died.lines == ()
    assert died.urgent == ()
    [lead] = died.leads
    assert lead.lead.event == "bereavement"
    assert lead.carry["dec"] == {"name": FATHER["name"]}
    assert lead.carry["birth_date"] == FATHER["birth"]
    assert all(fits(bereavement.question[name], value) for name, value in lead.carry.items())
    assert lead.carry["rel"] == "parent"
    assert bereavement.question["rel"].answer(lead.carry["rel"])
    assert bereavement.question["care"].answer(lead.carry["care"]).value == "i_cared"
    assert set(lead.carry) <= set(bereavement.question)


def test_whether_a_partner_was_married_is_left_to_be_asked():
    [lead] = planned(look_after="died", looks_after="partner").leads

    assert "rel" not in lead.carry


def test_no_word_of_bereavement_before():
    assert planned().leads == ()
    assert not planned().quiet


def test_a_plan_is_whole_whatever_has_been_answered_so_far():
    given: dict[str, Any] = {}
    for name, value in DAUGHTER.items():
        given[name] = value
        plan(CARER, given, TODAY)


@pytest.mark.parametrize(
    ("help_", "task"),
    [
        ("break", "carers_assessment"),
        ("plan", "emergency_card"),
        ("equipment", "equipment"),
        ("money", "claim_carers_allowance"),
        ("job", "time_off_work"),
    ],
)
def test_what_would_help_most_stands_first(help_, task):
    assert planned(helps=[help_]).lines[0].task.id == task


def test_with_no_wish_the_plan_goes_by_its_dates():
    assert planned(helps=["information"]).lines[0].due is not None


def test_advice_stands_before_the_claim_it_is_about():
    apart = {"lives": "nearby", "their_address": MILL_LANE, "severe_disability": "yes"}
    order = [line.task.id for line in planned(**apart, helps=["money"]).lines]
    claim = order.index("claim_carers_allowance_after_advice")

    assert order.index("advice_before_claiming") < claim


def test_no_screen_comes_twice():
    daughter, young = screens(CARER, DAUGHTER), screens(CARER, {**DAUGHTER, **YOUNG})

    assert len(daughter) == len(set(daughter)) <= 13
    assert len(young) == len(set(young)) <= 10
    assert daughter[0] == "today"
