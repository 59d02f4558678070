"""Who is not safe, or was told to leave; and who is told what of those who move."""

from datetime import date

import pytest

from life_events.engine.load import HOME, load_event
from life_events.engine.plan import open_questions
from tests.support.movers import FAMILY, MILL_LANE, MOVING, TODAY, TYPICAL, due, planned, sure, told

# not safe, or told to leave ----------------------------------------------------------------------

NOT_SAFE = {
    "why_moving": "not_safe",
    "safe_ways": ["text"],
    "safe_details": "07700 900999, mornings",
}


def test_who_is_not_safe_reads_the_numbers_first_and_is_called_the_same_day():
    leaving = planned(**NOT_SAFE)

    assert leaving.safe
    numbers = [call.number or call.council for need in leaving.urgent for call in need.calls]
    assert numbers[0] == "emergency"
    assert "0808 2000 247" in numbers
    assert "police" in numbers
    assert [line.task.id for line in leaving.lines][:2] == [
        "homelessness_help",
        "domestic_abuse_help",
    ]
    assert due(leaving)["homelessness_help"] == TODAY
    assert "register_to_vote_anonymously" in sure(leaving)
    assert "register_to_vote" not in sure(leaving)


def test_no_letter_about_post_goes_to_the_home_somebody_flees():
    assert "post_in_safety" in sure(planned(**NOT_SAFE))
    assert "post_sent_on" not in sure(planned(**NOT_SAFE))


@pytest.mark.parametrize("tenure", ["private_tenant", "council_tenant", "ha_tenant"])
@pytest.mark.parametrize("why", ["not_safe", "notice", "nowhere"])
def test_nobody_who_is_pushed_out_ends_the_tenancy_by_this(tenure, why):
    tasks = sure(planned(why_moving=why, tenure_old=tenure))

    assert "keep_your_tenancy" in tasks
    ends = {"end_private_tenancy", "end_council_tenancy", "end_association_tenancy"}
    assert ends.isdisjoint(tasks)


def test_the_numbers_stand_on_the_first_page_before_anything_is_answered():
    always = [need for need in MOVING.urgent if need.when is None]

    assert any(call.number == "0808 2000 247" for need in always for call in need.calls)


def test_who_is_not_safe_is_reached_only_as_they_say():
    council_tax = told(planned(**NOT_SAFE), "council_tax", **NOT_SAFE)

    assert council_tax["safe_mode"] is True
    assert council_tax["safe_details"] == "07700 900999, mornings"
    assert not any(name.startswith("reach") for name in council_tax)
    assert "why_moving" not in council_tax


def test_a_safe_mover_is_not_asked_how_to_be_reached_safely():
    assert not open_questions(MOVING, MOVING.page["safely"], TYPICAL, TODAY)
    assert not planned().safe
    assert "safe_mode" not in told(planned(), "council_tax")


@pytest.mark.parametrize("why", ["notice", "nowhere"])
def test_told_to_leave_an_officer_acts_the_same_day(why):
    leaving = planned(why_moving=why, notice_date=date(2026, 11, 13), notice_ends=None)

    assert leaving.lines[0].task.id == "homelessness_help"
    assert leaving.lines[0].due == TODAY
    assert leaving.urgent
    assert [lead.lead.event for lead in leaving.leads] == ["facing_homelessness"]
    assert "domestic_abuse_help" not in sure(leaving)


def test_what_is_known_goes_along_to_facing_homelessness():
    [lead] = planned(why_moving="notice", notice_ends=date(2027, 1, 31)).leads

    assert lead.carry["reason"] == "notice"
    assert lead.carry["leave_by"] == date(2027, 1, 31)
    assert lead.carry["landlord"] == "private"
    assert lead.carry["last_home"] == MILL_LANE
    assert set(lead.carry) <= set(load_event(HOME / "facing_homelessness").question)


def test_no_lead_where_nobody_was_told_to_leave():
    assert planned().leads == ()


# who gets what -----------------------------------------------------------------------------------


def test_the_school_team_gets_the_children_and_nobody_else():
    schools = told(planned(), "schools")

    assert schools["moving"] == {"adults": [], "children": FAMILY["children"]}
    assert "claims" not in schools


def test_the_bins_get_a_number_of_people_and_no_names():
    waste = told(planned(), "waste")

    assert waste["moving"] == 2
    assert "mover.birth" not in waste


def test_the_library_gets_no_old_address_no_dates_no_household_and_no_money():
    assert set(told(planned(), "library")) == {
        "mover.name",
        "mover.birth",
        "reach.phone",
        "reach.email",
        "new_address",
    }
