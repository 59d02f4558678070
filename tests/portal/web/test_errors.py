"""Every error page says what it is, what to do, and whom to call."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import DictLoader

from portal.app import create_app
from portal.settings import Settings
from portal.web.errors import FAULTS
from tests.portal.web.conftest import tried


@pytest.fixture
def untested(face_settings: Settings) -> Flask:
    """The portal as it runs for residents: a fault is answered, not raised."""
    app = create_app(face_settings)
    app.register_blueprint(tried)
    return app


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_the_page_says_what_it_is_and_whom_to_call(visitor: FlaskClient, code: int) -> None:
    answer = visitor.get(f"/tried/error/{code}")

    assert answer.status_code == code
    assert str(FAULTS[code].title) in answer.text
    assert "tel:01632960100" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_error_without_words_of_its_own_gets_those_of_its_kind(visitor: FlaskClient) -> None:
    assert str(FAULTS[400].title) in visitor.get("/tried/error/418").text
    assert visitor.get("/tried/error/418").status_code == 418


def test_a_wrong_method_says_which_ones_there_are(visitor: FlaskClient) -> None:
    token = visitor.get("/tried/form").text
    answer = visitor.post("/contact", data={"csrf_token": token})

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_refused_form_leads_back_to_where_it_was_filled_in(visitor: FlaskClient) -> None:
    answer = visitor.post("/tried/form", data={"words": "A long story"})

    assert answer.status_code == 400
    assert "Nothing was sent." in answer.text
    assert 'href="/tried/form"' in answer.text


def test_a_fault_shows_nothing_of_itself(untested: Flask) -> None:
    answer = untested.test_client().get("/tried/fails")

    assert answer.status_code == 500
    assert str(FAULTS[500].title) in answer.text
    assert "Okafor" not in answer.text
    assert "Traceback" not in answer.text


def test_a_fault_is_logged_with_its_place_and_without_its_values(
    untested: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = untested.test_client().get("/tried/fails?name=Okafor")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    [fault] = [line for line in lines if line.get("fault") == "RuntimeError"]

    assert any("conftest.py" in at for at in fault["at"])
    assert fault["request_id"] == answer.headers["X-Request-ID"]
    assert "Okafor" not in json.dumps(lines)
    assert "07700" not in json.dumps(lines)


def test_when_even_the_error_page_fails_there_is_still_a_number_to_call(untested: Flask) -> None:
    untested.jinja_env.loader = DictLoader({})
    answer = untested.test_client().get("/tried/fails")

    assert answer.status_code == 500
    assert "01632 960100" in answer.text


def test_errors_speak_the_readers_language(visitor: FlaskClient) -> None:
    visitor.set_cookie("lang", "en-XA")
    page = visitor.get("/nothing-here").text

    assert "[Ŵé çàññöţ" in page or "[Ŵé çàññöt" in page
