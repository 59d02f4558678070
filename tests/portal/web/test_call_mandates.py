"""A caller who speaks for another, on the pages of the contact centre."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.models.actors import By, Depth, Granted, Kind, Role
from portal.models.calls import Call
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeState
from portal.models.mandates import (
    Ended,
    JournalLine,
    KeptWords,
    Mandate,
    MandatePause,
    MandateState,
)
from portal.models.people import Person
from portal.models.places import Point
from portal.services.people import Introduction
from portal.web import parts
from tests.portal.web.test_call_episodes import begin, declare
from tests.support.desks import CLERK, Desk, everything, inward, opened
from tests.support.forms import hidden_fields
from tests.support.life_pages import widow
from tests.support.mandates import EVERYTHING, a_mandate, a_person, look, staff_identity
from tests.support.reporters import Reporter
from tests.support.staff import Colleague

MARGARET = Introduction(name="Margaret Jones", email="margaret@example.com", phone="07700 900456")
SECRETS = ("margaret@example.com", "900456", "900 456", "Drums at night", "Mill Lane")


class Line:
    """The son is on the phone, has shown who he is, and there is a case of hers."""

    def __init__(self, app: Flask, place: Point, scopes: tuple[Granted, ...] = EVERYTHING) -> None:
        self.app, self.desk = app, Desk(app).begin()
        self.reference = opened(app, place, who=MARGARET)
        with parts.of(app).database.write() as session:
            case = session.scalars(select(Case).where(Case.reference == self.reference)).one()
            margaret = session.get_one(Person, case.subject_id)
            son = a_person(session, "Sam Jones", phone="+447700900123", email="sam@example.com")
            self.mandate = a_mandate(session, margaret, son, scopes).id
            self.margaret, self.son = margaret.id, son.id

    def checked(self) -> str:
        said = {"email": "sam@example.com", "phone": "07700 900123"}
        return self.desk.choose(self.desk.find(name="Sam Jones", **said), name="Sam Jones", **said)

    def acting(self) -> str:
        self.checked()
        return self.desk.after("/mandate", mandate=str(self.mandate))

    def revoke(self) -> None:
        with parts.of(self.app).database.write() as session:
            mandate = session.get_one(Mandate, self.mandate)
            mandate.state, mandate.ended_at = MandateState.ENDED, clock.now()
            mandate.ended_why = Ended.REVOKED

    def pause(self) -> None:
        with parts.of(self.app).database.write() as session:
            session.add(
                MandatePause(
                    id=clock.new_id(), principal_id=self.margaret,
                    staff_id=staff_identity(session).id, why="Signs", at=clock.now(),
                )
            )  # fmt: skip


@pytest.fixture
def line(app: Flask, in_town: Point) -> Line:
    return Line(app, in_town)


def journal(app: Flask) -> list[JournalLine]:
    return everything(app, JournalLine)


def test_nothing_of_the_other_is_on_the_page_before_the_caller_has_shown_who_they_are(
    app: Flask, line: Line
) -> None:
    found = line.desk.find(name="Sam Jones")
    page = line.desk.choose(found, name="Sam Jones")

    assert "Ask two of these" in page
    assert "Margaret" not in page
    refused = line.desk.press("/mandate", mandate=str(line.mandate))
    assert "check_first" in refused.location
    assert everything(app, Call)[0].mandate_id is None


def test_the_clerk_sees_at_once_for_whom_they_may_act_and_how_far(line: Line) -> None:
    page = line.checked()

    assert "For whom they may act" in page
    assert "Margaret Jones" in page
    assert re.search(r"Council tax</th>\s*<td><span [^>]+>Look and act</span>", page)
    assert re.search(r"By agreement\s+· until \d+ ", page)
    assert not [one for one in (*SECRETS, line.reference) if one in page]


def test_a_clerk_acts_for_her_as_her_son_asks_and_every_step_is_in_the_journal(
    app: Flask, line: Line
) -> None:
    page = line.acting()
    assert "On the phone with Sam Jones, who acts for Margaret Jones" in page
    assert line.reference in page
    assert "Report something for Margaret Jones" in page

    told = line.desk.after(f"/cases/{line.reference}/tell")
    assert "Noted: they know how it stands." in told
    lines = journal(app)
    assert {one.principal_id for one in lines} == {line.margaret}
    assert {one.agent_id for one in lines} == {line.son}
    assert {one.channel for one in lines} == {By.PHONE}
    assert all(one.staff_id == everything(app, Call)[0].identity_id for one in lines)
    assert "read_case" in {one.action for one in lines if one.case_id}

    ended = line.desk.after("/end", answered="yes")
    assert "They spoke for" in ended
    [contact] = inward(app)
    assert (contact.person_id, contact.on_behalf_of_id) == (line.son, line.margaret)
    assert contact.mandate_id == line.mandate


@pytest.fixture
def writing(reporter: Reporter, in_town: Point) -> tuple[Line, Reporter]:
    """He acts for her, and the clerk has the forms of a report before them."""
    line = Line(reporter.app, in_town)
    line.acting()
    reporter.client = line.desk.client
    return line, reporter


def filled(reporter: Reporter) -> Reporter:
    reporter.to_the_questions(service="pothole")
    while reporter.step != "check":
        reporter.send(**reporter.least())
    return reporter


def test_a_report_in_the_call_is_hers_and_the_sons_doing(writing: tuple[Line, Reporter]) -> None:
    line, reporter = writing
    filled(reporter)
    assert "Margaret Jones, as Sam Jones asks for it" in reporter.text
    reporter.to_the_end().send()

    case = everything(line.app, Case)[-1]
    assert (case.subject_id, case.channel) == (line.margaret, By.PHONE)
    [act] = [one for one in journal(line.app) if one.action == "open_case"]
    assert (act.depth, act.kind, act.channel) == (Depth.ACT, Kind.REPORT, By.PHONE)
    assert (act.principal_id, act.agent_id) == (line.margaret, line.son)
    assert case.reference in line.desk.page.text


def test_a_report_begun_for_her_is_not_sent_once_the_mandate_is_over_and_nothing_is_lost(
    writing: tuple[Line, Reporter],
) -> None:
    line, reporter = writing
    reporter.to_the_questions(service="pothole")
    while reporter.step != "words":
        reporter.send(**reporter.least())
    line.revoke()
    reporter.send(words="It is right outside her door")

    assert reporter.page.status_code == 403
    assert "They may not act for this person any more" in reporter.text
    assert "It is right outside her door" in reporter.text
    assert len(everything(line.app, Case)) == 1
    [kept] = everything(line.app, KeptWords)
    assert (kept.principal_id, kept.agent_id) == (line.margaret, line.son)
    assert ["words", "It is right outside her door"] in kept.fields


def test_a_draft_for_her_never_becomes_his_own(writing: tuple[Line, Reporter]) -> None:
    line, reporter = writing
    filled(reporter)
    line.desk.after("/mandate", mandate="nobody")
    reporter.to_the_end().send()

    assert reporter.page.status_code == 403
    assert len(everything(line.app, Case)) == 1


def test_a_step_after_the_mandate_was_revoked_is_refused_and_the_words_stay(
    app: Flask, line: Line
) -> None:
    with parts.of(app).database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == line.reference)).one()
        case.state, case.closed_at = type(case.state).DONE, clock.now()
    page = line.acting()
    assert "It is not fixed" in page
    line.revoke()
    field = f"say-{line.reference}"
    answer = line.desk.client.post(
        f"{line.desk.address}/cases/{line.reference}/reopen",
        data=hidden_fields(page) | {field: "Still loud at night", "words": "He is worried"},
    )

    assert answer.status_code == 403
    assert "They may not act for Margaret Jones any more" in answer.text
    assert "who acts for Margaret Jones" not in answer.text
    assert "Still loud at night" in answer.text
    assert not [one for one in SECRETS if one in answer.text]
    assert "Cases of Margaret Jones" not in answer.text
    [kept] = everything(app, KeptWords)
    assert kept.fields == [[field, "Still loud at night"]]  # and not the clerk's notes
    assert everything(app, Call)[0].words == "He is worried"

    own = line.desk.after("/mandate", mandate="nobody")
    assert "Their cases" in own


def test_while_it_rests_the_page_says_that_and_no_more(line: Line) -> None:
    line.acting()
    line.pause()
    page = line.desk.page.text

    assert "For Margaret Jones it is resting." in page
    assert "the council will be in touch" in page
    assert "Signs" not in page
    assert not [one for one in (*SECRETS, line.reference) if one in page]


def test_who_may_only_look_is_offered_nothing_to_do(app: Flask, in_town: Point) -> None:
    line = Line(app, in_town, look(Kind.CASES))
    page = line.acting()

    assert line.reference in page
    assert "Report something" not in page
    assert "Something happened in" not in page
    assert "It is not fixed" not in page
    assert line.desk.press(do="report").status_code == 422
    assert line.desk.press(do="life").status_code == 422


def test_a_life_event_of_hers_is_begun_in_the_call_and_is_over_with_the_mandate(
    app: Flask, line: Line
) -> None:
    line.acting()
    client = line.desk.client
    page = client.get(f"{line.desk.address}/life").text
    assert "Margaret Jones" in page
    answer = client.post(
        f"{line.desk.address}/life", data=hidden_fields(page) | {"event": "bereavement"}
    )
    assert answer.status_code == 303, answer.text
    [episode] = everything(app, Episode)
    assert episode.person_id == line.margaret
    assert client.get(answer.location).status_code in {200, 303}

    line.revoke()
    gone = client.get(answer.location)
    assert gone.status_code == 303
    assert gone.location.startswith(line.desk.address)
    line.desk.after("/mandate", mandate="nobody")
    line.desk.after("/person", behalf=str(line.margaret))  # they only say that they speak for her
    assert line.desk.address in client.get(answer.location).location


def test_somebody_not_in_the_list_is_looked_for_and_opens_nothing(line: Line) -> None:
    line.checked()
    found = line.desk.press("/other", other_name="Margaret Jones")
    assert found.status_code == 200
    assert "They speak for this person" in found.text
    assert "margaret@example.com" not in found.text

    nothing = line.desk.press("/other")
    assert nothing.status_code == 422
    assert "Write at least one thing that is known of that person." in nothing.text


def test_another_clerk_cannot_choose_in_this_call(app: Flask, line: Line) -> None:
    page = line.checked()
    other = Desk(app, type(CLERK)(CLERK.role, CLERK.teams, name="Lou Marsh"))
    sent = hidden_fields(page) | {"mandate": str(line.mandate)}
    assert other.client.post(f"{line.desk.address}/mandate", data=sent).status_code in {400, 404}
    assert everything(app, Call)[0].mandate_id is None


NOBODYS = "01936f6e-8a00-7000-8000-000000000000"


@pytest.mark.parametrize("wrong", ["", "<script>", "x" * 10_000, NOBODYS])
def test_what_is_no_mandate_of_theirs_is_refused_in_words(line: Line, wrong: str) -> None:
    line.checked()
    answer = line.desk.press("/mandate", mandate=wrong)
    assert answer.status_code == 422
    assert "They may not act for this person any more." in answer.text


def test_a_life_event_that_is_declared_for_her_is_hers_with_the_clerk_as_witness(
    app: Flask, line: Line
) -> None:
    line.acting()
    walk = begin(line.desk)
    assert "ask the caller, Sam Jones, what Margaret Jones would answer" in re.sub(
        "<[^>]+>", "", walk.page.text
    )
    widow(walk)
    declare(walk, app, **{"read-out": "yes"})

    [episode], [call] = everything(app, Episode), everything(app, Call)
    assert (episode.person_id, episode.state) == (line.margaret, EpisodeState.DECLARED)
    assert episode.declared_at is not None
    [act] = [one for one in journal(app) if one.action == "declare_episode"]
    assert (act.principal_id, act.agent_id, act.episode_id) == (
        line.margaret, line.son, episode.id,
    )  # fmt: skip
    assert act.staff_id == call.identity_id
    made = [one for one in everything(app, Case) if one.service.startswith("life_")]
    assert {one.subject_id for one in made} == {line.margaret}


def test_her_record_says_who_spoke_for_her_and_his_for_whom(app: Flask, line: Line) -> None:
    line.acting()
    line.desk.after("/end", answered="yes")
    said = {"email": "margaret@example.com", "phone": "07700 900456"}
    desk = line.desk.begin()
    hers = desk.choose(desk.find(name="Margaret Jones", **said), name="Margaret Jones", **said)
    assert "Sam Jones spoke for them." in hers
    desk = line.desk.begin()
    assert "They spoke for Margaret Jones." in line.checked()


def test_a_clerk_of_the_same_name_leaves_it_to_a_colleague(app: Flask, in_town: Point) -> None:
    line = Line(app, in_town)
    line.desk = Desk(app, Colleague(Role.CLERK, ("customer_services",), name="Sam Jones")).begin()
    line.checked()
    answer = line.desk.press("/mandate", mandate=str(line.mandate))
    assert answer.status_code == 422
    assert "a colleague has to take this call" in answer.text
