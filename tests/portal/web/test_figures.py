"""The page of figures, for who leads teams."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.models.actors import Role
from portal.models.episodes import Episode
from portal.models.people import Person
from portal.services import episodes
from portal.web import parts
from tests.support.bare_words import bare_words
from tests.support.lived_in import MADE_UP
from tests.support.living import begun, declared, somebody
from tests.support.staff import Colleague, browser

LEAD = Colleague(Role.LEAD, ("council_tax",))


@pytest.fixture
def told(app: Flask) -> None:
    """Six moves that were sent, and six bereavements that stopped at their second page."""
    here = parts.of(app)
    with here.database.write() as session:
        ann = somebody(session)
        for number in range(6):
            declared(session, ann, here.council, begun(session, ann), once=str(number))
            episode = episodes.begin(session, ann, "bereavement")
            episodes.answer(session, ann, episode, {"tonight": ["none"]})
            episode.updated_at = clock.now() - timedelta(days=2)


def test_a_lead_reads_how_it_goes_and_nothing_of_anybody(app: Flask, told: None) -> None:
    answer = browser(app, LEAD).get("/staff/figures")
    text = answer.text

    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    for words in (
        "Moving house", "When someone dies", "Where people stopped", "60 contacts saved",
        "How soon teams act", "not known yet", "Not begun by anybody in this time",
    ):  # fmt: skip
        assert words in text, words
    with parts.of(app).database.read() as session:
        secrets = [
            *session.scalars(select(Episode.reference)),
            *session.scalars(select(Person.name)),
        ]
    assert not [one for one in secrets if one and one in text]


def test_each_bar_repeats_a_number_that_stands_beside_it(app: Flask, told: None) -> None:
    text = browser(app, LEAD).get("/staff/figures").text

    unknown = text.count("fewer than 5</span>") + text.count("not known yet</span>")
    assert unknown
    assert text.count('<svg class="figures__bar"') + unknown == text.count('class="figures__words"')
    assert "style=" not in text[text.index("<main") :]


def test_the_door_is_there_for_leads_alone(app: Flask) -> None:
    lead = browser(app, LEAD)
    assert 'href="/staff/figures"' in lead.get("/staff").text
    for role in (Role.OFFICER, Role.CLERK, Role.RECORDS_MANAGER, Role.ADMINISTRATOR):
        other = browser(app, Colleague(role, ("council_tax",)))
        assert other.get("/staff/figures").status_code == 403
        assert 'href="/staff/figures"' not in other.get("/staff").text


def test_with_nothing_told_it_says_so_and_a_made_up_period_is_the_usual_one(app: Flask) -> None:
    lead = browser(app, LEAD)

    assert "Nobody has told us of a life event in this time" in lead.get("/staff/figures").text
    for days in ("31", "", "x" * 2000, "-1", "90; DROP"):
        answer = lead.get("/staff/figures", query_string={"days": days})
        assert answer.status_code == 200
        assert 'days=90" aria-current="page"' in answer.text


def test_every_word_goes_through_the_catalogues(app: Flask, told: None) -> None:
    with parts.of(app).database.read() as session:
        reference = session.scalars(
            select(Episode.reference).where(Episode.declared_at.is_not(None)).limit(1)
        ).one()
    clerk = Colleague(Role.CLERK, ("customer_services",))
    for who, address in ((LEAD, "/staff/figures"), (clerk, f"/staff/episodes/{reference}")):
        client = browser(app, who)
        client.set_cookie("lang", MADE_UP)
        assert bare_words(client.get(address).text) == [], address
