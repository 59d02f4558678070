"""The plans of those who are not the widow: parents, neighbours, professionals, carers."""

from datetime import date
from typing import Any

from life_events.engine.plan import plan
from tests.support.bereaved import BEREAVEMENT, NOBODY, TODAY, due, offered, planned, sure, why

# ------------------------------------------------------------------ children and babies

CHILD: dict[str, Any] = {
    "rel": "child",
    "capacity": "family",
    "dec": {"name": "Ella Marsh"},
    "birth_date": date(2018, 6, 1),
    "registration": "not_yet",
    "certificate_received": None,
    "nat": ["child_benefit", "passport"],
    "tenure": "family",
    "svc": ["library", "equipment"],
    "child_school": "Mill Lane Primary",
    "household": {
        "adults": [{"name": "Sue Marsh"}, {"name": "Jim Marsh"}],
        "children": [{"name": "Max Marsh", "birth": date(2015, 1, 1)}],
    },
    "school_tell": "yes",
    "school_names": "Mill Lane Primary",
    "care": "i_cared",
}


def test_the_plan_of_a_parent_whose_child_has_died() -> None:
    parents = planned(**CHILD)

    assert {
        "medical_examiner", "register_death", "green_form", "tell_us_once", "child_teams",
        "childrens_funeral_fund", "child_benefit", "passport", "library", "equipment",
        "children_at_school", "carers_service", "banks",
    } <= sure(parents)  # fmt: skip
    assert not {
        "council_tax", "single_person_discount", "electoral_register", "funeral_payment", "probate",
        "inheritance_tax", "bereavement_support_payment", "income_tax", "tv_licence", "succession",
    } & {line.task.id for line in parents.lines}  # fmt: skip
    assert offered(parents) == {
        "childrens_funeral", "child_benefit_after", "parental_bereavement_leave",
        "carers_allowance_after",
    }  # fmt: skip


def test_a_young_person_of_16_comes_off_the_register_of_electors() -> None:
    assert "electoral_register" in sure(planned(**CHILD | {"birth_date": date(2010, 1, 1)}))


def test_the_school_of_the_children_at_home_is_told_only_if_a_parent_agrees() -> None:
    assert "children_at_school" not in sure(planned(**CHILD | {"school_tell": "no"}))


def test_a_stillbirth_has_42_days_to_be_registered_and_nothing_about_affairs() -> None:
    answers = {
        "tonight": ["none"],
        "rel": "baby",
        "baby_time": "stillborn",
        "registration": "not_yet",
        "baby_name": "Rose",
        "baby_date": date(2026, 11, 10),
        "me": None,
        "reach": None,
        "suppress": "",
        "support_opt": "yes",
    }
    baby = plan(BEREAVEMENT, answers, TODAY)

    assert {line.task.id for line in baby.lines} == {
        "register_stillbirth", "childrens_funeral_fund", "bereavement_counselling",
    }  # fmt: skip
    assert due(baby, "register_stillbirth") == date(2026, 12, 22)
    assert offered(baby) == {"childrens_funeral", "parental_bereavement_leave"}
    assert not baby.missing


def test_before_24_weeks_there_is_the_certificate_and_support_and_nothing_else() -> None:
    answers = {"tonight": [], "rel": "baby", "baby_time": "before_24", "support_opt": "not_now"}
    answers |= {"me": None, "reach": None}
    early = plan(BEREAVEMENT, answers, TODAY)

    assert [line.task.id for line in early.lines] == ["baby_loss_certificate"]
    assert early.benefits == ()
    assert not early.missing


def test_a_baby_who_lived_is_registered_like_anybody_else() -> None:
    baby = planned(**CHILD | {"rel": "baby", "baby_time": "born_alive"})

    assert {"register_death", "childrens_funeral_fund", "child_benefit"} <= sure(baby)
    assert "register_stillbirth" not in sure(baby)


# ------------------------------------------------------------------ who may do what

NEIGHBOUR: dict[str, Any] = {
    "rel": "friend",
    "capacity": "helping",
    "registration": "not_known",
    "nat": ["state_pension", "licence"],
    "svc": ["ctr", "hb", "care_at_home", "blue_badge", "grave"],
    "tenure": "council",
    "household": NOBODY,
    "funeral_payer": "other",
    "means": ["less_money"],
    "write_to": "not_known",
}


def test_a_neighbour_only_lets_the_councils_know() -> None:
    told = planned(**NEIGHBOUR)

    assert {line.task.id for line in told.lines} == {
        "council_tax", "council_tax_reduction", "housing_benefit", "electoral_register",
        "care_stops", "care_charges", "blue_badge",
    }  # fmt: skip
    assert all(line.task.verified for line in told.lines if line.task.team)
    assert not {"class_f", "funeral_expenses", "bsp_standard"} & offered(told)


def test_a_neighbour_who_pays_for_the_funeral_may_register_the_death_and_ask_for_help() -> None:
    paying = planned(**NEIGHBOUR | {"funeral_payer": "me", "means": ["uc"]})

    assert {"register_death", "funeral_payment"} <= sure(paying)


def test_nobody_able_to_arrange_a_funeral_is_the_councils_duty() -> None:
    assert "council_funeral" in sure(planned(**NEIGHBOUR | {"funeral_payer": "nobody"}))
    assert "council_funeral" not in sure(planned())


def test_without_a_will_there_are_letters_of_administration_instead_of_probate() -> None:
    assert "letters_of_administration" in sure(planned(will="no"))
    assert "probate" not in sure(planned(will="no"))
    assert "letters_of_administration" not in sure(planned())


def test_what_a_profession_may_do() -> None:
    def with_work(work: str, **more: Any) -> set[str]:
        return sure(planned(**NEIGHBOUR | {"capacity": "professional", "profession": work} | more))

    money = {"end_council_tenancy", "empty_home_exemption", "banks", "grave"}
    assert money <= with_work("solicitor")
    assert with_work("housing_officer") & money == {"end_council_tenancy"}
    assert with_work("funeral_director") & money == {"grave"}
    assert {"care_stops", "care_charges"} <= with_work("social_worker")
    for work in ("social_worker", "adviser", "other"):
        assert not with_work(work) & money
        assert "register_death" not in with_work(work, funeral_payer="me")


# ------------------------------------------------------------------ care


def test_after_a_death_in_a_care_home_there_is_no_council_tax_there() -> None:
    care_home = {"tenure": "care_home", "svc": ["care_home"], "old_home_address": None}
    no_home = planned(**care_home, old_home="none")
    empty = planned(**care_home, old_home="empty")

    assert {"care_stops", "care_charges", "electoral_register"} <= sure(no_home)
    assert not {"council_tax", "empty_home_exemption", "single_person_discount"} & sure(no_home)
    assert {"council_tax", "empty_home_exemption", "land_registry"} <= sure(empty)
    assert "class_f" in offered(empty)


def test_when_a_carer_has_died_who_they_looked_after_is_called_the_same_day() -> None:
    left = {"care": "they_cared", "left_person": {"name": "Edna Pell"}, "who_cares_now": "me"}
    carer = planned(**left)

    assert carer.lines[0].task.id == "survivor_needs"
    assert "the person who died looked after someone" in why(carer, "survivor_needs")
    assert "carers_service" in sure(carer)
    assert [call.council for need in carer.urgent for call in need.calls] == ["social_care"]
    [lead] = [one for one in carer.leads if one.lead.event == "becoming_a_carer"]
    assert lead.carry["cared_for"] == {"name": "Edna Pell"}
    assert "survivor_needs" not in sure(planned())


def test_who_looked_after_the_person_hears_of_carers_allowance() -> None:
    assert "carers_allowance_after" in offered(planned(care="i_cared"))
    assert "carers_allowance_after" not in offered(planned(care="other_cared"))


def test_needs_of_tonight_come_before_anything_with_numbers_to_call() -> None:
    tonight = planned(tonight=["danger", "food", "shelter", "child_alone", "despair"])
    numbers = {call.number or call.council for need in tonight.urgent for call in need.calls}

    assert {"emergency", "social_care", "116 123", "111", "council_24h"} <= numbers
    assert {"survivor_needs", "child_safe", "crisis_payment", "safe_place"} == {
        line.task.id for line in tonight.lines if line.task.urgent
    }
    assert tonight.lines[0].task.urgent


def test_the_crisis_fund_ends_with_its_law() -> None:
    after = planned(on=date(2029, 4, 1), tonight=["food"], death_date=date(2029, 3, 25))

    assert "crisis_payment" not in sure(after) | offered(after)
