"""Under a mandate for one life event alone it is seen through: asked, answered, declared."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.models.actors import Depth, Granted, Kind
from portal.models.episodes import Episode, EpisodeState
from portal.models.mandates import JournalLine, Mandate
from portal.models.people import Person
from portal.policy import Action
from portal.services import episodes
from tests.support import mandates as made
from tests.support.acting import Agent, an_agent_at
from tests.support.life_episodes import declare
from tests.support.life_pages import Walk, widow
from tests.support.mandate_wishes import on_web


@pytest.fixture
def david(app: Flask) -> Agent:
    return an_agent_at(app, "David Jones")


def begun(david: Agent, event: str, depth: Depth = Depth.ACT) -> str:
    """Margaret began it, and lets David help with it alone."""
    wide = david.may_act_for(scopes=[])
    with david.database.write() as session:
        margaret = session.get_one(Mandate, wide.id).principal
        one = episodes.begin(session, on_web(margaret), event, {}, "this one")
        only = Granted(Kind.EPISODE, depth, episode_id=one.id)
        him = session.get_one(Person, david.person_id)
        narrow, reference = made.a_mandate(session, margaret, him, [only]), one.reference
    david.choose(narrow)
    return f"/account/episodes/{reference}"


def test_it_is_answered_and_declared_for_the_person(david: Agent) -> None:
    address = begun(david, "bereavement")

    widow(Walk(david.client, david.get(f"{address}/go-on")).follow())
    declare(david.client, david.at(address))

    with david.database.read() as session:
        assert session.scalars(select(Episode.state)).one() is EpisodeState.DECLARED
        done = set(session.scalars(select(JournalLine.action)))
    assert {Action.CHANGE_EPISODE.value, Action.DECLARE_EPISODE.value} <= done
    for page in ("", "/receipt", "/print", "/evidence"):
        assert david.get(address + page).status_code == 200, page


def test_who_may_only_look_is_asked_nothing(david: Agent) -> None:
    address = begun(david, "moving_house", Depth.LOOK)

    assert david.get(address).status_code == 200
    assert david.get(f"{address}/go-on").status_code == 403
