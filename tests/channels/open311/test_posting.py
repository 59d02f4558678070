"""What an app reports becomes a case, once; what is wrong with it is said at once."""

import io
from contextlib import suppress
from typing import Any

import pytest
import time_machine
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import func, select
from werkzeug.exceptions import TooManyRequests

from channels.open311.api import OFTEN
from portal import clock
from portal.council.councils import Council
from portal.models.actors import By, Role
from portal.models.api_clients import ApiClient
from portal.models.cases import Case, CaseEvent
from portal.models.contacts import Contact
from portal.models.followers import Follower
from portal.models.people import Person
from portal.models.places import Point
from portal.reading.gazetteer import Gazetteer
from portal.services import api_clients
from portal.settings import Settings
from portal.web import limits, parts
from tests.support.applications import Made
from tests.support.apps import ADMINISTRATOR, REQUESTS, App, errors


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The rows are told apart in the tests of the services; here it is what goes over the line."""
    return sqlite_url


@pytest.fixture
def street_light(app: Flask, in_town: Point, demo_gazetteer: Gazetteer) -> App:
    """An app that reports a street light on Mill Lane."""
    parts.of(app).gazetteer = demo_gazetteer
    usual = {
        "service_code": "street_light", "lat": str(in_town.lat), "long": str(in_town.lon),
        "description": "The lamp is out.", "attribute[fault]": "out",
    }  # fmt: skip
    return App.of(app, usual)


def _cases(app: Flask) -> list[Case]:
    with parts.of(app).database.read() as session:
        return list(session.scalars(select(Case).order_by(Case.id)))


def test_a_report_is_a_case_like_any_other_with_its_reporter_receipt_and_contact(
    app: Flask, street_light: App, in_town: Point
) -> None:
    answer = street_light.post(first_name="Sam", last_name="Reed", email="sam@example.com")

    assert answer.status_code == 201
    [row] = answer.get_json()
    [case] = _cases(app)
    assert row["service_request_id"] == case.reference
    assert (case.service, case.channel, case.public) == ("street_light", By.OPEN311, True)
    assert case.words == "The lamp is out."
    assert case.answers["fault"] == "out"
    assert "Mill Lane" in case.place
    with parts.of(app).database.read() as session:
        person = session.get_one(Person, case.subject_id)
        [follower] = session.scalars(select(Follower))
        [contact] = session.scalars(select(Contact))
        [event] = session.scalars(select(CaseEvent))
        [client] = session.scalars(select(ApiClient))
    assert person.name == "Sam Reed"
    assert (follower.person_id, follower.is_reporter) == (person.id, True)
    assert (contact.channel, contact.person_id) == (By.OPEN311, person.id)
    assert (event.channel, event.actor_role) == (By.OPEN311, Role.PUBLIC)
    assert client.used_on is not None


def test_xml_and_the_key_in_the_header_do_as_well(app: Flask, street_light: App) -> None:
    answer = street_light.client.post(
        REQUESTS.replace("json", "xml"), data=street_light.usual,
        headers={"Authorization": f"Bearer {street_light.key}"},
    )  # fmt: skip

    assert answer.status_code == 201
    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert f"<service_request_id>{_cases(app)[0].reference}<" in answer.text


def test_the_word_bearer_may_be_written_in_any_case(street_light: App) -> None:
    key = {"Authorization": f"bearer {street_light.key}"}
    assert street_light.post(api_key=None, headers=key).status_code == 201

    wrong = {"Authorization": "BEARER wrong"}  # not as if none had been shown
    assert street_light.client.get(REQUESTS, headers=wrong).status_code == 403


class Body(io.BytesIO):
    """What somebody sends, and whether anything of it was read."""

    was_read = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.was_read = True
        return super().read(size)

    def readinto(self, buffer: Any, /) -> int:
        self.was_read = True
        return super().readinto(buffer)


def test_of_who_has_sent_too_much_nothing_more_is_read(app: Flask, street_light: App) -> None:
    body = Body(b"--x\r\n" * 1000)
    here = {"REMOTE_ADDR": "127.0.0.1"}
    with app.test_request_context(REQUESTS, environ_base=here), suppress(TooManyRequests):
        while True:
            limits.count(OFTEN, "open311.post")

    answer = street_light.client.post(
        REQUESTS, input_stream=body,
        content_type="multipart/form-data; boundary=x",
    )  # fmt: skip
    assert not body.was_read
    assert (answer.status_code, answer.get_json()[0]["code"]) == (429, 429)


def test_without_a_key_that_counts_nothing_is_taken(app: Flask, street_light: App) -> None:
    for key in (None, "", "wrong", street_light.key[:-1]):
        answer = street_light.post(api_key=key)
        assert (answer.status_code, answer.get_json()[0]["code"]) == (403, 403)
    with parts.of(app).database.write() as session:
        [client] = session.scalars(select(ApiClient))
        api_clients.end(session, ADMINISTRATOR.actor(session), client.id)

    answer = street_light.client.post(
        REQUESTS.replace("json", "xml"), data={"api_key": street_light.key, **street_light.usual}
    )
    assert answer.status_code == 403
    assert [code for code, _ in errors(answer.data)] == ["403"]
    assert not _cases(app)


def test_everything_that_is_wrong_is_said_at_once(app: Flask, street_light: App) -> None:
    told = {
        "attribute[fault]": "haunted", "attribute[colour]": "green", "email": "nobody",
        "phone": "12", "lat": "53.4", "long": "", "description": "x" * 4001,
    }  # fmt: skip
    faults = street_light.faults(**told)

    for named in ("attribute[fault]", "attribute[colour]", "email", "phone", "lat", "description"):
        assert [one for one in faults if named in one], (named, faults)
    assert len(faults) == 6
    assert not _cases(app)


def test_what_an_app_sends_back_empty_is_no_answer(app: Flask, street_light: App) -> None:
    street_light.sends(**{"attribute[call_first]": "", "attribute[column]": ""})

    assert _cases(app)[0].answers.keys() == {"fault"}


def test_a_service_that_is_missing_or_unknown_is_named(street_light: App) -> None:
    assert "service_code" in street_light.faults(service_code=None)[0]
    assert "dragons" in street_light.faults(service_code="dragons")[0]
    # what is opened after a life event is nothing that an app reports
    assert street_light.post(service_code="life_council_tax").status_code == 400


def test_a_place_in_words_is_read_as_in_the_report(app: Flask, street_light: App) -> None:
    def at(**more: str) -> dict[str, Any]:
        return {"lat": None, "long": None, **more}

    street_light.sends(**at(address_string="42 Mill Lane"))
    assert "42 Mill Lane" in _cases(app)[0].place

    assert "lat and long" in street_light.faults(**at())[0]
    assert "cannot find" in street_light.faults(**at(address_string="Xyzzyqwv"))[0]
    assert "several places" in street_light.faults(**at(address_string="Church"))[0]
    assert "UPRN" in street_light.faults(**at(address_id="999999999999"))[0]


def test_a_point_outside_the_council_is_refused_in_words(street_light: App) -> None:
    [fault] = street_light.faults(lat="48.85", long="2.35")
    assert "outside the area" in fault

    for lat in ("nan", "inf", "91", "north", "53.4;"):
        assert "no place on earth" in street_light.faults(lat=lat)[0]


def test_what_was_said_of_the_place_besides_a_point_is_kept_for_the_team(
    app: Flask, street_light: App
) -> None:
    street_light.sends(address_string="behind the blue shed")

    [case] = _cases(app)
    assert "behind the blue shed" in case.private_words
    assert "blue shed" not in case.place + case.words


def test_danger_is_answered_with_the_number_to_call_first(street_light: App) -> None:
    by_words = street_light.sends(description="A child is trapped under the lamp post")
    by_rule = street_light.sends(**{"attribute[fault]": "sparking"})

    assert "999" in by_words["service_notice"]
    assert "999" in by_rule["service_notice"]
    assert street_light.sends()["service_notice"] is None


def test_the_same_report_within_ten_minutes_is_one_case(app: Flask, street_light: App) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        first = street_light.post()
        again = street_light.post()
        other = street_light.post(description="Another lamp is out.")
        time.shift(601)
        later = street_light.post()

    assert [one.status_code for one in (first, again, other, later)] == [201, 200, 201, 201]
    assert first.get_json() == again.get_json()
    assert len(_cases(app)) == 3


def test_an_idempotency_key_means_one_wish_for_a_day(app: Flask, street_light: App) -> None:
    wish = {"Idempotency-Key": "8e03978e-40d5"}
    with time_machine.travel(clock.now(), tick=False) as time:
        first = street_light.post(wish)
        time.shift(3600)
        again = street_light.post(wish)
        misused = street_light.post(wish, description="Something else")
        other = street_light.post({"Idempotency-Key": "another"})
        time.shift(86400)
        next_day = street_light.post(wish)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert (misused.status_code, other.status_code, next_day.status_code) == (400, 201, 201)
    assert len(_cases(app)) == 3


def test_two_apps_that_say_the_same_are_two_reports(app: Flask, street_light: App) -> None:
    street_light.sends()
    App.of(app, street_light.usual, name="Another").sends()

    assert len(_cases(app)) == 2


def test_every_category_takes_the_least_that_it_asks_for(
    app: Flask, street_light: App, council: Council
) -> None:
    for category in council.categories.values():
        needed = {
            f"attribute[{one.id}]": (one.values or ("3",))[0]
            for one in category.questions
            if one.required and one.when is None
        }
        least = {"attribute[fault]": None, **needed, "description": None}
        street_light.sends(service_code=category.key, **least)

    assert len(_cases(app)) == len(council.categories)


def test_whatever_stands_in_a_field_is_kept_as_words_or_refused_in_words(
    app: Flask, street_light: App
) -> None:
    nasty = "<script>alert(1)</script>\x00\ufffe\u202e" + "x" * 10_000
    for name in (
        "service_code", "lat", "address_id", "address_string", "description", "first_name", "email",
        "phone", "account_id", "media_url", "attribute[fault]", "attribute[]", "device_id",
        "jurisdiction_id", "locale", "api_key",
    ):  # fmt: skip
        answer = street_light.post(**{name: nasty})
        assert answer.status_code in {201, 400, 403, 404}, (name, answer.text)
        assert "<script>" not in answer.text or answer.is_json

    street_light.sends(description="<b>Dark</b> & \x00cold", first_name="<i>")
    assert _cases(app)[-1].words == "<b>Dark</b> & cold"


def test_one_key_reports_only_so_often_and_wrong_keys_are_tried_only_so_often(
    street_light: App,
) -> None:
    codes = [street_light.post(api_key=f"guess {number}").status_code for number in range(61)]
    assert codes == [403] * 60 + [429]
    assert street_light.post().status_code == 201  # who guesses at this address stops nobody


def test_nobody_is_sent_hundreds_of_receipts_by_who_uses_apps(
    app: Flask, street_light: App
) -> None:
    def send(number: int, email: str = "sam@example.com") -> int:
        return street_light.post(description=f"Lamp {number}", email=email).status_code

    assert [send(number) for number in range(61)] == [201] * 60 + [429]
    assert send(0) == 200  # what was taken is not another one
    assert send(62, " SAM@Example.com") == 429
    other = App.of(app, street_light.usual)
    assert other.post(email="sam@example.com").status_code == 429
    assert send(63, "kim@example.com") == 201


def test_what_needs_a_sign_on_is_reported_on_the_web(
    settings: Settings, made: Made, street_light: App
) -> None:
    """Where residents can sign on; the council says for which services it must know who it is."""
    signs_on = {"oidc_issuer": "http://localhost:9", "oidc_client_id": "portal"}
    secret = {"oidc_client_secret": SecretStr("s" * 32)}
    portal = made.app(settings.model_copy(update={**signs_on, **secret}))
    asked = App(portal.test_client(), street_light.key, street_light.usual)

    [fault] = asked.faults(service_code="noise", **{"attribute[fault]": None})[:1]
    assert "https://portal.thornley.example/report" in fault


def test_nothing_is_kept_of_a_device_or_of_what_was_refused(app: Flask, street_light: App) -> None:
    street_light.faults(email="nobody", first_name="Sam")
    with parts.of(app).database.read() as session:
        assert session.scalar(select(func.count(Person.id))) == 0
