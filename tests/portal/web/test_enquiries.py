"""Who reported a case reads what we ask and answers; nobody else does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case, Happened
from portal.models.enquiries import Enquiry
from portal.models.followers import Follower, Opens
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.services import cases, enquiries, followers, links
from portal.services.cases import NewCase
from portal.services.followers import Wish
from portal.services.people import Introduction
from portal.web import parts
from tests.support.forms import hidden_fields, send
from tests.support.staff import Colleague, browser, resident_cookie, resumed

QUESTION = "Which of the two lamps is it?"
HOSTILE = '<script>alert(1)</script> "quoted" \u202e =1+1'
Ask = Callable[..., str]


@pytest.fixture
def asked(app: Flask, in_town: Point) -> Ask:
    """Opens a case and asks its reporter; its reference."""

    def asked(service: str = "pothole") -> str:
        here = parts.of(app)
        new = NewCase(service, "A hole", "Mill Lane", in_town,
                      reporter=Introduction("Sam Reed", "sam@example.com"))  # fmt: skip
        officer = Actor(Role.OFFICER, By.WEB, teams=frozenset(here.council.teams))
        with here.database.write() as session:
            case = cases.open_case(session, PUBLIC_ON_WEB, here.council, new)
            enquiries.ask(session, officer, case, QUESTION)
            follower = followers.follow(session, SYSTEM, case, Wish("eve@example.com"))
            follower.confirmed_at = clock.now()
            return case.reference

    return asked


def by_link(app: Flask, reference: str, *, reporter: bool = True) -> FlaskClient:
    """A browser in which the reporter, or a follower, has used a link that leads to the answer."""
    here = parts.of(app)
    with here.database.write() as session:
        wanted = (
            select(Follower)
            .join(Case)
            .where(Case.reference == reference, Follower.is_reporter.is_(reporter))
        )
        link = links.make(session, SYSTEM, session.scalars(wanted).one(), Opens.CASE)
        token = links.token(here.settings.secret_key.get_secret_value(), link.id)
    client = app.test_client()
    pressed = send(client, f"/links/{token}?then=answer")
    assert pressed.location == f"/cases/{reference}/question"
    return client


def the_case(app: Flask) -> Case:
    with parts.of(app).database.read() as session:
        case = session.scalars(select(Case)).one()
        _ = case.events
        return case


def the_enquiry(app: Flask) -> Enquiry:
    with parts.of(app).database.read() as session:
        return session.scalars(select(Enquiry)).one()


def see_to(app: Flask) -> None:
    with parts.of(app).database.write() as session:
        for enquiry_id in enquiries.due(session, SYSTEM):
            enquiries.see_to(session, SYSTEM, enquiry_id)


def test_the_link_in_the_email_leads_to_the_question_and_the_answer_is_kept(
    app: Flask, asked: Ask
) -> None:
    reference = asked()
    client, address = by_link(app, reference), f"/cases/{reference}/question"
    page = client.get(address)
    assert QUESTION in page.text
    assert "Please answer by" in page.text
    assert page.headers["Cache-Control"] == "no-store"

    assert send(client, address, words=f"The left one {HOSTILE}").location == address
    thanks = client.get(address).text
    assert "Thank you for your answer" in thanks
    assert "The left one" in thanks
    assert "<script>alert" not in thanks
    case = the_case(app)
    assert case.is_open
    assert case.events[-1].happened is Happened.ANSWERED
    public = app.test_client().get(f"/cases/{reference}").text
    assert "The left one" not in public
    assert "We have asked the person" not in public


@pytest.mark.parametrize("service", ["pothole", "noise"])
def test_anybody_else_is_shown_the_way_to_a_link_and_not_the_question(
    app: Flask, asked: Ask, service: str
) -> None:
    reference = asked(service)
    address = f"/cases/{reference}/question"
    with parts.of(app).database.write() as session:
        cookie = resident_cookie(session, "Eve")
    eve, stranger = app.test_client(), app.test_client()
    eve.set_cookie("portal", cookie)
    for client in (eve, stranger):
        page = client.get(address)
        assert "Open this report with a link" in page.text
        token = hidden_fields(page.text)["csrf_token"]
        posted = client.post(address, data={"csrf_token": token, "words": "Mine"})
        assert "Open this report with a link" in posted.text
        for text in (page.text, posted.text):
            assert QUESTION not in text
    assert the_enquiry(app).answered_at is None


def test_who_only_follows_learns_that_the_question_is_somebody_elses(
    app: Flask, asked: Ask
) -> None:
    reference = asked()
    follower = by_link(app, reference, reporter=False)
    address = f"/cases/{reference}/question"
    page = follower.get(address).text
    assert "This question is for who reported it" in page
    assert QUESTION not in page

    token = hidden_fields(follower.get("/report").text)["csrf_token"]
    follower.post(address, data={"csrf_token": token, "words": "Mine"})
    assert the_enquiry(app).answered_at is None


def test_who_signed_on_answers_about_their_own_case(app: Flask, asked: Ask) -> None:
    reference = asked("noise")
    with parts.of(app).database.write() as session:
        cookie = resident_cookie(session, "Sam")
        session.scalars(select(Case)).one().subject_id = resumed(session, cookie).person_id
    client = app.test_client()
    client.set_cookie("portal", cookie)
    assert "We have asked the person who reported this" in client.get(f"/cases/{reference}").text
    assert f'href="/cases/{reference}/question"' in client.get("/account").text
    send(client, f"/cases/{reference}/question", words="The left one")

    assert the_enquiry(app).answer == "The left one"
    assert f'href="/cases/{reference}/question"' not in client.get("/account").text
    assert the_case(app).events[-1].actor_role is Role.RESIDENT


def test_staff_are_led_to_their_own_page(app: Flask, asked: Ask) -> None:
    reference = asked()
    officer = browser(app, Colleague(Role.OFFICER, ("ashshire_highways",)))
    answer = officer.get(f"/cases/{reference}/question")

    assert answer.location == f"/staff/cases/{reference}/answer"


@pytest.mark.parametrize(
    ("words", "fault"),
    [("", "Write your answer"), ("  \n ", "Write your answer"),
     ("x" * 10_000, "Use 2,000 characters or fewer")],
)  # fmt: skip
def test_an_answer_that_cannot_be_taken_is_said_and_kept(
    app: Flask, asked: Ask, words: str, fault: str
) -> None:
    reference = asked()
    answer = send(by_link(app, reference), f"/cases/{reference}/question", words=words)

    assert fault in answer.text
    assert words.strip() in answer.text
    assert the_enquiry(app).answered_at is None


def test_an_answer_after_the_end_opens_the_case_again(app: Flask, asked: Ask) -> None:
    reference = asked()
    address = f"/cases/{reference}/question"
    for due in ("remind_at", "answer_by"):
        with time_machine.travel(getattr(the_enquiry(app), due) + timedelta(minutes=1)):
            see_to(app)
    client = by_link(app, reference)
    public = app.test_client().get(f"/cases/{reference}").text
    assert "We asked the person who told us about this for something" in public
    assert "Your answer opens it again" in client.get(address).text

    send(client, address, words="The left one")
    assert the_case(app).state is State.RECEIVED
    assert "Opened again: we have the answer" in app.test_client().get(f"/cases/{reference}").text


def test_what_somebody_wrote_for_a_case_that_ended_meanwhile_is_shown_back(
    app: Flask, asked: Ask
) -> None:
    reference = asked()
    client, address = by_link(app, reference), f"/cases/{reference}/question"
    fields = hidden_fields(client.get(address).text) | {"words": "The left one, by the door"}
    with parts.of(app).database.write() as session:
        cases.progress(session, SYSTEM, session.scalars(select(Case)).one(), State.DONE, "Found.")
    answer = client.post(address, data=fields)

    assert answer.status_code == 409
    assert "The left one, by the door" in answer.text
    assert "We have not kept it" in answer.text
    assert "nothing to answer" in client.get(address).text


def test_sent_twice_it_is_one_answer(app: Flask, asked: Ask) -> None:
    reference = asked()
    client, address = by_link(app, reference), f"/cases/{reference}/question"
    fields = hidden_fields(client.get(address).text) | {"words": "The left one"}
    assert client.post(address, data=fields).status_code == 303
    again = client.post(address, data=fields)

    assert "Thank you for your answer" in again.text
    assert [event.happened for event in the_case(app).events].count(Happened.ANSWERED) == 1


def test_a_case_that_is_not_there_has_no_question(client: FlaskClient) -> None:
    assert client.get("/cases/ABCD-EFGH/question").status_code == 404
    assert client.get("/cases/nothing/question").status_code == 404
