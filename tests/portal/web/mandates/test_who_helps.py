"""Who acts for me: what stands there, of each and of all that they did."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.actors import Depth, Kind
from portal.models.mandates import (
    JournalLine,
    Mandate,
    MandateState,
    MandateWish,
    Pace,
    Tells,
    Way,
)
from portal.models.people import Person
from portal.policy import By, NotAllowed
from portal.services import journal, mandates
from tests.portal.web.mandates.conftest import OVERVIEW, helped_by
from tests.support import mandates as made
from tests.support.acting import Agent
from tests.support.forms import hidden_fields, send


def test_whoever_gave_no_name_stands_there_as_the_person_named_them(
    margaret: Agent, david: Agent
) -> None:
    mandate_id = helped_by(margaret, david)
    with margaret.database.write() as session:
        made.named_as(session, session.get_one(Mandate, mandate_id), "David my son")
        session.get_one(Person, david.person_id).name = None

    for address in (OVERVIEW, f"{OVERVIEW}/{mandate_id}"):
        assert "David my son" in margaret.client.get(address).text


def test_whoever_asked_without_a_name_is_not_called_as_the_one_whom_they_asked(
    margaret: Agent, david: Agent
) -> None:
    mandate_id = helped_by(margaret, david, way=Way.ASKED, state=MandateState.ASKED)
    with margaret.database.write() as session:
        made.named_as(session, session.get_one(Mandate, mandate_id), "Maggie Jones")
        session.get_one(Person, david.person_id).name = None

    page = margaret.client.get(OVERVIEW).text
    assert "Maggie Jones" not in page
    assert "Someone who has not given a name" in page


def test_who_helps_stands_there_with_what_they_may_in_plain_words(
    margaret: Agent, david: Agent
) -> None:
    helped_by(margaret, david)

    page = margaret.client.get(OVERVIEW)

    assert "David Jones" in page.text
    assert "see your council tax cases" in page.text
    assert "deal with your housing" in page.text
    assert "Your agreement" in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_everything_stands_there_kind_by_kind(margaret: Agent, david: Agent) -> None:
    mandate_id = helped_by(margaret, david, made.EVERYTHING)

    for address in (OVERVIEW, f"{OVERVIEW}/{mandate_id}"):
        page = margaret.client.get(address).text
        assert "deal with your council tax" in page
        assert "read your cases and answer our questions about them" in page
        assert "in this list" not in page


@pytest.mark.parametrize("path", ["", "/name", "/journal", "/told", "/kept"])
def test_who_acts_for_her_never_comes_to_who_else_helps_her(
    margaret: Agent, david: Agent, path: str
) -> None:
    mandate_id = helped_by(margaret, david, made.EVERYTHING)
    with margaret.database.read() as session:
        mandate = session.get_one(Mandate, mandate_id)
    david.choose(mandate)

    answer = david.get(OVERVIEW + path)

    assert answer.status_code == 303  # to his own
    assert answer.location.endswith(OVERVIEW + path)
    assert "/for/" not in answer.location


def test_the_services_refuse_who_acts_for_her_too(margaret: Agent, david: Agent) -> None:
    mandate_id = helped_by(margaret, david, made.EVERYTHING)
    with margaret.database.read() as session:
        agent = made.an_agent(session.get_one(Mandate, mandate_id))
        with pytest.raises(NotAllowed):
            mandates.of_principal(session, agent, margaret.person_id)
        with pytest.raises(NotAllowed):
            journal.of_person(session, agent, margaret.person_id)


def used(margaret: Agent, david: Agent, times: int) -> None:
    """David looked into Margaret's housing so often, each time on another day."""
    mandate_id = helped_by(margaret, david)
    with margaret.database.write() as session:
        for number in range(times):
            session.add(
                JournalLine(
                    id=clock.new_id(), principal_id=margaret.person_id, mandate_id=mandate_id,
                    agent_id=david.person_id, at=clock.now().replace(year=2000 + number),
                    kind=Kind.HOUSING, depth=Depth.LOOK, action="read_case", channel=By.PHONE,
                )
            )  # fmt: skip


def test_the_journal_goes_on_by_key_until_its_first_line(margaret: Agent, david: Agent) -> None:
    used(margaret, david, 21)

    first = margaret.client.get(f"{OVERVIEW}/journal").text
    [key] = [part.split('"')[0] for part in first.split("/journal?after=")[1:]]
    second = margaret.client.get(f"{OVERVIEW}/journal?after={key}").text

    assert first.count("David Jones looked at your housing case") == 20
    assert second.count("David Jones looked at your housing case") == 1
    assert "by phone" in first
    assert "/journal?after=" not in second


def test_a_key_that_is_none_is_the_first_page(margaret: Agent) -> None:
    assert margaret.client.get(f"{OVERVIEW}/journal?after=x").status_code == 200


def test_how_she_is_told_is_hers_to_choose(margaret: Agent) -> None:
    answer = send(margaret.client, f"{OVERVIEW}/told", tells="letter", pace="daily")

    assert answer.status_code == 303
    with margaret.database.read() as session:
        wish = session.scalars(select(MandateWish)).one()
    assert (wish.person_id, wish.tells, wish.pace) == (
        margaret.person_id, Tells.LETTER, Pace.DAILY,
    )  # fmt: skip


def test_only_ways_that_reach_somebody_are_offered(margaret: Agent, eve: Agent) -> None:
    """These settings have no texts, and nobody has told us of an email of Eve's."""
    page = f"{OVERVIEW}/told"

    assert 'value="email"' in margaret.client.get(page).text
    assert 'value="email"' not in eve.client.get(page).text
    assert 'value="letter"' in eve.client.get(page).text
    assert "There is a problem" in send(eve.client, page, tells="email", pace="daily").text


def test_a_way_of_telling_that_there_is_not_is_refused_in_words(margaret: Agent) -> None:
    answer = send(margaret.client, f"{OVERVIEW}/told", tells="pigeon", pace="daily")

    assert "There is a problem" in answer.text


def test_the_page_of_one_says_who_what_and_on_what_ground(margaret: Agent, david: Agent) -> None:
    page = margaret.client.get(f"{OVERVIEW}/{helped_by(margaret, david)}").text

    assert '<h1 class="govuk-heading-l"><bdi>David Jones</bdi></h1>' in page
    assert "You said yes. You can take it back at any time" in page
    assert "To both of us" in page


def test_what_ends_soon_can_be_given_once_more(margaret: Agent, david: Agent) -> None:
    mandate_id = helped_by(margaret, david, until=clock.now() + timedelta(days=9))
    assert f"{OVERVIEW}/{mandate_id}/renew" in margaret.client.get(OVERVIEW).text
    again = f"{OVERVIEW}/name?like={mandate_id}"

    page = margaret.client.get(again).text

    assert 'value="David Jones"' in page
    assert 'name="kind_housing" type="radio" value="act" checked' in page
    assert margaret.client.get(f"{OVERVIEW}/name?like=x").status_code == 200
    assert david.client.get(again).status_code == 404


def test_what_was_handed_back_leaves_a_summary_of_all_that_was_done(
    margaret: Agent, david: Agent
) -> None:
    used(margaret, david, 3)
    with margaret.database.read() as session:
        mandate_id = session.scalars(select(Mandate.id)).one()
    send(david.client, f"/acting-for/{mandate_id}/hand-back")

    page = margaret.client.get(f"{OVERVIEW}/{mandate_id}").text

    assert "It was handed back on" in page
    assert "David Jones looked at your housing case" in page
    assert "3 times" in page


def test_who_gets_the_news_is_changed_on_a_page_of_its_own_and_by_nobody_else(
    margaret: Agent, david: Agent
) -> None:
    mandate_id = helped_by(margaret, david)
    address = f"{OVERVIEW}/{mandate_id}/copies"
    assert f'href="{address}"' in margaret.client.get(f"{OVERVIEW}/{mandate_id}").text
    page = margaret.client.get(address)
    assert "no-store" in page.headers["Cache-Control"]

    wrong = send(margaret.client, address, copies="everyone")
    assert wrong.status_code == 422
    saved = send(margaret.client, address, copies="person")
    assert saved.location == f"{OVERVIEW}/{mandate_id}"
    assert "Only to me" in margaret.client.get(saved.location).text

    token = hidden_fields(david.client.get(f"{OVERVIEW}/told").text)
    assert david.client.get(address).status_code == 404
    assert david.client.post(address, data=token | {"copies": "agent"}).status_code == 404
    with margaret.database.read() as session:
        assert session.get_one(Mandate, mandate_id).copies.value == "person"


def test_whom_no_news_can_reach_is_told_what_only_to_me_means(
    margaret: Agent, david: Agent, eve: Agent
) -> None:
    warning = "nobody gets these texts and emails"
    for who, says in ((eve, True), (margaret, False)):
        mandate_id = helped_by(who, david, copies="person")
        for page in (f"/{mandate_id}/copies", "/name", f"/{mandate_id}"):
            assert (warning in who.client.get(OVERVIEW + page).text) is says, page
