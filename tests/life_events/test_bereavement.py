"""The plans when someone has died, person by person, as the fact base has them."""

from datetime import date
from typing import Any

from tests.support.bereaved import (
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


def test_what_counts_is_the_age_on_the_day_of_the_death() -> None:
    """She was born on 1 December 1959 and reached State Pension age on 1 December 2025."""
    before = planned(own_birth=date(1959, 12, 1), death_date=date(2025, 11, 30))
    after = planned(own_birth=date(1959, 12, 1), death_date=date(2025, 12, 1))

    assert "bsp_standard" in offered(before)
    assert "bsp_standard" not in offered(after)


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


def test_the_registration_comes_first_even_before_its_day_is_known() -> None:
    first = planned(**NOT_REGISTERED | {"certificate_received": None}).lines[:2]

    assert [line.task.id for line in first] == ["medical_examiner", "register_death"]


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
