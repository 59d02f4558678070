"""The plans of people who look after someone: council tax, allowances and what they warn of."""

from datetime import date
from typing import Any

import pytest

from life_events.engine.plan import open_questions
from tests.support.carers import (
    CARER,
    DAUGHTER,
    EVERYTHING_IS_HARD,
    MILL_LANE,
    TODAY,
    offered,
    planned,
    sure,
    whys,
)

# the daughter ------------------------------------------------------------------------------------


def test_the_daughter_with_her_father_at_home_is_not_counted_for_council_tax():
    daughter = planned()

    assert sure(daughter) == {
        "carers_assessment",
        "needs_assessment",
        "emergency_card",
        "carers_centre_call",
        "tell_your_doctor",
        "carer_not_counted",
        "claim_carers_allowance",
        "claim_carers_credit",
        "equipment",
        "alarm",
        "fire_visit",
        "time_off_work",
        "lasting_power",
    }
    assert {"council_tax_disregard", "carers_allowance", "carers_credit"} <= offered(daughter)
    assert not [line for line in daughter.lines if line.when == "maybe"]


def test_she_reads_why():
    assert set(whys(planned(), "carer_not_counted")) == {
        "the person you look after agrees",
        "they live in this district",
        "you live with them, help for 35 hours a week or more, and they get a benefit that counts",
    }
    assert "you earn no more than the limit" in whys(planned(), "claim_carers_allowance")


def test_she_saves_ten_contacts_of_eighteen():
    assert (CARER.contacts.before, CARER.contacts.council, CARER.contacts.after) == (18, 10, 9)
    everything = planned(hard=EVERYTHING_IS_HARD)
    absorbed = {
        "needs_assessment",
        "carers_assessment",
        "carers_centre_call",
        "carer_not_counted",
        "band_reduction",
        "blue_badge",
        "bus_pass",
        "equipment",
        "alarm",
        "home_grant",
    }
    assert len(absorbed) == CARER.contacts.council
    assert absorbed <= sure(everything)


@pytest.mark.parametrize(
    "benefit",
    [
        "aa_lower",
        "aa_higher",
        "pip_standard",
        "pip_enhanced",
        "dla_middle",
        "dla_high",
        "constant_attendance",
        "afip",
    ],
)
def test_each_of_these_benefits_counts_for_council_tax_and_the_allowance(benefit):
    counts = planned(their_benefits=[benefit])

    assert {"carer_not_counted", "claim_carers_allowance"} <= sure(counts)


@pytest.mark.parametrize("benefit", ["dla_low", "not_sure", "none"])
def test_none_of_these_counts(benefit):
    does_not = planned(their_benefits=[benefit])

    assert {"carer_not_counted", "claim_carers_allowance"}.isdisjoint(sure(does_not))


@pytest.mark.parametrize(
    "answers",
    [
        {"looks_after": "partner"},
        {"looks_after": "several", "several_who": ["partner", "parent"], "most_help": "partner"},
        {"looks_after": "child", "own_child": "yes"},
        {"hours": "from_20"},
        {"lives": "nearby", "their_address": MILL_LANE, "severe_disability": "no"},
    ],
)
def test_who_is_counted_for_council_tax_all_the_same(answers):
    assert "carer_not_counted" not in sure(planned(**answers))
    assert "council_tax_disregard" not in offered(planned(**answers))


def test_a_husband_looking_after_his_wife_may_get_the_allowance_without_the_discount():
    husband = planned(looks_after="partner")

    assert "claim_carers_allowance" in sure(husband)
    assert "carers_assessment" in sure(husband)


# what they earn, and what may lower what the other gets -------------------------------------------


def test_at_204_pounds_the_allowance_may_be_had_and_a_pound_more_not():
    at_limit, over = planned(earnings=20400), planned(earnings=20500)

    assert "claim_carers_allowance" in sure(at_limit)
    assert "carers_allowance" in offered(at_limit)
    assert "claim_carers_allowance" not in sure(over)
    assert "over_the_earnings_limit" in offered(over)
    assert "claim_carers_credit" in sure(over)


def test_the_limit_is_that_of_the_day_planned_for():
    last_year = date(2025, 12, 1)

    assert "claim_carers_allowance" in sure(planned(on=last_year, earnings=19600))
    assert "claim_carers_allowance" not in sure(planned(on=last_year, earnings=20400))


@pytest.mark.parametrize(
    "answers",
    [
        {"study": "yes"},
        {"other_carer": "yes"},
        {"hours": "from_20"},
        {"how_old": "under_16"},
        {"your_benefits": ["carers_allowance"]},
    ],
)
def test_who_cannot_claim_the_allowance(answers):
    assert "claim_carers_allowance" not in sure(planned(**answers))


def test_the_carer_amount_of_universal_credit_has_no_limit_on_earnings():
    earns = planned(your_benefits=["uc"], earnings=90000)

    assert "report_carer_element" in sure(earns)
    assert "carer_element" in offered(earns)


@pytest.mark.parametrize("extra", ["yes", "not_sure"])
def test_advice_comes_before_a_claim_where_theirs_may_go_down(extra):
    apart = {"lives": "nearby", "their_address": MILL_LANE}
    warned = planned(**apart, severe_disability=extra, your_benefits=["uc"])

    assert {
        "advice_before_claiming",
        "claim_carers_allowance_after_advice",
        "report_carer_element_after_advice",
    } <= sure(warned)
    assert "claim_carers_allowance" not in sure(warned)
    warnings = [line.benefit for line in warned.benefits if line.benefit.id.endswith("_advice")]
    assert [bool(benefit.warn) for benefit in warnings] == [True, True]


def test_no_warning_where_they_live_together_or_get_nothing_for_severe_disability():
    assert "advice_before_claiming" not in sure(planned())
    apart = planned(lives="nearby", their_address=MILL_LANE, severe_disability="no")
    assert "advice_before_claiming" not in sure(apart)
    assert "claim_carers_allowance" in sure(apart)


def test_severe_disability_is_asked_only_of_who_may_claim_and_lives_elsewhere():
    def asked(**answers: Any) -> bool:
        facts = {**DAUGHTER, **answers}
        page = CARER.page["severe_disability"]
        return "severe_disability" in {one.id for one in open_questions(CARER, page, facts, TODAY)}

    assert asked(lives="nearby")
    assert not asked()
    assert not asked(lives="nearby", hours="from_20")


def test_over_state_pension_age_more_pension_credit_instead_of_the_credit():
    older = planned(
        how_old="older", your_birth=date(1955, 1, 1), your_benefits=["state_pension"], work="none"
    )

    assert "pension_credit_addition" in sure(older)
    assert "claim_carers_credit" not in sure(older)
    assert "carers_allowance_and_pension" in offered(older)
    assert "carers_allowance" not in offered(older)


def test_at_sixty_six_and_a_half_state_pension_age_is_not_reached_yet():
    almost = planned(how_old="older", your_birth=date(1960, 12, 1), on=date(2026, 12, 2))

    assert "pension_credit_addition" not in sure(almost)
    assert "claim_carers_credit" in sure(almost)
