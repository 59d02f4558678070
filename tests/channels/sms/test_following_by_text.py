"""Following by text on the web: offered where texts go out, and at a number that is proved."""

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import AnyHttpUrl
from sqlalchemy import select

from portal import clock
from portal.database import Database
from portal.models.actors import Level
from portal.models.cases import Case
from portal.models.followers import Follower, Wants
from portal.models.identities import Code
from portal.models.messages import Consent, Wish
from portal.models.people import ContactPoint, Person, Reach
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.services import cases, codes, texters
from portal.services.cases import NewCase
from portal.settings import Settings
from portal.web import parts
from tests.support import staff
from tests.support.forms import hidden_fields, send

PHONE = "+447700900777"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Where a browser signs on without TLS."""
    return settings.model_copy(update={"base_url": AnyHttpUrl("http://localhost")})


@pytest.fixture
def sam(app: Flask, database: Database) -> FlaskClient:
    """Sam's browser, signed on."""
    client = app.test_client()
    with database.write() as session:
        client.set_cookie("portal", staff.resident_cookie(session, level=Level.SIGNED_ON))
    return client


@pytest.fixture
def reference(app: Flask, in_town: Point) -> str:
    return _opened(app, in_town)


def _opened(app: Flask, at: Point, service: str = "pothole") -> str:
    here = parts.of(app)
    with here.database.write() as session:
        new = NewCase(service=service, words="A hole", place="Mill Lane", point=at)
        return cases.open_case(session, PUBLIC_ON_WEB, here.council, new).reference


def _phone(database: Database, *, proved: bool = True) -> UUID:
    """A phone in Sam's account."""
    at = clock.now()
    with database.write() as session:
        person = session.scalars(select(Person)).first()
        assert person is not None
        point = ContactPoint(kind=Reach.PHONE, value=PHONE, key=PHONE, created_at=at,
                             verified_at=at if proved else None)  # fmt: skip
        person.contact_points.append(point)
        session.flush()
        return point.id


def _followers(database: Database) -> list[Follower]:
    with database.read() as session:
        by_phone = select(Follower).join(ContactPoint).where(ContactPoint.kind == Reach.PHONE)
        return list(session.scalars(by_phone))


def _choose(client: FlaskClient, reference: str, point: UUID, wants: str = "everything") -> int:
    page = client.get(f"/cases/{reference}/follow/text").text
    form = page[page.index("/follow/text/mine") :]
    data = hidden_fields(form) | {"mine-point": point.hex, "mine-wants": wants}
    return client.post(f"/cases/{reference}/follow/text/mine", data=data).status_code


@pytest.mark.parametrize("page", ["", "/follow"])
def test_a_case_can_be_followed_by_text_where_texts_go_out(
    client: FlaskClient, reference: str, page: str
) -> None:
    assert f"/cases/{reference}/follow/text" in client.get(f"/cases/{reference}{page}").text


def test_nobody_is_offered_texts_where_none_go_out(
    app: Flask, client: FlaskClient, reference: str, sam: FlaskClient
) -> None:
    parts.of(app).channels.clear()

    assert "Follow by text" not in client.get(f"/cases/{reference}").text
    assert client.get(f"/cases/{reference}/follow/text").status_code == 404
    assert "day when we can send texts" in sam.get("/account/details/add/phone").text


def test_whoever_follows_what_was_joined_to_another_follows_the_other(
    app: Flask, client: FlaskClient, database: Database, in_town: Point, reference: str
) -> None:
    head = _opened(app, in_town)
    with database.write() as session:
        one, other = (
            session.scalars(select(Case).where(Case.reference == key)).one()
            for key in (reference, head)
        )
        one.duplicate_of_id = other.id

    send(client, f"/cases/{reference}/follow/text", phone="07700 900555", wants="everything")

    with database.read() as session:
        [follower] = _followers(database)
        assert session.get_one(Case, follower.case_id).reference == head


def test_a_phone_of_the_account_is_proved_by_a_code_that_comes_by_text(
    app: Flask, sam: FlaskClient, database: Database
) -> None:
    assert "We send a code to it" in sam.get("/account/details/add/phone").text
    answer = send(sam, "/account/details/add/phone", value="07700 900777")
    assert "Not proved yet" in sam.get("/account/details").text
    here = parts.of(app)
    with here.database.read() as session:
        code = session.scalars(select(Code)).one()
        digits = codes.digits(here.settings.secret_key.get_secret_value(), code.id)

    send(sam, answer.location, code=digits)

    assert "Proved to be yours" in sam.get("/account/details").text


def test_a_number_of_the_account_that_was_taken_away_is_proved_again_when_it_comes_back(
    sam: FlaskClient, database: Database
) -> None:
    _phone(database)
    with database.write() as session:
        texters.stop(session, SYSTEM, PHONE)

    answer = send(sam, "/account/details/add/phone", value=PHONE)

    assert "/details/prove/" in answer.location
    assert "07700 900777" in sam.get("/account/details").text


def test_who_is_signed_on_is_texted_at_their_proved_number_without_a_code(
    sam: FlaskClient, database: Database, reference: str
) -> None:
    point = _phone(database)
    assert _followers(database) == []  # nothing by itself

    assert _choose(sam, reference, point, "the_end") == 200

    [follower] = _followers(database)
    assert (follower.contact_point_id, follower.wants) == (point, Wants.THE_END)
    assert follower.confirmed_at is not None
    with database.read() as session:
        [consent] = session.scalars(select(Consent))
        assert (consent.number, consent.wish) == (PHONE, Wish.FOLLOW)
        assert "STOP" in consent.wording
        assert session.scalars(select(Code)).all() == []


def test_chosen_again_it_is_the_same_follower(
    sam: FlaskClient, database: Database, reference: str
) -> None:
    point = _phone(database)
    for wants in ("everything", "the_end"):
        _choose(sam, reference, point, wants)

    [follower] = _followers(database)
    assert follower.wants is Wants.THE_END


def test_a_number_that_is_not_proved_is_not_offered(
    sam: FlaskClient, database: Database, reference: str
) -> None:
    _phone(database, proved=False)

    assert "At a number of your account" not in sam.get(f"/cases/{reference}/follow/text").text


def test_nobody_is_texted_at_a_number_of_somebody_elses_account(
    app: Flask, sam: FlaskClient, database: Database, reference: str
) -> None:
    point = _phone(database)
    eve = app.test_client()
    with database.write() as session:
        eve.set_cookie("portal", staff.resident_cookie(session, "Eve", Level.SIGNED_ON))
    token = hidden_fields(eve.get(f"/cases/{reference}/follow/text").text)["csrf_token"]

    data = {"csrf_token": token, "mine-point": point.hex, "mine-wants": "everything"}
    answer = eve.post(f"/cases/{reference}/follow/text/mine", data=data)

    assert PHONE not in answer.text
    assert _followers(database) == []


def test_without_a_choice_the_page_says_what_is_missing(
    sam: FlaskClient, database: Database, reference: str
) -> None:
    _phone(database)
    page = sam.get(f"/cases/{reference}/follow/text").text
    token = hidden_fields(page[page.index("/follow/text/mine") :])

    answer = sam.post(f"/cases/{reference}/follow/text/mine", data=token)

    assert "There is a problem" in answer.text
    assert _followers(database) == []


def test_a_private_case_is_not_there_for_who_does_not_have_it(
    app: Flask, sam: FlaskClient, in_town: Point, database: Database
) -> None:
    reference = _opened(app, in_town, "noise")
    _phone(database)

    assert sam.get(f"/cases/{reference}/follow/text").status_code == 404


def test_a_private_case_of_ones_own_can_be_followed_by_text(
    app: Flask, sam: FlaskClient, in_town: Point, database: Database
) -> None:
    reference, point = _opened(app, in_town, "noise"), _phone(database)
    with database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        case.subject_id = session.scalars(select(Person.id)).one()
    assert re.search(r"follow/text\"", sam.get(f"/cases/{reference}").text)

    assert _choose(sam, reference, point) == 200

    [follower] = _followers(database)
    assert follower.is_reporter
