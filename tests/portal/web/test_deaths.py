"""Staff look into a death that was told: two of them, with both names before their eyes."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.contacts import Contact
from portal.models.death_markers import DeathNotice, NoticeState
from portal.models.people import Person
from portal.policy import Action
from portal.web import parts
from tests.support import deaths as people
from tests.support.deaths import MOIRA, NEIL, RITA, Told
from tests.support.forms import hidden_fields
from tests.support.mandated import cookie_of
from tests.support.staff import Colleague, browser

HOSTILE = '<script>alert(1)</script> {{ 7*7 }} =1+1 " OR 1=1 --'


@pytest.fixture
def what(app: Flask) -> Told:
    here = parts.of(app)
    with here.database.write() as session:
        return people.told(session, here.council)


def address(what: Told) -> str:
    return f"/staff/deaths/{what.notice}"


def send(client: FlaskClient, what: Told, do: str, /, **fields: object) -> TestResponse:
    page = client.get(address(what)).text
    action = f'action="{address(what)}/{do}"'
    start = page.index(action) if action in page else 0
    return client.post(f"{address(what)}/{do}", data=hidden_fields(page[start:]) | fields)


def looked_at(app: Flask, what: Told, by: Colleague = MOIRA) -> TestResponse:
    return send(browser(app, by), what, "look", people=str(what.arthur), entry="2026/1187")


def state(app: Flask, what: Told) -> NoticeState:
    with parts.of(app).database.read() as session:
        return session.get_one(DeathNotice, what.notice).state


def is_marked(app: Flask, what: Told) -> bool:
    with parts.of(app).database.read() as session:
        assert session.get_one(Person, what.joan).dead_at is None
        return session.get_one(Person, what.arthur).dead_at is not None


def test_the_list_names_who_died_and_nobody_else(app: Flask, what: Told) -> None:
    text = browser(app, MOIRA).get("/staff/deaths").text

    assert "Arthur Pell" in text
    assert "Joan" not in text
    assert "Nobody has looked yet" in text


def test_both_names_stand_side_by_side_and_who_is_alive_is_said(app: Flask, what: Told) -> None:
    text = browser(app, MOIRA).get(address(what)).text

    died, told = text.index("The person who died"), text.index("They are alive.")
    assert died < text.index("Arthur Pell", died) < told < text.index("Joan Pell", told)
    assert "10 November 2026" in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_one_looks_another_confirms_and_only_then_the_record_is_marked(
    app: Flask, what: Told
) -> None:
    assert looked_at(app, what).status_code == 303
    assert not is_marked(app, what)
    assert "Now a colleague has to look" in browser(app, MOIRA).get(address(what)).text

    neil = browser(app, NEIL)
    page = neil.get(address(what)).text
    assert "Moira Kelly" in page
    assert "2026/1187" in page
    answer = send(neil, what, "confirm", sure="y")

    assert answer.status_code == 303
    assert is_marked(app, what)
    assert "Nothing is sent to the person who died" in neil.get(answer.location).text


def test_who_looked_first_has_no_button_and_cannot_send_it_either(app: Flask, what: Told) -> None:
    looked_at(app, what)
    moira = browser(app, MOIRA)

    assert "/confirm" not in moira.get(address(what)).text
    assert send(moira, what, "confirm", sure="y").status_code in {403, 404}
    assert not is_marked(app, what)


def test_without_the_tick_nothing_is_confirmed(app: Flask, what: Told) -> None:
    looked_at(app, what)

    answer = send(browser(app, RITA), what, "confirm")

    assert answer.status_code == 422
    assert "Compare both names" in answer.text
    assert not is_marked(app, what)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"entry": "1"}, "Choose their records, or say that we have none of them"),
        ({"entry": "1", "none": "y", "people": "ARTHUR"}, "Choose their records"),
        ({"people": "ARTHUR"}, "Write the number of the entry"),
        ({"people": "JOAN", "entry": "1"}, "not of anybody else"),
        ({"people": "x" * 10_000, "entry": "1"}, "Choose their records"),
        ({"people": "ARTHUR", "entry": HOSTILE * 20}, "Use 60 characters or fewer"),
    ],
)
def test_a_first_look_that_is_not_whole_says_what_to_do(
    app: Flask, what: Told, fields: dict[str, str], words: str
) -> None:
    named = {"ARTHUR": str(what.arthur), "JOAN": str(what.joan)}
    sent = {name: named.get(value, value) for name, value in fields.items()}

    answer = send(browser(app, MOIRA), what, "look", **sent)

    assert answer.status_code == 422
    assert words in answer.text
    assert "<script>alert" not in answer.text
    assert state(app, what) is NoticeState.WAITING


def test_somebody_we_have_no_record_of_can_be_confirmed(app: Flask, what: Told) -> None:
    send(browser(app, MOIRA), what, "look", none="y", entry="2026/1187")
    answer = send(browser(app, NEIL), what, "confirm", sure="y")

    assert answer.status_code == 303
    assert state(app, what) is NoticeState.MARKED
    assert not is_marked(app, what)


def test_two_who_send_at_once_are_told_what_the_other_did(app: Flask, what: Told) -> None:
    moira, neil = browser(app, MOIRA), browser(app, NEIL)
    page = neil.get(address(what)).text
    looked_at(app, what)

    fields = hidden_fields(page[page.index("/look") :])
    answer = neil.post(f"{address(what)}/look", data=fields | {"none": "y", "entry": "9"})

    assert answer.status_code == 409
    assert "A colleague has gone on with this meanwhile" in answer.text
    assert "2026/1187" in moira.get(address(what)).text


def test_what_is_not_so_is_refused_with_a_reason(app: Flask, what: Told) -> None:
    moira = browser(app, MOIRA)
    assert send(moira, what, "refuse", why=" ").status_code == 422

    answer = send(moira, what, "refuse", why=HOSTILE)

    assert answer.status_code == 303
    text = moira.get(address(what)).text
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text
    assert state(app, what) is NoticeState.REFUSED


def test_a_living_person_is_given_back_and_staff_see_whom_to_call(app: Flask, what: Told) -> None:
    looked_at(app, what)
    send(browser(app, NEIL), what, "confirm", sure="y")

    answer = send(browser(app, RITA), what, "lift", why="He came to the counter.")

    assert answer.status_code == 303
    assert not is_marked(app, what)
    text = browser(app, MOIRA).get(address(what)).text
    assert "Call each of them now" in text
    assert "He came to the counter." in text
    assert "We send them an email or a text" in text
    with parts.of(app).database.read() as session:
        assert session.scalars(select(AuditLine).where(AuditLine.action == Action.LIFT_DEATH)).one()


def test_whom_no_message_reaches_is_written_to_and_the_letter_is_posted_once(
    app: Flask, what: Told
) -> None:
    moira, letter = browser(app, MOIRA), f"{address(what)}/letter"
    looked_at(app, what)
    send(browser(app, NEIL), what, "confirm", sure="y")
    assert moira.get(letter).status_code == 404  # while it counts nobody says sorry
    with parts.of(app).database.write() as session:
        arthur = session.get_one(Person, what.arthur)
        for point in arthur.contact_points:
            point.stopped_at = point.created_at
    send(browser(app, RITA), what, "lift", why="He came to the counter.")

    assert "Write to them now" in moira.get(address(what)).text
    assert "A letter has to be written" in moira.get("/staff/deaths").text
    page = moira.get(letter).text
    assert "Dear Arthur Pell" in page
    assert "very sorry" in page
    assert "Joan" not in page
    for _twice in range(2):
        answer = moira.post(letter, data=hidden_fields(page) | {"do": "posted"})
        assert answer.status_code == 303
    assert "Posted on" in moira.get(letter).text
    assert "A letter has to be written" not in moira.get("/staff/deaths").text
    with parts.of(app).database.read() as session:
        wrote = select(Contact).where(Contact.subject == "death_taken_back")
        assert session.scalars(wrote).one().person_id == what.arthur


def test_it_stands_in_the_account_of_who_lives_until_they_have_read_it(
    app: Flask, what: Told
) -> None:
    looked_at(app, what)
    send(browser(app, NEIL), what, "confirm", sure="y")
    send(browser(app, RITA), what, "lift", why="He came to the counter.")
    arthur = app.test_client()
    with parts.of(app).database.write() as session:
        arthur.set_cookie("portal", cookie_of(session, session.get_one(Person, what.arthur)))

    page = arthur.get("/account").text
    assert "We had been told that you had died" in page
    assert "Joan" not in page
    assert "He came to the counter." not in page
    answer = arthur.post("/account/put-right", data=hidden_fields(page))

    assert answer.status_code == 303
    assert "you had died" not in arthur.get("/account").text


@pytest.mark.parametrize(
    "who",
    [
        Colleague(Role.OFFICER, ("council_tax",)), Colleague(Role.LEAD, ("council_tax",)),
        Colleague(Role.COUNCILLOR, wards=("park",)), Colleague(Role.ADMINISTRATOR),
    ],
)  # fmt: skip
def test_nobody_else_of_the_staff_sees_who_died(app: Flask, what: Told, who: Colleague) -> None:
    client = browser(app, who)

    for where in ("/staff/deaths", address(what), f"{address(what)}/letter"):
        answer = client.get(where)
        assert answer.status_code == 404
        assert "Pell" not in answer.text
    assert "/staff/deaths" not in client.get("/staff").text


def test_no_page_of_it_is_kept_by_a_browser(app: Flask, what: Told) -> None:
    moira = browser(app, MOIRA)

    for where in ("/staff/deaths", address(what)):
        assert moira.get(where).headers["Cache-Control"] == "no-store"
    assert browser(app, None).get(address(what)).status_code in {302, 303}


def test_staff_who_meet_the_record_read_that_the_person_has_died(app: Flask, what: Told) -> None:
    with parts.of(app).database.read() as session:
        reference = session.get_one(Case, what.case).reference
    officer = browser(app, Colleague(Role.OFFICER, ("ashshire_highways",)))
    page = f"/staff/cases/{reference}"
    assert "This person has died." not in officer.get(page).text

    looked_at(app, what)
    send(browser(app, NEIL), what, "confirm", sure="y")

    assert "This person has died." in officer.get(page).text
    rita = browser(app, RITA)
    token = hidden_fields(rita.get("/staff/people").text)["csrf_token"]
    fields = {"csrf_token": token, "reason": "A complaint", "person": str(what.arthur)}
    assert "This person has died." in rita.post("/staff/people/read", data=fields).text
    fields["person"] = str(what.joan)
    assert "This person has died." not in rita.post("/staff/people/read", data=fields).text
