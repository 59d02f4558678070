"""A provider that answers with an error, with nonsense, or not at all: a page for each."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.database import Database
from tests.support.faults import AUTHORIZE_FAULTS, TOKEN_ERRORS
from tests.support.providers import TestProvider
from tests.support.visitors import Visitor, heading, sign_ons

TITLES = {
    "access_denied": "You have not signed in",
    "temporarily_unavailable": "Signing in does not work right now",
    "server_error": "Signing in does not work right now",
    "login_required": "You have been signed out",
    "interaction_required": "You have been signed out",
    "unauthorized_client": "We cannot sign you in at the moment",
    "invalid_request": "We cannot sign you in at the moment",
    "invalid_client": "We cannot sign you in at the moment",
    "invalid_grant": "We could not finish signing you in",
}
UNREACHABLE = "We cannot reach the service that signs you in"
BUSY = TITLES["server_error"]
REFUSED = "We could not sign you in safely"


@pytest.mark.parametrize("fault", AUTHORIZE_FAULTS)
def test_each_error_of_the_provider_has_its_page_with_a_way_on(
    resident: Visitor, provider: TestProvider, fault: str
) -> None:
    provider.fault = fault
    answer = resident.sign_on(address="/auth/sign-in?next=/cases")
    provider.fault = ""

    assert heading(answer) == TITLES[fault.removeprefix("authorize_")]
    assert answer.status_code in {403, 503}
    assert answer.headers["Cache-Control"] == "no-store"
    assert "/auth/sign-in?next=/cases" in answer.text
    assert "Report a problem without signing in" in answer.text
    assert resident.sign_on().headers["Location"] == "/account"


@pytest.mark.parametrize(("seconds", "lets_in"), [(30, True), (-30, True), (600, False)])
def test_a_clock_that_is_wrong_by_seconds_stops_nobody(
    resident: Visitor, provider: TestProvider, seconds: int, lets_in: bool
) -> None:
    provider.clock_is_ahead(seconds)
    answer = resident.sign_on()

    assert (answer.status_code == 303) is lets_in
    if not lets_in:
        assert heading(answer) == "We could not be sure that your sign-in is from now"


def test_who_turns_back_at_the_provider_may_go_on_without(resident: Visitor) -> None:
    callback = resident.leave().split("?")[0]
    assert callback.endswith("/authorize")
    page = resident.there.get(resident.leave(), follow_redirects=True)
    waiting = page.url.params["waiting"]
    back = resident.there.post("/authorize/refusal", data={"waiting": waiting})
    answer = resident.client.get(back.headers["Location"])

    assert heading(answer) == TITLES["access_denied"]


def test_who_is_signed_out_at_the_provider_is_signed_out_here(
    resident: Visitor, provider: TestProvider
) -> None:
    resident.sign_on()
    provider.fault = "authorize_login_required"
    answer = resident.sign_on(address="/auth/sign-in?level=verified")

    assert heading(answer) == TITLES["login_required"]
    assert not resident.is_signed_on


def test_nothing_that_the_token_endpoint_refuses_signs_anybody_on(
    resident: Visitor, provider: TestProvider, rows: Database
) -> None:
    titles = {}
    for error in TOKEN_ERRORS:
        provider.fault = f"token_{error}"
        titles[error] = heading(resident.sign_on())

    assert titles == {error: TITLES[error] for error in TOKEN_ERRORS} | {
        "temporarily_unavailable": BUSY
    }
    assert not sign_ons(rows)


@pytest.mark.parametrize(
    ("fault", "title"),
    [
        ("discovery_down", UNREACHABLE),
        ("discovery_garbage", UNREACHABLE),
        ("discovery_wrong_issuer", UNREACHABLE),
        ("discovery_without_keys", UNREACHABLE),
        ("jwks_down", UNREACHABLE),
        ("jwks_garbage", UNREACHABLE),
        ("jwks_empty", UNREACHABLE),
        ("token_down", BUSY),
        ("token_garbage", BUSY),
        ("token_without_id_token", REFUSED),
        ("userinfo_down", BUSY),
        ("userinfo_garbage", BUSY),
        ("userinfo_wrong_sub", REFUSED),
        ("callback_wrong_iss", REFUSED),
        ("callback_without_code", REFUSED),
        ("callback_wrong_state", TITLES["invalid_grant"]),
        ("callback_without_state", TITLES["invalid_grant"]),
        ("callback_unknown_code", TITLES["invalid_grant"]),
    ],
)
def test_each_fault_of_the_provider_has_a_page_and_signs_nobody_on(
    resident: Visitor, provider: TestProvider, rows: Database, fault: str, title: str
) -> None:
    provider.fault = fault
    answer = resident.sign_on()

    assert heading(answer) == title
    assert answer.status_code in {400, 503}
    assert not sign_ons(rows)
    assert not resident.cookie


@pytest.mark.parametrize("fault", ["did_wrong_id", "did_down", "did_garbage"])
def test_nobody_is_verified_while_the_keys_of_identities_cannot_be_trusted(
    resident: Visitor, provider: TestProvider, rows: Database, fault: str
) -> None:
    provider.fault = fault
    answer = resident.sign_on(address="/auth/sign-in?level=verified")

    assert heading(answer) == UNREACHABLE
    assert [one.level for one in sign_ons(rows)] == ["signed_on"]


def test_a_silent_provider_keeps_nobody_waiting_for_long(
    resident: Visitor, provider: TestProvider
) -> None:
    provider.fault = "discovery_slow"
    begun = clock.now()
    answer = resident.client.get("/auth/sign-in")
    provider.release()

    assert heading(answer) == UNREACHABLE
    assert clock.now() - begun < timedelta(seconds=15)
    assert answer.headers["Retry-After"]


def test_who_is_signed_on_goes_on_while_the_provider_is_down_for_an_hour(
    resident: Visitor, visitor_of: Callable[[], Visitor], provider: TestProvider
) -> None:
    resident.sign_on()
    start = clock.now()
    provider.stop()
    for minutes in (20, 40, 60):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=True):
            assert resident.client.get("/").status_code == 200
            assert resident.is_signed_on
            assert resident.client.get("/auth/sign-in").headers["Location"] == "/account"


def test_keys_are_kept_through_an_outage_and_work_as_soon_as_it_is_over(
    resident: Visitor, visitor_of: Callable[[], Visitor], provider: TestProvider
) -> None:
    resident.sign_on()
    start = clock.now()
    with time_machine.travel(start + timedelta(hours=1), tick=True):
        provider.fault = "jwks_down"
        assert visitor_of().sign_on().headers["Location"] == "/account"
        provider.fault = "discovery_down"
        assert visitor_of().sign_on().headers["Location"] == "/account"


def test_new_keys_of_the_provider_are_found_though_the_old_ones_may_still_be_kept(
    resident: Visitor, visitor_of: Callable[[], Visitor], provider: TestProvider
) -> None:
    resident.sign_on()
    start = clock.now()
    provider.keys.rotate(forget=True)
    with time_machine.travel(start + timedelta(seconds=90), tick=True):
        assert visitor_of().sign_on().headers["Location"] == "/account"


def test_documents_are_fetched_as_seldom_as_the_provider_allows(
    visitor_of: Callable[[], Visitor], provider: TestProvider
) -> None:
    start = clock.now()
    visitor_of().sign_on()
    visitor_of().sign_on()
    assert _fetched(provider) == [1, 1]
    with time_machine.travel(start + timedelta(seconds=301), tick=True):
        visitor_of().sign_on()
    assert _fetched(provider) == [2, 2]


def _fetched(provider: TestProvider) -> list[int]:
    documents = ("/.well-known/openid-configuration", "/.well-known/jwks.json")
    return [sum(call.path == path for call in provider.calls) for path in documents]
