"""Under a mandate for one life event alone: its pages and its cases, and nothing else."""

import pytest
from flask import Flask

from portal.models.actors import Depth, Granted, Kind
from portal.models.mandates import Mandate
from portal.models.people import Person
from tests.support import mandates as made
from tests.support.acting import Agent, an_agent_at
from tests.support.episodes import declared, line


@pytest.fixture
def david(app: Flask) -> Agent:
    return an_agent_at(app, "David Jones")


def test_the_mandate_for_one_episode_opens_that_one(david: Agent) -> None:
    mandate = david.may_act_for(scopes=[])
    with david.database.write() as session:
        row = session.get_one(Mandate, mandate.id)
        whose = made.an_agent(row)
        one, other = (declared(session, whose, "moving_house") for _ in range(2))
        its, others = (
            made.a_case_of(session, row.principal_id, "life_council_tax") for _ in range(2)
        )
        for episode, case in ((one, its), (other, others)):
            line(session, episode, "tell_council_tax", mode="case", case_id=case.id)
        scope = Granted(Kind.EPISODE, Depth.ACT, episode_id=one.id)
        david_too = session.get_one(Person, david.person_id)
        narrow = made.a_mandate(session, row.principal, david_too, [scope])
    david.choose(narrow)

    page = david.get("/account/episodes").text
    assert one.reference in page
    assert other.reference not in page
    assert david.get(f"/account/episodes/{one.reference}").status_code == 200
    assert david.get(f"/account/episodes/{other.reference}").status_code == 404
    listed = david.get("/account/cases").text
    assert its.reference in listed
    assert others.reference not in listed
    assert david.get(f"/cases/{its.reference}").status_code == 200
    assert david.get(f"/cases/{others.reference}").status_code in {403, 404}
    assert "Only this life event" in david.get("/account/episodes/begin?event=moving_house").text
