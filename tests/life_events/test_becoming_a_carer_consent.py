"""What may be told of the person looked after; and those who are children."""

from typing import Any

from life_events.engine.plan import open_questions, relevant
from tests.support.carers import (
    ABOUT_THEM,
    CARER,
    DAUGHTER,
    EVERYTHING_IS_HARD,
    TODAY,
    YOUNG,
    offered,
    planned,
    sure,
    told,
)

# consent -----------------------------------------------------------------------------------------


def everything(**answers: Any) -> dict[str, Any]:
    return {
        "hard": EVERYTHING_IS_HARD,
        "their_benefits": ["aa_lower", "dla_low"],
        "assessed": "no",
        "empty_home": "theirs",
        **answers,
    }


def test_once_they_agree_all_that_concerns_them_goes_its_way():
    agreed = planned(**everything())

    assert ABOUT_THEM - {"childs_needs_assessment", "support_plan"} <= sure(agreed)
    assert "support_plan" in sure(planned(**everything(assessed="yes")))
    assert "needs_assessment" not in sure(planned(**everything(assessed="waiting")))


def test_before_they_are_asked_nothing_about_them_is_planned_and_nothing_told():
    answers = everything(consent="not_asked", lives="same_home")
    unasked = planned(**answers)

    assert ABOUT_THEM.isdisjoint({line.task.id for line in unasked.lines})
    assert {"ask_them", "carers_assessment", "emergency_card"} <= sure(unasked)
    theirs = {"cared_for", "their_address", "their_benefits", "hard", "severe_disability"}
    for duty, fields in told(unasked, **answers).items():
        assert theirs.isdisjoint({name.partition(".")[0] for name in fields}), duty
    assert "council_tax_disregard" in offered(unasked)


def test_their_name_is_not_even_kept_before_they_agree():
    assert "cared_for" not in relevant(CARER, {**DAUGHTER, "consent": "not_asked"}, TODAY)


def test_who_cannot_decide_is_told_about_once_it_is_written_why():
    unable = {"consent": "cannot_decide", "authority": "none"}
    written = planned(**everything(**unable, best_for_them="He can no longer cook or wash."))
    silent = planned(**everything(**unable))

    assert {"needs_assessment", "deputy_or_appointee"} <= sure(written)
    assert "lasting_power" not in sure(written)
    assert ABOUT_THEM.isdisjoint(sure(silent))
    with_power = planned(**{**unable, "authority": "lpa", "best_for_them": "He cannot."})
    assert "deputy_or_appointee" not in sure(with_power)


def test_the_carers_own_feelings_do_not_go_to_whoever_sees_the_other():
    for duty, fields in told(planned(hard=EVERYTHING_IS_HARD)).items():
        assert ("affects" in fields) == (duty == "adult_care")


def test_the_carers_centre_gets_the_carer_and_nothing_of_the_other():
    assert set(told(planned())["carers_centre"]) == {
        "carer.name",
        "own_birth",
        "reach.phone",
        "lives",
        "hours",
    }


# children, looked after and looking after ------------------------------------------------


def test_a_parent_is_not_asked_for_consent_and_gets_a_parents_assessment():
    parent = planned(looks_after="child", own_child="yes", consent=None, their_benefits=["none"])

    assert {"parent_carers_assessment", "childs_needs_assessment", "claim_dla"} <= sure(parent)
    assert {"carers_assessment", "needs_assessment", "lasting_power"}.isdisjoint(sure(parent))
    page = CARER.page["agree"]
    facts = {**DAUGHTER, "looks_after": "child", "own_child": "yes"}
    assert open_questions(CARER, page, facts, TODAY) == ()


def test_looking_after_a_parent_and_a_child_has_both_assessments():
    both = planned(looks_after="several", several_who=["parent", "child"], most_help="parent")

    assert {"carers_assessment", "parent_carers_assessment", "carer_not_counted"} <= sure(both)


def test_a_young_carer_gets_their_own_assessment_and_nothing_for_adults():
    young = planned(**YOUNG)

    assert young.young
    assert {"young_carers_assessment", "tell_school", "carers_centre_call"} <= sure(young)
    assert {
        "carers_assessment",
        "claim_carers_allowance",
        "claim_carers_credit",
        "time_off_work",
        "lasting_power",
    }.isdisjoint({line.task.id for line in young.lines})
    assert "carers_allowance" not in offered(young)


def test_at_sixteen_the_allowance_may_be_claimed():
    assert "claim_carers_allowance" in sure(planned(**{**YOUNG, "how_old": "from_16"}))


def test_a_young_carer_is_asked_in_their_own_words_and_about_their_parents():
    facts = {**DAUGHTER, **YOUNG}
    asked = {one.id for page in CARER.pages for one in open_questions(CARER, page, facts, TODAY)}

    assert {"affects_young", "reach_young", "parents_know", "school"} <= asked
    assert {"affects", "reach", "work", "earnings", "your_benefits"}.isdisjoint(asked)


def test_the_children_s_team_knows_whether_parents_may_be_told():
    children = told(planned(**YOUNG), **YOUNG)["childrens_services"]

    assert children["parents_know"] == "Talk to me first"
    assert children["reach_young.phone"] == "07700 900789"
    assert "school" not in children
