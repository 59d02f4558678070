"""Signing off at the development provider: by the portal, by the person, everywhere at once."""

from urllib.parse import parse_qs, urlencode

import httpx
import pytest

from portal.demo.provider.tokens import LOGOUT_EVENT
from tests.support.askers import GOODBYE, Asker, claims_of, query
from tests.support.providers import TestProvider
from tests.support.webhooks import Received, Reply, WebhookReceiver


@pytest.fixture
def portal(provider: TestProvider, webhook_receiver: WebhookReceiver) -> Asker:
    portal = Asker(provider.issuer)
    provider.register(portal.as_client(backchannel_logout_uri=webhook_receiver.url))
    return portal


def signed_on(provider: TestProvider, portal: Asker, browser: httpx.Client) -> str:
    """Sam's ID token."""
    back = provider.sign_on(portal.address(), "sam_reed", browser=browser)
    return str(portal.exchange(query(back)["code"]).json()["id_token"])


def logout_claims(provider: TestProvider, call: Received) -> dict[str, object]:
    [token] = parse_qs(call.body.decode())["logout_token"]
    return claims_of(token, provider.keys.published())


def leave(hint: str = "", address: str = "", **more: str) -> str:
    given = {"id_token_hint": hint, "post_logout_redirect_uri": address} | more
    return f"/logout?{urlencode({name: value for name, value in given.items() if value})}"


# ---------------------------------------------------------------- by the portal


def test_a_portal_signs_someone_off_and_gets_them_back(provider, portal, webhook_receiver):
    with provider.browser() as browser:
        hint = signed_on(provider, portal, browser)
        answer = browser.get(leave(hint, GOODBYE, state="abc"))
        again = browser.get(portal.address())

    assert answer.headers["Location"] == f"{GOODBYE}?state=abc"
    assert again.headers["Location"].startswith("/authorize/person?")
    [call] = webhook_receiver.wait_for(1)
    claims = logout_claims(provider, call)
    assert claims["events"] == {LOGOUT_EVENT: {}}
    assert claims["sid"] == claims_of(hint)["sid"]
    assert claims["sub"] == claims_of(hint)["sub"]
    assert claims["aud"] == "portal"
    assert "nonce" not in claims


def test_an_id_token_of_before_the_keys_changed_is_still_a_hint(provider, portal):
    with provider.browser() as browser:
        hint = signed_on(provider, portal, browser)
        provider.keys.rotate()

        assert browser.get(leave(hint, GOODBYE)).headers["Location"] == GOODBYE


@pytest.mark.parametrize("address", ["https://elsewhere.example/", f"{GOODBYE}x"])
def test_nobody_is_sent_to_an_address_that_is_not_registered(provider, portal, address):
    with provider.browser() as browser:
        hint = signed_on(provider, portal, browser)
        answer = browser.get(leave(hint, address))

        assert answer.status_code == 400
        assert "post_logout_redirect_uri" in answer.text
        assert browser.get(portal.address()).headers["Location"].startswith(GOODBYE)


def test_an_address_without_a_sound_hint_is_refused(provider, portal):
    with provider.browser() as browser:
        head, body, _ = signed_on(provider, portal, browser).split(".")

        for hint in ("", "nonsense", f"{head}.{body}.", f"{head}.{body}.AAAA"):
            assert browser.get(leave(hint, GOODBYE)).status_code == 400


def test_without_an_address_the_person_stays_on_a_page_that_says_so(provider, portal):
    with provider.browser() as browser:
        answer = browser.get(leave(signed_on(provider, portal, browser)))

    assert answer.status_code == 200
    assert "You are signed off" in answer.text


def test_a_request_of_more_than_2048_characters_is_refused(provider):
    with provider.browser() as browser:
        assert browser.get(leave(state="s" * (2048 - len("state=")))).status_code == 200
        assert browser.get(leave(state="s" * (2049 - len("state=")))).status_code == 414


def test_only_portals_that_the_person_was_signed_on_at_are_told(provider, portal, webhook_receiver):
    other = Asker(provider.issuer, "other")
    provider.register(other.as_client(backchannel_logout_uri=webhook_receiver.url))
    with provider.browser() as browser:
        browser.get(leave(signed_on(provider, portal, browser)))

    [call] = webhook_receiver.requests
    assert logout_claims(provider, call)["aud"] == "portal"


# ---------------------------------------------------------------- everywhere


def test_someone_is_signed_out_everywhere_from_the_page_of_sessions(
    provider, portal, webhook_receiver
):
    webhook_receiver.replies.append(Reply(200))
    with provider.browser() as phone, provider.browser() as desk, provider.browser() as office:
        signed_on(provider, portal, phone)
        signed_on(provider, portal, desk)
        page = office.post("/sessions", data={"person": "sam_reed"})

        assert "Sam Reed has been signed out everywhere." in page.text
        assert "portal was told and has ended its sessions." in page.text
        for browser in (phone, desk):
            assert browser.get(portal.address()).headers["Location"].startswith("/authorize/person")
    [call] = webhook_receiver.requests
    claims = logout_claims(provider, call)
    assert claims["sub"] == provider.subject("sam_reed")
    assert "sid" not in claims


def test_a_logout_token_for_every_session_is_written_as_one_login_does(provider, portal):
    from joserfc.jws import extract_compact

    assert "typ" not in extract_compact(provider.logout_token().encode()).headers()


def test_a_portal_is_told_of_someone_whom_the_provider_no_longer_knows_of(
    provider, portal, webhook_receiver
):
    """The provider forgets its sessions when it stops; the portal does not forget its own."""
    with provider.browser() as browser:
        browser.post("/sessions", data={"person": "margaret_jones"})

    [call] = webhook_receiver.requests
    assert logout_claims(provider, call)["sub"] == provider.subject("margaret_jones")


def test_the_page_says_when_a_portal_refuses_or_is_gone(provider, portal, webhook_receiver):
    webhook_receiver.replies.append(Reply(400))
    gone = portal.as_client(id="gone", backchannel_logout_uri="http://127.0.0.1:9/")
    provider.register(gone)
    with provider.browser() as browser:
        page = browser.post("/sessions", data={"person": "sam_reed"}).text

    assert "portal was told and refused (400)." in page
    assert "gone could not be reached." in page


def test_the_page_says_when_no_portal_wants_to_be_told(provider):
    with provider.browser() as browser:
        assert (
            "No portal has asked to be told."
            in browser.post("/sessions", data={"person": "sam_reed"}).text
        )
        assert browser.post("/sessions", data={"person": "nobody"}).status_code == 400


def test_the_page_shows_who_is_signed_on(provider, portal):
    with provider.browser() as browser:
        assert "Signed on since" not in browser.get("/sessions").text
        signed_on(provider, portal, browser)

        assert browser.get("/sessions").text.count("Signed on since") == 1
