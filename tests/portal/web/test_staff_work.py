"""What staff do to a case beside moving it on: notes, who has it, photos, days."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.models.cases import Case, Happened
from portal.models.photos import Photo, Shows
from portal.models.places import Point
from portal.models.states import State
from portal.web import parts
from tests.portal.web.test_staff import answer, lines, opened, state_of
from tests.support import photographs
from tests.support.casework import (
    HELEN,
    JO,
    LEILA,
    LOU,
    MOIRA,
    case_of,
    do,
    events,
    identity_of,
    today,
)
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser, resident_cookie, resumed

PAGES = ("note", "assign", "due", "their-reference", "reopen", "photo")


@pytest.fixture
def jo(app: Flask) -> FlaskClient:
    return browser(app, JO)


@pytest.fixture
def reference(app: Flask, in_town: Point) -> str:
    return opened(app, in_town)


# --- notes


def test_a_note_is_read_by_staff_and_by_nobody_else(
    app: Flask, jo: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town, "noise")
    saved = do(jo, reference, "note", note="He shouts at visitors.")
    page = jo.get(saved.location).text
    sam = app.test_client()
    with parts.of(app).database.write() as session:
        cookie = resident_cookie(session, "Sam Reed")
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        case.subject_id = resumed(session, cookie).person_id
    sam.set_cookie("portal", cookie)
    theirs = sam.get(f"/cases/{reference}").text

    assert "He shouts at visitors." in page
    assert "Only staff see this" in page
    assert "Jo Adeyemi (Officer)" in page
    assert "A deep hole" in theirs
    assert "He shouts" not in theirs
    assert "Note" not in theirs
    for address in ("/account", "/account/cases"):
        assert "Something was added" not in sam.get(address).text


@pytest.mark.parametrize("what", ["note", "assign"])
def test_what_is_for_staff_is_in_no_public_page_list_or_feed(
    app: Flask, jo: FlaskClient, reference: str, what: str
) -> None:
    everyone = app.test_client()
    feed = everyone.get("/cases.atom").text
    fields = {"note": {"note": "He shouts."}, "assign": {"to": str(identity_of(app, JO.name))}}
    assert do(jo, reference, what, **fields[what]).status_code == 303

    assert everyone.get("/cases.atom").text == feed
    for address in (f"/cases/{reference}", "/cases", "/cases.geojson"):
        page = everyone.get(address).text
        assert "He shouts" not in page
        assert JO.name not in page


def test_a_note_is_taken_though_the_case_changed_meanwhile(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    page = jo.get(f"/staff/cases/{reference}/note").text
    fields = hidden_fields(page[page.index(f'action="/staff/cases/{reference}/note"') :])
    answer(browser(app, LOU), reference, to="checked", words="Seen.")
    saved = jo.post(f"/staff/cases/{reference}/note", data=fields | {"note": "Round the back."})

    assert saved.location == f"/staff/cases/{reference}?saved=kept"
    assert [one.words for one in events(app, Happened.NOTE)] == ["Round the back."]


def test_an_empty_note_and_one_too_long_are_refused_with_what_was_typed(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    assert "Write the note" in do(jo, reference, "note", note=" \n ").text
    long = do(jo, reference, "note", note="<b>" + "x" * 10_000)

    assert "Use 2,000 characters or fewer" in long.text
    assert "&lt;b&gt;xxx" in long.text
    assert not events(app, Happened.NOTE)


def test_a_clerk_who_said_why_leaves_a_note_and_moves_nothing_on(
    app: Flask, reference: str
) -> None:
    clerk = browser(app, MOIRA)
    asked = clerk.get(f"/staff/cases/{reference}/note")
    assert asked.location == f"/staff/cases/{reference}"  # where they are asked why
    page = clerk.get(asked.location).text
    clerk.post(f"{asked.location}/why", data=hidden_fields(page) | {"reason": "He calls again"})

    assert do(clerk, reference, "note", note="He calls again.").status_code == 303
    for what in ("due", "their-reference", "photo", "assign"):
        assert clerk.get(f"/staff/cases/{reference}/{what}").status_code == 404


# --- who has it


def test_an_officer_takes_a_case_with_one_button(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    page = jo.get(f"/staff/cases/{reference}").text
    assert "Nobody of the team has this case yet" in page
    form = page[page.index(f'action="/staff/cases/{reference}/assign"') :]
    taken = jo.post(f"/staff/cases/{reference}/assign", data=hidden_fields(form))

    assert taken.location == f"/staff/cases/{reference}?saved=kept"
    assert case_of(app, reference).assignee_id == identity_of(app, JO.name)
    assert "You have this case" in jo.get(taken.location).text
    assert "Jo Adeyemi has this case" in browser(app, LOU).get(taken.location).text


def test_a_case_is_given_to_a_colleague_of_its_team_and_to_nobody_else(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    for who in (LOU, LEILA, MOIRA):
        browser(app, who)
    page = jo.get(f"/staff/cases/{reference}/assign").text
    assert "Lou Marsh" in page
    assert "Jo Adeyemi (you)" in page
    assert "Leila Haddad" not in page
    assert "Moira Kelly" not in page
    given = do(jo, reference, "assign", to=str(identity_of(app, "Lou Marsh")))

    assert "Given to Lou Marsh" in jo.get(given.location).text
    for wrong in (str(identity_of(app, "Leila Haddad")), "x", str(clock.new_id()), ""):
        assert do(jo, reference, "assign", to=wrong).status_code == 200
    assert case_of(app, reference).assignee_id == identity_of(app, "Lou Marsh")
    do(jo, reference, "assign", to="nobody")
    assert case_of(app, reference).assignee_id is None


def test_two_who_take_one_case_are_told_who_was_quicker(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    lou = browser(app, LOU)
    page = lou.get(f"/staff/cases/{reference}").text
    fields = hidden_fields(page[page.index(f'action="/staff/cases/{reference}/assign"') :])
    do(jo, reference, "assign", to=str(identity_of(app, JO.name)))
    late = lou.post(f"/staff/cases/{reference}/assign", data=fields)

    assert late.status_code == 409
    assert "Somebody else changed this case meanwhile" in late.text
    assert case_of(app, reference).assignee_id == identity_of(app, JO.name)
    # having been told, they may
    form = late.text[late.text.index(f'action="/staff/cases/{reference}/assign"') :]
    lou.post(f"/staff/cases/{reference}/assign", data=fields | hidden_fields(form))
    assert case_of(app, reference).assignee_id == identity_of(app, "Lou Marsh")


# --- the day, the reference of others, opening again


def test_a_new_day_is_the_one_that_everyone_sees(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    day = today() + timedelta(days=9)
    saved = do(jo, reference, "due", day=day.isoformat())

    assert f"Due {day:%A} {day.day} {day:%B}" in jo.get(saved.location).text
    public = app.test_client().get(f"/cases/{reference}").text
    assert f"{day.day} {day:%B}" in public
    assert "Note" not in public


@pytest.mark.parametrize("day", ["2020-01-01", "", "soon", "2999-01-01"])
def test_a_day_that_is_none_changes_nothing(
    app: Flask, jo: FlaskClient, reference: str, day: str
) -> None:
    before = case_of(app, reference).due
    refused = do(jo, reference, "due", day=day)

    assert "There is a problem" in refused.text
    assert case_of(app, reference).due == before


def test_what_an_agency_calls_the_case_stands_on_its_page_for_staff(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    saved = do(jo, reference, "their-reference", reference='NH/2026/<b>88"')

    assert "NH/2026/&lt;b&gt;88" in jo.get(saved.location).text
    assert "NH/2026" not in app.test_client().get(f"/cases/{reference}").text
    assert "Use 60 characters or fewer" in do(
        jo, reference, "their-reference", reference="x" * 10_000
    ).text  # fmt: skip


def test_a_finished_case_is_opened_again_with_a_reason(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    answer(jo, reference, to="done", words="Filled.")
    assert "Open it again" in jo.get(f"/staff/cases/{reference}").text
    assert "Say why it is opened again" in do(jo, reference, "reopen", words="").text
    do(jo, reference, "reopen", words="It sank in.")

    assert state_of(app, reference) is State.RECEIVED
    assert "It sank in." in app.test_client().get(f"/cases/{reference}").text
    again = do(jo, reference, "reopen", words="Once more.")
    assert "It cannot be opened again as it stands now" in again.text


# --- photos


@pytest.mark.parametrize("shows", Shows)
def test_a_photo_is_added_without_moving_the_case_on(
    app: Flask, jo: FlaskClient, reference: str, shows: Shows
) -> None:
    photo = (io.BytesIO(photographs.jpeg()), "there.jpg")
    saved = do(jo, reference, "photo", photo=photo, shows=shows, words="From the north.")

    assert saved.location == f"/staff/cases/{reference}?saved=photo"
    assert state_of(app, reference) is State.RECEIVED
    public = app.test_client().get(f"/cases/{reference}").text
    assert "From the north." in public
    assert "400.jpg" in public
    with parts.of(app).database.read() as session:
        assert session.scalars(select(Photo)).one().shows is shows


def test_a_photo_that_is_none_leaves_nothing_behind(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    for photo in (None, (io.BytesIO(b"no photo"), "x.jpg"), "x.jpg"):
        given = {} if photo is None else {"photo": photo}
        refused = do(jo, reference, "photo", shows="after", words="From the north.", **given)
        assert "There is a problem" in refused.text
        assert "From the north." in refused.text
    with parts.of(app).database.read() as session:
        assert not session.scalars(select(Photo)).all()
    assert not list(parts.of(app).settings.var.glob("photos/**/*.jpg"))


# --- the page itself


def test_a_councillor_sees_neither_notes_nor_who_has_it_nor_anything_to_do(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    do(jo, reference, "note", note="He shouts.")
    do(jo, reference, "assign", to=str(identity_of(app, JO.name)))
    page = browser(app, HELEN).get(f"/staff/cases/{reference}").text

    assert "A deep hole" in page
    for hidden in ("He shouts.", "Jo Adeyemi", "What else you can do", "Take it"):
        assert hidden not in page
    for what in PAGES:
        assert browser(app, HELEN).get(f"/staff/cases/{reference}/{what}").status_code == 404


@pytest.mark.parametrize("who", [LEILA, HELEN], ids=["another team", "councillor"])
def test_each_deed_of_a_wrong_role_does_nothing_and_is_a_line(
    app: Flask, reference: str, who: Colleague
) -> None:
    client = browser(app, who)
    csrf = hidden_fields(client.get("/auth/sign-out").text)
    fields = {
        "version": "1", "note": "x", "to": "nobody", "day": today().isoformat(),
        "reference": "x", "words": "x", "shows": "after",
    }  # fmt: skip
    before = case_of(app, reference).version
    for what in PAGES:
        tried = client.post(f"/staff/cases/{reference}/{what}", data=csrf | fields)
        assert tried.status_code == 404, what

    assert case_of(app, reference).version == before
    assert not lines(app, "note_case")[0].allowed


# --- a case that goes to another team while it is on a screen


def goes_to(app: Flask, reference: str, team: str) -> None:
    with parts.of(app).database.write() as session:
        session.scalars(select(Case).where(Case.reference == reference)).one().team = team


@pytest.mark.parametrize("what", ["", "/note"], ids=["answer", "note"])
def test_what_was_typed_on_a_case_that_went_to_another_team_is_not_lost(
    app: Flask, jo: FlaskClient, reference: str, what: str
) -> None:
    address = f"/staff/cases/{reference}{what}"
    page = jo.get(f"/staff/cases/{reference}").text
    fields = hidden_fields(page[page.index(f'action="{address}"') :])
    goes_to(app, reference, "parks")
    typed = {"to": "done", "words": "Filled <today>.", "note": "Filled <today>."}
    late = jo.post(address, data=fields | typed)

    assert late.status_code == 409
    assert "This case has gone to another team" in late.text
    assert "Thornley District Council, parks" in late.text
    assert "Filled &lt;today&gt;." in late.text
    assert late.headers["Cache-Control"] == "no-store"
    assert state_of(app, reference) is State.RECEIVED
    assert not events(app, Happened.NOTE)
    assert not lines(app, "note_case" if what else "progress_case")[-1].allowed


def test_whose_case_it_never_was_learns_nothing_of_where_it_is(
    app: Flask, jo: FlaskClient, reference: str
) -> None:
    jo.get(f"/staff/cases/{reference}")
    for who in (LEILA, MOIRA):
        client = browser(app, who)
        csrf = hidden_fields(client.get("/auth/sign-out").text)
        if who is MOIRA:
            client.post(f"/staff/cases/{reference}/why", data=csrf | {"reason": "A call"})
        tried = client.post(f"/staff/cases/{reference}", data=csrf | {"words": "x", "to": "done"})
        assert tried.status_code == 404
        assert "highways" not in tried.text
