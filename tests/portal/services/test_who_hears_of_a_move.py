"""A family moves, a daughter looks after her father: each agency hears its part, and no more."""

from life_events.engine.plan import Plan
from portal.services import episode_facts, episode_recipients, episodes
from tests.support import carers, movers
from tests.support.staff import resident


def recipients(session, council, key, facts, made: Plan):
    someone = resident(session, "Grace Pell")
    episode = episodes.begin(session, someone, key)
    episodes.answer(session, someone, episode, facts)
    session.flush()
    found = episode_recipients.of_episode(council, episode, made, episode_facts.values(episode))
    return {task: one for one in found for task in one.tasks}


def moving(session, council, **answers):
    facts = {**movers.TYPICAL, **answers}
    return recipients(session, council, "moving_house", facts, movers.planned(**answers))


def caring(session, council, **answers):
    facts = {**carers.DAUGHTER, **answers}
    return recipients(session, council, "becoming_a_carer", facts, carers.planned(**answers))


def test_the_school_admissions_of_the_county_get_the_new_home_and_the_children(session, council):
    schools = moving(session, council)["school_place"].fields

    assert {"new_address", "start_date", "moving", "school_wishes"} <= set(schools)
    assert schools["moving"].value["adults"] == []


def test_a_housing_association_hears_when_and_where_from_not_where_to(session, council):
    landlord = moving(session, council, tenure_old="ha_tenant")["end_association_tenancy"].fields

    assert {"old_address", "leave_date"} <= set(landlord)
    assert "new_address" not in landlord


def test_every_task_of_a_council_or_partner_has_somebody_to_tell(session, council):
    told = moving(session, council)

    assert set(told) == movers.cases(movers.planned())
    assert all(one.may_be_told for one in told.values())


def test_who_is_not_safe_is_told_of_with_the_way_to_reach_them(session, council):
    answers = {"why_moving": "not_safe", "safe_ways": ["text"], "safe_details": "07700 900999"}
    haven = moving(session, council, **answers)["domestic_abuse_help"].fields

    assert haven["safe_details"].value == "07700 900999"
    assert {"old_address", "new_address", "why_moving"}.isdisjoint(haven)


def test_before_the_father_is_asked_no_recipient_hears_his_name_or_benefit(session, council):
    told = caring(session, council, consent="not_asked")

    assert told
    for one in told.values():
        heads = {path.partition(".")[0] for path in one.fields}
        assert {"cared_for", "their_address", "their_benefits", "hard"}.isdisjoint(heads)


def test_once_he_agrees_the_advice_centre_hears_what_its_task_needs(session, council):
    told = caring(session, council, their_benefits=["none"])["benefit_help"].fields

    assert "cared_for.name" in told
    assert {"affects", "earnings"}.isdisjoint(told)


def test_the_children_s_team_of_the_county_hears_of_a_young_person_what_they_allowed(
    session, council
):
    told = caring(session, council, **carers.YOUNG)["young_carers_assessment"].fields

    assert told["parents_know"].value == "Talk to me first"
    assert {"looks_after", "hours", "reach_young.phone"} <= set(told)
