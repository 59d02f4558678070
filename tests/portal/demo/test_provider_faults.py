"""The hostile provider: sound without a fault, and each fault is really there.

The reader below is as strict as a portal should be, and is not the portal's own.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from portal import clock
from portal.demo.provider.authorizations import CORE_IDENTITY
from portal.demo.provider.tokens import LOGOUT_EVENT
from tests.support.askers import AGENT, CALLBACK, Asker, query
from tests.support.faults import AUTHORIZE_FAULTS, PLACES, TOKEN_FAULTS
from tests.support.forgeries import CORE_FAULTS, ID_FAULTS, LOGOUT_FAULTS
from tests.support.providers import TestProvider
from tests.support.waiting import until

Claims = dict[str, Any]


@pytest.fixture
def asker(provider: TestProvider) -> Asker:
    asker = Asker(provider.issuer)
    provider.register(asker.as_client())
    return asker


# ---------------------------------------------------------------- the strict reader


def wrongs(token: str, keys: Any, typ: set[str | None], checks: dict[str, Callable[..., Any]]):
    """What is wrong with a token: its signature, its header, or one of the claims by name."""
    header = extract_compact(token.encode()).headers()
    if header.get("kid") not in [key["kid"] for key in keys["keys"]]:
        return {"kid"}
    try:
        algorithms = ["RS256", "ES256"]
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=algorithms).claims
    except JoseError as error:
        return {error.error}
    found = {name for name, holds in checks.items() if not holds(claims.get(name))}
    return found | ({"typ"} if header.get("typ") not in typ else set())


def common(issuer: str) -> dict[str, Callable[[Any], bool]]:
    now = clock.now().timestamp()
    return {
        "iss": lambda value: value == issuer,
        "aud": lambda value: value == "portal",
        "exp": lambda value: isinstance(value, int) and value > now,
        "iat": lambda value: isinstance(value, int) and value <= now + 5,
    }


def id_token_wrongs(provider: TestProvider, asker: Asker) -> set[str]:
    tokens = asker.exchange(query(provider.sign_on(asker.address()))["code"]).json()
    checks = common(provider.issuer) | {
        "sub": lambda value: value == provider.subject(),
        "nonce": lambda value: value == asker.nonce,
        "vot": lambda value: value == "Cl.Cm",
        "at_hash": lambda value: value != "A" * 22,
    }
    return wrongs(tokens["id_token"], provider.keys.published(), {"JWT"}, checks)


def core_identity_wrongs(provider: TestProvider, asker: Asker) -> set[str]:
    wanted = f'{{"userinfo": {{"{CORE_IDENTITY}": null}}}}'
    back = provider.sign_on(asker.address(vtr='["Cl.Cm.P2"]', claims=wanted))
    tokens = asker.exchange(query(back)["code"]).json()
    core = asker.userinfo(tokens["access_token"]).json()[CORE_IDENTITY]
    did = httpx.get(f"{provider.issuer}/.well-known/did.json", headers=AGENT).json()
    keys = [way["publicKeyJwk"] | {"kid": way["id"]} for way in did["assertionMethod"]]
    checks = common(f"{provider.issuer}/") | {
        "sub": lambda value: value == provider.subject(),
        "vot": lambda value: value == "P2",
    }
    return wrongs(core, {"keys": keys}, {"JWT"}, checks)


def logout_token_wrongs(provider: TestProvider, seen: set[str]) -> set[str]:
    checks = common(provider.issuer) | {
        "events": lambda value: value == {LOGOUT_EVENT: {}},
        "nonce": lambda value: value is None,
        "sub": lambda value: value == provider.subject(),
        "jti": lambda value: isinstance(value, str) and value not in seen,
    }
    token = provider.logout_token()
    found = wrongs(token, provider.keys.published(), {None, "logout+jwt"}, checks)
    if not found:
        seen.add(jwt.decode(token, KeySet.import_key_set(provider.keys.published())).claims["jti"])
    return found


# ---------------------------------------------------------------- tokens


def test_without_a_fault_every_token_is_sound(provider, asker):
    assert not id_token_wrongs(provider, asker)
    assert not core_identity_wrongs(provider, asker)
    seen: set[str] = set()
    assert not logout_token_wrongs(provider, seen)
    assert not logout_token_wrongs(provider, seen)


@pytest.mark.parametrize("fault", ID_FAULTS)
def test_a_fault_of_the_id_token_is_in_the_id_token(provider, asker, fault):
    provider.fault = fault

    assert len(id_token_wrongs(provider, asker)) == 1
    assert not logout_token_wrongs(provider, set())


@pytest.mark.parametrize("fault", CORE_FAULTS)
def test_a_fault_of_the_core_identity_is_in_nothing_else(provider, asker, fault):
    provider.fault = fault

    assert len(core_identity_wrongs(provider, asker)) == 1
    assert not id_token_wrongs(provider, asker)


@pytest.mark.parametrize("fault", LOGOUT_FAULTS)
def test_a_fault_of_the_logout_token_is_in_the_logout_token(provider, asker, fault):
    provider.fault = fault
    seen: set[str] = set()
    first, second = logout_token_wrongs(provider, seen), logout_token_wrongs(provider, seen)

    assert len(second) == 1
    assert first == (set() if fault == "logout_repeated_jti" else second)


def test_the_clock_of_a_provider_can_be_wrong(provider, asker):
    provider.clock_is_ahead(20)
    assert id_token_wrongs(provider, asker) == {"iat"}

    provider.clock_is_ahead(-200)
    assert id_token_wrongs(provider, asker) == {"exp"}


def test_a_fault_that_is_not_known_is_refused(provider):
    with pytest.raises(ValueError, match="wrong_audience"):
        provider.fault = "wrong_audience"


# ---------------------------------------------------------------- errors and outages


@pytest.mark.parametrize("fault", AUTHORIZE_FAULTS)
def test_the_provider_sends_people_back_with_an_error(provider, asker, fault):
    provider.fault = fault
    back = provider.sign_on(asker.address())

    assert back.startswith(CALLBACK)
    assert query(back)["error"] == fault.removeprefix("authorize_")
    assert query(back)["state"] == asker.state


@pytest.mark.parametrize("fault", TOKEN_FAULTS)
def test_the_token_endpoint_answers_with_an_error(provider, asker, fault):
    code = query(provider.sign_on(asker.address()))["code"]
    provider.fault = fault
    answer = asker.exchange(code)

    assert answer.status_code >= 400
    assert answer.json()["error"] == fault.removeprefix("token_")


@pytest.mark.parametrize("place", [place for place in PLACES if place != "everything"])
def test_one_place_is_down_or_talks_nonsense_and_the_others_are_well(provider, place):
    def asked(name: str) -> httpx.Response:
        return httpx.get(provider.issuer + PLACES[name], headers=AGENT)

    sound = {name: asked(name).status_code for name in PLACES}
    provider.fault = f"{place}_down"
    down = {name: asked(name).status_code for name in PLACES}
    provider.fault = f"{place}_garbage"
    nonsense = asked(place)

    assert down == sound | {place: 503}
    assert nonsense.text == "<h1>Bad gateway</h1>"


def test_what_is_slow_waits_until_it_is_released(provider):
    provider.fault = "jwks_slow"
    address = provider.issuer + PLACES["jwks"]
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(httpx.get, address, headers=AGENT, timeout=20)
        until(lambda: bool(provider.calls), "the call has come in")
        assert not asked.done()
        provider.release()
        assert asked.result(10).json() == provider.keys.published()


def test_a_provider_that_has_stopped_refuses_calls_until_it_starts_again(provider):
    address = provider.issuer + PLACES["jwks"]
    provider.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(address, headers=AGENT)

    provider.start()
    assert httpx.get(address, headers=AGENT).json() == provider.keys.published()


def test_the_way_back_and_the_documents_can_be_wrong(provider, asker):
    def back(fault: str) -> dict[str, str]:
        provider.fault = fault
        return query(provider.sign_on(asker.address()))

    assert back("callback_wrong_state")["state"] != asker.state
    assert "state" not in back("callback_without_state")
    assert back("callback_wrong_iss")["iss"] != provider.issuer
    assert "code" not in back("callback_without_code")
    assert asker.exchange(back("callback_unknown_code")["code"]).status_code == 400

    def document(fault: str, place: str) -> dict[str, Any]:
        provider.fault = fault
        return httpx.get(provider.issuer + PLACES[place], headers=AGENT).json()

    assert document("discovery_wrong_issuer", "discovery")["issuer"] != provider.issuer
    assert "jwks_uri" not in document("discovery_without_keys", "discovery")
    assert document("jwks_empty", "jwks") == {"keys": []}
    assert document("did_wrong_id", "did")["id"] == "did:web:elsewhere"


def test_the_token_and_the_claims_can_be_about_someone_else_or_missing(provider, asker):
    tokens = asker.exchange(query(provider.sign_on(asker.address()))["code"]).json()
    provider.fault = "userinfo_wrong_sub"
    assert asker.userinfo(tokens["access_token"]).json()["sub"] == "another"

    provider.fault = "token_without_id_token"
    code = query(provider.sign_on(asker.address()))["code"]
    assert "id_token" not in asker.exchange(code).json()
