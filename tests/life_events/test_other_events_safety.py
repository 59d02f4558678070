"""The plans of marriage and of crime: days, who is kept safe, whom to call."""

from datetime import date

import pytest

from life_events.engine.events import Mode
from life_events.engine.sharing import shared
from tests.support.other_lives import (
    EVENTS,
    TODAY,
    calls,
    due,
    only,
    planned,
    sure,
)

ABUSE_HELPLINE = "0808 2000 247"


# ------------------------------------------------------------------ getting married


def test_two_people_who_marry_in_a_hotel_in_may() -> None:
    plan = planned("getting_married")

    assert sure(plan) == {
        "give_notice", "ceremony", "council_tax_name", "council_tax_two_adults", "library_name",
        "joint_claim", "earlier_papers", "passport", "driving_licence", "vote", "bank_and_doctor",
        "will",
    }  # fmt: skip


def test_28_clear_days_lie_between_the_notice_and_the_day() -> None:
    last = due(planned("getting_married"), "give_notice")

    assert last == date(2027, 4, 23)
    assert (date(2027, 5, 22) - last).days - 1 == 28
    abroad = planned("getting_married", nationality="not_sure")
    assert due(abroad, "give_notice_abroad") == date(2027, 3, 12)  # 70 clear days
    assert "give_notice" not in sure(abroad)
    too_late = planned("getting_married", wedding_date=date(2026, 12, 1))
    assert due(too_late, "give_notice") == TODAY


@pytest.mark.parametrize("answer", ["no", "not_sure"])
def test_who_is_pressed_to_marry_gets_help_and_no_message_ever(answer: str) -> None:
    plan = planned("getting_married", free=answer, safe_way="")

    assert plan.quiet
    assert plan.safe
    assert {"020 7008 0151", ABUSE_HELPLINE, "emergency"} <= calls(plan)
    assert sure(plan) == {"someone_safe"}  # and nobody is told
    assert plan.benefits == ()


def test_a_worker_calls_only_whoever_said_how_it_is_safe() -> None:
    facts = {"free": "no", "ages": "yes", "safe_way": "Through my friend, 07700 900457"}
    plan = only("getting_married", **facts)
    [line] = [line for line in plan.lines if line.mode is Mode.PARTNER]
    told = shared(EVENTS["getting_married"], "domestic_abuse_support", [line.task], facts, TODAY)

    assert set(told) == {"safe_way", "safe_mode"}


def test_nobody_under_18_is_booked_in() -> None:
    plan = planned("getting_married", ages="no", safe_way="")

    assert plan.young
    assert sure(plan) == {"young_person_safe"}
    assert "0800 1111" in calls(plan)


def test_a_name_that_stays_is_changed_nowhere() -> None:
    plan = planned("getting_married", name_change="no")

    changed = {"council_tax_name", "library_name", "passport", "driving_licence"}
    assert not changed & sure(plan)


def test_banns_or_a_registrar_elsewhere_instead_of_ours() -> None:
    church = sure(planned("getting_married", venue="church"))

    assert "church" in church
    assert not {"give_notice", "ceremony"} & church
    assert "other_district" in sure(planned("getting_married", venue="elsewhere"))


# ------------------------------------------------------------------ crime


def test_threats_from_a_neighbour_for_the_third_time() -> None:
    plan = planned("crime_and_antisocial_behaviour")

    assert sure(plan) == {
        "high_risk", "police_report", "asb_report", "noise_diary", "hate_crime",
        "housing_officer", "asb_case_review", "victim_support",
    }  # fmt: skip
    assert due(plan, "high_risk") == date(2026, 11, 23)  # the next working day after a Friday
    assert plan.lines[0].task.id == "high_risk"


def test_a_case_review_is_asked_for_after_three_reports_and_not_before() -> None:
    twice = planned("crime_and_antisocial_behaviour", repeats="some")

    assert "asb_case_review" not in sure(twice)


def test_danger_stands_before_the_first_question_and_after_its_answer() -> None:
    always = [one for one in EVENTS["crime_and_antisocial_behaviour"].urgent if one.when is None]

    assert always[0].calls[0].council == "emergency"
    assert "emergency" in calls(only("crime_and_antisocial_behaviour", danger="yes"))


@pytest.mark.parametrize(
    "changes",
    [{"what": "domestic"}, {"what": "stalking"}, {"close": "partner"}, {"close": "family"}],
)
def test_abuse_by_someone_close_is_kept_safe_and_told_to_no_neighbourhood_team(
    changes: dict[str, str],
) -> None:
    plan = planned("crime_and_antisocial_behaviour", **changes)

    assert plan.safe
    assert ABUSE_HELPLINE in calls(plan)
    assert {"domestic_abuse_support", "safer_home"} <= sure(plan)
    assert not {"asb_report", "high_risk", "asb_case_review", "housing_officer"} & sure(plan)


def test_an_injury_is_compensated_within_two_years() -> None:
    plan = planned("crime_and_antisocial_behaviour", what="violence", harm=["hurt"])

    assert due(plan, "injury_compensation") == date(2028, 11, 14)


def test_fraud_goes_to_the_bank_and_to_report_fraud() -> None:
    plan = only("crime_and_antisocial_behaviour", danger="no", what="fraud")

    assert {"fraud", "scam_follow_up", "bank_and_trading_standards"} <= sure(plan)
    assert not [line for line in plan.lines if line.mode is Mode.CASE and line.when == "yes"]
