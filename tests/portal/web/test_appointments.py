"""A resident chooses a time in a browser without scripts, changes it, and gives it back."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from portal import clock
from portal.models.actors import Role
from portal.models.episodes import EpisodeLine
from portal.services import appointments, cases
from portal.services.cases import NewCase
from portal.web import parts
from tests.support import episodes
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser, resident, resident_cookie, resumed


@pytest.fixture
def address(app: Flask) -> str:
    """The page of an appointment that Ada needs."""
    with parts.of(app).database.write() as session:
        episode = episodes.declared(session, resident(session, "Ada Baker"))
        episodes.line(session, episode)
        return f"/account/episodes/{episode.reference}/appointments/register_birth"


def signed_on(app: Flask, name: str = "Ada Baker") -> FlaskClient:
    client = app.test_client()
    with parts.of(app).database.write() as session:
        client.set_cookie("portal", resident_cookie(session, name))
    return client


def offered(page: str) -> list[str]:
    return re.findall(r'name="time" value="([^"]+)"', page)


def book(client: FlaskClient, address: str, time: str) -> TestResponse:
    fields = hidden_fields(client.get(address).text)
    return client.post(address, data={"csrf_token": fields["csrf_token"], "time": time})


def test_a_time_is_chosen_and_stands_on_the_page_with_the_place(app: Flask, address: str) -> None:
    ada = signed_on(app)
    [first, *_] = offered(ada.get(address).text)
    answer = book(ada, address, first)

    assert answer.status_code == 303
    text = unescape(ada.get(address).text)
    assert "Your appointment" in text
    assert "Thornley register office" in text
    at = datetime.fromisoformat(first.partition("|")[2])
    assert f"{at:%H:%M}" in text
    assert f"{at.day} {at:%B %Y}" in text


def calendar_of(page: str) -> str:
    """The address of the appointment for a calendar, as its page has it."""
    [found] = re.findall(r'href="([^"]+/calendar/[^"]+)"', page)
    return unescape(found)


def test_the_calendar_gets_when_and_where_and_nothing_else(app: Flask, address: str) -> None:
    ada, eve = signed_on(app), signed_on(app, "Eve")
    [first, *_] = offered(ada.get(address).text)
    book(ada, address, first)
    calendar = calendar_of(ada.get(address).text)

    answer = ada.get(calendar)

    assert "register_birth" not in calendar
    assert eve.get(calendar).status_code in {403, 404}

    [entry] = Calendar.from_ical(answer.data).walk("VEVENT")
    wall = datetime.fromisoformat(first.partition("|")[2]).replace(tzinfo=clock.LONDON)
    assert entry.decoded("dtstart") == wall
    assert entry.decoded("dtend") == wall + timedelta(minutes=40)
    assert "Guildhall" in str(entry["location"])
    assert "Ada" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_time_and_another_place_take_the_place_of_the_first(
    app: Flask, address: str
) -> None:
    ada = signed_on(app)
    [first, *_] = offered(ada.get(address).text)
    book(ada, address, first)
    elsewhere = offered(ada.get(f"{address}?place=harrowick_library").text)

    assert book(ada, address, elsewhere[0]).status_code == 303

    assert "Harrowick library" in ada.get(address).text
    assert first in offered(ada.get(address).text)


def test_it_is_given_back(app: Flask, address: str) -> None:
    ada = signed_on(app)
    [first, *_] = offered(ada.get(address).text)
    book(ada, address, first)
    token = hidden_fields(ada.get(address).text)["csrf_token"]

    calendar = calendar_of(ada.get(address).text)

    answer = ada.post(f"{address}/cancel", data={"csrf_token": token})

    assert answer.status_code == 303
    assert ada.get(calendar).status_code == 404
    assert "Cancel the appointment" not in ada.get(address).text


def test_who_comes_too_late_is_told_and_offered_others(app: Flask, address: str) -> None:
    ada, here = signed_on(app), parts.of(app)
    [first, *_] = offered(ada.get(address).text)
    place, _, wall = first.partition("|")
    at = datetime.fromisoformat(wall).replace(tzinfo=clock.LONDON)
    with here.database.write() as session:
        for name in ("Bo", "Cy"):
            who = resident(session, name)
            line = episodes.line(session, episodes.declared(session, who))
            appointments.book(session, who, here.council, line, place, at)

    answer = book(ada, address, first)

    assert answer.status_code == 409
    assert "Somebody else has just booked that time" in answer.text
    assert first not in offered(answer.text)
    assert offered(answer.text)


@pytest.mark.parametrize(
    "time",
    ["", "x", "|", "nowhere|2026-11-24T09:00", "thornley_register_office|", "a|" + "9" * 10_000,
     "thornley_register_office|2026-11-22T09:00", "thornley_register_office|0001-01-01T00:00",
     "thornley_register_office|9999-12-31T23:59"],
)  # fmt: skip
def test_what_is_no_time_books_nothing_and_says_what_to_do(
    app: Flask, address: str, time: str
) -> None:
    answer = book(signed_on(app), address, time)

    assert answer.status_code == 409
    assert "Choose a" in answer.text


@pytest.mark.parametrize("week", ["0", "2", "25", "999", "-1", "x", "²"])
def test_every_week_has_its_page(app: Flask, address: str, week: str) -> None:
    answer = signed_on(app).get(address, query_string={"week": week, "place": "<b>"})

    assert answer.status_code == 200
    assert "<b>" not in answer.text


def test_it_is_nobody_elses(app: Flask, address: str) -> None:
    eve = signed_on(app, "Eve")

    assert eve.get(address).status_code in {403, 404}
    assert app.test_client().get(address).status_code in {302, 303}


def test_what_needs_no_appointment_has_no_page_for_one(app: Flask, address: str) -> None:
    here = parts.of(app)
    with here.database.write() as session:
        client = app.test_client()
        cookie = resident_cookie(session, "Ada Baker")
        client.set_cookie("portal", cookie)
        episode = episodes.declared(session, resumed(session, cookie))
        line: EpisodeLine = episodes.line(session, episode, "bins", mode="case", team="waste")
        path = f"/account/episodes/{episode.reference}/appointments/{line.task}"

    assert client.get(path).status_code == 404
    assert client.get(address.replace("register_birth", "nothing")).status_code == 404


def test_the_plan_leads_to_it_and_says_when_it_is(app: Flask, address: str) -> None:
    ada = signed_on(app)
    plan = address.partition("/appointments")[0]
    assert "Choose a time: Register the birth" in ada.get(plan).text
    [first, *_] = offered(ada.get(address).text)

    book(ada, address, first)

    at = datetime.fromisoformat(first.partition("|")[2])
    assert f"Your appointment: {at:%A} {at.day} {at:%B %Y, %H:%M}" in ada.get(plan).text


def test_the_registrar_sees_who_comes_and_nobody_else_does(app: Flask, address: str) -> None:
    ada = signed_on(app)
    registrar = browser(app, Colleague(Role.OFFICER, ("ashshire_registration",)))
    assert "Nobody has booked a time yet." in registrar.get("/staff/appointments").text
    [first, *_] = offered(ada.get(address).text)
    book(ada, address, first)

    answer = registrar.get("/staff/appointments")

    assert "Register the birth" in answer.text
    assert "Thornley register office" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "/staff/appointments" in registrar.get("/staff").text
    other = browser(app, Colleague(Role.OFFICER, ("council_tax",)))
    assert other.get("/staff/appointments").status_code == 404
    assert "/staff/appointments" not in other.get("/staff").text


def test_whoever_handles_the_case_reads_when_the_person_comes(app: Flask) -> None:
    here = parts.of(app)
    with here.database.write() as session:
        ada = resident(session, "Ada Baker")
        case = cases.open_case(session, ada, here.council, NewCase("life_registrar", ""))
        session.flush()
        line = episodes.line(session, episodes.declared(session, ada), case_id=case.id)
        office, now = here.council.venues[0], clock.now()
        today = now.astimezone(clock.LONDON).date()
        at = next(
            one for n in range(2, 20) for one in office.bookable(today + timedelta(days=n), now)
        )
        appointments.book(session, ada, here.council, line, office.key, at)
        page = f"/staff/cases/{case.reference}"

    text = unescape(browser(app, Colleague(Role.OFFICER, (case.team,))).get(page).text)

    assert f"{at.day} {at:%B %Y}, {at:%H:%M}, Thornley register office" in text
