"""What was done for people who are told on paper: printed, and posted exactly once."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import By, Depth, Kind
from portal.models.contacts import Contact
from portal.models.mandates import JournalLine, MandateWish, Pace, Tells
from portal.models.people import Person
from portal.policy import Action
from portal.web import parts
from tests.portal.test_killed_web import Sending, answer_to, pause, send_and_kill
from tests.support.desks import CLERK, OTHER, everything
from tests.support.forms import hidden_fields
from tests.support.mandates import a_mandate, a_person
from tests.support.processes import Installation, install_nothing
from tests.support.staff import browser

LETTERS = "/staff/mandates/letters"


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    return browser(app, CLERK)


def done_for(
    session: Session, name: str, tells: Tells | None = Tells.LETTER, **who: object
) -> tuple[UUID, UUID]:
    """Somebody for whom their helper did something, and who is told by letter."""
    her = a_person(session, name, **who)  # type: ignore[arg-type]
    her.address = "3 Mill Lane, Thornley TY1 2AB"
    helper = a_person(session, "Sam Jones")
    made = a_mandate(session, her, helper)
    if tells is not None:
        session.add(
            MandateWish(id=clock.new_id(), person_id=her.id, tells=tells, pace=Pace.AT_ONCE)
        )
    line = JournalLine(
        id=clock.new_id(), principal_id=her.id, mandate_id=made.id, agent_id=helper.id,
        at=clock.now(), kind=Kind.REPORT, depth=Depth.ACT, action=Action.OPEN_CASE.value,
        channel=By.PHONE,
    )  # fmt: skip
    session.add(line)
    session.flush()
    return her.id, line.id


@pytest.fixture
def letter(app: Flask) -> str:
    with parts.of(app).database.write() as session:
        return f"{LETTERS}/{done_for(session, 'Margaret Jones')[0]}"


def lines(app: Flask) -> list[JournalLine]:
    return everything(app, JournalLine)


def once_more(app: Flask, before: JournalLine, channel: By) -> None:
    """The same was done again, by this channel."""
    with parts.of(app).database.write() as session:
        again = JournalLine(
            id=clock.new_id(), principal_id=before.principal_id, mandate_id=before.mandate_id,
            agent_id=before.agent_id, at=clock.now(), kind=before.kind, depth=before.depth,
            action=before.action, channel=channel,
        )  # fmt: skip
        session.add(again)


def posted(app: Flask) -> list[Contact]:
    return [one for one in everything(app, Contact) if one.channel is By.LETTER]


def test_a_letter_says_in_plain_words_what_was_done_and_how_to_end_it(
    clerk: FlaskClient, letter: str
) -> None:
    assert "Margaret Jones" in clerk.get(LETTERS).text
    sheet = re.search(r"<article class=\"letter\".*?</article>", clerk.get(letter).text, re.DOTALL)
    assert sheet is not None
    assert "Sam Jones told us of something for you" in sheet[0]
    assert "by phone" in sheet[0]
    assert "TY1 2AB" in sheet[0]
    assert "you need not say why" in sheet[0]


def test_what_was_done_again_and_again_in_a_day_is_one_line_that_says_how_often(
    app: Flask, clerk: FlaskClient, letter: str
) -> None:
    [before] = lines(app)
    for channel in (By.PHONE, By.PHONE, By.SMS):
        once_more(app, before, channel)

    shown = clerk.get(letter).text

    assert shown.count("Sam Jones told us of something for you") == 2
    assert "by phone. This was 3 times in all." in shown
    clerk.post(letter, data=hidden_fields(shown) | {"do": "posted"})
    assert None not in {one.told_at for one in lines(app)}


def test_a_letter_that_is_posted_is_told_once_and_one_contact(
    app: Flask, clerk: FlaskClient, letter: str
) -> None:
    fields = hidden_fields(clerk.get(letter).text) | {"do": "posted"}
    other = browser(app, OTHER)
    again = hidden_fields(other.get(letter).text) | {"do": "posted"}
    first = clerk.post(letter, data=fields)
    second = other.post(letter, data=again)

    assert "the letter is in the post" in clerk.get(first.location).text
    assert "Do not send it again" in other.get(second.location).text
    assert [one.told_at is not None for one in lines(app)] == [True]
    [contact] = posted(app)
    assert contact.identity_id is not None
    assert "Nothing is to be posted." in clerk.get(LETTERS).text
    assert clerk.get(letter).status_code == 303


def test_what_was_done_after_the_letter_was_printed_is_in_the_next(
    app: Flask, clerk: FlaskClient, letter: str
) -> None:
    fields = hidden_fields(clerk.get(letter).text) | {"do": "posted"}
    [before] = lines(app)
    once_more(app, before, By.WEB)
    clerk.post(letter, data=fields)
    assert [one.told_at is None for one in lines(app)] == [False, True]
    assert "Margaret Jones" in clerk.get(LETTERS).text


def test_nothing_is_written_to_who_has_died(app: Flask, clerk: FlaskClient, letter: str) -> None:
    fields = hidden_fields(clerk.get(letter).text) | {"do": "posted"}
    with parts.of(app).database.write() as session:
        session.get_one(Person, lines(app)[0].principal_id).dead_at = clock.now()
    assert "Margaret Jones" not in clerk.get(LETTERS).text
    assert clerk.get(letter).status_code == 303
    answer = clerk.post(letter, data=fields)
    assert "There is nothing to post to this person any more." in clerk.get(answer.location).text
    assert posted(app) == []
    assert lines(app)[0].told_at is None


def test_who_has_no_phone_and_no_email_is_told_by_letter_and_others_are_not(
    app: Flask, clerk: FlaskClient
) -> None:
    with parts.of(app).database.write() as session:
        done_for(session, "No Internet", None)
        done_for(session, "Has Email", None, email="has@example.com")
        done_for(session, "Chose Email", Tells.EMAIL, email="chose@example.com")
    listed = clerk.get(LETTERS).text
    assert "No Internet" in listed
    assert "Has Email" not in listed
    assert "Chose Email" not in listed


def test_lines_of_somebody_else_are_not_told_by_this_letter(
    app: Flask, clerk: FlaskClient, letter: str
) -> None:
    with parts.of(app).database.write() as session:
        _ann, line = done_for(session, "Ann Holt")
    fields = hidden_fields(clerk.get(letter).text) | {"do": "posted", "lines": line.hex}
    clerk.post(letter, data=fields)
    assert {one.told_at for one in lines(app)} == {None}
    for wrong in ("x" * 10_000, "<b>", ".".join(["0" * 32] * 500)):
        answer = clerk.post(letter, data=fields | {"lines": wrong})
        assert answer.status_code in {303, 404}


def test_where_no_address_is_known_it_is_asked_and_stands_on_the_letter_alone(
    app: Flask, clerk: FlaskClient, letter: str
) -> None:
    with parts.of(app).database.write() as session:
        session.get_one(Person, lines(app)[0].principal_id).address = None
    shown = clerk.get(letter).text
    assert "We do not know yet where the letter goes." in shown
    assert "It is in the post" not in shown
    fields = hidden_fields(shown) | {
        "do": "fill", "name": "Margaret Jones", "address": "9 Park Road\nThornley",
    }  # fmt: skip
    filled = clerk.post(letter, data=fields).text
    assert "9 Park Road" in filled
    assert "It is in the post" in filled


# --- killed


@pytest.fixture
def portal(app: Flask, tmp_path: Path) -> Installation:
    """The same portal as `portal serve` serves it; nothing runs yet."""
    return install_nothing(
        tmp_path,
        PORTAL_DATABASE_URL=f"sqlite:///{tmp_path / 'portal.sqlite'}",
        PORTAL_STORAGE_URL=f"file://{tmp_path / 'photos'}",
    )


def test_killed_at_any_moment_a_letter_is_posted_once(
    app: Flask, portal: Installation, clerk: FlaskClient, letter: str
) -> None:
    fields = hidden_fields(clerk.get(letter).text) | {"do": "posted"}
    found = {name: clerk.get_cookie(name) for name in ("portal", "session")}
    cookies = {name: cookie.value for name, cookie in found.items() if cookie}
    sent = Sending(letter, fields, cookies).whole()
    waits_for: tuple[Callable[[], None], ...] = (lambda: pause(0), lambda: pause(25))
    for moment in waits_for:
        send_and_kill(portal, sent, moment)
        told = [one.told_at for one in lines(app) if one.told_at]
        assert len(told) == len(posted(app)) <= 1

    assert answer_to(portal, sent).startswith(b"HTTP/1.1 303")
    assert [one.told_at is not None for one in lines(app)] == [True]
    assert len(posted(app)) == 1
