"""A life event for somebody else, from the first question to what comes after it was told."""

import io
import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.models.actors import Kind
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.contacts import Contact
from portal.models.episodes import Episode, EpisodeLine, EpisodeState, LineState
from portal.models.followers import Follower
from portal.models.mandates import JournalLine, Mandate, MandateState
from portal.models.people import ContactPoint, Reach
from portal.policy import Action
from tests.support.acting import Agent, an_agent_at
from tests.support.forms import hidden_fields
from tests.support.life_episodes import declare
from tests.support.life_pages import Walk, widow
from tests.support.mandates import act, look


@pytest.fixture
def david(app: Flask) -> Agent:
    david = an_agent_at(app)
    at = clock.now()
    with david.database.write() as session:
        session.add(
            ContactPoint(
                id=clock.new_id(), person_id=david.person_id, kind=Reach.EMAIL,
                value="david@example.com", key="david@example.com", verified_at=at, created_at=at,
            )
        )  # fmt: skip
    return david


@pytest.fixture
def margaret(david: Agent) -> Mandate:
    return david.may_act_for(scopes=act(Kind.EPISODE, Kind.COUNCIL_TAX))


def began(david: Agent, event: str = "bereavement") -> Walk:
    address = david.at(f"/account/episodes/begin?event={event}")
    fields = hidden_fields(david.client.get(address).text)
    answer = david.client.post(david.at("/account/episodes/begin"), data=fields | {"event": event})
    return Walk(david.client, answer).follow()


def episode_of(david: Agent) -> Episode:
    with david.database.read() as session:
        return session.scalars(select(Episode).order_by(Episode.id.desc())).one()


def _whom(page: TestResponse) -> str:
    """The one sentence above the heading that says who “you” is."""
    [said] = re.findall(r'<p class="life-whom">.*?</p>', page.text.partition("<h1")[0])
    return unescape(re.sub("<[^>]+>", "", said))


def test_it_is_declared_for_the_person_by_the_agent(david: Agent, margaret: Mandate) -> None:
    david.choose(margaret)
    widow(began(david))
    address = david.at(f"/account/episodes/{episode_of(david).reference}")

    declare(david.client, address)

    assert episode_of(david).state is EpisodeState.DECLARED
    assert episode_of(david).person_id == margaret.principal_id
    with david.database.read() as session:
        cases = session.scalars(select(Case)).all()
        assert cases
        assert {case.subject_id for case in cases} == {margaret.principal_id}
        events = session.scalars(
            select(CaseEvent).where(CaseEvent.happened == Happened.OPENED)
        ).all()
        assert {(one.actor_id, one.on_behalf_of_id) for one in events} == {
            (david.person_id, margaret.principal_id)
        }
        contact = session.scalars(select(Contact)).one()
        assert (contact.person_id, contact.on_behalf_of_id, contact.mandate_id) == (
            david.person_id, margaret.principal_id, margaret.id,
        )  # fmt: skip
        told = {one.person_id for one in session.scalars(select(Follower))}
        assert told <= {david.person_id, margaret.principal_id}
        lines = [one.action for one in session.scalars(select(JournalLine))]
        assert lines.count(Action.BEGIN_EPISODE) == 1  # and not again at each of its pages
        done = set(lines)
        assert {Action.BEGIN_EPISODE, Action.CHANGE_EPISODE, Action.DECLARE_EPISODE} <= done
    for page in ("", "/receipt", "/print", "/calendar.ics", "/evidence", "/text"):
        assert david.client.get(address + page).status_code == 200, page
    dates = david.client.get(f"{address}/calendar.ics").text  # many calendars, and for years
    assert "URL:http://localhost" in dates.replace("\r\n ", "")
    assert david.key not in dates.replace("\r\n ", "")


def test_a_question_that_says_you_means_the_person_and_the_page_says_so(
    david: Agent, margaret: Mandate
) -> None:
    david.choose(margaret)
    begins = david.get("/account/episodes/begin?event=bereavement").text
    assert "in the account of <bdi>Margaret Jones</bdi>" in begins
    assert "for you alone" not in begins
    walk = began(david)

    assert "“You” and “I” here mean Margaret Jones: answer as they would." in _whom(walk.page)
    assert "life-whom" not in david.get("/account").text
    address = f"/account/episodes/{episode_of(david).reference}"
    widow(walk)
    assert "“You” here means Margaret Jones." in _whom(david.get(address))
    assert "“You” here means Margaret Jones." in _whom(david.get(f"{address}/check"))
    assert "You decide here for Margaret Jones" in _whom(david.get(f"{address}/declare"))


def test_who_answers_for_themselves_reads_nothing_of_whom_it_means(david: Agent) -> None:
    page = david.client.get("/account/episodes/begin?event=bereavement")

    assert page.status_code == 200
    assert "life-whom" not in page.text


def test_what_comes_after_is_done_for_the_person(david: Agent, margaret: Mandate) -> None:
    david.choose(margaret)
    widow(began(david))
    address = david.at(f"/account/episodes/{episode_of(david).reference}")
    declare(david.client, address)
    with david.database.read() as session:
        task = session.scalars(
            select(EpisodeLine.task).where(EpisodeLine.state == LineState.TODO)
        ).first()
    token = hidden_fields(david.client.get(address).text)["csrf_token"]

    answer = david.client.post(f"{address}/todos/{task}", data={"do": "tick", "csrf_token": token})

    assert answer.status_code == 303
    assert answer.location.startswith(address)
    with david.database.read() as session:
        line = session.scalars(select(EpisodeLine).where(EpisodeLine.task == task)).one()
        assert line.state is LineState.DONE


def test_who_may_only_look_sees_it_and_changes_nothing(david: Agent, margaret: Mandate) -> None:
    david.choose(margaret)
    walk = began(david)
    reference = episode_of(david).reference
    questions = walk.page.request.path
    with david.database.write() as session:
        for scope in session.get_one(Mandate, margaret.id).scopes:
            scope.depth = look(Kind.EPISODE)[0].depth

    assert david.get(f"/account/episodes/{reference}").status_code == 200
    fields = hidden_fields(david.get("/account").text)
    path = questions.removeprefix(david.at(""))
    answer = david.client.post(david.at(path), data=fields | {"q": "some words"})
    given_up = david.client.post(david.at(f"/account/episodes/{reference}/give-up"), data=fields)
    assert (answer.status_code, given_up.status_code) == (403, 403)
    assert "some words" in answer.text
    assert episode_of(david).state is EpisodeState.ANSWERING


def test_a_mandate_that_ends_while_a_page_is_answered_keeps_the_words(
    david: Agent, margaret: Mandate
) -> None:
    david.choose(margaret)
    walk = began(david)
    with david.database.write() as session:
        row = session.get_one(Mandate, margaret.id)
        row.state, row.ended_at = MandateState.ENDED, clock.now()
    before = episode_of(david).facts

    walk.post({"q_words": "Her husband died on Tuesday"})

    assert walk.page.status_code == 403
    assert "Her husband died on Tuesday" in walk.page.text
    assert episode_of(david).facts == before


def test_a_proof_is_given_for_the_person(david: Agent, margaret: Mandate) -> None:
    david.choose(margaret)
    widow(began(david))
    address = david.at(f"/account/episodes/{episode_of(david).reference}")
    declare(david.client, address)
    token = hidden_fields(david.client.get(f"{address}/evidence").text)["csrf_token"]

    answer = david.client.post(
        f"{address}/evidence/nothing-known",
        data={"csrf_token": token, "file": (io.BytesIO(b"no picture"), "a.png")},
    )

    assert answer.status_code in (404, 422)  # refused for what it is, not for who sends it


def test_who_says_that_they_are_not_safe_reads_whom_to_call_and_it_is_hidden_from_then_on(
    david: Agent, margaret: Mandate
) -> None:
    david.choose(margaret)
    began(david, "growing_older")
    episode = episode_of(david)

    answer = david.send(
        f"/account/episodes/{episode.reference}/questions/hard",
        **{"a-hard": "none", "a-home_state": "none", "a-harm": "afraid"},
    )

    assert answer.status_code == 200
    assert "0808 808 8141" in answer.text
    assert "go on from your own account" in answer.text
    assert episode.reference not in answer.text.partition("<main")[2]
    assert david.get(f"/account/episodes/{episode.reference}").status_code == 404
    assert episode_of(david).is_safe
    [welsh] = re.findall(r'href="([^"]*/language/cy[^"]*)"', answer.text)
    switched = david.client.get(unescape(welsh), follow_redirects=True)
    assert (switched.status_code, switched.request.path) == (
        200, david.at("/life-events/growing_older"),
    )  # fmt: skip
