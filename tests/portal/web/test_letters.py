"""Who has no email gets the same receipt on paper."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.models.actors import By, Role
from portal.models.audit import AuditLine
from portal.models.calls import Call, CallCase
from portal.models.cases import Case
from portal.models.contacts import Contact, Direction
from portal.models.death_markers import DeathNotice
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB, Action
from portal.services import cases, deaths
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.web import parts
from tests.support import deaths as people
from tests.support.deaths import MOIRA, NEIL
from tests.support.desks import CLERK
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser

OFFICER = Colleague(Role.OFFICER, ("ashshire_highways", "environmental_health"))
PHONE = Introduction(name="Ann Okafor", phone="07700 900123")


def _case(
    app: Flask, place: Point, service: str = "pothole", who: Introduction = PHONE,
    home: str = "42 Mill Lane, Thornley, TY1 2AB", words: str = "A deep hole",
) -> str:  # fmt: skip
    here = parts.of(app)
    new = NewCase(service, words, "Mill Lane", place, "My gate code is 1234", reporter=who)
    with here.database.write() as session:
        case = cases.open_case(session, PUBLIC_ON_WEB, here.council, new)
        session.flush()
        if case.subject_id:
            session.get_one(Person, case.subject_id).address = home or None
        return case.reference


def _letter(page: str) -> str:
    found = re.search(r"<article.*?</article>", page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(found[0])).split())


def _of(app: Flask, what: type[Any]) -> list[Any]:
    with parts.of(app).database.read() as session:
        return list(session.scalars(select(what)))


def test_the_letter_says_what_the_email_says_and_how_to_reach_us(
    app: Flask, in_town: Point
) -> None:
    reference = _case(app, in_town)
    page = browser(app, OFFICER).get(f"/staff/cases/{reference}/letter")
    letter = _letter(page.text)

    assert page.status_code == 200
    for words in (
        "Ann Okafor 42 Mill Lane Thornley TY1 2AB", "Dear Ann Okafor",
        "Thank you. We have your report.", reference, "Pothole or damaged road", "Mill Lane",
        "A deep hole", "What happens next", "01632 960100", f"localhost/cases/{reference}",
    ):  # fmt: skip
        assert words in letter
    assert "gate code" not in letter
    assert page.headers["Cache-Control"] == "no-store"


def test_the_letter_is_in_the_language_of_who_gets_it(app: Flask, in_town: Point) -> None:
    who = Introduction(name="Llŷr Gwilym", phone="07700 900123", language="cy")
    reference = _case(app, in_town, who=who)
    page = browser(app, OFFICER).get(f"/staff/cases/{reference}/letter").text

    assert '<article class="letter" lang="cy"' in page
    assert "Diolch" in _letter(page)
    assert '<html lang="en"' in page
    assert ">Print<" in page


def test_of_a_private_case_the_letter_says_no_more_than_an_email(
    app: Flask, in_town: Point
) -> None:
    reference = _case(app, in_town, "noise", words="Drums at night")
    letter = _letter(browser(app, OFFICER).get(f"/staff/cases/{reference}/letter").text)

    assert reference in letter
    for words in ("Drums", "Noise", "Mill Lane,", "gate code", f"/cases/{reference}"):
        assert words not in letter.replace("42 Mill Lane Thornley", "")


def test_where_it_goes_is_asked_where_we_do_not_know(app: Flask, in_town: Point) -> None:
    reference = _case(app, in_town, home="")
    client = browser(app, OFFICER)
    address = f"/staff/cases/{reference}/letter"
    page = client.get(address).text
    assert "We do not know yet where the letter goes." in page
    assert "It is in the post" not in page

    wrong = _send(client, address, page, name="Ann Okafor", address=" ", do="fill")
    assert wrong.status_code == 422
    assert "Write where the letter goes" in wrong.text
    filled = _send(
        client, address, page, name="Ann Okafor", address="7 High Street\nThornley", do="fill"
    )
    assert "Ann Okafor 7 High Street Thornley" in _letter(filled.text)
    assert "It is in the post" in filled.text
    assert _of(app, Person)[0].address is None


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "=cmd|'/c calc'!A0", "x" * 10_000, "\x00" * 9, "a,b" * 70],
)
def test_whatever_is_typed_stands_on_the_letter_as_text(
    app: Flask, in_town: Point, typed: str
) -> None:
    reference = _case(app, in_town, home="")
    client = browser(app, OFFICER)
    address = f"/staff/cases/{reference}/letter"
    sent = _send(client, address, client.get(address).text, name=typed, address=typed)

    assert sent.status_code in {200, 422}
    assert "<script>alert" not in sent.text


def test_that_it_is_in_the_post_is_one_contact_however_often_it_is_said(
    app: Flask, in_town: Point
) -> None:
    reference = _case(app, in_town)
    client, address = browser(app, OFFICER), f"/staff/cases/{reference}/letter"
    page = client.get(address).text
    for _press in range(2):
        answer = _send(client, address, page, do="posted")
        assert answer.status_code == 303
    after = client.get(answer.location).text
    assert "Noted: the letter is in the post." in after
    assert "It is in the post</button>" not in after

    [letter] = [one for one in _of(app, Contact) if one.direction is Direction.OUT]
    assert (letter.channel, letter.subject, letter.first) == (By.LETTER, "receipt", False)
    assert letter.identity_id is not None
    with parts.of(app).database.read() as session:
        told = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.CONTACT_RECORDED))
        assert str(letter.id) in [row.facts.get("contact_id") for row in told]


def test_after_it_is_in_the_post_nobody_is_asked_where_the_letter_goes(
    app: Flask, in_town: Point
) -> None:
    reference = _case(app, in_town, home="")
    client, address = browser(app, OFFICER), f"/staff/cases/{reference}/letter"
    asked = client.get(address).text
    assert "We do not know yet where the letter goes" in asked
    written = _send(client, address, asked, name="Ann Okafor", address="1 Mill Lane").text
    answer = _send(client, address, written, do="posted")

    after = client.get(answer.location).text
    assert "Noted: the letter is in the post." in after
    assert "Posted on" in after
    assert "We do not know yet where the letter goes" not in after


def test_each_look_at_a_letter_is_written_down(app: Flask, in_town: Point) -> None:
    reference = _case(app, in_town)
    browser(app, OFFICER).get(f"/staff/cases/{reference}/letter")

    assert Action.READ_PRIVATE_DETAILS in [line.action for line in _of(app, AuditLine)]


def test_who_took_the_report_in_a_call_prints_its_letter_without_saying_why(
    app: Flask, in_town: Point
) -> None:
    reference = _case(app, in_town)
    client = browser(app, CLERK)
    assert client.get(f"/staff/cases/{reference}/letter").location == f"/staff/cases/{reference}"

    _was_reported_in_a_call(app, client, reference)
    page = client.get(f"/staff/cases/{reference}/letter")
    assert "Dear Ann Okafor" in page.text
    looks = [line for line in _of(app, AuditLine) if line.reason == "They called us."]
    assert [line.action for line in looks] == [Action.READ_PRIVATE_DETAILS]
    other = browser(app, Colleague(Role.CLERK, ("customer_services",), name="Lou Marsh"))
    assert other.get(f"/staff/cases/{reference}/letter").status_code == 303


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (Colleague(Role.OFFICER, ("parks",)), 404),
        (Colleague(Role.COUNCILLOR, wards=("park",)), 404),
        (Colleague(Role.ADMINISTRATOR), 404),
        (Colleague(Role.RECORDS_MANAGER), 303),
        (None, 303),
    ],
)
def test_nobody_else_reads_or_posts_a_letter(
    app: Flask, in_town: Point, who: Colleague | None, status: int
) -> None:
    reference = _case(app, in_town)
    client = browser(app, who)
    token = hidden_fields(client.get("/report").text)["csrf_token"]
    address = f"/staff/cases/{reference}/letter"
    read = client.get(address)
    posted = client.post(address, data={"do": "posted", "csrf_token": token})

    assert (read.status_code, "Ann Okafor" in read.text) == (status, False)
    assert posted.status_code in {status, 403}
    assert [one for one in _of(app, Contact) if one.direction is Direction.OUT] == []


def test_a_reference_of_nothing_has_no_letter(app: Flask) -> None:
    client = browser(app, OFFICER)
    for reference in ("ABCD-EFGH", "nonsense", "x" * 500):
        assert client.get(f"/staff/cases/{reference}/letter").status_code == 404


def test_nobody_is_needed_to_have_reported_it(app: Flask, in_town: Point) -> None:
    reference = _case(app, in_town, who=Introduction())

    page = browser(app, OFFICER).get(f"/staff/cases/{reference}/letter")
    assert "We do not know yet where the letter goes." in page.text


def _send(client: FlaskClient, to: str, page: str, **typed: str) -> TestResponse:
    return client.post(to, data=hidden_fields(page) | typed)


def _was_reported_in_a_call(app: Flask, client: FlaskClient, reference: str) -> None:
    """As `contacts.recorded` notes it, without the pages of a report."""
    page = client.get("/staff/calls")
    sent = hidden_fields(page.text) | {"channel": "phone"}
    client.post("/staff/calls", data=sent)
    with parts.of(app).database.write() as session:
        call = session.scalars(select(Call)).one()
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        session.add(CallCase(id=clock.new_id(), call_id=call.id, case_id=case.id, did="report",
                             at=clock.now()))  # fmt: skip


def test_no_letter_goes_to_somebody_who_has_died_but_to_who_settles_their_affairs(
    app: Flask,
) -> None:
    here = parts.of(app)
    with here.database.write() as session:
        what = people.told(session, here.council)
        session.get_one(Person, what.joan).address = "9 High Street, Thornley"
        notice = session.get_one(DeathNotice, what.notice)
        notice.representative = {"name": "Joan Pell", "address": "9 High Street, Thornley"}
        deaths.look_into(
            session, MOIRA.actor(session), notice, [what.arthur], "2026/1187", notice.version
        )
        deaths.confirm(session, NEIL.actor(session), here.council, notice, notice.version)
        reference = session.get_one(Case, what.case).reference
    address = f"/staff/cases/{reference}/letter"
    officer = browser(app, OFFICER)

    page = officer.get(address).text
    letter = _letter(page)
    sent = hidden_fields(page) | {"name": " arthur  PELL", "address": "4 Mill Lane"}
    refused = officer.post(address, data=sent)

    assert "Dear personal representatives of Arthur Pell" in letter
    assert "The personal representatives of Arthur Pell Joan Pell" in letter
    assert letter.index("Joan Pell") < letter.index("9 High Street")
    assert refused.status_code == 422
    assert "This person has died." in unescape(refused.text)
    assert "PELL" not in _letter(refused.text)
