"""How long somebody stays signed on, what it costs, and how it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from flask_login import current_user
from sqlalchemy import event, select

from portal.database import Database
from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.identities import Realm
from portal.models.people import Person
from portal.web import actors
from tests.support.forms import hidden_fields
from tests.support.providers import TestProvider
from tests.support.visitors import SITE, Visitor, heading, later, sign_ons


@contextmanager
def questions(database: Database) -> Iterator[list[str]]:
    """What the database is asked, in order."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engines = (database.engine, database._glancing)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def test_whoever_does_nothing_for_half_an_hour_is_signed_out(resident: Visitor) -> None:
    resident.sign_on()
    with later(minutes=29):
        assert resident.is_signed_on
    with later(minutes=31):
        assert not resident.is_signed_on


def test_whoever_goes_on_stays_signed_on_but_no_longer_than_twelve_hours(resident: Visitor) -> None:
    resident.sign_on()
    for minutes in range(25, 12 * 60, 25):
        with later(minutes=minutes):
            assert resident.client.get("/contact").status_code == 200
            assert resident.is_signed_on
    with later(minutes=12 * 60 + 1):
        assert not resident.is_signed_on


def test_asking_how_long_is_left_does_not_make_it_longer(resident: Visitor) -> None:
    resident.sign_on()
    with later(minutes=20):
        assert resident.session()["seconds"] in range(590, 601)
    with later(minutes=31):
        assert not resident.is_signed_on


def test_a_form_opened_while_a_page_asks_how_long_is_left_still_counts(resident: Visitor) -> None:
    """The answer may come after the form's page: it must not take the place of its cookie."""
    resident.sign_on()
    asked = resident.client.get("/auth/session")
    with_token = resident.client.get("/auth/session?token")

    assert asked.get_json()["token"] == ""
    assert with_token.get_json()["token"]
    assert len(with_token.headers.getlist("Set-Cookie")) > len(asked.headers.getlist("Set-Cookie"))


def test_who_presses_stay_stays(resident: Visitor) -> None:
    resident.sign_on()
    with later(minutes=29):
        token = resident.session()["token"]
        answer = resident.client.post("/auth/stay", headers={"X-CSRFToken": token})
        assert answer.status_code == 204
    with later(minutes=50):
        assert resident.is_signed_on


def test_a_session_that_has_ended_cannot_be_brought_back(resident: Visitor) -> None:
    resident.sign_on()
    token = resident.session()["token"]
    with later(minutes=31):
        answer = resident.client.post("/auth/stay", headers={"X-CSRFToken": token})
        assert answer.status_code == 403
        assert not resident.is_signed_on


def test_who_is_signed_on_is_one_question_and_noted_once_a_minute(
    resident: Visitor, rows: Database
) -> None:
    resident.sign_on()
    resident.client.get("/contact")
    with questions(rows) as asked:
        resident.client.get("/contact")
    with later(minutes=2), questions(rows) as asked_later:
        resident.client.get("/contact")
        resident.client.get("/contact")

    assert len(asked) == 1
    assert "JOIN identity" in asked[0]
    assert sum(one.startswith("UPDATE sign_on") for one in asked_later) == 1


def test_whoever_has_not_signed_on_costs_the_database_nothing(
    resident: Visitor, rows: Database
) -> None:
    resident.client.get("/contact")
    with questions(rows) as asked:
        resident.client.get("/contact")

    assert not asked


def test_public_pages_are_kept_apart_for_who_is_signed_on(
    resident: Visitor, visitor_of: Callable[[], Visitor], officer: Visitor
) -> None:
    resident.sign_on()
    officer.sign_on("dan_price")
    other = visitor_of()
    other.sign_on("rhys_evans")
    pages = [one.client.get("/contact") for one in (visitor_of(), resident, other, officer)]
    tags = [page.headers["ETag"] for page in pages]

    assert len(set(tags)) == 3
    assert tags[1] == tags[2]
    assert [page.headers["Cache-Control"].split(",")[0] for page in pages] == [
        "public", "private", "private", "private",
    ]  # fmt: skip
    assert ["Sign in" in page.text for page in pages] == [True, False, False, False]
    assert ["Your account" in page.text for page in pages] == [False, True, True, False]
    assert "Sam" not in pages[1].text


def test_a_kept_page_is_not_shown_to_who_has_signed_on_since(resident: Visitor) -> None:
    before = resident.client.get("/contact").headers["ETag"]
    resident.sign_on()
    answer = resident.client.get("/contact", headers={"If-None-Match": before})

    assert answer.status_code == 200
    assert "Sign out" in answer.text


def test_signing_out_at_the_provider_ends_every_session_at_once(
    visitor_of: Callable[[], Visitor], provider: TestProvider
) -> None:
    phone, desk, other = visitor_of(), visitor_of(), visitor_of()
    phone.sign_on()
    desk.sign_on()
    other.sign_on("rhys_evans")
    answer = other.client.post(
        "/auth/backchannel-logout", data={"logout_token": provider.logout_token()}
    )

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert [one.is_signed_on for one in (phone, desk, other)] == [False, False, True]
    assert "Sign in" in phone.client.get("/contact").text


def test_one_session_of_the_provider_ends_alone(
    visitor_of: Callable[[], Visitor], provider: TestProvider, rows: Database
) -> None:
    phone, desk = visitor_of(), visitor_of()
    phone.sign_on()
    desk.sign_on()
    [first, _second] = sign_ons(rows)
    token = provider.logout_token(sid=str(first.sid))
    phone.client.post("/auth/backchannel-logout", data={"logout_token": token})

    assert [one.is_signed_on for one in (phone, desk)] == [False, True]


def test_a_logout_of_staff_comes_to_the_same_address(
    officer: Visitor, resident: Visitor, staff_provider: TestProvider
) -> None:
    officer.sign_on("dan_price")
    resident.sign_on()
    token = staff_provider.logout_token(person="dan_price")
    answer = resident.client.post("/auth/backchannel-logout", data={"logout_token": token})

    assert answer.status_code == 200
    assert not officer.is_signed_on
    assert resident.is_signed_on


def test_nobody_is_a_resident_and_staff_at_once(
    resident: Visitor, officer: Visitor, rows: Database
) -> None:
    resident.sign_on()
    officer.client = resident.client
    officer.sign_on("dan_price")

    assert [(one.realm, one.ended_at is None) for one in sign_ons(rows)] == [
        (Realm.RESIDENT, False),
        (Realm.STAFF, True),
    ]


def test_a_form_token_of_before_signing_on_is_good_after_it(resident: Visitor) -> None:
    before = hidden_fields(resident.client.get("/report").text)["csrf_token"]
    resident.sign_on()
    answer = resident.client.post("/auth/stay", headers={"X-CSRFToken": before})

    assert answer.status_code == 204


def test_every_sign_on_step_up_and_sign_off_is_written_down(
    resident: Visitor, rows: Database, provider: TestProvider
) -> None:
    resident.sign_on(address="/auth/sign-in?level=verified")
    resident.sign_out()
    resident.sign_on()
    resident.client.post("/auth/backchannel-logout", data={"logout_token": provider.logout_token()})

    with rows.read() as session:
        lines = session.scalars(select(AuditLine).order_by(AuditLine.at)).all()
        [whose] = set(session.scalars(select(Person.id)))
    assert [(line.action, line.reason) for line in lines] == [
        ("sign_on", None),
        ("sign_on", "verified"),
        ("sign_off", None),
        ("sign_on", None),
        ("sign_off", "by the provider"),
    ]
    assert {line.person_id for line in lines} == {whose}


def test_who_cannot_prove_who_they_are_keeps_their_session(
    resident: Visitor, rows: Database
) -> None:
    resident.sign_on("tomasz_nowak")
    answer = resident.sign_on("tomasz_nowak", "/auth/sign-in?level=verified", proof=False)

    assert heading(answer) == "Your identity has not been proved"
    assert resident.is_signed_on
    assert [one.level for one in sign_ons(rows)] == ["signed_on"]


def test_flask_login_names_the_same_person(resident: Visitor, signing: Flask) -> None:
    resident.sign_on()
    headers = {"Cookie": f"portal={resident.cookie}"}
    with signing.test_request_context(headers=headers):
        assert current_user.is_authenticated
        assert current_user.actor == actors.current()
        assert current_user.actor.role is Role.RESIDENT
    with signing.test_request_context():
        assert not current_user.is_authenticated
        assert actors.current() is current_user.actor


def test_where_nobody_can_sign_on_nothing_offers_it_and_all_else_works(app: Flask) -> None:
    client = app.test_client()

    assert "Sign in" not in client.get("/").text
    assert client.get("/auth/sign-in").status_code == 404
    assert client.get("/auth/staff/sign-in").status_code == 404
    assert client.get("/auth/callback?code=a&state=b").status_code == 404
    assert client.get("/report").status_code == 200
    assert SITE not in client.get("/").text
