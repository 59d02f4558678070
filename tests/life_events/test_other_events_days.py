"""The plans of starting school, losing a home and leaving care: days, stops, whom to call."""

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
    why,
)

ABUSE_HELPLINE = "0808 2000 247"


# ------------------------------------------------------------------ starting school


def test_a_child_who_starts_school_next_september() -> None:
    plan = planned("starting_school")

    assert sure(plan) == {
        "primary_place", "transport", "free_school_meals", "school_clothing", "visit_schools",
        "faith_form", "start_later", "appeal", "childcare_account",
    }  # fmt: skip
    assert offered(plan) == {"meals", "clothing"}


@pytest.mark.parametrize(
    ("born", "last_day"),
    [
        (date(2022, 9, 1), date(2027, 1, 15)),
        (date(2023, 8, 31), date(2027, 1, 15)),
        (date(2023, 9, 1), date(2028, 1, 15)),
        (date(2024, 2, 29), date(2028, 1, 15)),
    ],
)
def test_a_primary_place_is_applied_for_by_15_january_before_that_september(
    born: date, last_day: date
) -> None:
    assert due(planned("starting_school", child_birth=born), "primary_place") == last_day


@pytest.mark.parametrize(
    ("born", "last_day"),
    [
        (date(2015, 9, 1), date(2026, 10, 31)),  # gone by: still to be applied for, at once
        (date(2016, 8, 31), date(2026, 10, 31)),
        (date(2016, 9, 1), date(2027, 10, 31)),
    ],
)
def test_a_secondary_place_is_applied_for_by_31_october_the_year_before(
    born: date, last_day: date
) -> None:
    plan = planned("starting_school", child_birth=born, phase="secondary")

    assert due(plan, "secondary_place") == last_day


@pytest.mark.parametrize(
    ("born", "last_day"),
    [
        (date(2019, 9, 1), date(2027, 1, 15)),
        (date(2020, 8, 31), date(2027, 1, 15)),
        (date(2020, 9, 1), date(2028, 1, 15)),
    ],
)
def test_a_junior_place_is_applied_for_by_15_january_in_year_2(born: date, last_day: date) -> None:
    plan = planned("starting_school", child_birth=born, phase="junior")

    assert due(plan, "junior_place") == last_day


def test_travel_is_free_from_2_miles_under_8_and_from_3_miles_later() -> None:
    older = {"child_birth": date(2015, 5, 4), "phase": "secondary", "benefits": ["none"]}

    assert "transport" in sure(planned("starting_school", benefits=["none"]))
    assert "transport" not in sure(planned("starting_school", way="near"))
    assert "transport" not in sure(planned("starting_school", **older))
    assert "transport" in sure(planned("starting_school", **older, way="far"))


def test_only_a_child_born_from_april_to_august_may_start_a_year_later() -> None:
    for born, may in [((4, 1), True), ((8, 31), True), ((9, 1), False), ((3, 31), False)]:
        plan = planned("starting_school", child_birth=date(2023, *born))
        assert ("start_later" in sure(plan)) is may


def test_a_child_with_a_plan_does_not_go_through_the_usual_list() -> None:
    plan = planned("starting_school", support="plan")

    assert "place_with_plan" in sure(plan)
    assert "primary_place" not in sure(plan)


def test_who_only_helps_a_parent_is_told_that_the_parent_applies() -> None:
    plan = planned("starting_school", parent="no")

    assert "parent_applies" in sure(plan)
    assert not [line for line in plan.lines if line.mode is Mode.CASE]


def test_a_child_from_care_comes_first() -> None:
    assert "first_in_line" in sure(planned("starting_school", in_care="before"))


# ------------------------------------------------------------------ losing a home


def test_a_family_with_a_notice_that_ends_in_a_month() -> None:
    plan = planned("facing_homelessness")

    assert sure(plan) == {
        "prevention", "crisis_payment", "housing_payment", "storage", "school_transport",
        "housing_register", "check_the_notice", "universal_credit_housing", "shelter_advice",
    }  # fmt: skip
    assert due(plan, "prevention") == date(2026, 12, 21)
    assert why(plan, "prevention") == [
        "you have been told to leave", "you may lose your home within 56 days",
    ]  # fmt: skip


def test_the_duty_to_prevent_begins_56_days_before() -> None:
    at_56 = planned("facing_homelessness", leave_by=date(2027, 1, 15))
    at_57 = planned("facing_homelessness", leave_by=date(2027, 1, 16))

    assert "prevention" in sure(at_56)
    assert "housing_advice" not in sure(at_56)
    assert "housing_advice" in sure(at_57)
    assert "prevention" not in sure(at_57)


def test_nowhere_tonight_means_a_call_now_and_an_officer_the_same_day() -> None:
    plan = only("facing_homelessness", tonight="no", reason="outside")

    assert "council_24h" in calls(plan)
    assert plan.lines[0].task.id == "homeless_tonight"
    assert plan.lines[0].task.call == "council_24h"
    assert due(plan, "homeless_tonight") == TODAY
    assert "interim_accommodation" in offered(plan)
    always = [one for one in EVENTS["facing_homelessness"].urgent if one.when is None]
    assert always[0].calls[0].council == "council_24h"


def test_abuse_is_never_to_be_proved_and_everything_is_kept_safe() -> None:
    plan = planned("facing_homelessness", reason="not_safe")

    assert plan.safe
    assert ABUSE_HELPLINE in calls(plan)
    assert {"homeless_tonight", "domestic_abuse_support", "relief"} <= sure(plan)
    kinds = {kind for line in plan.lines for kind in line.task.evidence if line.task.sensitive}
    assert kinds <= {"rent", "notice"}
    assert not any(line.task.evidence for line in plan.lines if line.task.urgent)


def test_a_person_under_18_is_looked_after_and_no_parent_is_written_to() -> None:
    plan = planned("facing_homelessness", about_you=["under_18"], tonight="no")

    assert plan.young
    assert {"young_person", "homeless_tonight"} <= sure(plan)
    assert "social_care" in calls(plan)


def test_conditions_of_a_stay_are_seen_by_the_housing_officer_alone() -> None:
    facts = {**STORIES["facing_homelessness"], "stay_in_uk": "yes"}
    plan = planned("facing_homelessness", stay_in_uk="yes")

    for duty in {line.task.team for line in plan.lines if line.task.team}:
        tasks = [line.task for line in plan.lines if line.task.team == duty]
        told = shared(EVENTS["facing_homelessness"], duty, tasks, facts, TODAY)
        assert ("stay_in_uk" in told) == (duty == "homelessness")


# ------------------------------------------------------------------ leaving care


def test_a_man_of_19_in_his_first_flat_at_university() -> None:
    plan = planned("leaving_care")

    assert sure(plan) == {
        "personal_adviser", "pathway_plan", "setting_up_home", "council_tax_relief",
        "council_tax_reduction", "papers", "own_records", "university_bursary", "health_support",
        "vote", "someone_for_you",
    }  # fmt: skip
    assert offered(plan) == {"setting_up", "university"}
    assert not plan.young


def test_help_goes_on_until_the_25th_birthday() -> None:
    day_before = planned("leaving_care", birth=date(2001, 11, 21))
    birthday = planned("leaving_care", birth=date(2001, 11, 20))

    assert "personal_adviser" in sure(day_before)
    assert not {"personal_adviser", "council_tax_relief", "setting_up_home"} & sure(birthday)


def test_staying_with_foster_carers_goes_on_until_21() -> None:
    assert "staying_put" in sure(planned("leaving_care", living="foster"))
    older = planned("leaving_care", living="foster", birth=date(2005, 11, 20))
    assert "staying_put" not in sure(older)


def test_who_was_in_care_elsewhere_is_sent_to_that_council_and_still_gets_local_help() -> None:
    plan = planned("leaving_care", council="other")

    assert "own_council" in sure(plan)
    assert not [line for line in plan.lines if line.task.team == "leaving_care"]
    assert "council_tax_relief" in sure(plan)


def test_no_question_and_no_task_reaches_for_the_family_of_someone_from_care() -> None:
    event = EVENTS["leaving_care"]

    assert not [one for one in event.questions if "parent" in one.ask.lower()]
    assert "We never contact your family" in " ".join(event.lead)


def test_nowhere_to_live_after_care_comes_first() -> None:
    plan = planned("leaving_care", living="nowhere")

    assert plan.lines[0].task.id == "home_tonight"
    assert "council_24h" in calls(plan)
    assert "facing_homelessness" in led_to(plan)
