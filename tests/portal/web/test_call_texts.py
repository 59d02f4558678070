"""A clerk has a caller texted: at a number that a code proved, in this call or before."""

import re

import pytest
from flask import Flask
from pydantic import AnyHttpUrl, SecretStr
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.models.calls import CallCase
from portal.models.followers import Follower
from portal.models.identities import Code
from portal.models.messages import Consent, Wish
from portal.models.people import ContactPoint, Person, Reach
from portal.models.places import Point
from portal.services import codes
from portal.services.people import Introduction
from portal.settings import Settings
from portal.web import parts
from tests.support.desks import OTHER, Desk, everything, opened
from tests.support.forms import hidden_fields

SAM = Introduction(name="Sam Reed", email="sam.reed@example.com", phone="07700 900123")
ANN = Introduction(name="Ann Holt", email="ann@example.com")
NEW = "07700 900 555"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={
            "channels": ("email", "sms"),
            "twilio_account_sid": "AC" + "0" * 32,
            "twilio_auth_token": SecretStr("token"),
            "twilio_from": "+447700900000",
            "twilio_api_base": AnyHttpUrl("http://127.0.0.1:9"),
        }
    )


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def _checked(desk: Desk) -> str:
    desk.begin().choose(desk.find(name="Sam Reed"))
    return desk.after(said_email=SAM.email, said_phone="0123")


def _code(app: Flask) -> str:
    here = parts.of(app)
    with here.database.read() as session:
        code = session.scalars(select(Code).order_by(Code.id.desc()).limit(1)).one()
        return codes.digits(here.settings.secret_key.get_secret_value(), code.id)


def _ask(desk: Desk, reference: str, number: str = NEW) -> TestResponse:
    address = desk.press(f"/cases/{reference}/text").location
    page = desk.client.get(address)
    assert page.status_code == 200, page.text
    return desk.client.post(address, data=hidden_fields(page.text) | {"phone": number})


def _prove(desk: Desk, address: str, code: str) -> TestResponse:
    page = desk.client.get(address)
    return desk.client.post(address, data=hidden_fields(page.text) | {"code": code})


def _by_phone(app: Flask) -> list[Follower]:
    with parts.of(app).database.read() as session:
        found = select(Follower).join(ContactPoint).where(ContactPoint.kind == Reach.PHONE)
        followers = list(session.scalars(found))
        for one in followers:
            _ = one.contact_point.key, one.person.name
        return followers


def test_a_caller_whom_nobody_knows_is_texted_after_reading_back_the_code(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference = opened(app, in_town, service="pothole", who=ANN)
    desk.begin()
    assert "Text them what happens" in desk.after(asked_after=reference)

    prove = _ask(desk, reference).location
    assert "We text you when there is news" in desk.client.get(prove.rsplit("/", 1)[0]).text
    [waiting] = _by_phone(app)
    assert waiting.confirmed_at is None
    done = desk.client.get(_prove(desk, prove, _code(app)).location).text

    assert "They hear of it by text" in done
    [follower] = _by_phone(app)
    assert follower.confirmed_at is not None
    assert follower.contact_point.key == "+447700900555"
    assert not follower.is_reporter
    [consent] = everything(app, Consent)
    assert (consent.wish, consent.number) == (Wish.FOLLOW, "+447700900555")
    assert reference in consent.wording
    assert "follow_text" in {one.did for one in everything(app, CallCase)}


def test_a_wrong_code_texts_nobody(app: Flask, desk: Desk, in_town: Point) -> None:
    reference = opened(app, in_town, service="pothole", who=ANN)
    desk.begin().after(asked_after=reference)
    prove = _ask(desk, reference).location
    wrong = str((int(_code(app)) + 1) % 1_000_000).zfill(6)

    answer = _prove(desk, prove, wrong)

    assert answer.status_code == 422
    assert "This is not the code" in answer.text
    assert _by_phone(app)[0].confirmed_at is None


def test_who_has_shown_who_they_are_keeps_the_number_in_their_record(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference = opened(app, in_town, who=SAM)
    _checked(desk)

    prove = _ask(desk, reference).location
    _prove(desk, prove, _code(app))

    [follower] = _by_phone(app)
    assert follower.person.name == "Sam Reed"
    assert follower.is_reporter
    with parts.of(app).database.read() as session:
        sam = session.scalars(select(Person).where(Person.name == "Sam Reed")).one()
        assert len([one for one in sam.contact_points if one.kind is Reach.PHONE]) == 2


def test_a_number_that_was_proved_before_needs_no_code(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference = opened(app, in_town, who=SAM)
    with parts.of(app).database.write() as session:
        point = session.scalars(
            select(ContactPoint).where(ContactPoint.key == "+447700900123")
        ).one()
        point.verified_at = clock.now()
    _checked(desk)
    address = desk.press(f"/cases/{reference}/text").location
    page = desk.client.get(address).text
    assert "Text them at" in page

    answer = desk.client.post(f"{address}/proved", data=hidden_fields(page))

    assert "They hear by text" in desk.client.get(answer.location).text
    [follower] = _by_phone(app)
    assert follower.confirmed_at is not None
    assert everything(app, Code) == []


def test_a_private_case_is_texted_of_to_nobody_who_has_not_shown_who_they_are(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference = opened(app, in_town, who=SAM)
    desk.begin()
    address = f"{desk.address}/texts/{reference}"

    assert desk.client.get(address).status_code == 404
    fields = hidden_fields(desk.page.text) | {"phone": NEW}
    assert desk.client.post(address, data=fields).status_code == 404
    assert everything(app, Code) == []


def test_a_colleague_can_prove_nothing_in_a_call_that_is_not_theirs(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference = opened(app, in_town, service="pothole", who=ANN)
    desk.begin().after(asked_after=reference)
    prove = _ask(desk, reference).location
    other = Desk(app, OTHER).begin()

    fields = hidden_fields(other.page.text) | {"code": _code(app)}
    assert other.client.post(prove, data=fields).status_code == 404
    swapped = re.sub(
        r"/calls/[0-9a-f-]{36}", other.address.split("?")[0].removeprefix("/staff"), prove
    )
    other.client.post(swapped, data=fields)
    assert _by_phone(app)[0].confirmed_at is None


@pytest.mark.parametrize("number", ["", "12", "abc", "<b>", "0" * 5000])
def test_what_is_no_number_is_said_to_be_none(
    app: Flask, desk: Desk, in_town: Point, number: str
) -> None:
    reference = opened(app, in_town, service="pothole", who=ANN)
    desk.begin().after(asked_after=reference)

    answer = _ask(desk, reference, number)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_a_number_proved_in_a_call_goes_where_the_caller_goes(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference = opened(app, in_town, who=SAM)
    opened(app, in_town, who=ANN)
    _checked(desk)
    _prove(desk, _ask(desk, reference).location, _code(app))
    desk.after("/person", person="nobody")
    desk.choose(desk.find(name="Ann Holt"))

    [follower] = [one for one in _by_phone(app) if one.contact_point.key.endswith("555")]
    assert follower.person.name == "Sam Reed"
    assert follower.stopped_at is not None  # taken back with the caller; Ann was never asked
