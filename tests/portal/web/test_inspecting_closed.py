"""An inspector with a phone: a pothole closed on the spot, with a photo or words, on a bad line."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.models.actors import Role
from portal.models.cases import CaseEvent, Happened
from portal.models.photos import Shows
from portal.models.places import Point
from portal.models.states import State
from portal.reading.gazetteer import Gazetteer
from portal.web import parts
from tests.support import photographs
from tests.support.forms import hidden_fields
from tests.support.inspecting import INSPECTOR, TEAM, case_of, opened
from tests.support.staff import Colleague, browser

COLLEAGUE = Colleague(Role.INSPECTOR, TEAM, name="Lou Marsh")


OTHER = Colleague(Role.INSPECTOR, ("parks",), name="Ash Green")


HOSTILE = '<script>alert(1)</script> "quoted" \u202e =1+1'


@pytest.fixture
def inspector(app: Flask, demo_gazetteer: Gazetteer) -> FlaskClient:
    parts.of(app).gazetteer = demo_gazetteer
    return browser(app, INSPECTOR)


def moves(app: Flask) -> list[CaseEvent]:
    with parts.of(app).database.read() as session:
        found = select(CaseEvent).where(CaseEvent.happened == Happened.MOVED)
        events = list(session.scalars(found.order_by(CaseEvent.id)))
        for event in events:
            assert event.photos is not None  # while the session is there to ask
        return events


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
