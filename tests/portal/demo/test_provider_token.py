"""What the development provider takes from a portal's server: proof, codes, access tokens."""

import secrets
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import quote_plus

import httpx
import pytest
import time_machine
from joserfc import jwt
from joserfc.jwk import RSAKey

from portal import clock
from tests.support.askers import AGENT, SECRET, Asker, claims_of, query
from tests.support.providers import TestProvider

BY_SECRET = {"client_assertion": None, "client_assertion_type": None}


@pytest.fixture
def portal(provider: TestProvider) -> Asker:
    portal = Asker(provider.issuer)
    provider.register(portal.as_client())
    return portal


@pytest.fixture
def code(provider: TestProvider, portal: Asker) -> str:
    return query(provider.sign_on(portal.address()))["code"]


def seconds(ahead: int) -> int:
    return int(clock.now().timestamp()) + ahead


# ---------------------------------------------------------------- who calls


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "another"},
        {"sub": "another"},
        {"sub": None},
        {"aud": "https://elsewhere.example/token"},
        {"aud": None},
        {"aud": ["https://elsewhere.example/token"]},
        {"jti": None},
        {"jti": ""},
        {"exp": None},
        {"exp": "soon"},
    ],
    ids=str,
)
def test_a_wrong_assertion_is_refused(portal, code, changed):
    answer = portal.exchange(code, client_assertion=portal.assertion(**changed))

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


def test_an_assertion_is_good_for_five_minutes_at_most(portal, code):
    for times in ({"exp": seconds(330)}, {"exp": seconds(-10)}, {"iat": seconds(60)}):
        answer = portal.exchange(code, client_assertion=portal.assertion(**times))
        assert answer.json()["error"] == "invalid_client", times

    soon = portal.assertion(exp=seconds(30))
    assert portal.exchange(code, client_assertion=soon).status_code == 200


def test_the_issuer_will_do_as_audience(provider, portal, code):
    for audience in (provider.issuer, [f"{provider.issuer}/token"]):
        answer = portal.exchange("unknown", client_assertion=portal.assertion(aud=audience))
        assert answer.json()["error"] == "invalid_grant"


def test_an_assertion_is_taken_once(portal, code):
    assertion = portal.assertion()
    portal.exchange("unknown", client_assertion=assertion)

    answer = portal.exchange(code, client_assertion=assertion)
    assert answer.json() == {
        "error": "invalid_client",
        "error_description": "the assertion has been used",
    }


def test_an_assertion_by_another_key_or_none_is_refused(portal, code):
    claims = claims_of(portal.assertion())
    forged = jwt.encode({"alg": "RS256"}, claims, RSAKey.generate_key(2048))
    head, body, _ = portal.assertion().split(".")

    for assertion in (forged, f"{head}.{body}.", "no.token.atall", "", "e30.e30."):
        answer = portal.exchange(code, client_assertion=assertion)
        assert answer.json()["error"] == "invalid_client", assertion


def test_a_secret_is_taken_from_the_form(portal, code):
    answer = portal.exchange(code, client_id="portal", client_secret=SECRET, **BY_SECRET)

    assert answer.status_code == 200


def test_a_secret_is_taken_from_the_header(provider, portal, code):
    answer = basic(provider, portal, code, SECRET)

    assert answer.status_code == 200


@pytest.mark.parametrize("header", ["Basic", "Basic !", "Basic cG9ydGFs", "Bearer x"])
def test_a_header_that_cannot_be_read_is_refused(provider, portal, code, header):
    form = {"grant_type": "authorization_code", "code": code}
    answer = httpx.post(
        f"{provider.issuer}/token", data=form, headers=AGENT | {"Authorization": header}
    )

    assert answer.json()["error"] == "invalid_client"


def test_a_wrong_secret_and_an_unknown_client_are_refused_alike(provider, portal, code):
    wrong = portal.exchange(code, client_id="portal", client_secret="wrong", **BY_SECRET)
    unknown = portal.exchange(code, client_id="unknown", client_secret=SECRET, **BY_SECRET)

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert basic(provider, portal, code, "wrong").status_code == 401


def test_a_portal_without_a_secret_is_not_let_in_by_an_empty_one(provider, portal, code):
    provider.register(portal.as_client(secret=""))

    answer = portal.exchange(code, client_id="portal", client_secret="", **BY_SECRET)
    assert answer.json()["error"] == "invalid_client"


def test_two_proofs_or_none_are_refused(portal, code):
    assert portal.exchange(code, client_secret=SECRET).json()["error"] == "invalid_client"
    assert portal.exchange(code, **BY_SECRET).json()["error"] == "invalid_client"


def test_a_call_that_does_not_name_its_software_is_forbidden(provider, portal):
    def answers(agent: dict[str, str]) -> list[int]:
        with httpx.Client(base_url=provider.issuer) as client:
            client.headers.pop("User-Agent")
            client.headers.update(agent)
            places = ("openid-configuration", "jwks.json", "did.json")
            called = [client.get(f"/.well-known/{place}") for place in places]
            called += [client.post("/token"), client.get("/userinfo")]
            return [answer.status_code for answer in called]

    assert answers({}) == [403] * 5
    assert answers(AGENT) == [200, 200, 200, 401, 401]


# ---------------------------------------------------------------- codes


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code": "unknown"}, "invalid_grant"),
        ({"code": None}, "invalid_grant"),
        ({"redirect_uri": "https://portal.example/other"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"code_verifier": "another-verifier"}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_grant"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
    ],
    ids=str,
)
def test_a_code_without_what_belongs_to_it_is_refused(portal, code, changed, error):
    answer = portal.exchange(**{"code": code} | changed)

    assert answer.status_code == 400
    assert answer.json()["error"] == error


def test_a_repeated_parameter_is_refused(provider, portal, code):
    body = f"grant_type=authorization_code&code={code}&code={code}"
    headers = AGENT | {"Content-Type": "application/x-www-form-urlencoded"}
    answer = httpx.post(f"{provider.issuer}/token", content=body, headers=headers)

    assert answer.json()["error"] == "invalid_request"


def test_a_code_that_comes_again_takes_back_the_access_it_gave(portal, code):
    access = portal.exchange(code).json()["access_token"]
    assert portal.userinfo(access).status_code == 200

    assert portal.exchange(code).json()["error"] == "invalid_grant"
    assert portal.userinfo(access).status_code == 401


def test_a_code_that_comes_many_times_at_once_is_good_for_one_at_most(portal, code):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: portal.exchange(code).status_code, range(8)))

    assert sorted(answers) == [200] + [400] * 7


def test_a_code_of_another_portal_is_refused_and_not_spent(provider, portal, code):
    thief = Asker(provider.issuer, "thief", portal.verifier)
    provider.register(thief.as_client())

    assert thief.exchange(code).json()["error"] == "invalid_grant"
    assert portal.exchange(code).status_code == 200


def test_a_code_lasts_a_minute_and_an_access_token_three(provider, portal):
    with time_machine.travel(clock.now(), tick=False) as traveller:
        code, late = (query(provider.sign_on(portal.address()))["code"] for _ in range(2))
        traveller.shift(timedelta(seconds=60))
        access = portal.exchange(code).json()["access_token"]
        traveller.shift(timedelta(seconds=1))
        assert portal.exchange(late).json()["error"] == "invalid_grant"

        traveller.shift(timedelta(seconds=178))
        assert portal.userinfo(access).status_code == 200
        traveller.shift(timedelta(seconds=1))
        answer = portal.userinfo(access)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


# ---------------------------------------------------------------- what is told


def test_only_what_was_asked_for_is_told(provider, portal):
    def told(person: str, **changed: str) -> set[str]:
        back = provider.sign_on(portal.address(**changed), person)
        access = portal.exchange(query(back)["code"]).json()["access_token"]
        return set(portal.userinfo(access).json())

    email, phone = {"email", "email_verified"}, {"phone_number", "phone_number_verified"}
    assert told("sam_reed", scope="openid") == {"sub"}
    assert told("sam_reed", scope="openid email") == {"sub"} | email
    assert told("rhys_evans") == {"sub"} | phone
    names = {"name", "given_name", "family_name"}
    assert told("sam_reed", scope="openid profile") == {"sub"} | names


def test_what_is_not_verified_is_told_as_such(provider, portal):
    back = provider.sign_on(portal.address(), "priya_nair")
    person = portal.userinfo(portal.exchange(query(back)["code"]).json()["access_token"]).json()

    assert person["email_verified"] is person["phone_number_verified"] is False


def test_staff_come_with_the_groups_of_the_councils_directory(staff_provider):
    portal = Asker(staff_provider.issuer)
    staff_provider.register(portal.as_client())
    tokens = portal.exchange(
        query(staff_provider.sign_on(portal.address(), "helen_ashworth"))["code"]
    ).json()

    groups = ["councillor:priory", "councillor:riverside"]
    assert claims_of(tokens["id_token"])["groups"] == groups
    assert portal.userinfo(tokens["access_token"]).json()["groups"] == groups


def test_one_person_is_the_same_to_one_host_and_another_to_the_next(provider, portal):
    other = Asker(provider.issuer, "other", secrets.token_urlsafe(48))
    here, there = (f"https://{host}.example/auth/callback" for host in ("portal", "other"))
    provider.register(other.as_client(redirect_uris=(there,)))
    provider.register(portal.as_client(redirect_uris=(here,)))

    def subject_at(asker: Asker, address: str) -> str:
        back = provider.sign_on(asker.address(redirect_uri=address))
        tokens = asker.exchange(query(back)["code"], redirect_uri=address).json()
        return str(claims_of(tokens["id_token"])["sub"])

    assert subject_at(portal, here) == subject_at(portal, here)
    assert subject_at(portal, here) != subject_at(other, there)


def test_a_portal_can_have_its_id_tokens_signed_with_es256(provider, portal):
    provider.register(portal.as_client(signed_with="ES256"))
    tokens = portal.exchange(query(provider.sign_on(portal.address()))["code"]).json()

    assert claims_of(tokens["id_token"], provider.keys.published())["nonce"] == portal.nonce


def basic(provider, portal, code, secret):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": "https://portal.example/auth/callback",
        "code_verifier": portal.verifier,
    }
    word = b64encode(f"portal:{quote_plus(secret)}".encode()).decode()
    headers = AGENT | {"Authorization": f"Basic {word}"}
    return httpx.post(f"{provider.issuer}/token", data=form, headers=headers)
