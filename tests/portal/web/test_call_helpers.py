"""In a call: who acts for the caller, ended as they say, written down, or let rest."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.models.actors import Basis, By, Depth, Granted, Kind
from portal.models.audit import AuditLine
from portal.models.mandates import (
    Ended,
    Mandate,
    MandatePause,
    MandateScope,
    MandateState,
    Way,
)
from portal.models.outbox import OutboxRow
from portal.models.people import Person
from portal.policy import Action, Actor, Role
from portal.web import parts
from tests.support.desks import Desk, everything
from tests.support.episodes import declared, line
from tests.support.forms import hidden_fields
from tests.support.mandate_wishes import on_web
from tests.support.mandates import a_mandate, a_person, act

SAID = {"email": "margaret@example.com", "phone": "07700 900456"}
CONSENT = {
    "kind_report": "act", "kind_council_tax": "look", "days": "31", "copies": "both",
}  # fmt: skip


class Her:
    """Margaret is on the phone; her son acts for her already."""

    def __init__(self, app: Flask) -> None:
        self.app, self.desk = app, Desk(app).begin()
        with parts.of(app).database.write() as session:
            her = a_person(
                session, "Margaret Jones", phone="+447700900456", email="margaret@example.com"
            )
            son = a_person(session, "Sam Jones", phone="+447700900123", email="sam@example.com")
            scopes = (*act(Kind.REPORT), *act(Kind.COUNCIL_TAX))
            self.mandate = a_mandate(session, her, son, scopes)
            self.id, self.son = her.id, son.id

    def checked(self) -> str:
        found = self.desk.find(name="Margaret Jones", **SAID)
        return self.desk.choose(found, name="Margaret Jones", **SAID)

    def page(self, path: str = "/helpers") -> str:
        return self.desk.client.get(self.desk.address + path).text

    def press(self, path: str, **typed: str) -> str:
        answer = self.post(path, **typed)
        assert answer.status_code == 303, answer.text
        return self.desk.client.get(answer.location).text

    def post(self, path: str, **typed: str) -> TestResponse:
        token = hidden_fields(self.desk.page.text)
        return self.desk.client.post(self.desk.address + path, data=token | typed)


@pytest.fixture
def her(app: Flask) -> Her:
    return Her(app)


def mandate(app: Flask) -> Mandate:
    [found, *_rest] = everything(app, Mandate)
    assert isinstance(found, Mandate)
    return found


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


# --- writing down


def written(her: Her, basis: str, **typed: str) -> str:
    """Filled in, read out, and agreed to; the page that follows."""
    path = f"/write-down/{basis}"
    fields = hidden_fields(her.page(path)) | typed
    read = her.desk.client.post(her.desk.address + path, data=fields | {"do": "show"})
    assert read.status_code == 200, read.text
    fields |= hidden_fields(read.text) | {"do": "write"}
    answer = her.desk.client.post(her.desk.address + path, data=fields)
    if answer.status_code != 303:
        return str(answer.text)
    return str(her.desk.client.get(answer.location).text)


def test_her_own_word_counts_at_once_with_the_words_that_were_read_out(
    app: Flask, her: Her
) -> None:
    with parts.of(app).database.write() as session:
        ann = a_person(session, "Ann Holt", phone="+447700900789").id
    her.checked()
    found = her.desk.client.post(
        her.desk.address + "/write-down/consent",
        data=hidden_fields(her.page("/write-down/consent")) | {
            "do": "find", "helper_name": "Ann Holt",
        },
    )  # fmt: skip
    assert str(ann) in found.text

    said = written(her, "consent", helper=str(ann), own_words="Yes, Ann may do that", **CONSENT)
    assert "Written down, and it counts from now on." in said
    made = everything(app, Mandate)[-1]
    assert (made.state, made.way, made.basis) == (MandateState.ACTIVE, Way.STAFF, Basis.CONSENT)
    assert (made.principal_id, made.agent_id, made.channel) == (her.id, ann, By.PHONE)
    scopes = [one for one in everything(app, MandateScope) if one.mandate_id == made.id]
    assert {(one.kind, one.depth) for one in scopes} == {
        (Kind.REPORT, Depth.ACT), (Kind.COUNCIL_TAX, Depth.LOOK),
    }  # fmt: skip
    assert "Ann Holt may act for you" in made.wording_words
    assert (made.own_words, bool(made.wording_hash)) == ("Yes, Ann may do that", True)


def test_her_word_is_not_written_down_before_it_was_read_out(app: Flask, her: Her) -> None:
    her.checked()
    path = her.desk.address + "/write-down/consent"
    fields = hidden_fields(her.page("/write-down/consent")) | CONSENT
    answer = her.desk.client.post(
        path, data=fields | {"helper": str(her.son), "own_words": "Yes", "do": "write"}
    )
    assert answer.status_code == 200
    assert "Read this out" in answer.text
    assert len(everything(app, Mandate)) == 1

    silent = written(her, "consent", helper=str(her.son), **CONSENT)
    assert "Write down how they said yes" in silent


def test_somebody_new_is_written_down_with_what_they_show_who_they_are_by(
    app: Flask, her: Her
) -> None:
    her.checked()
    new = {"helper_name": "Bo Li", "is_new": "y"}
    path = her.desk.address + "/write-down/consent"
    fields = hidden_fields(her.page("/write-down/consent")) | CONSENT | new
    assert her.desk.client.post(path, data=fields | {"do": "show"}).status_code == 422

    new |= {"helper_phone": "07700 900555", "helper_email": "bo@example.com"}
    listed = written(her, "consent", own_words="Yes", **CONSENT, **new)
    assert "we have sent them an invitation" in listed
    assert "Send them the invitation again" in listed
    made = everything(app, Mandate)[-1]
    with parts.of(app).database.read() as session:
        assert session.get_one(Person, made.agent_id).name == "Bo Li"


def test_her_word_may_be_for_one_of_her_life_events_alone(app: Flask, her: Her) -> None:
    with parts.of(app).database.write() as session:
        actor = Actor(Role.RESIDENT, By.WEB, person_id=her.id)
        one = declared(session, actor, "bereavement")
        safe = declared(session, actor, "moving_house")
        safe.is_safe = True
    her.checked()
    path = "/write-down/consent"
    assert str(one.id) in her.page(path)
    assert str(safe.id) not in her.page(path)

    only = {"kind_episode": "act", "days": "31", "copies": "both", "episode": str(one.id)}
    listed = written(her, "consent", helper=str(her.son), own_words="Yes, with this", **only)
    assert "Only this life event, with the cases that come of it: When someone dies" in listed
    made = everything(app, Mandate)[-1]
    assert "no other: When someone dies, begun on" in made.wording_words
    scopes = [row for row in everything(app, MandateScope) if row.mandate_id == made.id]
    assert [(row.kind, row.episode_id) for row in scopes] == [(Kind.EPISODE, one.id)]


def test_the_invitation_is_sent_again_only_to_who_has_no_account(app: Flask, her: Her) -> None:
    her.checked()
    assert "got as many as we send" in her.press(f"/helpers/{her.mandate.id}/invite")

    new = {"helper_name": "Bo Li", "is_new": "y", "helper_phone": "07700 900555"}
    new |= {"helper_email": "bo@example.com"}
    written(her, "consent", own_words="Yes", **CONSENT, **new)
    made = everything(app, Mandate)[-1]
    assert "Sent: a link" in her.press(f"/helpers/{made.id}/invite")
    sent = [one for one in everything(app, OutboxRow) if one.topic == "mandate_invited"]
    assert len(sent) == 2


def test_what_rests_on_papers_waits_for_a_colleague(app: Flask, her: Her) -> None:
    desk = her.desk
    said = {"email": "sam@example.com", "phone": "07700 900123"}
    desk.choose(desk.find(name="Sam Jones", **said), name="Sam Jones", **said)
    desk.after("/person", behalf=str(her.id))
    offered = her.page("/write-down")
    assert "By agreement" not in offered
    assert desk.client.get(desk.address + "/write-down/consent").status_code == 404

    fields = {"kind_everything": "act", "days": "365", "copies": "both"}
    path = desk.address + "/write-down/deputy"
    without = hidden_fields(her.page("/write-down/deputy")) | fields | {"do": "show"}
    assert desk.client.post(path, data=without).status_code == 422
    done = written(her, "deputy", proof="court_order", proof_words="Order 123, 3 May", **fields)
    assert "It counts once a colleague has looked at the papers." in done
    made = everything(app, Mandate)[-1]
    assert (made.state, made.agent_id, made.principal_id) == (
        MandateState.CHECKING, her.son, her.id,
    )  # fmt: skip
    assert made.evidence == [{"kind": "court_order", "words": "Order 123, 3 May", "file": ""}]


def test_a_lasting_power_by_its_code_waits_where_no_registry_answers(app: Flask, her: Her) -> None:
    her.checked()
    fields = {
        "kind_everything": "act", "days": "365", "copies": "both", "helper": str(her.son),
        "surname": "Jones",
    }  # fmt: skip
    wrong = written(her, "lpa_property", code="12", **fields)
    assert "An access code is V and twelve letters and digits." in wrong
    written(her, "lpa_property", code="V-AB12-CD34-EF56", **fields)

    made = everything(app, Mandate)[-1]
    assert made.state is MandateState.CHECKING
    assert [one["kind"] for one in made.evidence] == ["lpa", "doubt"]
    assert made.evidence[1]["words"] == "registry_away"


@pytest.mark.parametrize("basis", ["nonsense", "<script>", "x" * 3000])
def test_a_ground_that_is_none_is_not_found(her: Her, basis: str) -> None:
    her.checked()
    assert her.desk.client.get(f"{her.desk.address}/write-down/{basis}").status_code == 404


def test_ten_thousand_characters_are_refused_and_stay(her: Her) -> None:
    her.checked()
    path = her.desk.address + "/write-down/consent"
    long = "<b>" + "x" * 10_000
    fields = hidden_fields(her.page("/write-down/consent"))
    fields |= dict.fromkeys(("helper_name", "own_words", "helper", "days", "born"), long)
    answer = her.desk.client.post(path, data=fields | {"do": "write"})
    assert answer.status_code == 422
    assert "<b>x" not in answer.text


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
