"""A case of a life event is called by its name wherever somebody may see it, and nowhere else."""

from flask import Flask
from sqlalchemy import select

from portal.models.actors import Role
from portal.models.cases import Case
from portal.services import cases
from portal.services.cases import NewCase
from portal.web import case_views, parts
from tests.support.staff import Colleague, browser, resident_cookie, resumed

SERVICE, NAME = "life_council_tax", "Council tax, after a life event"
TOLD = {"date_of_death": {"label": "Date of death", "value": "17 November 2026"},
        "last_address": "4 Mill Lane"}  # fmt: skip
OFFICER = Colleague(Role.OFFICER, ("council_tax",))


def opened(app: Flask, name: str = "Rose Amoah") -> tuple[str, str]:
    """The reference of a case of theirs, and the cookie with which they look at it."""
    here = parts.of(app)
    with here.database.write() as session:
        cookie = resident_cookie(session, name)
        case = cases.open_case(
            session, resumed(session, cookie), here.council, NewCase(SERVICE, "", answers=TOLD)
        )
        return case.reference, cookie


def test_its_team_sees_it_in_the_queue_by_name_and_can_narrow_to_it(app: Flask) -> None:
    reference, _ = opened(app)
    staff = browser(app, OFFICER)

    assert NAME in staff.get("/staff").text
    assert reference in staff.get(f"/staff?category={SERVICE}").text
    assert reference not in staff.get("/staff?category=pothole").text


def test_a_team_is_not_offered_what_others_do_after_a_life_event(app: Flask) -> None:
    answer = browser(app, Colleague(Role.OFFICER, ("street_cleansing",))).get("/staff")

    assert "after a life event" not in answer.text


def test_its_page_shows_what_was_told_under_its_labels(app: Flask) -> None:
    reference, _ = opened(app)
    text = browser(app, OFFICER).get(f"/staff/cases/{reference}").text

    assert NAME in text
    for words in ("Date of death", "17 November 2026", "Last address", "4 Mill Lane"):
        assert words in text


def test_two_names_in_one_case_say_whose_they_are(app: Flask) -> None:
    asked = {"dec.name": "What was their name?", "pr.name": "Who is it?"}
    names = {"dec.name": "Arthur Pell", "pr.name": "Ruth Pell"}
    answers = {path: {"label": "Name", "about": about, "value": names[path], "form": "text"}
               for path, about in asked.items()}  # fmt: skip
    with app.test_request_context():
        told = list(case_views.told(answers, whole=True))

    assert told == [
        ("Name (What was their name?)", "Arthur Pell"),
        ("Name (Who is it?)", "Ruth Pell"),
    ]


def test_whose_it_is_sees_it_in_their_account_and_nobody_else_anywhere(app: Flask) -> None:
    reference, cookie = opened(app)
    theirs, stranger = app.test_client(), app.test_client()
    theirs.set_cookie("portal", cookie)

    for address in ("/account", "/account/cases", f"/cases/{reference}"):
        assert NAME in theirs.get(address).text, address
    assert "17 November 2026" not in stranger.get(f"/cases/{reference}").text
    for address in ("/cases", "/cases.geojson", "/cases.atom", "/report"):
        text = stranger.get(address).text
        assert reference not in text, address
        assert "after a life event" not in text, address


def test_nobody_reports_it_in_the_street(app: Flask) -> None:
    answer = app.test_client().get(f"/report?service={SERVICE}", follow_redirects=True)

    assert answer.status_code == 200
    assert NAME not in answer.text
    with parts.of(app).database.read() as session:
        assert not session.scalars(select(Case)).all()


def test_it_is_due_in_the_days_that_the_duty_takes_and_has_no_public_count(app: Flask) -> None:
    reference, _ = opened(app)

    with parts.of(app).database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert (case.public, case.team, case.reason) == (False, "council_tax", "life_event")
        assert case.due is not None
