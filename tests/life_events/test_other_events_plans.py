"""The plans of the nine events: one typical story each, its days, its stops, who is called."""

from datetime import date

import pytest

from life_events.engine.events import Mode
from life_events.engine.sharing import shared
from tests.support.other_lives import (
    EVENTS,
    STORIES,
    TODAY,
    calls,
    due,
    led_to,
    offered,
    only,
    planned,
    sure,
)

SAMARITANS = "116 123"
ABUSE_HELPLINE = "0808 2000 247"


# ------------------------------------------------------------------ having a baby


def test_a_first_baby_of_parents_who_are_not_married() -> None:
    plan = planned("having_a_baby")

    assert sure(plan) == {
        "register_birth", "both_parents_attend", "family_hub", "library_card", "larger_bin",
        "housing_register", "council_tax_reduction", "child_benefit", "report_to_universal_credit",
        "sure_start_claim", "healthy_start", "parental_pay_and_leave", "childcare_help",
    }  # fmt: skip
    assert offered(plan) == {"uc_child", "sure_start", "child_benefit_amount"}
    assert "moving_house" in led_to(plan)


def test_a_birth_is_registered_within_42_days_and_child_benefit_claimed_within_3_months() -> None:
    plan = planned("having_a_baby")

    assert due(plan, "register_birth") == date(2026, 12, 28)
    assert due(plan, "child_benefit") == date(2027, 2, 16)
    assert due(plan, "sure_start_claim") == date(2027, 5, 16)


def test_a_birth_is_registered_where_it_happened() -> None:
    far = planned("having_a_baby", birth_place="elsewhere")
    abroad = planned("having_a_baby", birth_place="abroad")

    assert {"register_birth", "register_birth_elsewhere"} & sure(far) == {
        "register_birth_elsewhere"
    }
    assert due(far, "register_birth_elsewhere") == date(2026, 12, 28)
    assert "register_birth_abroad" in sure(abroad)


def test_the_grant_for_a_first_child_is_for_twins_too_and_not_for_a_second_child() -> None:
    assert "sure_start" not in offered(planned("having_a_baby", other_children="yes"))
    twins = planned("having_a_baby", other_children="yes", how_many="more")
    assert "sure_start" in offered(twins)


def test_whoever_asks_that_the_messages_stop_gets_none_and_need_not_say_why() -> None:
    plan = only("having_a_baby", stage="stop", loss="no")

    assert plan.quiet
    assert sure(plan) == {"loss_support", "other_messages_stopped"}
    assert plan.benefits == ()
    assert plan.missing == ()  # not even a name is asked


def test_the_stop_holds_at_once_over_all_that_was_answered_before() -> None:
    plan = planned("having_a_baby", stage="stop")

    assert plan.quiet
    assert not {"register_birth", "family_hub", "child_benefit"} & sure(plan)


def test_a_loss_is_written_down_only_where_the_person_agreed() -> None:
    event = EVENTS["having_a_baby"]
    agreed = only("having_a_baby", stage="stop", loss="stillbirth", loss_date=date(2026, 11, 10))

    assert event.question["loss"].optional
    assert event.question["loss"].sensitive
    assert "register_stillbirth" not in sure(only("having_a_baby", stage="stop", loss=""))
    assert due(agreed, "register_stillbirth") == date(2026, 12, 22)
    [lead] = agreed.leads
    assert lead.lead.event == "bereavement"
    assert lead.carry == {"rel": "baby", "baby_time": "stillborn"}
    assert not only("having_a_baby", stage="stop", loss="early").leads


# ------------------------------------------------------------------ losing a job


def test_redundant_alone_with_a_child_and_rent_unpaid() -> None:
    plan = planned("losing_a_job")

    assert sure(plan) == {
        "crisis_payment", "food_bank", "council_tax_reduction", "council_tax_plan",
        "single_person_discount", "council_rent", "free_school_meals", "school_clothing",
        "debt_advice", "universal_credit_claim", "jobseekers", "redundancy_pay",
    }  # fmt: skip
    assert due(plan, "crisis_payment") == date(2026, 11, 24)  # two working days from a Friday
    assert due(plan, "redundancy_pay") == date(2027, 5, 20)
    assert offered(plan) == {"uc_single"}
    assert calls(plan) == {"council", "county"}


def test_despair_is_answered_with_a_number_before_anything_else() -> None:
    assert SAMARITANS in calls(planned("losing_a_job", tonight=["dark"]))
    always = [one for one in EVENTS["losing_a_job"].urgent if one.when is None]
    assert any(call.number == SAMARITANS for one in always for call in one.calls)


def test_savings_over_the_limit_leave_what_does_not_look_at_them() -> None:
    plan = planned("losing_a_job", savings=16_000_01)

    assert not {"universal_credit_claim", "council_tax_reduction"} & sure(plan)
    assert {"jobseekers", "single_person_discount", "council_tax_plan"} <= sure(plan)
    assert "universal_credit_claim" in sure(planned("losing_a_job", savings=16_000_00))


def test_a_pensioner_is_shown_pension_credit_and_housing_benefit_instead() -> None:
    plan = planned("losing_a_job", birth=date(1955, 1, 1))

    assert {"housing_benefit"} <= sure(plan)
    assert not {"universal_credit_claim", "jobseekers"} & sure(plan)
    assert offered(plan) == {"pension_credit"}


def test_the_firm_that_cannot_pay_leads_to_the_insurance_fund() -> None:
    plan = planned("losing_a_job", redundant="insolvent")

    assert due(plan, "insolvent_employer") == date(2027, 5, 20)
    assert "redundancy_pay" not in sure(plan)


# ------------------------------------------------------------------ disability


def test_a_woman_of_40_for_whom_daily_life_is_hard() -> None:
    plan = planned("disability")

    assert sure(plan) == {
        "needs_assessment", "equipment", "disabled_facilities_grant", "blue_badge", "bus_pass",
        "band_reduction", "assisted_bin", "pip_claim", "uc_health", "sick_pay", "access_to_work",
        "vat_relief",
    }  # fmt: skip
    assert offered(plan) == {"pip", "uc_health_amount", "dfg"}


def test_what_is_asked_is_what_is_hard_and_never_a_diagnosis() -> None:
    asked = " ".join(question.ask for question in EVENTS["disability"].questions)

    assert "hard to do" in asked
    assert "diagnos" not in asked.lower()
    assert "condition" not in asked.lower()


def test_a_child_is_assessed_as_a_child_and_the_parent_is_asked_as_a_carer() -> None:
    child = {"who": "child", "them": {"name": "Sana"}, "them_birth": date(2018, 5, 4)}
    plan = planned("disability", **child, hard=["care", "learning"], gets=["none"])

    assert {"child_assessment", "special_needs", "dla_child_claim"} <= sure(plan)
    assert not {"needs_assessment", "pip_claim", "sick_pay"} & sure(plan)
    assert offered(plan) == {"dla_child"}
    assert "becoming_a_carer" in led_to(plan)
    older = planned("disability", **{**child, "them_birth": date(2010, 5, 4)}, gets=["none"])
    assert "dla_child_claim" not in sure(older)
    assert "pip_at_16" in sure(older)


def test_nothing_is_asked_for_another_adult_who_has_not_agreed() -> None:
    them = {"who": "adult", "them": {"name": "Amina Khan"}, "them_birth": date(1942, 4, 5)}
    asked = planned("disability", **them, agrees="yes", gets=["none"], work="no")
    not_asked = planned("disability", **them, agrees="no", gets=["none"], work="no")

    assert {"needs_assessment", "blue_badge"} <= sure(asked)
    assert "aa" in offered(asked)  # over State Pension age: not PIP
    teams = {line.task.team for line in not_asked.lines if line.mode is Mode.CASE}
    assert teams == set()
    assert "ask_the_person" in sure(not_asked)


def test_who_cannot_be_left_tonight_is_told_to_call_and_the_duty_team_knows() -> None:
    plan = planned("disability", managing="not_tonight")

    assert "social_care" in calls(plan)
    assert plan.lines[0].task.id == "care_tonight"


# ------------------------------------------------------------------ growing older


def test_a_mother_of_84_who_lives_alone_and_has_fallen() -> None:
    plan = planned("growing_older")

    assert sure(plan) == {
        "needs_assessment", "financial_assessment", "equipment", "community_alarm", "meals",
        "day_centre", "assisted_bin", "single_person_discount", "council_tax_reduction",
        "fire_visit", "carers_centre", "aa_claim", "pension_credit_claim",
        "lasting_power_of_attorney", "doctor",
    }  # fmt: skip
    assert offered(plan) == {"aa", "pension_credit", "care_costs"}
    assert "becoming_a_carer" in led_to(plan)


@pytest.mark.parametrize("harm", ["worried", "afraid", "neglect"])
def test_harm_to_an_older_person_goes_the_same_day_to_those_who_keep_adults_safe(
    harm: str,
) -> None:
    plan = planned("growing_older", harm=harm, agrees="no")

    assert plan.lines[0].task.id == "safeguarding"
    assert due(plan, "safeguarding") == TODAY
    assert "social_care" in calls(plan)


def test_the_answer_about_harm_is_told_to_nobody_else() -> None:
    plan = planned("growing_older", harm="worried")
    facts = {**STORIES["growing_older"], "harm": "worried"}

    for duty in {line.task.team for line in plan.lines if line.task.team}:
        tasks = [line.task for line in plan.lines if line.task.team == duty]
        told = shared(EVENTS["growing_older"], duty, tasks, facts, TODAY)
        assert ("harm" in told) == (duty == "adult_care")


def test_limits_of_what_one_may_own_are_not_shown_because_they_are_unsure() -> None:
    [costs] = [one for one in planned("growing_older").benefits if one.benefit.id == "care_costs"]

    assert costs.check
    assert costs.rates == ()
    assert "Check with your county council" in costs.words[0].words
