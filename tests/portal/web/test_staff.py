"""The staff pages: a queue, a case whole, and moving it on; each wrong role gets nothing."""

import io
import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.photos import Photo
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.web import parts
from tests.support import photographs
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser, resident_cookie, resumed

SAM = Introduction(name="Sam Reed", email="sam@example.com", phone="07700 900123")
OFFICER = Colleague(Role.OFFICER, ("ashshire_highways", "environmental_health"))
OTHER = Colleague(Role.OFFICER, ("parks",), name="Lou Marsh")
CLERK = Colleague(Role.CLERK, ("customer_services",), name="Moira Kelly")
MANAGER = Colleague(Role.RECORDS_MANAGER, name="Ravi Menon")
COUNCILLOR = Colleague(Role.COUNCILLOR, wards=("park",), name="Helen Ashworth")
ADMINISTRATOR = Colleague(Role.ADMINISTRATOR, name="Ingrid Larsen")
HOSTILE = '<script>alert(1)</script> "quoted" \u202e evil =1+1'


def opened(app: Flask, place: Point, service: str = "pothole", words: str = "A deep hole") -> str:
    """A new case's reference; in ward Park."""
    here = parts.of(app)
    new = NewCase(service=service, words=words, place="Mill Lane", point=place, reporter=SAM,
                  private_words="My gate code is 1234")  # fmt: skip
    with here.database.write() as session:
        case = cases.open_case(session, PUBLIC_ON_WEB, here.council, new)
        case.ward = "park"
        return case.reference


def lines(app: Flask, action: str) -> list[AuditLine]:
    with parts.of(app).database.read() as session:
        wanted = select(AuditLine).where(AuditLine.action == action).order_by(AuditLine.id)
        return list(session.scalars(wanted))


def state_of(app: Flask, reference: str) -> State:
    with parts.of(app).database.read() as session:
        return session.scalars(select(Case.state).where(Case.reference == reference)).one()


def answer(client: FlaskClient, reference: str, **fields: object) -> TestResponse:
    """Fill in the form of a case's page and send it."""
    page = client.get(f"/staff/cases/{reference}").text
    form = page[page.index('id="answer"') :]
    return client.post(f"/staff/cases/{reference}", data=hidden_fields(form) | fields)


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return browser(app, OFFICER)


# --- the queue


def test_an_officer_sees_their_name_and_the_open_cases_of_their_teams(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    mine, private = opened(app, in_town), opened(app, in_town, "noise")
    not_mine = opened(app, in_town, "litter")
    page = officer.get("/staff").text

    assert "Jo Adeyemi" in page
    assert "Officer · Ashshire County Council, highways" in page
    assert mine in page
    assert private in page
    assert not_mine not in page
    assert "A deep hole" not in page  # columns only: words are on the case's own page


def test_who_has_no_queue_can_still_open_a_case_by_its_reference(app: Flask) -> None:
    page = browser(app, MANAGER).get("/staff").text

    assert "Your role has no queue." in page
    assert 'name="reference"' in page


def test_who_opens_no_cases_is_told_so(app: Flask) -> None:
    page = browser(app, ADMINISTRATOR).get("/staff").text

    assert "It opens no cases and nobody’s details." in page
    assert 'name="reference"' not in page


def test_the_queue_goes_on_behind_its_first_page(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    references = {opened(app, in_town) for _ in range(52)}
    first = officer.get("/staff").text
    following = re.search(r'href="(/staff\?after=[^"]+)"', first)
    assert following is not None
    second = officer.get(following[1]).text

    shown = [set(re.findall(r"/staff/cases/([\w-]+)", page)) for page in (first, second)]
    assert (len(shown[0]), len(shown[1])) == (50, 2)
    assert shown[0] | shown[1] == references


def test_a_reference_is_found_as_it_was_typed(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    typed = reference.lower().replace("-", " ")

    assert officer.get(f"/staff/cases?reference={typed}").location == f"/staff/cases/{reference}"
    assert "There is a slip in it" in officer.get("/staff/cases?reference=x").text


# --- a case


def test_the_page_of_a_case_holds_everything_and_that_it_was_read_is_kept(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town, "noise")
    page = officer.get(f"/staff/cases/{reference}").text

    for there in ("Sam Reed", "sam@example.com", "07700 900123", "gate code is 1234", "Mill Lane"):
        assert there in page
    [line] = lines(app, "read_private_details")
    assert (line.actor_name, line.reason) == ("Jo Adeyemi", None)
    assert line.person_id is not None


def test_what_people_typed_is_words_and_nothing_else(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town, words=HOSTILE)
    answer(officer, reference, to="checked", words=HOSTILE)
    page = officer.get(f"/staff/cases/{reference}").text

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") == 2


@pytest.mark.parametrize("who", [CLERK, MANAGER], ids=["clerk", "records manager"])
def test_who_is_not_of_the_team_says_why_before_anything_is_shown(
    app: Flask, in_town: Point, who: Colleague
) -> None:
    reference, client = opened(app, in_town, "noise"), browser(app, who)
    address = f"/staff/cases/{reference}"
    asked = client.get(address).text
    assert "Say why you need to see this case" in asked
    assert "Sam Reed" not in asked
    assert not lines(app, "read_private_details")

    empty = client.post(f"{address}/why", data=hidden_fields(asked) | {"reason": "  "})
    assert "Say why you need to see this case" in empty.text
    assert "Sam Reed" not in empty.text
    assert not lines(app, "read_private_details")
    said = client.post(f"{address}/why", data=hidden_fields(asked) | {"reason": "She called"})
    assert said.location == address
    page = client.get(address).text
    assert "Sam Reed" in page
    assert 'id="answer"' not in page
    assert {line.reason for line in lines(app, "read_private_details")} == {"She called"}


def test_a_councillor_reads_what_is_public_in_their_ward_and_no_name(
    app: Flask, in_town: Point
) -> None:
    client = browser(app, COUNCILLOR)
    page = client.get(f"/staff/cases/{opened(app, in_town)}").text

    assert "A deep hole" in page
    for private in ("Sam", "sam@example.com", "900123", "1234", 'id="answer"'):
        assert private not in page
    assert client.get(f"/staff/cases/{opened(app, in_town, 'noise')}").status_code == 404


# --- moving on


def test_a_case_is_moved_on_with_words_and_a_photo(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    photo = (io.BytesIO(photographs.jpeg()), "after.jpg")
    moved = answer(officer, reference, to="done", words="Filled on Tuesday.", photo=photo)

    assert moved.location == f"/staff/cases/{reference}?saved=told"
    assert state_of(app, reference) is State.DONE
    page = officer.get(moved.location).text
    assert "Filled on Tuesday." in page
    assert "Saved." in page
    public = app.test_client().get(f"/cases/{reference}").text
    assert "Filled on Tuesday." in public
    assert "1600.jpg" in public
    [line] = lines(app, "progress_case")
    assert line.actor_name == "Jo Adeyemi"


def test_the_form_offers_the_ways_of_the_table_and_none_where_a_case_has_ended(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    page = officer.get(f"/staff/cases/{reference}").text
    assert set(re.findall(r'name="to" type="radio" value="(\w+)"', page)) == {
        state.value
        for state in State
        if state not in {State.RECEIVED, State.PASSED_ON, State.DUPLICATE}
    }  # the last two have pages of their own, where the other team or case is named
    answer(officer, reference, to="done", words="Filled.")

    assert 'id="answer"' not in officer.get(f"/staff/cases/{reference}").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"words": "Filled."}, "Choose where the case stands now"),
        ({"to": "received", "words": "Again"}, "Not a valid choice"),
        ({"to": "no_action", "words": " \n "}, "Say why, and who can help instead"),
        ({"to": "done", "words": "x" * 10_000}, "Use 2,000 characters or fewer"),
    ],
    ids=["no state", "no such way", "no words", "too many words"],
)
def test_what_cannot_be_saved_stays_in_the_form_with_what_to_do(
    app: Flask, officer: FlaskClient, in_town: Point, fields: dict[str, str], words: str
) -> None:
    reference = opened(app, in_town)
    refused = answer(officer, reference, **fields)

    assert words in refused.text
    assert fields["words"].strip() in refused.text
    assert state_of(app, reference) is State.RECEIVED


def test_a_file_that_is_no_photo_is_refused_and_the_words_stay(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    file = (io.BytesIO(b"not a photo"), "after.jpg")
    refused = answer(officer, reference, to="done", words="Filled on Tuesday.", photo=file)

    assert "is not a photo that we can read" in refused.text
    assert "Filled on Tuesday." in refused.text
    assert state_of(app, reference) is State.RECEIVED


def test_two_officers_on_one_case_do_not_overwrite_each_other(app: Flask, in_town: Point) -> None:
    reference = opened(app, in_town)
    first, second = browser(app, OFFICER), browser(app, OFFICER)
    page = second.get(f"/staff/cases/{reference}").text
    fields = hidden_fields(page[page.index('id="answer"') :])
    answer(first, reference, to="scheduled", words="A crew comes on Tuesday.")
    late = second.post(
        f"/staff/cases/{reference}", data=fields | {"to": "checked", "words": "I looked at it."}
    )

    assert late.status_code == 409
    assert "Somebody else changed this case meanwhile" in late.text
    assert "A crew comes on Tuesday." in late.text
    assert "I looked at it." in late.text
    assert state_of(app, reference) is State.SCHEDULED
    with parts.of(app).database.read() as session:
        assert not session.scalars(select(Photo)).all()


# --- what is not theirs


def test_every_answer_is_kept_by_nobody(app: Flask, officer: FlaskClient, in_town: Point) -> None:
    reference = opened(app, in_town)
    for address in (
        "/staff", "/staff/cases?reference=x", f"/staff/cases/{reference}",
        f"/staff/cases/{reference.lower()}", "/staff/cases/ABCD-EFGH", "/staff/nowhere",
    ):  # fmt: skip
        assert officer.get(address).headers["Cache-Control"] == "no-store", address
    assert answer(officer, reference, to="checked").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("service", ["litter", "noise"], ids=["public", "private"])
@pytest.mark.parametrize("who", [OTHER, ADMINISTRATOR], ids=["other team", "administrator"])
def test_an_id_changed_in_an_address_or_a_form_is_404_and_a_line(
    app: Flask, in_town: Point, who: Colleague, service: str
) -> None:
    theirs, client = opened(app, in_town, service), browser(app, who)
    csrf = hidden_fields(client.get("/auth/sign-out").text)
    tries = [
        client.get(f"/staff/cases/{theirs}"),
        client.get(f"/staff/cases/{theirs}", headers={"HX-Request": "true"}),
        client.post(f"/staff/cases/{theirs}", data=csrf | {"to": "done", "version": "1"}),
        client.post(f"/staff/cases/{theirs}/why", data=csrf | {"reason": "Let me in"}),
    ]

    assert [one.status_code for one in tries] == [404] * len(tries)
    assert all("Sam Reed" not in one.text for one in tries)
    assert state_of(app, theirs) is State.RECEIVED
    refused = lines(app, "read_as_staff") + lines(app, "progress_case")
    assert [line.allowed for line in refused] == [False] * 4
    assert {line.actor_name for line in refused} == {who.name}


@pytest.mark.parametrize("reference", ["ABCD-EFGH", "x", "0000-0000", "..%2f..", "%00"])
def test_a_reference_that_is_none_is_404(officer: FlaskClient, reference: str) -> None:
    assert officer.get(f"/staff/cases/{reference}").status_code == 404


def test_a_photo_of_a_private_case_is_for_who_may_have_the_case_before_them(
    app: Flask, in_town: Point
) -> None:
    reference = opened(app, in_town, "noise")
    officer = browser(app, OFFICER)
    photo = (io.BytesIO(photographs.jpeg()), "after.jpg")
    answer(officer, reference, to="checked", words="Seen.", photo=photo)
    address = f"/staff/photos/{_photo_of(app)}/400.jpg"

    shown = officer.get(address)
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"] == "no-store"
    clerk = browser(app, CLERK)
    for client in (browser(app, OTHER), browser(app, ADMINISTRATOR), clerk):
        assert client.get(address).status_code == 404
    asked = clerk.get(f"/staff/cases/{reference}").text
    clerk.post(f"/staff/cases/{reference}/why", data=hidden_fields(asked) | {"reason": "Call"})
    assert clerk.get(address).status_code == 200
    assert officer.get(address.replace("400.jpg", "..")).status_code == 404


def test_the_public_address_of_a_private_case_leads_staff_to_where_looking_is_kept(
    app: Flask, officer: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town, "noise")

    assert officer.get(f"/cases/{reference}").location == f"/staff/cases/{reference}"


def test_a_resident_reads_their_own_private_case_and_nobody_elses(
    app: Flask, in_town: Point
) -> None:
    reference, eve, sam = opened(app, in_town, "noise"), app.test_client(), app.test_client()
    with parts.of(app).database.write() as session:
        cookie = resident_cookie(session, "Sam Reed")
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        case.subject_id = resumed(session, cookie).person_id
        sam.set_cookie("portal", cookie)
        eve.set_cookie("portal", resident_cookie(session, "Eve"))

    assert "gate code is 1234" in sam.get(f"/cases/{reference}").text
    theirs = eve.get(f"/cases/{reference}").text
    assert "gate code" not in theirs
    assert "A deep hole" not in theirs


def test_nobody_but_staff_comes_in(app: Flask, in_town: Point) -> None:
    reference = opened(app, in_town)
    resident = app.test_client()
    with parts.of(app).database.write() as session:
        resident.set_cookie("portal", resident_cookie(session, "Eve"))
    for client in (app.test_client(), resident):
        for address in ("/staff", f"/staff/cases/{reference}", "/staff/cases?reference=x"):
            refused = client.get(address)
            assert refused.status_code in {303, 403, 404}, address
            assert "Sam Reed" not in refused.text


def _photo_of(app: Flask) -> UUID:
    with parts.of(app).database.read() as session:
        return session.scalars(select(Photo.id)).one()
