"""The plans when someone has died, person by person, as the fact base has them."""

from datetime import date
from typing import Any

from life_events.engine.plan import plan
from tests.support.bereaved import (
    BEREAVEMENT,
    NOBODY,
    TODAY,
    TOM,
    due,
    offered,
    planned,
    sure,
    why,
)


def test_the_plan_of_the_widow_who_owns_her_home() -> None:
    assert sure(planned()) == {
        "council_tax", "single_person_discount", "electoral_register", "blue_badge", "bus_pass",
        "library", "told_once", "driving_licence", "vehicle_keeper", "vehicle_next", "passport",
        "income_tax", "bereavement_support_payment", "probate", "inheritance_tax", "land_registry",
        "banks", "household_accounts", "stop_post", "tv_licence", "health_clinics",
    }  # fmt: skip
    assert not planned().missing


def test_the_days_by_which_the_widow_has_to_act() -> None:
    hers = planned()

    assert due(hers, "council_tax") == date(2026, 12, 1)  # 21 days
    assert due(hers, "bereavement_support_payment") == date(2027, 2, 10)  # 3 months
    assert due(hers, "inheritance_tax") == date(2027, 5, 31)  # the end of the sixth month after
    assert due(hers, "banks") is None


def test_the_widow_reads_why() -> None:
    hers = planned()

    assert why(hers, "blue_badge") == ["they had a Blue Badge"]
    assert "one adult still lives at their home" in why(hers, "single_person_discount")
    assert "your husband, wife or civil partner has died" in why(
        hers, "bereavement_support_payment"
    )
    assert "they died on {value}" in why(hers, "bereavement_support_payment")


def test_what_the_widow_may_be_able_to_get_depends_on_her_age_and_on_children() -> None:
    assert offered(planned()) == {"bsp_standard", "council_tax_discount", "bereavement_leave"}
    assert "bsp_higher" in offered(planned(bsp_children="yes"))
    assert "bsp_standard" not in offered(planned(bsp_children="yes"))

    older = planned(own_birth=date(1950, 1, 1))
    assert {"pension_credit_survivor", "attendance_allowance_survivor"} <= offered(older)
    assert not {"bsp_standard", "bsp_higher"} & offered(older)
    assert "bereavement_support_payment" not in sure(older)


def test_a_partner_who_was_not_married_gets_bereavement_support_only_with_a_child() -> None:
    partner = {"rel": "partner", "lived_together": "yes"}

    assert not {"bsp_standard", "bsp_higher"} & offered(planned(**partner))
    assert "bsp_higher" in offered(planned(**partner, bsp_children="yes"))
    apart = planned(rel="partner", lived_together="no", bsp_children="yes")
    assert "bsp_higher" not in offered(apart)


def test_bereavement_support_is_not_shown_more_than_21_months_after() -> None:
    assert "bsp_standard" not in offered(planned(death_date=date(2025, 2, 10)))
    assert "bsp_standard" in offered(planned(death_date=date(2025, 2, 25)))


def test_the_sums_are_those_of_the_day_and_none_where_the_law_of_the_day_is_not_known() -> None:
    [now] = [line for line in planned().benefits if line.benefit.id == "bsp_standard"]
    later = planned(on=date(2027, 5, 1), death_date=date(2027, 4, 10))
    [then] = [line for line in later.benefits if line.benefit.id == "bsp_standard"]

    assert [str(rate.value) for rate in now.rates] == ["2500", "100"]
    assert then.rates == ()
    assert then.check


def test_the_discount_is_for_one_adult_alone_and_the_exemption_for_an_empty_home() -> None:
    two = {"adults": [{"name": "Joan Pell"}, {"name": "Ann Pell"}], "children": []}
    with_children = {"adults": [{"name": "Joan Pell"}], "children": [TOM]}

    assert "single_person_discount" in sure(planned(household=with_children))
    assert "single_person_discount" not in sure(planned(household=two))
    empty = planned(household=NOBODY, tenure="own_sole")
    assert "empty_home_exemption" in sure(empty)
    assert "class_f" in offered(empty)
    assert "empty_home_exemption" not in sure(planned(household=NOBODY))  # owned with someone


def test_a_widow_tenant_on_benefits_stays_and_claims_in_her_own_name() -> None:
    tenant = planned(
        tenure="council", svc=["ctr", "hb", "care_at_home", "assisted_bin"],
        means=["pension_credit", "less_money"], property="no",
    )  # fmt: skip

    assert {
        "succession", "council_tax_reduction", "council_tax_reduction_claim", "housing_benefit",
        "survivor_rent", "care_stops", "care_charges", "assisted_bins", "funeral_payment",
    } <= sure(tenant)  # fmt: skip
    assert not {"end_council_tenancy", "probate", "inheritance_tax", "land_registry"} & sure(tenant)
    assert due(tenant, "funeral_payment") == date(2027, 5, 25)  # 6 months after the funeral
    assert due(tenant, "council_tax_reduction_claim") == TODAY
    assert {"funeral_expenses", "survivor_council_tax_reduction", "crisis_payment"} <= offered(
        tenant
    )


def test_an_empty_council_home_is_given_up_and_an_association_hears_if_the_person_agrees() -> None:
    council = planned(tenure="council", household=NOBODY)
    association = planned(tenure="housing_association", household=NOBODY)

    assert "end_council_tenancy" in sure(council)
    assert "succession" not in sure(council)
    assert "housing_association_home" in sure(association)
    assert "end_council_tenancy" not in sure(association)
    assert "private_landlord" in sure(planned(tenure="private"))


def test_who_is_not_sure_which_services_there_were_has_all_of_them_told() -> None:
    told = sure(planned(svc=["not_sure"]))

    assert {
        "council_tax_reduction", "housing_benefit", "blue_badge", "bus_pass", "library",
        "equipment", "care_stops", "care_charges", "community_alarm", "assisted_bins",
        "clinical_waste", "garden_waste", "parking_permit", "garage", "allotment", "grave",
        "parish_grave",
    } <= told  # fmt: skip


# ------------------------------------------------------------------ before the registration

NOT_REGISTERED: dict[str, Any] = {
    "registration": "not_yet",
    "certificate_received": date(2026, 11, 19),
    "nat": ["state_pension", "dwp", "passport", "self_assessment"],
}


def test_before_the_registration_the_examiner_the_register_office_and_the_form_come_first() -> None:
    early = planned(**NOT_REGISTERED)

    assert {"medical_examiner", "register_death", "green_form", "tell_us_once"} <= sure(early)
    assert due(early, "register_death") == date(2026, 11, 24)  # a weekend counts
    assert {"passport", "income_tax", "business_tax", "pension_letters"} <= sure(early)
    assert not {"driving_licence", "vehicle_keeper", "told_once"} & sure(early)


def test_tell_us_once_has_28_days_from_its_reference() -> None:
    with_reference = planned(tuo="reference", tuo_reference_date=date(2026, 11, 12), nat=[])

    assert due(with_reference, "tell_us_once") == date(2026, 12, 10)
    assert "register_death" not in sure(with_reference)


def test_an_executor_waits_for_the_coroner_and_uses_tell_us_once_with_an_interim_certificate() -> (
    None
):
    waiting = planned(registration="coroner", interim="no", nat=["passport"])
    interim = planned(registration="coroner", interim="yes", tuo="not_offered", nat=["passport"])

    for one in (waiting, interim):
        assert "coroner_first" in sure(one)
        assert not {"medical_examiner", "register_death", "green_form"} & sure(one)
        assert {"council_tax", "electoral_register", "banks"} <= sure(one)
    assert "tell_us_once" not in sure(waiting)
    assert "tell_us_once" in sure(interim)


def test_after_a_death_abroad_the_councils_are_told_and_the_rest_is_told_one_by_one() -> None:
    abroad = planned(registration="abroad", nat=["state_pension", "passport", "licence", "car"])

    assert {
        "abroad_papers", "abroad_pensions", "abroad_passport", "abroad_vehicles", "abroad_tax",
        "council_tax", "electoral_register", "blue_badge", "vehicle_next",
    } <= sure(abroad)  # fmt: skip
    assert not {
        "tell_us_once", "told_once", "medical_examiner", "register_death", "green_form", "passport",
        "driving_licence", "vehicle_keeper", "income_tax", "child_benefit",
    } & sure(abroad)  # fmt: skip


def test_guns_are_told_to_the_police_at_once_whether_tell_us_once_is_done_or_not() -> None:
    done = planned(untold=["firearms"])
    open_ = planned(registration="not_yet", nat=["firearms"])

    assert "firearms" in sure(done)
    assert "firearms" in sure(open_)
    assert due(done, "firearms") == TODAY
    assert done.lines[0].task.id == "firearms"


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
        "care_stops", "care_charges", "blue_badge", "medical_examiner",
    }  # fmt: skip
    assert all(line.task.verified for line in told.lines if line.task.team)
    assert not {"class_f", "funeral_expenses", "bsp_standard"} & offered(told)


def test_a_neighbour_who_pays_for_the_funeral_may_register_the_death_and_ask_for_help() -> None:
    paying = planned(**NEIGHBOUR | {"funeral_payer": "me", "means": ["uc"]})

    assert {"register_death", "funeral_payment"} <= sure(paying)


def test_nobody_able_to_arrange_a_funeral_is_the_councils_duty() -> None:
    assert "council_funeral" in sure(planned(**NEIGHBOUR | {"funeral_payer": "nobody"}))
    assert "council_funeral" not in sure(planned())


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
