"""Somebody signs on, and is somebody from then on."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from portal.database import Database
from portal.models.identities import Identity, Realm
from portal.models.people import ContactPoint, Person
from portal.services import mandate_makings
from portal.services.people import Introduction
from tests.support.mandate_wishes import on_web, wish
from tests.support.mandates import a_person
from tests.support.providers import TestProvider
from tests.support.visitors import SITE, Visitor, heading, sign_ons


@pytest.mark.parametrize(
    "known_as",
    [
        pytest.param({}, id="private key"),
        pytest.param(
            {"oidc_private_key": None, "oidc_client_secret": "a secret+%"}, id="client secret"
        ),
    ],
)
def test_who_signs_on_has_a_session_and_comes_to_their_account(
    resident: Visitor, known_as: dict[str, Any]
) -> None:
    answer = resident.sign_on()

    assert answer.headers["Location"] == "/account"
    assert resident.session()["seconds"] in range(1790, 1801)


def test_the_first_sign_on_makes_a_person_with_what_the_provider_has_verified(
    resident: Visitor, rows: Database
) -> None:
    resident.sign_on()

    with rows.read() as session:
        [identity] = session.scalars(select(Identity))
        points = {point.key: point.verified_at for point in session.scalars(select(ContactPoint))}
        assert identity.realm is Realm.RESIDENT
        assert identity.subject == resident.provider.subject("sam_reed")
    assert set(points) == {"sam@example.com", "+447700900101"}
    assert all(points.values())


def test_signing_on_again_is_the_same_person(
    visitor_of: Callable[[], Visitor], rows: Database
) -> None:
    for _time in range(2):
        visitor_of().sign_on()

    with rows.read() as session:
        assert len(session.scalars(select(Person)).all()) == 1
        assert len(session.scalars(select(ContactPoint)).all()) == 2


def test_what_is_not_verified_is_not_taken(resident: Visitor, rows: Database) -> None:
    resident.sign_on("priya_nair")

    with rows.read() as session:
        assert not session.scalars(select(ContactPoint)).all()


def test_the_provider_is_asked_as_govuk_one_login_wants_it(resident: Visitor) -> None:
    resident.client.set_cookie("lang", "cy")
    address = resident.leave()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}

    assert address.startswith(f"{resident.provider.issuer}/authorize?")
    assert asked["response_type"] == "code"
    assert asked["vtr"] == '["Cl.Cm"]'
    assert asked["ui_locales"] == "cy"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{SITE}/auth/callback"
    assert len(asked["nonce"]) >= 20
    assert len(asked["state"]) in range(20, 65)
    assert len(urlsplit(address).query) < 1000


def test_every_call_of_the_server_names_the_portal(
    resident: Visitor, provider: TestProvider
) -> None:
    resident.sign_on(address="/auth/sign-in?level=verified")
    called = {"/token", "/userinfo", "/.well-known/openid-configuration",
              "/.well-known/jwks.json", "/.well-known/did.json"}  # fmt: skip
    agents = {call.path: call.agent for call in provider.calls if call.path in called}

    assert set(agents) == called
    assert all(agent.startswith("citizen-portal/") for agent in agents.values())


def test_two_tabs_that_sign_on_at_once_both_arrive(resident: Visitor, rows: Database) -> None:
    first, second = (resident.leave(f"/auth/sign-in?next=/cases?tab={tab}") for tab in (1, 2))
    callbacks = [resident.at_provider(address) for address in (second, first)]
    answers = [resident.client.get(callback) for callback in callbacks]

    assert [one.headers["Location"] for one in answers] == ["/cases?tab=2", "/cases?tab=1"]
    assert resident.is_signed_on
    assert [one.ended_at is None for one in sign_ons(rows)] == [False, True]


def test_the_name_that_was_proved_is_kept_where_nobody_writes_it_themselves(
    resident: Visitor, rows: Database
) -> None:
    resident.sign_on("sam_reed")
    with rows.read() as session:
        assert session.scalars(select(Identity)).one().name is None

    resident.sign_on("sam_reed", "/auth/sign-in?level=verified")

    with rows.write() as session:
        identity = session.scalars(select(Identity)).one()
        assert identity.name == "Sam Reed"
        assert identity.person is not None
        identity.person.name = "Tom Jones"
    resident.sign_on("sam_reed")
    with rows.read() as session:
        assert session.scalars(select(Identity)).one().name == "Sam Reed"


def test_proof_of_identity_is_asked_after_signing_on_and_in_a_request_of_its_own(
    resident: Visitor, rows: Database
) -> None:
    answer = resident.sign_on(address="/auth/sign-in?level=verified&next=/report")
    asked = [call for call in resident.provider.calls if call.path == "/authorize"]

    assert answer.headers["Location"] == "/report"
    assert len(asked) == 2
    assert [one.level for one in sign_ons(rows)] == ["verified"]


def test_staff_sign_on_at_their_own_provider_and_are_no_persons(
    officer: Visitor, rows: Database
) -> None:
    answer = officer.sign_on("dan_price")

    assert answer.headers["Location"] == "/staff"
    with rows.read() as session:
        assert not session.scalars(select(Person)).all()
        assert [one.realm for one in session.scalars(select(Identity))] == [Realm.STAFF]
    [session_row] = sign_ons(rows)
    assert session_row.roles


def test_staff_without_a_role_come_in_nowhere(officer: Visitor, rows: Database) -> None:
    answer = officer.sign_on("colin_webb")

    assert answer.status_code == 403
    assert heading(answer) == "You have no role here yet"
    assert not sign_ons(rows)
    assert not officer.is_signed_on


def test_who_was_asked_before_they_signed_on_for_the_first_time_is_asked_then(
    resident: Visitor, rows: Database
) -> None:
    with rows.write() as session:
        tom = a_person(session, "Tom Jones", email="tom@example.com")
        sam = Introduction(name="Sam Reed", email="sam@example.com")
        mandate_makings.ask(session, on_web(tom), wish(), sam, "form 1")
    resident.sign_on("sam_reed")

    assert "Tom Jones" in resident.client.get("/account/helpers").text
