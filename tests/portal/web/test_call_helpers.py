"""In a call: who acts for the caller, ended as they say, or let rest; and who gets the news."""

import re

import pytest
from flask import Flask

from portal.models.actors import By, Depth, Granted, Kind
from portal.models.audit import AuditLine
from portal.models.mandates import (
    Ended,
    Mandate,
    MandatePause,
    MandateState,
)
from portal.models.outbox import OutboxRow
from portal.models.people import Person
from portal.policy import Action
from portal.web import parts
from tests.support.desks import everything
from tests.support.episodes import declared, line
from tests.support.helped_callers import Her, mandate
from tests.support.mandate_wishes import on_web
from tests.support.mandates import a_mandate, a_person


@pytest.fixture
def her(app: Flask) -> Her:
    return Her(app)


def test_who_acts_for_her_is_on_the_page_of_the_call_once_she_has_shown_who_she_is(
    her: Her,
) -> None:
    answer = her.desk.client.get(her.desk.address + "/helpers")
    assert "check_first" in answer.location

    assert re.search(r"Who acts for them</h2>.*Sam Jones.*Counts now", her.checked(), re.DOTALL)
    listed = her.page()
    assert "Reports: Look and act" in listed
    assert "Council tax: Look and act" in listed


def test_one_kind_of_task_is_ended_by_one_press_and_the_rest_goes_on(app: Flask, her: Her) -> None:
    her.checked()
    scope = her.mandate.scopes[1].id
    said = her.press(f"/helpers/scopes/{scope}/end")

    assert "Ended, on every channel. What else they may do stands below." in said
    assert "Council tax" not in said.split("<main")[1]
    assert mandate(app).state is MandateState.ACTIVE


def test_the_clerk_reads_that_it_still_comes_up_in_a_life_event_and_what_to_ask(
    app: Flask, her: Her
) -> None:
    with parts.of(app).database.write() as session:
        margaret = session.get_one(Person, her.id)
        one = declared(session, on_web(margaret), "bereavement")
        line(session, one, "tell_council_tax", mode="case", team="council_tax")
        only = Granted(Kind.EPISODE, Depth.ACT, episode_id=one.id)
        a_mandate(session, margaret, session.get_one(Person, her.son), [only])
    her.checked()
    scope = her.mandate.scopes[1].id

    said = her.press(f"/helpers/scopes/{scope}/end")

    assert "Ended, but they can still help with a life event in which it comes up." in said
    assert "They can see and do nothing any more" not in said
    said = her.press(f"/helpers/{her.mandate.id}/end")
    assert "What else they may do stands below." in said


def test_all_of_it_is_ended_by_one_press_and_who_did_it_is_kept(app: Flask, her: Her) -> None:
    her.checked()
    assert "Nobody acts for them." in her.press(f"/helpers/{her.mandate.id}/end")

    ended = mandate(app)
    assert (ended.state, ended.ended_why) == (MandateState.ENDED, Ended.REVOKED)
    assert (ended.ended_channel, ended.ended_by_id) == (By.PHONE, None)
    assert ended.ended_by_staff_id is not None
    assert "It was over already." in her.press(f"/helpers/{her.mandate.id}/end")


def test_everything_of_everybody_is_ended_at_once(app: Flask, her: Her) -> None:
    with parts.of(app).database.write() as session:
        a_mandate(session, session.get_one(Person, her.id), a_person(session, "Ann Holt"))
    her.checked()
    assert "End everything of everybody" in her.page()
    her.press("/helpers/end-all")
    assert {one.state for one in everything(app, Mandate)} == {MandateState.ENDED}


def test_nobody_ends_what_is_not_theirs(app: Flask, her: Her) -> None:
    """The son calls, and would end what others may do for his mother; and without a check nobody
    ends anything.
    """
    unchecked = her.post(f"/helpers/{her.mandate.id}/end")
    assert "check_first" in unchecked.location
    with parts.of(app).database.write() as session:
        other = a_mandate(session, a_person(session, "Ann Holt"), a_person(session, "Bo Li"))
        other_id, scope_id = other.id, other.scopes[0].id
    her.checked()
    assert her.post(f"/helpers/{other_id}/end").status_code == 404
    assert her.post(f"/helpers/scopes/{scope_id}/end").status_code == 404
    assert {one.state for one in everything(app, Mandate)} == {MandateState.ACTIVE}


def test_a_worried_clerk_lets_everything_rest_and_nobody_is_told(app: Flask, her: Her) -> None:
    her.desk.choose(her.desk.find(name="Margaret Jones"))  # and no check
    sent = len(everything(app, OutboxRow))
    said = her.press("/helpers/worry", why="He told her what to say")

    assert "It rests now. Nobody is told." in said
    [pause] = everything(app, MandatePause)
    assert (pause.principal_id, pause.why) == (her.id, "He told her what to say")
    assert len(everything(app, OutboxRow)) == sent
    lines = [one for one in everything(app, AuditLine) if one.action == Action.PAUSE_MANDATES]
    assert [(one.person_id, one.reason) for one in lines] == [(her.id, "He told her what to say")]


def test_a_worry_without_words_is_asked_for_them(app: Flask, her: Her) -> None:
    her.checked()
    for words in ("", "x" * 10_000):
        assert her.post("/helpers/worry", why=words).status_code == 422
    assert everything(app, MandatePause) == []


def test_the_caller_says_who_gets_the_news_and_both_are_told(her: Her, app: Flask) -> None:
    her.checked()
    path = f"/helpers/{her.mandate.id}/copies"
    assert path in her.page()
    assert 'value="both" checked' in her.page(path)

    assert her.post(path, copies="nobody").status_code == 422
    assert "both of them are told" in her.press(path, copies="agent")
    assert "Only to who acts for them" in her.page()
    assert "It was so already" in her.press(path, copies="agent")

    assert mandate(app).copies.value == "agent"
    lines = [one for one in everything(app, AuditLine) if one.action == Action.CHOOSE_COPIES]
    assert [one.person_id for one in lines] == [her.id]
    told = [one for one in everything(app, OutboxRow) if one.topic == "mandate_copies"]
    assert len(told) == 1


def test_before_the_caller_has_shown_who_they_are_nobody_chooses_who_gets_the_news(
    her: Her, app: Flask
) -> None:
    answer = her.post(f"/helpers/{her.mandate.id}/copies", copies="agent")

    assert "check_first" in answer.location
    assert mandate(app).copies.value == "both"


def test_a_clerk_says_to_whom_no_news_can_reach_what_only_to_the_person_means(
    app: Flask, her: Her
) -> None:
    her.checked()
    pages = f"/helpers/{her.mandate.id}/copies", "/write-down/consent"
    assert not any("nobody gets these texts" in her.page(path) for path in pages)
    with parts.of(app).database.write() as session:
        for point in session.get_one(Person, her.id).contact_points:
            point.verified_at = None
    assert all("nobody gets these texts" in her.page(path) for path in pages)


def test_a_clerk_who_may_be_the_helper_does_not_say_who_gets_the_news(app: Flask, her: Her) -> None:
    her.checked()
    with parts.of(app).database.write() as session:
        session.get_one(Person, her.son).name = "Moira Kelly"  # as the clerk

    refused = her.post(f"/helpers/{her.mandate.id}/copies", copies="agent")

    assert refused.status_code == 422
    assert "a colleague has to do it" in refused.text
    assert mandate(app).copies.value == "both"
