"""The plans of people who move house, within the area and across its borders."""

from datetime import date
from typing import Any

import pytest

from life_events.engine.plan import next_page, plan
from tests.support.movers import (
    FAMILY,
    IN_DISTRICT,
    LEAVES,
    MOVING,
    NEXT_DISTRICT,
    NO_COUNCIL,
    NOBODY,
    OTHER_COUNTY,
    STARTS,
    TODAY,
    TYPICAL,
    cases,
    due,
    offered,
    planned,
    screens,
    sure,
    whys,
)


def test_whether_somebody_is_safe_is_asked_first_with_the_way_out_of_the_page():
    assert next_page(MOVING, {}, (), TODAY).id == "first"
    assert MOVING.exit


def test_the_typical_family_saves_eleven_contacts_of_twenty_nine():
    family = planned()

    assert cases(family) == {
        "council_tax_old",
        "council_tax_new",
        "bins_new",
        "garden_waste_move",
        "parking_permit_move",
        "blue_badge_address",
        "bus_pass_address",
        "library_move",
        "school_place",
        "school_help",
        "council_tax_reduction_move",
    }
    assert MOVING.contacts.before - len(cases(family)) + 1 == MOVING.contacts.after
    assert len(cases(family)) == MOVING.contacts.council
    assert sure(family) - cases(family) == {
        "register_to_vote",
        "end_private_tenancy",
        "driving_licence_address",
        "vehicle_address",
        "tax_office_address",
        "doctor_and_dentist",
        "post_sent_on",
        "meters",
        "tv_licence_address",
        "everyone_else",
        "stamp_duty",
    }


def test_across_districts_of_one_county_the_county_and_each_district_get_their_part():
    across = planned(new_address=NEXT_DISTRICT)

    assert cases(across) == {
        "council_tax_old",
        "garden_waste_move",
        "blue_badge_address",
        "bus_pass_address",
        "library_move",
        "school_place",
        "school_help",
    }
    elsewhere = {line.task.id for line in across.lines if not line.here}
    assert elsewhere == {
        "council_tax_new",
        "council_tax_reduction_move",
        "bins_new",
        "parking_permit_move",
    }
    assert all(line.mode == "link" for line in across.lines if not line.here)


def test_out_of_the_county_only_the_old_ends_are_ours():
    out = planned(new_address=OTHER_COUNTY)

    assert cases(out) == {"council_tax_old", "garden_waste_move", "library_move"}
    assert "blue_badge_other_county" in sure(out)
    assert "blue_badge_address" not in sure(out)


def test_into_the_area_only_the_new_ends_are_ours():
    come = planned(old_address=OTHER_COUNTY, new_address=IN_DISTRICT)

    assert cases(come) == {
        "council_tax_new",
        "council_tax_reduction_move",
        "bins_new",
        "parking_permit_move",
        "bus_pass_address",
        "school_place",
        "school_help",
    }
    assert "blue_badge_other_county" in sure(come)


def test_an_address_in_no_council_leaves_the_new_end_to_others():
    abroad = planned(new_address=NO_COUNCIL)

    assert "council_tax_old" in cases(abroad)
    [new] = [line for line in abroad.lines if line.task.id == "council_tax_new"]
    assert (new.mode, new.here) == ("link", False)


def test_without_the_new_address_the_new_end_waits_and_the_old_one_does_not():
    early = planned(new_known="not_yet", new_address=None)

    assert {"council_tax_old", "tell_us_the_address"} <= sure(early)
    maybe = {line.task.id for line in early.lines if line.when == "maybe"}
    assert {"council_tax_new", "bins_new", "school_place"} <= maybe
    assert "tell_us_the_address" not in sure(planned())


def test_the_dates_are_those_of_the_law():
    days = due(planned(tenure_old="council_tenant", belongings=["firearms", "pet"]))

    assert days["council_tax_old"] == date(2027, 1, 18)
    assert days["council_tax_new"] == date(2027, 1, 25)
    assert days["end_council_tenancy"] == date(2026, 11, 30)
    assert days["council_tax_reduction_move"] == date(2027, 1, 10)
    assert days["stamp_duty"] == date(2027, 1, 18)
    assert days["firearms_address"] == STARTS
    # 5 working days back, over Christmas Day and its weekend
    assert days["post_sent_on"] == date(2026, 12, 18)


def test_notice_that_should_have_been_given_is_due_today():
    assert due(planned(leave_date=date(2026, 11, 28)))["end_private_tenancy"] == TODAY
    assert due(planned(leave_date=date(2027, 3, 31)))["end_private_tenancy"] == date(2027, 1, 31)


def test_before_may_2026_a_private_tenancy_ended_by_other_rules():
    assert "end_private_tenancy" not in sure(planned(on=date(2026, 4, 30)))


def test_one_adult_in_the_new_home_has_a_quarter_off_and_reads_why():
    alone = planned(moving={"adults": [], "children": FAMILY["children"]})

    assert "one_adult_discount_new" in cases(alone)
    assert whys(alone, "one_adult_discount_new") == ["one adult lives in the new home"]
    assert "single_person_discount" in offered(alone)
    assert "one_adult_discount_new" not in sure(planned())
    assert MOVING.task["one_adult_discount_new"].decide == "single_person_discount"


def test_who_joins_someone_has_no_discount_for_one_adult():
    joins = planned(moving=NOBODY, there={"adults": [{"name": "Ann"}], "children": []})

    assert "one_adult_discount_new" not in sure(joins)


def test_one_adult_who_stays_is_said_with_the_address():
    stays = planned(staying={"adults": [{"name": "Amir Khan"}], "children": []}, moving=NOBODY)

    assert "one_adult_discount_old" in cases(stays)
    assert whys(stays, "one_adult_discount_old") == ["one adult still lives at {old_address}"]
    assert MOVING.task["one_adult_discount_old"].decide is None


def test_students_are_left_out_and_one_adult_remains():
    student = planned(not_counted=["student"], counted_left="one")

    assert {"people_not_counted", "one_adult_discount_new"} <= cases(student)
    assert "disregards" in offered(student)
    both = planned(not_counted=["student"], counted_left="none")
    assert "one_adult_discount_new" not in sure(both)


def test_an_adult_marked_as_not_counted_in_the_household_does_not_count():
    student = {"adults": [{"name": "Amir", "student": True}], "children": []}

    assert "one_adult_discount_new" in sure(planned(moving=student))


@pytest.mark.parametrize("fate", ["empty", "second_home"])
def test_an_owner_who_leaves_a_home_empty_is_told_of_premiums(fate):
    left = planned(tenure_old="owner", old_plan=fate)

    assert "empty_or_second_home" in cases(left)
    assert "landlord_register" not in sure(left)


def test_an_owner_who_lets_is_told_to_check_the_register_without_a_sum():
    [line] = [
        line
        for line in planned(tenure_old="owner", old_plan="let").lines
        if line.task.id == "landlord_register"
    ]
    assert line.check


def test_housing_benefit_does_not_cross_districts():
    within = planned(claims=["hb"], tenure_new="private_tenant")
    across = planned(claims=["hb"], tenure_new="private_tenant", new_address=NEXT_DISTRICT)

    assert "housing_benefit_new" not in sure(within)
    assert {"housing_benefit_old", "housing_benefit_new", "deposit_help"} <= sure(across)
    assert "housing_benefit_old" in cases(across)


def test_an_ehc_plan_and_care_move_only_across_counties():
    answers = {"ehcp": "yes", "health": ["care"]}
    within, out = planned(**answers), planned(**answers, new_address=OTHER_COUNTY)

    assert "ehc_plan_old" not in sure(within)
    assert "care_new" in cases(within)
    assert {"ehc_plan_old", "care_old"} <= cases(out)
    assert {"ehc_plan_new", "care_new"} <= sure(out) - cases(out)
    assert due(out)["care_new"] == LEAVES


def test_each_tick_brings_its_own_task():
    everything = planned(
        tenure_old="ha_tenant",
        landlord_old="Homes for All",
        health=["adaptations", "equipment", "clinical", "bins_help", "carer"],
        services=["assisted_bin", "allotment", "garage", "housing_register", "alarm"],
        belongings=["pet", "firearms"],
        claims=["uc", "state_pension"],
    )

    assert {
        "end_association_tenancy",
        "adaptations_new",
        "equipment_move",
        "alarm_move",
        "bin_help_move",
        "carers_told",
        "allotment_move",
        "garage_move",
        "housing_register_move",
        "pet_microchip",
        "firearms_address",
        "benefits_address",
    } <= sure(everything)
    assert "vehicle_address" not in sure(everything)


def test_nobody_is_sent_to_the_voters_register_who_said_no():
    assert "register_to_vote" not in sure(planned(vote="no"))
    assert "register_to_vote" in sure(planned(vote="prefer_not"))


def test_a_plan_is_whole_whatever_has_been_answered_so_far():
    given: dict[str, Any] = {}
    for name, value in TYPICAL.items():
        given[name] = value
        assert plan(MOVING, given, TODAY).lines


def test_the_typical_family_sees_thirteen_screens_and_none_of_them_twice():
    seen = screens(MOVING, TYPICAL)

    assert len(seen) == len(set(seen)) == 13
    assert seen[0] == "first"
