"""Staff look at what mandates rest on, and at what rests."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.models.actors import Basis, Role
from portal.models.audit import AuditLine
from portal.models.mandates import (
    Mandate,
    MandatePause,
    MandateState,
    Way,
)
from portal.policy import Action
from portal.web import parts
from tests.support.desks import CLERK, OFFICER, OTHER, everything
from tests.support.forms import hidden_fields
from tests.support.mandates import a_mandate, a_person, paused, staff_identity
from tests.support.staff import Colleague, browser

MANAGER = Colleague(Role.RECORDS_MANAGER, name="Ravi Menon")
LIST = "/staff/mandates"
LETTERS = "/staff/mandates/letters"


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    return browser(app, CLERK)


def waits(app: Flask, *, by: UUID | None = None, agent: str = "Sam Jones") -> tuple[str, UUID]:
    """A deputy’s order that nobody has looked at: its page, and for whom it is."""
    with parts.of(app).database.write() as session:
        her = a_person(session, "Margaret Jones")
        made = a_mandate(
            session, her, a_person(session, agent), basis=Basis.DEPUTY, way=Way.STAFF,
            state=MandateState.CHECKING, staff_id=by, from_at=None,
            evidence=[{"kind": "court_order", "words": "Order 123", "file": ""}],
        )  # fmt: skip
        return f"{LIST}/{made.id}", her.id


def send(client: FlaskClient, page: str, deed: str = "", **typed: str) -> str:
    """Fill in a form of a page; the page that follows, or the same with what is wrong."""
    fields = hidden_fields(client.get(page).text) | typed
    answer = client.post(page + deed, data=fields)
    if answer.status_code != 303:
        return str(answer.text)
    return str(client.get(answer.location).text)


def mandate(app: Flask) -> Mandate:
    [found] = everything(app, Mandate)
    assert isinstance(found, Mandate)
    return found


def identity_of(app: Flask, who: Colleague) -> UUID:
    with parts.of(app).database.write() as session:
        found = who.sign_on(session)[0].identity_id
        assert isinstance(found, UUID)
        return found


def test_a_colleague_sees_what_it_rests_on_and_accepts_it(app: Flask, clerk: FlaskClient) -> None:
    page, her = waits(app)
    assert "Sam Jones for Margaret Jones" in clerk.get(LIST).text
    shown = clerk.get(page).text
    assert "The order of the Court of Protection" in shown
    assert "Order 123" in shown

    assert "Accepted. It counts from now on" in send(
        clerk, page, "/accept", seen="The order, sealed"
    )
    found = mandate(app)
    assert (found.state, found.reason) == (MandateState.ACTIVE, "The order, sealed")
    assert found.from_at is not None
    looked = [one for one in everything(app, AuditLine) if one.person_id == her]
    assert Action.READ_PERSON in {one.action for one in looked}


def test_what_is_refused_says_why_in_words_for_who_asked(app: Flask, clerk: FlaskClient) -> None:
    page, _her = waits(app)
    assert "Refused. Whoever asked is being told why" in send(
        clerk, page, "/refuse", why="We could not read the second page. Please send it again."
    )
    found = mandate(app)
    assert found.state is MandateState.REFUSED
    assert found.reason == "We could not read the second page. Please send it again."


@pytest.mark.parametrize(("deed", "field"), [("/accept", "seen"), ("/refuse", "why")])
def test_a_yes_or_no_without_words_is_asked_for_them(
    app: Flask, clerk: FlaskClient, deed: str, field: str
) -> None:
    page, _her = waits(app)
    for words in ("", "   ", "x" * 10_000):
        assert "There is a problem" in send(clerk, page, deed, **{field: words})
    assert mandate(app).state is MandateState.CHECKING


def test_who_wrote_it_down_does_not_check_it(app: Flask, clerk: FlaskClient) -> None:
    page, _her = waits(app, by=identity_of(app, CLERK))
    assert "You wrote it down: a colleague looks at it." in clerk.get(LIST).text
    shown = clerk.get(page).text
    assert "You wrote it down: a colleague looks at it." in shown
    assert "Accept it" not in shown
    token = hidden_fields(clerk.get("/staff/calls").text)
    forced = clerk.post(f"{page}/accept", data=token | {"seen": "I saw it"})
    assert forced.status_code in {403, 404}
    assert mandate(app).state is MandateState.CHECKING

    assert "Accepted" in send(browser(app, OTHER), page, "/accept", seen="The order")


def test_staff_of_the_same_name_leave_it_to_a_colleague(app: Flask, clerk: FlaskClient) -> None:
    page, _her = waits(app, agent=CLERK.name)
    assert "a colleague has to do it" in send(clerk, page, "/accept", seen="The order")
    assert mandate(app).state is MandateState.CHECKING


def test_two_who_look_at_once_settle_it_once(app: Flask, clerk: FlaskClient) -> None:
    page, _her = waits(app)
    fields = hidden_fields(clerk.get(page).text) | {"why": "Not readable"}
    send(browser(app, OTHER), page, "/accept", seen="The order")
    late = clerk.post(f"{page}/refuse", data=fields)
    assert late.status_code in {303, 404}
    assert mandate(app).state is MandateState.ACTIVE


def test_another_record_of_the_same_name_can_be_the_person(app: Flask, clerk: FlaskClient) -> None:
    page, her = waits(app)
    with parts.of(app).database.write() as session:
        right = a_person(session, "Margaret Jones")
        right.address, right_id = "3 Mill Lane, Thornley TY1 2AB", right.id
        stranger = a_person(session, "Ann Holt").id
    shown = clerk.get(page).text
    assert "Mill Lane" in shown
    assert "TY1 2AB" not in shown

    send(clerk, page, "/accept", seen="The order", principal=str(stranger))  # was not offered
    assert mandate(app).principal_id == her
    assert right_id != her


def test_the_right_record_that_was_chosen_is_the_person(app: Flask, clerk: FlaskClient) -> None:
    page, _her = waits(app)
    with parts.of(app).database.write() as session:
        right = a_person(session, "Margaret Jones").id
    send(clerk, page, "/accept", seen="The order", principal=str(right))
    assert (mandate(app).principal_id, mandate(app).state) == (right, MandateState.ACTIVE)


def test_a_paper_is_saved_and_runs_nothing(app: Flask, clerk: FlaskClient) -> None:
    page, _her = waits(app)
    key = "mandates/one/paper.pdf"
    parts.of(app).storage.put(key, b"%PDF-1.7 paper", "application/pdf")
    with parts.of(app).database.write() as session:
        found = session.get_one(Mandate, mandate(app).id)
        found.evidence = [{"kind": "agreement", "words": "", "file": key}]
    answer = clerk.get(f"{page}/files/0")
    assert answer.data == b"%PDF-1.7 paper"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    assert clerk.get(f"{page}/files/1").status_code == 404


@pytest.mark.parametrize("who", [OFFICER, Colleague(Role.COUNCILLOR), Colleague(Role.LEAD)])
def test_for_other_staff_there_is_nothing_here(app: Flask, who: Colleague) -> None:
    page, her = waits(app)
    client = browser(app, who)
    for address in (LIST, page, f"{page}/files/0", LETTERS, f"{LETTERS}/{her}"):
        assert client.get(address).status_code == 404
    assert LIST not in client.get("/staff").text


def test_the_records_manager_checks_and_posts_nothing(app: Flask) -> None:
    waits(app)
    client = browser(app, MANAGER)
    page = client.get(LIST).text
    assert "Sam Jones for Margaret Jones" in page
    assert LETTERS not in page
    assert client.get(LETTERS).status_code == 404


# --- what rests


def test_what_rests_is_looked_into_and_lifted_with_what_came_of_it(
    app: Flask, clerk: FlaskClient
) -> None:
    with parts.of(app).database.write() as session:
        her = a_person(session, "Margaret Jones")
        made = paused(session, her, staff_identity(session, "Lou Marsh"))
        page = f"{LIST}/resting/{made.id}"
    assert "Margaret Jones" in clerk.get(LIST).text
    assert "He answered every question for her." not in clerk.get(LIST).text
    shown = clerk.get(page).text
    assert "He answered every question for her." in shown
    assert "Lou Marsh" in shown

    fields = hidden_fields(shown) | {"why": "Again"}
    assert "There is a problem" in send(clerk, page)
    assert "It counts again." in send(clerk, page, why="We spoke with her alone at home")
    [lifted] = everything(app, MandatePause)
    assert lifted.lifted_at is not None
    reasons = [one.reason for one in everything(app, AuditLine)]
    assert "We spoke with her alone at home" in reasons
    assert "said=changed" in clerk.post(page, data=fields).location
