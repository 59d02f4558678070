"""A report that needs to know who tells it: asked at the end, with everything still there."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from portal.council.levels import Needed
from portal.database import Database
from portal.models.actors import Level, Role
from portal.models.cases import Case, CaseEvent
from portal.models.followers import Follower
from portal.reading.gazetteer import Gazetteer
from portal.web import parts
from tests.support.reporters import Reporter
from tests.support.visitors import Visitor, heading

SAID = "A drum kit every night from ten"


@pytest.fixture
def telling(signing: Flask, resident: Visitor, demo_gazetteer: Gazetteer) -> Reporter:
    """The resident, writing a report."""
    parts.of(signing).gazetteer = demo_gazetteer
    return Reporter(resident.client, signing, resident.client.get("/report"))


def to_the_check(telling: Reporter, service: str) -> Reporter:
    telling.to_the_questions(service=service)
    for _page in range(12):
        if telling.step == "check":
            break
        typed = {"words": SAID} if telling.step == "words" else telling.least()
        telling.send(**typed)
    assert telling.step == "check"
    return telling


def way_in(page: Reporter) -> str:
    [found] = re.findall(r'<a class="govuk-button" href="(/auth/sign-in[^"]+)"', page.text)
    return unescape(found)


def need(app: Flask, service: str, level: Level) -> None:
    """As if the council's folder said so."""
    council = parts.of(app).council
    needed = Needed(service=service, needs=level, why="A reason in a sentence.")
    changed = council.model_copy(update={"levels": {**council.levels, service: needed}})
    parts.of(app).council = changed


def the_case(rows: Database) -> Case:
    with rows.read() as session:
        return session.scalars(select(Case)).one()


def test_a_report_that_needs_a_name_is_signed_on_for_at_the_end_and_loses_nothing(
    telling: Reporter, resident: Visitor, rows: Database
) -> None:
    to_the_check(telling, "noise")
    check = telling.path
    assert "Send the report" not in telling.text
    answer = resident.sign_on(address=way_in(telling))
    assert answer.headers["Location"] == check

    telling.open(check)
    assert SAID in telling.text
    telling.send()
    case = the_case(rows)
    with rows.read() as session:
        whose = resident.client.get("/account").text
        [event] = session.scalars(select(CaseEvent))
        [follower] = session.scalars(select(Follower))
        assert follower.contact_point.key == "sam@example.com"
    assert telling.step == "done"
    assert case.words == SAID
    assert case.subject_id == event.actor_id is not None
    assert event.actor_role is Role.RESIDENT
    assert case.reference in whose


def test_it_is_not_sent_by_going_round_the_page(telling: Reporter, rows: Database) -> None:
    to_the_check(telling, "noise")
    answer = telling.press()

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/check")
    with rows.read() as session:
        assert not session.scalars(select(Case)).all()


def test_a_report_that_needs_proof_asks_for_it_and_goes_on(
    telling: Reporter, resident: Visitor, signing: Flask, rows: Database
) -> None:
    need(signing, "noise", Level.VERIFIED)
    to_the_check(telling, "noise")
    check = telling.path
    assert "Prove who you are before you send it" in telling.text
    assert "A reason in a sentence." in telling.text
    resident.sign_on(address=way_in(telling))

    telling.open(check).send()
    assert the_case(rows).words == SAID


def test_who_could_not_prove_who_they_are_finds_their_report_as_it_was(
    telling: Reporter, resident: Visitor, signing: Flask
) -> None:
    need(signing, "noise", Level.VERIFIED)
    to_the_check(telling, "noise")
    check = telling.path
    answer = resident.sign_on(address=way_in(telling), proof=False)
    again = re.findall(r'href="(/auth/sign-in[^"]+)"', answer.text)[0]

    assert heading(answer) == "Your identity has not been proved"
    assert f"next={check}" in unescape(again)
    assert SAID in telling.open(check).text


def test_anything_else_needs_nobody_to_sign_on(telling: Reporter, rows: Database) -> None:
    to_the_check(telling, "graffiti").send()

    assert the_case(rows).subject_id is None


def test_who_has_signed_on_is_not_asked_who_they_are(
    telling: Reporter, resident: Visitor, rows: Database
) -> None:
    resident.sign_on()
    seen = set()
    telling.to_the_questions(service="graffiti")
    for _page in range(12):
        seen.add(telling.step)
        if telling.step == "check":
            break
        telling.send(**telling.least())
    telling.send()

    assert "you" not in seen
    assert the_case(rows).subject_id is not None


def test_where_nobody_can_sign_on_a_report_is_taken_without(reporter: Reporter) -> None:
    to_the_check(reporter, "noise").send()

    assert reporter.step == "done"
