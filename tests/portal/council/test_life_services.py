"""What a council does after a life event: a service for each duty, and a team for each service."""

from datetime import date

import pytest

from portal.council.councils import Council
from portal.council.life_services import duty_of, life_duties, service_key
from portal.council.responsibility import responsible, team_with
from tests.portal.council.conftest import Folder, Gazetteer

TODAY, AFTERWARDS = date(2026, 11, 20), date(2028, 4, 1)
DUTIES = [one.key for one in life_duties().duties]


@pytest.mark.parametrize("duty", DUTIES)
def test_every_duty_is_a_private_service_without_a_place_that_somebody_has(
    thornley: Council, duty: str
) -> None:
    service = thornley.service(service_key(duty))

    assert service is not None
    assert (service.public, service.needs_place) == (False, False)
    assert service.key not in thornley.categories
    for day in (TODAY, AFTERWARDS):
        assert (
            responsible(thornley, service, None, {}, day).team == team_with(thornley, duty, day).key
        )


def test_district_and_county_duties_pass_to_the_new_council_on_the_day(thornley: Council) -> None:
    assert team_with(thornley, "council_tax", date(2028, 3, 31)).key == "council_tax"
    assert team_with(thornley, "adult_care", date(2028, 3, 31)).key == "ashshire_adult_care"
    for duty in ("council_tax", "adult_care", "registrar", "library"):
        assert team_with(thornley, duty, AFTERWARDS).key == "wend_vale"
    assert team_with(thornley, "police", AFTERWARDS).key == "ashshire_police"


def test_a_parish_has_its_own_allotments_and_the_town_has_the_districts(
    thornley: Council, gazetteer: Gazetteer
) -> None:
    service = thornley.services["life_allotments"]
    village = gazetteer.point("Church Street", "Ashby")
    town = gazetteer.point("Mill Lane")

    assert responsible(thornley, service, village, {}, TODAY).team == "ashby_parish"
    assert responsible(thornley, service, town, {}, TODAY).team == "parks"


def test_every_agency_with_a_duty_has_an_agreement_on_both_sides_of_the_reorganisation(
    thornley: Council,
) -> None:
    for day in (TODAY, AFTERWARDS):
        agreed = {one.team for one in thornley.agreements if one.holds_on(day)}
        for duty in DUTIES:
            team = team_with(thornley, duty, day)
            assert team.kind == "team" or team.key in agreed, (duty, team.key, day)


def test_only_a_duty_that_is_known_makes_a_service_of_a_life_event() -> None:
    assert duty_of("life_council_tax") == "council_tax"
    assert duty_of("life_of_riley") is None
    assert duty_of("pothole") is None


def test_a_name_that_is_gone_from_the_folder_is_still_said(thornley: Council) -> None:
    assert thornley.service_name("life_library") == "Library, after a life event"
    assert thornley.service_name("pothole") == "Pothole or damaged road"
    assert thornley.service_name("pit") == "pit"


def test_the_check_names_a_duty_of_life_events_that_nobody_has(folder: Folder) -> None:
    folder.change("teams.toml", '[[duties]]\nduty = "send"\nteam = "county_council"\n\n', "")

    fault = folder.the_fault()
    assert fault.file == "teams.toml"
    assert "“send”" in fault.words
    assert 'duty = "send"' in fault.write


def test_a_council_says_by_when_and_what_comes_next(folder: Folder) -> None:
    folder.change("life_events.toml", "working_days = 10", "working_days = 3")
    assert folder.faults() == []

    line = folder.change("life_events.toml", '"council_tax"', '"council_taxes"')
    fault = folder.the_fault()
    assert (fault.file, fault.line) == ("life_events.toml", line)
    assert "“council_tax”" in fault.write
