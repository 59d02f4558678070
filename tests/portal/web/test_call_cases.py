"""Cases in a call: told, opened whole, brought back, followed, counted in, and answered."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.models.actors import By, Role
from portal.models.audit import AuditLine
from portal.models.calls import CallCase
from portal.models.cases import Case
from portal.models.contacts import Contact
from portal.models.enquiries import Enquiry
from portal.models.followers import Follower
from portal.models.places import Point
from portal.models.states import State
from portal.policy import SYSTEM, Action
from portal.services import cases, enquiries
from portal.services.people import Introduction
from portal.services.served import REASONS
from portal.web import parts
from tests.support.desks import SAM, Desk, everything, inward, opened
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague

HEALTH = Colleague(Role.OFFICER, ("environmental_health",), name="Lou Marsh")
ANN = Introduction(name="Ann Holt", email="ann@example.com")


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def checked(desk: Desk) -> str:
    """Sam calls and has shown who they are; the page."""
    desk.begin().choose(desk.find(name="Sam Reed"))
    return desk.after(said_email=SAM.email, said_phone="0123")


def ended(app: Flask, reference: str, days: int = 1) -> None:
    with parts.of(app).database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        cases.progress(session, SYSTEM, case, State.DONE, "All quiet now.")
        case.closed_at = clock.now() - timedelta(days=days)


def state_of(app: Flask, reference: str) -> State:
    with parts.of(app).database.read() as session:
        return session.scalars(select(Case.state).where(Case.reference == reference)).one()


def test_one_press_says_that_they_were_told_and_proposes_the_end(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference = opened(app, in_town)
    assert "I told them this" in checked(desk)
    page = desk.after(f"/cases/{reference}/tell")

    assert "Noted: they know how it stands." in page
    assert "✓ Told how it stands" in page
    assert 'value="chasing" selected' in page
    assert 'value="noise" selected' in page
    assert 'value="yes" checked' in page


def test_a_case_of_the_caller_opens_whole_without_asking_why_again(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference = opened(app, in_town)
    path = desk.begin().address + f"/cases/{reference}"
    assert desk.client.get(path).status_code == 404  # nobody has shown anything
    checked(desk)
    answer = desk.client.get(desk.address + f"/cases/{reference}")
    assert answer.location == f"/staff/cases/{reference}"
    page = desk.client.get(answer.location).text

    assert "My gate code is 1234" in page
    assert "On the phone with Sam Reed" in page
    looks = [one for one in everything(app, AuditLine)
             if one.action == Action.READ_PRIVATE_DETAILS]  # fmt: skip
    assert {one.reason for one in looks} == {REASONS[By.PHONE]}


def test_a_case_of_somebody_else_does_not_open(app: Flask, desk: Desk, in_town: Point) -> None:
    opened(app, in_town)
    theirs = opened(app, in_town, who=ANN)
    page = checked(desk)

    assert theirs not in page
    assert desk.client.get(desk.address + f"/cases/{theirs}").status_code == 404
    for deed in ("tell", "reopen", "follow", "answer"):
        answer = desk.press(f"/cases/{theirs}/{deed}", **{f"say-{theirs}": "x"})
        assert answer.status_code == 422, deed
        assert "Drums at night" not in answer.text


def test_not_fixed_is_said_for_the_caller_with_their_words(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference = opened(app, in_town)
    ended(app, reference)
    before = len(everything(app, Contact))
    assert "It is not fixed" in checked(desk)

    empty = desk.press(f"/cases/{reference}/reopen", **{f"say-{reference}": " "})
    assert empty.status_code == 422
    assert "Write down what they say" in empty.text
    long = desk.press(f"/cases/{reference}/reopen", **{f"say-{reference}": "x" * 2001})
    assert "Use 2,000 characters or fewer" in long.text
    assert "x" * 2001 in long.text
    page = desk.after(f"/cases/{reference}/reopen", **{f"say-{reference}": "Louder <b>"})
    assert "The case is open again" in page
    assert state_of(app, reference) is not State.DONE
    assert len(everything(app, Contact)) == before
    desk.after("/end", answered="yes", avoidable="closed_too_early", subject="noise")
    assert len(inward(app)) == 1


def test_what_ended_long_ago_is_reported_again_instead(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference = opened(app, in_town)
    ended(app, reference, days=29)
    assert "It is not fixed" not in checked(desk)
    answer = desk.press(f"/cases/{reference}/reopen", **{f"say-{reference}": "Louder"})

    assert answer.status_code == 422
    assert "more than 28 days ago" in answer.text


def test_a_caller_is_told_by_email_from_now_on_and_counted_in(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    opened(app, in_town)
    public = opened(app, in_town, "pothole", ANN)
    checked(desk)
    assert "They have the same problem" in desk.after(asked_after=public)
    assert "counted in" in desk.after(f"/cases/{public}/count-in")
    assert "They hear by email" in desk.after(f"/cases/{public}/follow")
    desk.after(f"/cases/{public}/count-in")  # pressed twice

    with parts.of(app).database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == public)).one()
        told = session.scalars(select(Follower).where(Follower.case_id == case.id)).all()
        assert case.reporters == 2
        assert {one.contact_point.value for one in told} == {SAM.email, ANN.email}
    assert {one.did for one in everything(app, CallCase)} == {"read", "same_problem", "follow"}


def test_who_was_asked_something_answers_by_phone_and_the_case_goes_on(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference = opened(app, in_town)
    with parts.of(app).database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        enquiries.ask(session, HEALTH.actor(session), case, "Which nights is it?")
    before = len(everything(app, Contact))
    assert "Which nights is it?" in checked(desk)
    page = desk.after(f"/cases/{reference}/answer", **{f"say-{reference}": "Fridays"})

    assert "Their answer is with the team" in page
    [enquiry] = everything(app, Enquiry)
    assert enquiry.answer == "Fridays"
    assert len(everything(app, Contact)) == before
    again = desk.press(f"/cases/{reference}/answer", **{f"say-{reference}": "Saturdays"})
    assert "Nobody waits for an answer" in again.text


def test_a_deed_that_nobody_knows_and_a_case_that_is_not_there_are_404(desk: Desk) -> None:
    desk.begin()

    assert desk.press("/cases/ABCD-EFGH/burn").status_code == 404
    assert desk.press("/cases/ABCD-EFGH/reopen", **{"say-ABCD-EFGH": "x"}).status_code == 404
    assert desk.client.get(desk.address + "/cases/ABCD-EFGH").status_code == 404


def test_what_the_clerk_does_on_other_pages_in_a_call_is_no_contact_of_its_own(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference, public = opened(app, in_town), opened(app, in_town, "pothole", ANN)
    ended(app, reference)
    checked(desk)
    before = len(everything(app, Contact))
    desk.client.get(desk.client.get(desk.address + f"/cases/{reference}").location)

    for address, typed in (
        (f"/staff/cases/{reference}/reopen", {"words": "It is loud again"}),
        (f"/cases/{public}/follow", {"email": "sam.reed@example.com", "wants": "everything"}),
    ):
        page = desk.client.get(address)
        assert page.status_code == 200, address
        answer = desk.client.post(address, data=hidden_fields(page.text) | typed)
        assert answer.status_code == 303, address
    assert len(everything(app, Contact)) == before
    assert {one.did for one in everything(app, CallCase)} == {"read", "reopen", "follow"}
