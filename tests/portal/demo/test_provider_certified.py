"""The certified provider answers as ours does: what signs on at one signs on at the other."""

from urllib.parse import parse_qs, urlencode

import httpx
import pytest

from portal.demo.provider.tokens import LOGOUT_EVENT
from tests.support.askers import AGENT, CALLBACK, GOODBYE, Asker, claims_of, query
from tests.support.certified_provider import CertifiedProvider
from tests.support.webhooks import Reply


@pytest.fixture
def discovered(certified_provider: CertifiedProvider) -> dict[str, str]:
    address = f"{certified_provider.issuer}/.well-known/openid-configuration"
    found: dict[str, str] = httpx.get(address, headers=AGENT).json()
    return found


@pytest.fixture
def asker(certified_provider: CertifiedProvider, webhook_receiver) -> Asker:
    asker = Asker(certified_provider.issuer)
    client = asker.as_client(backchannel_logout_uri=webhook_receiver.url)
    certified_provider.register(client)
    return asker


def authorize(discovered, asker, **changed):
    address = asker.address(**{"vtr": None, "acr_values": "Cl.Cm"} | changed)
    return f"{discovered['authorization_endpoint']}?{address.partition('?')[2]}"


def exchange(discovered, asker, code):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": asker.verifier,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": asker.assertion(aud=asker.issuer),
    }
    return httpx.post(discovered["token_endpoint"], data=form, headers=AGENT)


def signed_on(provider, discovered, asker, browser, person="ann_okafor"):
    back = provider.sign_on(authorize(discovered, asker), person, browser)
    return exchange(discovered, asker, query(back)["code"]).json()


def test_it_signs_on_a_portal_that_proves_itself_by_its_key(certified_provider, discovered, asker):
    with certified_provider.browser() as browser:
        tokens = signed_on(certified_provider, discovered, asker, browser)

    claims = claims_of(tokens["id_token"], httpx.get(discovered["jwks_uri"], headers=AGENT).json())
    assert claims["iss"] == certified_provider.issuer
    assert claims["aud"] == "portal"
    assert claims["nonce"] == asker.nonce
    assert claims["acr"] == "Cl.Cm"
    assert claims["sid"]
    headers = AGENT | {"Authorization": f"Bearer {tokens['access_token']}"}
    person = httpx.get(discovered["userinfo_endpoint"], headers=headers).json()
    assert person["sub"] == claims["sub"] == "ann_okafor"
    assert person["email"] == "ann.okafor@example.com"
    assert person["phone_number_verified"] is True


def test_it_signs_on_a_portal_that_proves_itself_by_its_secret(certified_provider, discovered):
    asker = Asker(certified_provider.issuer, "portal-with-secret")
    certified_provider.register(asker.as_client(public_key=""))
    with certified_provider.browser() as browser:
        back = certified_provider.sign_on(authorize(discovered, asker), "dan_price", browser)
    form = {
        "grant_type": "authorization_code",
        "code": query(back)["code"],
        "redirect_uri": CALLBACK,
        "code_verifier": asker.verifier,
        "client_id": asker.client_id,
        "client_secret": asker.as_client().secret,
    }
    tokens = httpx.post(discovered["token_endpoint"], data=form, headers=AGENT).json()
    headers = AGENT | {"Authorization": f"Bearer {tokens['access_token']}"}

    person = httpx.get(discovered["userinfo_endpoint"], headers=headers).json()
    assert person["groups"] == ["officer:street_cleansing"]


def test_a_request_without_pkce_is_refused(certified_provider, discovered, asker):
    bare = {"code_challenge": None, "code_challenge_method": None}
    with certified_provider.browser() as browser:
        back = browser.get(authorize(discovered, asker, **bare)).headers["Location"]

    assert query(back)["error"] == "invalid_request"


def test_signing_off_there_tells_the_portal_by_the_back_channel(
    certified_provider, discovered, asker, webhook_receiver
):
    webhook_receiver.replies.append(Reply(200))
    with certified_provider.browser() as browser:
        tokens = signed_on(certified_provider, discovered, asker, browser)
        given = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": GOODBYE}
        address = f"{discovered['end_session_endpoint']}?{urlencode(given)}"
        assert certified_provider.sign_off(address, browser) == GOODBYE

    [call] = webhook_receiver.wait_for(1)
    [token] = parse_qs(call.body.decode())["logout_token"]
    claims = claims_of(token, httpx.get(discovered["jwks_uri"], headers=AGENT).json())
    assert claims["events"] == {LOGOUT_EVENT: {}}
    assert claims["sid"] == claims_of(tokens["id_token"])["sid"]


def test_it_can_be_made_to_end_a_session_from_its_side(certified_provider, asker, webhook_receiver):
    certified_provider.tell_of_logout("portal", "ann_okafor", "some-session")

    [call] = webhook_receiver.wait_for(1)
    claims = claims_of(parse_qs(call.body.decode())["logout_token"][0])
    assert (claims["sub"], claims["sid"]) == ("ann_okafor", "some-session")


def test_a_portal_that_refuses_the_logout_token_is_noticed(
    certified_provider, asker, webhook_receiver
):
    webhook_receiver.replies.append(Reply(400))

    with pytest.raises(httpx.HTTPStatusError):
        certified_provider.tell_of_logout("portal", "ann_okafor", "some-session")
