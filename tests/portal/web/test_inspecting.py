"""An inspector with a phone: what is near, the way round, and a pothole closed on the spot."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.models.actors import Role
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.photos import Shows
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.reading.gazetteer import Gazetteer
from portal.services import cases
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.web import parts
from tests.support import photographs
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser
from tests.support.visitors import later

TEAM = ("ashshire_highways",)
INSPECTOR = Colleague(Role.INSPECTOR, TEAM, name="Kim Osei")
COLLEAGUE = Colleague(Role.INSPECTOR, TEAM, name="Lou Marsh")
OTHER = Colleague(Role.INSPECTOR, ("parks",), name="Ash Green")
SAM = Introduction(name="Sam Reed", email="sam@example.com", phone="07700 900123")
HOSTILE = '<script>alert(1)</script> "quoted" \u202e =1+1'


def opened(app: Flask, place: Point, metres: float = 0, service: str = "pothole") -> str:
    """A new case of the team's, so many metres north; its reference."""
    here = parts.of(app)
    there = Point(place.lat + metres / 111_320, place.lon)
    new = NewCase(service, "A deep hole", f"Place {metres:.0f}", there, reporter=SAM)
    with here.database.write() as session:
        case = cases.open_case(session, PUBLIC_ON_WEB, here.council, new)
        case.team = TEAM[0]
        return case.reference


def case_of(app: Flask, reference: str) -> Case:
    with parts.of(app).database.read() as session:
        return session.scalars(select(Case).where(Case.reference == reference)).one()


def moves(app: Flask) -> list[CaseEvent]:
    with parts.of(app).database.read() as session:
        found = select(CaseEvent).where(CaseEvent.happened == Happened.MOVED)
        events = list(session.scalars(found.order_by(CaseEvent.id)))
        for event in events:
            assert event.photos is not None  # while the session is there to ask
        return events


def at(client: FlaskClient, place: Point, **more: str) -> TestResponse:
    """Their device says where they are."""
    fields = hidden_fields(client.get("/staff/near").text) | {"then": "near"} | more
    return client.post(
        "/staff/near", data=fields | {"lat": f"{place.lat:.4f}", "lon": f"{place.lon:.4f}"}
    )


def press(client: FlaskClient, address: str, page: str = "/staff/near") -> TestResponse:
    return client.post(address, data=hidden_fields(client.get(page).text) | {"then": "near"})


def listed(page: str) -> list[str]:
    return re.findall(r'class="govuk-link" href="/staff/cases/([\w-]+)"', page)


@pytest.fixture
def inspector(app: Flask, demo_gazetteer: Gazetteer) -> FlaskClient:
    parts.of(app).gazetteer = demo_gazetteer
    return browser(app, INSPECTOR)


# --- near


def test_what_is_near_is_listed_nearest_first_with_how_far_it_is(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    far, close = opened(app, in_town, 300), opened(app, in_town, 60)
    answer = at(inspector, in_town)
    page = inspector.get(answer.location).text

    assert answer.status_code == 303
    assert listed(page) == [close, far]
    assert "60 metres away" in page
    assert "300 metres away" in page


def test_where_they_are_is_in_no_address(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town, 30)
    answer = at(inspector, Point(in_town.lat + 0.00001, in_town.lon))

    assert answer.location == "/staff/near"
    page = inspector.get("/staff/near")
    assert not re.search(r'(href|action)="[^"]*5[01]\.\d', page.text)
    # the still map is a picture of that place: to four decimals, eleven metres
    [centre] = re.findall(r"/map/picture\.svg\?lat=([\d.]+)", page.text)
    assert centre == f"{in_town.lat:.4f}0"


def test_a_place_is_found_by_words_and_by_choosing_among_several(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town, 20)
    hidden = hidden_fields(inspector.get("/staff/near").text)
    sure = inspector.post("/staff/near", data=hidden | {"search": "12 Mill Lane"})
    assert "You are near" in inspector.get(sure.location).text
    several = inspector.post("/staff/near", data=hidden | {"search": "Church"})
    [key, *_more] = re.findall(r'name="place" value="([^"]+)"', several.text)
    assert "Which one do you mean?" in several.text
    assert inspector.post("/staff/near", data=hidden | {"place": key}).status_code == 303


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"search": "Xyzzyqwv"},
        {"search": HOSTILE},
        {"search": "x" * 10_000},
        {"lat": "nan", "lon": "x"},
        {"lat": "91", "lon": "0"},
        {"place": "x" * 10_000},
    ],
)
def test_a_place_that_is_none_is_asked_for_again(
    inspector: FlaskClient, fields: dict[str, str]
) -> None:
    hidden = hidden_fields(inspector.get("/staff/near").text)
    answer = inspector.post("/staff/near", data=hidden | fields)

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "There is a problem" in answer.text


def test_where_somebody_was_is_not_for_the_next_one_and_not_for_long(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    at(inspector, in_town)
    assert "You are near" in inspector.get("/staff/near").text
    cookie = inspector.get_cookie("session")
    assert cookie is not None
    colleague = browser(app, COLLEAGUE)
    colleague.set_cookie("session", cookie.value)
    assert "You are near" not in colleague.get("/staff/near").text

    with later(hours=4, minutes=1):
        signed_on_again = browser(app, INSPECTOR)
        signed_on_again.set_cookie("session", cookie.value)
        page = signed_on_again.get("/staff/near")
        assert page.status_code == 200
        assert "You are near" not in page.text


def test_only_cases_of_their_own_teams_are_near(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town)
    client = browser(app, OTHER)
    at(client, in_town)

    assert "Nothing of your teams is open" in client.get("/staff/near").text


# --- the route


def test_a_case_is_taken_into_the_route_and_off_again(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town, 50)
    at(inspector, in_town)
    taken = press(inspector, f"/staff/near/{reference}/take")
    assert "It is on your route now." in inspector.get(taken.location).text
    assert listed(inspector.get("/staff/route").text) == [reference]

    press(inspector, f"/staff/near/{reference}/back")
    assert "Nothing is on your route." in inspector.get("/staff/route").text


def test_the_route_goes_from_where_they_are(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    third, first, second = (opened(app, in_town, far) for far in (900, 100, 500))
    at(inspector, in_town)
    for reference in (third, first, second):
        press(inspector, f"/staff/near/{reference}/take")
    page = inspector.get("/staff/route").text

    assert listed(page) == [first, second, third]
    assert "3 stops, in a good order to walk." in page
    assert "400 metres on" in page


def test_two_who_take_the_same_case_are_told_who_was_first(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    reference, colleague = opened(app, in_town), browser(app, COLLEAGUE)
    for client in (inspector, colleague):
        at(client, in_town)
    press(inspector, f"/staff/near/{reference}/take")
    late = press(colleague, f"/staff/near/{reference}/take")

    page = colleague.get(late.location).text
    assert "A colleague took it on just before you." in page
    assert "A colleague has it" in page
    assert listed(inspector.get("/staff/route").text) == [reference]
    press(colleague, f"/staff/near/{reference}/back")
    assert listed(inspector.get("/staff/route").text) == [reference]


def test_nobody_of_another_team_takes_or_closes_it(app: Flask, in_town: Point) -> None:
    reference, client = opened(app, in_town), browser(app, OTHER)
    hidden = hidden_fields(client.get("/staff/near").text)
    for address in (f"/staff/near/{reference}/take", f"/staff/near/{reference}/back",
                    f"/staff/route/{reference}"):  # fmt: skip
        assert client.post(address, data=hidden | {"to": "done"}).status_code == 404

    assert client.get(f"/staff/route/{reference}").status_code == 404
    assert case_of(app, reference).state is State.RECEIVED


# --- on the spot


def close(client: FlaskClient, reference: str, **fields: object) -> TestResponse:
    page = client.get(f"/staff/route/{reference}").text
    return client.post(f"/staff/route/{reference}", data=hidden_fields(page) | fields)


def a_photo() -> tuple[io.BytesIO, str]:
    return io.BytesIO(photographs.jpeg()), "image.jpg"


def test_a_pothole_is_closed_on_the_spot_with_a_photo(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    answer = close(inspector, reference, to="done", words="Filled.", photo=a_photo())

    assert answer.status_code == 303
    assert "Saved." in inspector.get(answer.location).text
    assert case_of(app, reference).state is State.DONE
    [event] = moves(app)
    assert event.words == "Filled."
    assert [photo.shows for photo in event.photos] == [Shows.AFTER]
    public = app.test_client().get(f"/cases/{reference}").text
    assert "Filled." in public
    assert str(event.photos[0].id) in public


def test_the_camera_opens_at_once_and_the_form_offers_what_can_be_done(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    page = inspector.get(f"/staff/route/{opened(app, in_town)}").text

    assert 'capture="environment"' in page
    assert re.findall(r'name="to" type="radio" value="(\w+)"', page) == [
        "done", "in_progress", "no_action",
    ]  # fmt: skip


def test_an_end_without_work_is_explained(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    answer = close(inspector, reference, to="no_action", words="")

    assert "Say why there is nothing to do" in answer.text
    assert case_of(app, reference).state is State.RECEIVED


def test_what_was_typed_stays_where_the_photo_cannot_be_read(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    answer = close(
        inspector, reference, to="done", words=HOSTILE, photo=(io.BytesIO(b"no photo"), "a.jpg")
    )

    assert "is not a photo that we can read" in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script>alert" not in answer.text
    assert 'value="done" checked' in answer.text


def test_endless_words_are_refused_and_kept(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    answer = close(inspector, opened(app, in_town), to="done", words="x" * 10_000)

    assert "Use 2,000 characters or fewer" in answer.text
    assert "x" * 10_000 in answer.text


def test_a_form_that_a_bad_line_sends_twice_is_one_step(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    hidden = hidden_fields(inspector.get(f"/staff/route/{reference}").text)
    for _try in range(2):
        answer = inspector.post(
            f"/staff/route/{reference}",
            data=hidden | {"to": "done", "words": "Filled.", "photo": a_photo()},
        )
        assert answer.status_code == 303

    [event] = moves(app)
    assert len(event.photos) == 1


def test_other_words_after_somebody_else_changed_it_are_not_saved_but_kept(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    hidden = hidden_fields(inspector.get(f"/staff/route/{reference}").text)
    close(browser(app, COLLEAGUE), reference, to="in_progress", words="Begun.")
    late = inspector.post(
        f"/staff/route/{reference}", data=hidden | {"to": "done", "words": "Mine."}
    )

    assert late.status_code == 409
    assert "Somebody else changed this case meanwhile" in late.text
    assert "Mine." in late.text
    assert case_of(app, reference).state is State.IN_PROGRESS
    # having seen it, they may send it once more
    again = inspector.post(
        f"/staff/route/{reference}",
        data=hidden_fields(late.text) | {"to": "done", "words": "Mine."},
    )
    assert again.status_code == 303
    assert case_of(app, reference).state is State.DONE


def test_the_same_words_of_a_colleague_are_not_taken_for_their_own(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    hidden = hidden_fields(inspector.get(f"/staff/route/{reference}").text)
    close(browser(app, COLLEAGUE), reference, to="in_progress", words="Begun.")
    late = inspector.post(
        f"/staff/route/{reference}", data=hidden | {"to": "in_progress", "words": "Begun."}
    )

    assert late.status_code == 409
    assert len(moves(app)) == 1


def test_a_closed_case_says_that_there_is_nothing_to_do(
    app: Flask, inspector: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    close(inspector, reference, to="done", words="Filled.")

    assert "This case is closed." in inspector.get(f"/staff/route/{reference}").text


def test_a_case_that_leads_nowhere_is_not_found(inspector: FlaskClient) -> None:
    unknown = clock.reference()
    for address in (f"/staff/route/{unknown}", "/staff/route/x"):
        assert inspector.get(address).status_code == 404


def test_no_browser_keeps_what_an_inspector_sees(inspector: FlaskClient) -> None:
    for address in ("/staff/near", "/staff/route"):
        assert inspector.get(address).headers["Cache-Control"] == "no-store"
