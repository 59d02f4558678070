"""The account, as its holder and as somebody else."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.models.actors import Level
from portal.models.identities import Code, SignOn
from portal.models.people import ContactPoint, Person, Reach
from portal.models.places import Place, PlaceKind, Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases, codes
from portal.services.cases import NewCase
from portal.services.gazetteer import load_gazetteer
from portal.services.people import Introduction
from portal.web import parts
from tests.portal.web.test_cases import moved, opened
from tests.support import staff
from tests.support.forms import hidden_fields, send

HOSTILE = '<script>alert(1)</script>"\u202e'


@pytest.fixture
def sam(app: Flask) -> FlaskClient:
    """Sam's browser, signed on; their provider says that sam@example.com is theirs."""
    client = app.test_client()
    at = clock.now()
    with parts.of(app).database.write() as session:
        client.set_cookie("portal", staff.resident_cookie(session, level=Level.SIGNED_ON))
        person = session.scalars(select(Person)).one()
        person.contact_points.append(
            ContactPoint(kind=Reach.EMAIL, value="sam@example.com", key="sam@example.com",
                         created_at=at, verified_at=at)
        )  # fmt: skip
    return client


@pytest.fixture
def proved_sam(app: Flask, sam: FlaskClient) -> FlaskClient:
    """The same, with their identity proved."""
    with parts.of(app).database.write() as session:
        session.scalars(select(SignOn)).one().level = Level.VERIFIED
    return sam


def _digits(app: Flask) -> str:
    here = parts.of(app)
    with here.database.read() as session:
        code = session.scalars(select(Code).order_by(Code.id.desc())).first()
        assert code is not None
        return codes.digits(here.settings.secret_key.get_secret_value(), code.id)


def _press(client: FlaskClient, page: str, address: str, **fields: str) -> None:
    hidden = hidden_fields(client.get(page).text)
    answer = client.post(address, data={"csrf_token": hidden["csrf_token"], **fields})
    assert answer.status_code in (200, 303), answer.text


@pytest.mark.parametrize(
    "address",
    [
        "", "/cases", "/seen", "/bring-in", "/delete", "/details", "/details/name", "/wishes",
        "/details/address", "/details/add/email", "/sign-ons",
        "/details/prove/01a1f755-24fe-73c3-906a-621588fa3123/code",
    ],
)  # fmt: skip
def test_an_account_is_closed_to_whoever_has_not_signed_on(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(f"/account{address}")

    assert answer.status_code in (303, 403)
    assert "no-store" in answer.headers["Cache-Control"]


def test_earlier_reports_come_in_after_the_code(
    app: Flask, sam: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    moved(app, reference, State.CHECKED, "We have looked.")
    assert "Did you report something before?" in sam.get("/account").text
    offer = sam.get("/account/bring-in").text
    assert reference not in offer

    point = hidden_fields(offer)["point"]
    answer = send(sam, "/account/bring-in", point=point)
    wrong = send(sam, answer.location, code="0000")
    right = send(sam, answer.location, code=_digits(app))

    assert "That is not the code" in wrong.text
    assert right.status_code == 303
    assert reference in sam.get("/account/cases").text
    assert "We have looked." in sam.get("/account").text


def test_a_private_report_of_theirs_is_open_to_them_and_to_no_one_else(
    app: Flask, sam: FlaskClient, client: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town, "noise")
    point = hidden_fields(sam.get("/account/bring-in").text)["point"]
    address = send(sam, "/account/bring-in", point=point).location
    send(sam, address, code=_digits(app))

    assert "A deep hole" in sam.get(f"/cases/{reference}").text
    assert "A deep hole" not in client.get(f"/cases/{reference}").text


def test_a_new_address_is_proved_by_its_code_before_it_is_used(
    app: Flask, sam: FlaskClient
) -> None:
    answer = send(sam, "/account/details/add/email", value="new@example.com")
    assert "Not proved yet" in sam.get("/account/details").text
    assert "new@example.com" not in answer.location
    send(sam, answer.location, code=_digits(app))

    assert "Not proved yet" not in sam.get("/account/details").text


@pytest.mark.parametrize(
    ("kind", "value"), [("email", "nobody"), ("email", ""), ("phone", "12"), ("phone", "x" * 9999)]
)
def test_what_cannot_be_reached_is_refused_and_stays_in_the_form(
    sam: FlaskClient, kind: str, value: str
) -> None:
    answer = send(sam, f"/account/details/add/{kind}", value=value)

    assert "There is a problem" in answer.text
    assert value in answer.text


def test_an_unknown_kind_of_contact_point_is_404(sam: FlaskClient) -> None:
    assert sam.get("/account/details/add/pigeon").status_code == 404


def test_the_sixth_code_in_an_hour_has_to_wait(app: Flask, sam: FlaskClient) -> None:
    answer = send(sam, "/account/details/add/email", value="new@example.com")
    address = answer.location.removesuffix("/code")
    for _ in range(4):
        _press(sam, answer.location, address)
    hidden = hidden_fields(sam.get(answer.location).text)
    sixth = sam.post(address, data={"csrf_token": hidden["csrf_token"]})

    assert "Please wait before the next code" in sixth.text


def test_a_british_phone_number_is_shown_as_it_is_said_at_home(sam: FlaskClient) -> None:
    send(sam, "/account/details/add/phone", value="+44 7700 900123")

    page = sam.get("/account/details").text
    assert "07700 900123" in page
    assert "+44" not in page


def test_a_contact_point_of_somebody_else_is_404(
    app: Flask, sam: FlaskClient, in_town: Point
) -> None:
    here = parts.of(app)
    with here.database.write() as session:
        new = NewCase(service="pothole", words="x", point=in_town,
                      reporter=Introduction(email="eve@example.com"))  # fmt: skip
        cases.open_case(session, PUBLIC_ON_WEB, here.council, new)
        eves = session.scalars(
            select(ContactPoint.id).where(ContactPoint.key == "eve@example.com")
        ).one()
    token = hidden_fields(sam.get("/account/details").text)["csrf_token"]

    for address in ("prove", "remove"):
        answer = sam.post(f"/account/details/{address}/{eves}", data={"csrf_token": token})
        assert answer.status_code == 404
    assert sam.get(f"/account/details/prove/{eves}/code").status_code == 404
    assert sam.get(f"/account/bring-in/{eves}").status_code == 404
    for asked in (str(eves), "x"):
        fields = {"csrf_token": token, "point": asked}
        assert sam.post("/account/bring-in", data=fields).status_code == 404


def test_the_only_address_that_news_go_to_stays(
    app: Flask, sam: FlaskClient, in_town: Point
) -> None:
    opened(app, in_town)
    point = hidden_fields(sam.get("/account/bring-in").text)["point"]
    address = send(sam, "/account/bring-in", point=point).location
    send(sam, address, code=_digits(app))
    token = hidden_fields(sam.get("/account/details").text)["csrf_token"]
    answer = sam.post(f"/account/details/remove/{point}", data={"csrf_token": token})

    assert "This address is still needed" in answer.text
    assert "sam@example.com" in sam.get("/account/details").text


def test_an_address_is_chosen_from_the_gazetteer_with_its_uprn(
    app: Flask, sam: FlaskClient, in_town: Point
) -> None:
    here = parts.of(app)
    with here.database.write() as session:
        session.add(
            Place(kind=PlaceKind.ADDRESS, name="42 Mill Lane", number="42", street="Mill Lane",
                  locality="Thornley", postcode="TY1 2AB", uprn="999000000042",
                  lat=in_town.lat, lon=in_town.lon)
        )  # fmt: skip
    with here.database.read() as session:
        here.gazetteer = load_gazetteer(session)
    found = send(sam, "/account/details/address", search="42 mill lane").text
    key = found.split('name="place"')[1].split('value="')[1].split('"')[0]
    send(sam, "/account/details/address", search="42 mill lane", place=key)

    assert "42 Mill Lane" in sam.get("/account/details").text
    with here.database.read() as session:
        assert session.scalars(select(Person.uprn)).one() == "999000000042"


def test_an_address_that_is_not_found_can_be_kept_as_typed(sam: FlaskClient) -> None:
    asked = send(sam, "/account/details/address", search="The Old Boat")
    assert "There is a problem" in asked.text
    send(sam, "/account/details/address", search="The Old Boat", typed="y")

    assert "The Old Boat" in sam.get("/account/details").text


def test_hostile_words_in_a_name_do_nothing(sam: FlaskClient) -> None:
    send(sam, "/account/details/name", name=HOSTILE)

    page = sam.get("/account").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_name_that_is_too_long_is_refused_and_kept(sam: FlaskClient) -> None:
    answer = send(sam, "/account/details/name", name="x" * 10_000)

    assert "Use 200 characters or fewer" in answer.text
    assert "x" * 10_000 in answer.text


def test_wishes_are_kept(sam: FlaskClient) -> None:
    answer = send(sam, "/account/wishes", wants="the_end", language="cy")

    assert answer.status_code == 303
    page = sam.get("/account/wishes").text
    assert 'value="cy" checked' in page


@pytest.mark.parametrize("fields", [{"wants": "all", "language": "en"}, {"language": "xx"}])
def test_wishes_that_are_none_change_nothing(sam: FlaskClient, fields: dict[str, str]) -> None:
    assert send(sam, "/account/wishes", **fields).status_code == 200


def test_a_session_in_another_browser_is_ended_from_here(app: Flask, sam: FlaskClient) -> None:
    other = app.test_client()
    with parts.of(app).database.write() as session:
        other.set_cookie("portal", staff.resident_cookie(session))
    there = _sign_on_ids(app)
    assert other.get("/account").status_code == 200

    send(sam, "/account/sign-ons", sign_on=str(there[-1]))
    assert other.get("/account").status_code == 303
    assert sam.get("/account").status_code == 200


def test_everywhere_means_here_too(sam: FlaskClient) -> None:
    send(sam, "/account/sign-ons", sign_on="all")

    assert sam.get("/account").status_code == 303


def test_a_session_of_somebody_else_is_not_ended(app: Flask, sam: FlaskClient) -> None:
    eve = app.test_client()
    with parts.of(app).database.write() as session:
        eve.set_cookie("portal", staff.resident_cookie(session, "Eve"))
    send(sam, "/account/sign-ons", sign_on=str(_sign_on_ids(app)[-1]))

    assert eve.get("/account").status_code == 200


def test_leaving_needs_proof_of_who_one_is(sam: FlaskClient) -> None:
    assert sam.get("/account/delete").status_code == 403


def test_leaving_says_what_stays_and_ends_it(
    app: Flask, proved_sam: FlaskClient, in_town: Point
) -> None:
    reference = opened(app, in_town)
    page = proved_sam.get("/account/delete").text
    assert "Limitation Act 1980" in page
    assert "Tick the box" in send(proved_sam, "/account/delete").text
    answer = send(proved_sam, "/account/delete", sure="y")

    assert answer.location == "/account/deleted"
    assert proved_sam.get("/account").status_code == 303
    assert proved_sam.get(f"/cases/{reference}").status_code == 200


def _sign_on_ids(app: Flask) -> list[UUID]:
    with parts.of(app).database.read() as session:
        return list(session.scalars(select(SignOn.id).order_by(SignOn.id)))
