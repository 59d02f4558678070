"""Signing on at the development provider: the whole way, as a browser and a portal's server."""

import json

import httpx
import pytest

from portal import clock
from portal.demo.provider.authorizations import ADDRESS, CORE_IDENTITY, RETURN_CODE
from tests.support.askers import AGENT, CALLBACK, Asker, claims_of, query
from tests.support.providers import TestProvider

PROVED = '["Cl.Cm.P2"]'
IDENTITY = json.dumps({"userinfo": dict.fromkeys((CORE_IDENTITY, ADDRESS, RETURN_CODE))})


@pytest.fixture
def asker(provider: TestProvider) -> Asker:
    asker = Asker(provider.issuer)
    provider.register(asker.as_client())
    return asker


def test_a_person_signs_on_and_the_portal_learns_who(provider, asker):
    back = provider.sign_on(asker.address(), "sam_reed")
    assert back.startswith(f"{CALLBACK}?")
    assert query(back)["state"] == asker.state
    assert query(back)["iss"] == provider.issuer

    answer = asker.exchange(query(back)["code"])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["expires_in"] == 180

    jwks = httpx.get(f"{provider.issuer}/.well-known/jwks.json", headers=AGENT).json()
    claims = claims_of(answer.json()["id_token"], jwks)
    assert claims["iss"] == provider.issuer
    assert claims["aud"] == "portal"
    assert claims["nonce"] == asker.nonce
    assert claims["exp"] - claims["iat"] == 120
    assert claims["vot"] == claims["acr"] == "Cl.Cm"
    assert abs(claims["iat"] - clock.now().timestamp()) < 5

    person = asker.userinfo(answer.json()["access_token"]).json()
    assert person == {
        "sub": claims["sub"],
        "email": "sam@example.com",
        "email_verified": True,
        "phone_number": "+447700900101",
        "phone_number_verified": True,
    }


def test_who_has_signed_on_is_not_asked_again(provider, asker):
    with provider.browser() as browser:
        provider.sign_on(asker.address(), "ann_okafor", browser=browser)
        again = browser.get(asker.address())

    assert again.headers["Location"].startswith(f"{CALLBACK}?code=")


def test_proof_of_identity_is_told_when_asked_for(provider, asker):
    person = sign_on_with_proof(provider, asker, "ann_okafor")

    did = httpx.get(f"{provider.issuer}/.well-known/did.json", headers=AGENT).json()
    [method] = did["assertionMethod"]
    claims = claims_of(
        person[CORE_IDENTITY], {"keys": [{"kid": method["id"]} | method["publicKeyJwk"]]}
    )
    assert claims["iss"] == f"{provider.issuer}/"
    assert claims["sub"] == person["sub"]
    assert claims["vot"] == "P2"
    assert claims["exp"] - claims["iat"] == 1800
    subject = claims["vc"]["credentialSubject"]
    assert [part["value"] for part in subject["name"][0]["nameParts"]] == ["Ann", "Okafor"]
    assert subject["birthDate"] == [{"value": "1979-08-23"}]
    current, earlier = person[ADDRESS]
    assert current["uprn"] == 999000000900
    assert "validUntil" not in current
    assert earlier["validUntil"] == current["validFrom"]


@pytest.mark.parametrize(
    ("person", "shows"), [("tomasz_nowak", True), ("sam_reed", False)], ids=["cannot", "does not"]
)
def test_without_proof_the_portal_gets_no_identity(provider, asker, person, shows):
    told = sign_on_with_proof(provider, asker, person, shows)

    assert CORE_IDENTITY not in told
    assert ADDRESS not in told
    assert told[RETURN_CODE] == [{"code": "X"}]


def sign_on_with_proof(provider, asker, person, shows=True):
    address = asker.address(vtr=PROVED, claims=IDENTITY)
    back = provider.sign_on(address, person, shows_proof=shows)
    tokens = asker.exchange(query(back)["code"]).json()
    assert claims_of(tokens["id_token"])["vot"] == "Cl.Cm"
    return asker.userinfo(tokens["access_token"]).json()
