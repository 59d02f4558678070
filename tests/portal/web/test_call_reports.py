"""A report for who calls, with the same forms as everyone's; and it was somebody else."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.models.actors import By
from portal.models.audit import AuditLine
from portal.models.calls import Call, CallCase
from portal.models.cases import Case
from portal.models.contacts import Contact
from portal.models.followers import Follower
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.models.places import Point
from portal.policy import Action
from portal.services.people import Introduction
from portal.web import parts
from tests.support.desks import SAM, Desk, everything, inward, opened
from tests.support.forms import hidden_fields
from tests.support.reporters import Reporter

Known = Callable[[], Person]
ANN = Introduction(name="Ann Holt", email="ann@example.com")


@pytest.fixture
def desk(reporter: Reporter) -> Desk:
    """A clerk at a portal with the whole gazetteer; `reporter` fills in the report's forms."""
    desk = Desk(reporter.app)
    reporter.client = desk.client
    return desk


@pytest.fixture
def known(desk: Desk, in_town: Point) -> Known:
    """Sam calls, who is known and has been found."""

    def known() -> Person:
        app = desk.app
        if "Sam Reed" not in [one.name for one in everything(app, Person)]:
            opened(app, in_town, "noise", SAM)
        desk.begin().choose(desk.find(name="Sam Reed"))
        [call] = everything(app, Call)
        return next(one for one in everything(app, Person) if one.id == call.person_id)

    return known


def reported(reporter: Reporter, **you: str) -> Reporter:
    """All the way through the report's forms."""
    reporter.to_the_questions(service="pothole")
    while reporter.step not in {"you", "check"}:
        reporter.send(**reporter.least())
    if reporter.step == "you":
        reporter.send(**you)
    return reporter.to_the_end().send()


def test_a_report_in_a_call_is_the_callers_and_no_second_contact(
    desk: Desk, reporter: Reporter, known: Known
) -> None:
    app = reporter.app
    person = known()
    before = len(everything(app, Contact))
    done = reported(reporter)

    assert "They get a receipt by email" in done.text
    assert "Back to the call" in done.text
    case = everything(app, Case)[-1]
    assert (case.subject_id, case.channel) == (person.id, By.PHONE)
    assert len(everything(app, Contact)) == before
    assert [one.did for one in everything(app, CallCase)] == ["report"]
    assert [one.id for one in everything(app, Person)] == [person.id]

    assert case.reference in desk.page.text
    desk.after("/end", answered="yes")
    [contact] = inward(app)
    assert (contact.case_id, contact.subject) == (case.id, "pothole")


def test_the_check_names_for_whom_it_is_and_asks_for_no_name_again(
    desk: Desk, reporter: Reporter, known: Known
) -> None:
    known()
    reporter.to_the_questions(service="pothole")
    steps = []
    while reporter.step != "check":
        steps.append(reporter.step)
        reporter.send(**reporter.least())

    assert "you" not in steps
    assert "For whom" in reporter.text
    assert "Sam Reed" in reporter.text
    assert SAM.email not in reporter.text  # nothing of theirs is shown before the check
    assert "On the phone with Sam Reed" in reporter.text


def test_a_caller_nobody_knows_gives_their_name_once(desk: Desk, reporter: Reporter) -> None:
    app = reporter.app
    desk.begin().press(do="find", name="Agnes Holt", phone="01632 960001")
    reporter.to_the_questions(service="pothole")
    while reporter.step != "you":
        reporter.send(**reporter.least())
    given = reporter.fields()
    assert (given["name"], given["phone"]) == (["Agnes Holt"], ["01632 960001"])
    done = reporter.send(phone="01632 960001").to_the_end().send()

    assert "Read out the reference, and send the receipt by letter." in done.text
    [case], [call], [person] = everything(app, Case), everything(app, Call), everything(app, Person)
    assert (case.subject_id, call.person_id, person.name) == (person.id, person.id, "Agnes Holt")
    way = f"{desk.address}/cases/{case.reference}/letter"
    assert f'href="{way}"' in done.text
    ended = desk.after("/end", answered="yes")
    assert [call.caller_phone for call in everything(app, Call)] == [""]  # it has their person now
    assert "send the receipt by letter" in ended
    assert f'href="{way}"' in ended
    letter = desk.client.get(way)  # it asks for no reason: the call is one
    assert letter.location == f"/staff/cases/{case.reference}/letter"
    assert "Agnes Holt" in desk.client.get(letter.location).text


def test_a_report_goes_to_its_own_call_though_another_has_begun(
    desk: Desk, reporter: Reporter, known: Known
) -> None:
    app = reporter.app
    person = known()
    reporter.to_the_questions(service="pothole")
    desk.after("/end", answered="yes")
    desk.begin("visit")
    done = reporter.to_the_end().send()

    assert done.step == "done"
    case = everything(app, Case)[-1]
    assert (case.subject_id, case.channel) == (person.id, By.PHONE)


def test_a_report_whose_clerk_is_signed_on_no_longer_waits_for_them(
    desk: Desk, reporter: Reporter, known: Known
) -> None:
    app = reporter.app
    known()
    cases = len(everything(app, Case))
    reporter.to_the_questions(service="pothole").to_the_end()
    cookie = desk.client.get_cookie("portal")
    desk.client.delete_cookie("portal")
    answer = reporter.press()
    assert answer.status_code == 303
    assert answer.location.startswith("/auth/staff/sign-in?next=")
    assert len(everything(app, Case)) == cases

    assert cookie is not None
    desk.client.set_cookie("portal", cookie.value)
    assert reporter.open(f"/report/{reporter.key}/check").send().step == "done"
    assert everything(app, Case)[-1].channel is By.PHONE


def test_nobody_makes_a_report_in_a_call_of_somebody_elses(desk: Desk, reporter: Reporter) -> None:
    app = reporter.app
    desk.begin()
    stranger = app.test_client()
    with stranger.session_transaction() as cookie:
        cookie["call"] = everything(app, Call)[0].id.hex
    reporter.client = stranger
    done = reported(reporter)

    assert done.step == "done"
    assert everything(app, Case)[-1].channel is By.WEB
    assert everything(app, CallCase) == []


def test_noise_needs_a_name_and_a_caller_has_one(
    desk: Desk, reporter: Reporter, known: Known
) -> None:
    known()
    reporter.to_the_questions(service="noise")
    done = reporter.to_the_end().send()

    assert done.step == "done"


def test_one_more_voice_for_a_case_is_counted_in_the_call(
    desk: Desk, reporter: Reporter, known: Known
) -> None:
    app = reporter.app
    reported(reporter, name="Ann", email="ann@example.com")  # in no call
    [before] = everything(app, Case)
    known()
    contacts = len(everything(app, Contact))
    reporter.to_the_questions(service="pothole")
    while reporter.step != "same":
        reporter.send(**reporter.least())
    done = reporter.send(follow=before.reference)

    assert "we have counted you in" in done.text
    assert "Back to the call" in done.text
    assert [one.did for one in everything(app, CallCase)] == ["same_problem"]
    assert len(everything(app, Contact)) == contacts


# --- it was somebody else


def test_after_the_end_a_wrong_person_is_put_right_from_the_list(
    desk: Desk, reporter: Reporter, known: Known, in_town: Point
) -> None:
    app = reporter.app
    sam = known()
    opened(app, in_town, "noise", ANN)
    ann = next(one for one in everything(app, Person) if one.name == "Ann Holt")
    reported(reporter)
    case = everything(app, Case)[-1]
    desk.after("/end", answered="yes")

    undo = f"{desk.address}/undo"
    page = desk.client.get(undo)
    found = desk.client.post(undo, data=hidden_fields(page.text) | {"name": "Ann Holt"})
    assert "ann@example.com" not in found.text
    [chosen] = re.findall(r'name="person" value="([0-9a-f-]{36})"', found.text)
    answer = desk.client.post(undo, data=hidden_fields(found.text) | {"person": chosen})
    assert answer.status_code == 303
    assert "in the right person’s record now" in desk.client.get(answer.location).text

    [contact] = inward(app)
    assert contact.person_id == ann.id
    with parts.of(app).database.read() as session:
        assert session.get_one(Case, case.id).subject_id == ann.id
        told = session.scalars(select(Follower).where(Follower.case_id == case.id)).all()
        lines = session.scalars(
            select(AuditLine.person_id).where(AuditLine.action == Action.MOVE_CONTACT)
        ).all()
    assert {one.person_id for one in told if one.stopped_at is None} == {ann.id}
    assert set(lines) == {sam.id, ann.id}
    assert Topic.CONTACT_MOVED in {one.topic for one in everything(app, OutboxRow)}


@pytest.mark.parametrize("gone", ["00000000-0000-0000-0000-000000000000", "x"])
def test_the_right_person_who_is_gone_meanwhile_is_looked_for_again(
    desk: Desk, known: Known, gone: str
) -> None:
    known()
    desk.after("/end", answered="yes")

    undo = f"{desk.address}/undo"
    page = desk.client.get(undo)
    sent = hidden_fields(page.text) | {"name": "Sam Reed", "person": gone}
    answer = desk.client.post(undo, data=sent)

    assert answer.status_code == 422
    assert "This person is not there any more. Look again." in answer.text
    assert 'value="Sam Reed"' in answer.text


def test_a_call_that_is_over_shows_nothing_of_the_persons_record(
    desk: Desk, reporter: Reporter, known: Known
) -> None:
    app = reporter.app
    known()
    desk.after(said_email=SAM.email, said_phone="0123")
    assert "They have shown who they are" in desk.page.text
    ended = desk.after("/end", answered="yes")

    assert SAM.email not in ended
    assert everything(app, Case)[0].reference not in ended
    assert "On the phone" not in desk.client.get("/staff/calls").text.split("<h1")[0]
