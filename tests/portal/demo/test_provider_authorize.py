"""What the development provider takes from a portal that sends someone to sign on."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.demo.provider.authorizations import LEVELS, WronglyAsked, asked, asker
from tests.support.askers import CALLBACK, Asker, claims_of, query
from tests.support.forms import hidden_fields
from tests.support.providers import TestProvider


@pytest.fixture
def portal(provider: TestProvider) -> Asker:
    portal = Asker(provider.issuer)
    provider.register(portal.as_client(redirect_uris=(CALLBACK, f"{CALLBACK}?from=staff")))
    return portal


def vot_of(portal: Asker, back: str) -> tuple[str, str]:
    tokens = portal.exchange(query(back)["code"], redirect_uri=CALLBACK).json()
    claims = claims_of(tokens["id_token"])
    return claims["vot"], claims["acr"]


# ---------------------------------------------------------------- who asks


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "unknown"},
        {"client_id": None},
        {"redirect_uri": "https://elsewhere.example/auth/callback"},
        {"redirect_uri": f"{CALLBACK}/"},
        {"redirect_uri": f"{CALLBACK}?next=1"},
        {"redirect_uri": None},
    ],
    ids=str,
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(provider, portal, changed):
    with provider.browser() as browser:
        answer = browser.get(portal.address(**changed))

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "This sign-on cannot go on" in answer.text


def test_a_request_of_more_than_4096_characters_is_refused(provider, portal):
    fixed = len(portal.address(state="").partition("?")[2])
    with provider.browser() as browser:
        longest = browser.get(portal.address(state="s" * (4096 - fixed)))
        too_long = browser.get(portal.address(state="s" * (4097 - fixed)))

    assert longest.status_code == 303
    assert too_long.status_code == 414


# ---------------------------------------------------------------- what is asked


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "email"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"state": None}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"nonce": ""}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"vtr": "Cl.Cm"}, "invalid_request"),
        ({"vtr": '["C9"]'}, "invalid_request"),
        ({"vtr": "[]"}, "invalid_request"),
        ({"vtr": '[["Cl"]]'}, "invalid_request"),
        ({"vtr": None, "acr_values": "unheard-of"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"claims": "[]"}, "invalid_request"),
        ({"claims": '{"userinfo": []}'}, "invalid_request"),
        ({"claims": '{"userinfo": {"income": null}}'}, "invalid_request"),
        ({"ui_locales": "fr"}, "invalid_request"),
        ({"prompt": "never"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
    ],
    ids=str,
)
def test_a_wrong_request_is_answered_at_the_portals_own_address(provider, portal, changed, error):
    back = provider.sign_on(portal.address(**changed))

    assert back.startswith(f"{CALLBACK}?")
    assert query(back)["error"] == error
    assert query(back).get("state") == (None if "state" in changed else portal.state)
    assert query(back)["iss"] == provider.issuer


def test_a_repeated_parameter_is_refused(provider, portal):
    back = provider.sign_on(f"{portal.address()}&scope=openid")

    assert query(back)["error"] == "invalid_request"


def test_an_address_with_a_query_of_its_own_keeps_it(provider, portal):
    back = provider.sign_on(portal.address(redirect_uri=f"{CALLBACK}?from=staff"))

    assert query(back)["from"] == "staff"
    assert query(back)["code"]


_TEXT = st.text(max_size=60)


@given(
    st.dictionaries(
        st.sampled_from(
            ["scope", "vtr", "acr_values", "claims", "prompt", "max_age", "ui_locales",
             "code_challenge", "code_challenge_method", "response_type", "state", "nonce"]
        ),
        st.one_of(_TEXT, st.sampled_from(["[1]", '{"userinfo": 1}', '{"userinfo": {}}', "null"])),
    )
)  # fmt: skip
def test_whatever_is_asked_is_either_understood_or_refused(changed):
    portal = Asker("http://127.0.0.1:9")
    given = query(portal.address()) | changed
    client = asker({"portal": portal.as_client()}, given)
    try:
        understood = asked(client, given)
    except WronglyAsked as fault:
        assert fault.error.startswith(("invalid_", "unsupported_"))  # noqa: PT017
    else:
        assert understood.level in LEVELS
        assert "openid" in understood.scopes


# ---------------------------------------------------------------- how sure, how fresh


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"vtr": '["Cl"]'}, ("Cl", "Cl")),
        ({"vtr": '["Cl.Cm"]'}, ("Cl.Cm", "Cl.Cm")),
        ({"vtr": None}, ("Cl.Cm", "Cl.Cm")),
        ({"vtr": '["Cl.Cm.P2"]'}, ("Cl.Cm", "Cl.Cm")),
        ({"vtr": None, "acr_values": "Cl"}, ("Cl", "Cl")),
        ({"vtr": None, "acr_values": "other Cl.Cm.P2"}, ("Cl.Cm", "Cl.Cm.P2")),
    ],
    ids=str,
)
def test_the_id_token_says_how_sure_the_provider_is(provider, portal, changed, told):
    assert vot_of(portal, provider.sign_on(portal.address(**changed))) == told


def test_whoever_shows_no_proof_gets_no_more_than_the_level_of_signing_on(provider, portal):
    address = portal.address(vtr=None, acr_values="Cl.Cm.P2")

    assert vot_of(portal, provider.sign_on(address, "tomasz_nowak")) == ("Cl.Cm", "Cl.Cm")


def test_without_a_session_prompt_none_is_answered_login_required(provider, portal):
    back = provider.sign_on(portal.address(prompt="none"))

    assert query(back)["error"] == "login_required"


def test_with_a_session_prompt_none_signs_on_silently_but_proves_nothing(provider, portal):
    with provider.browser() as browser:
        provider.sign_on(portal.address(), browser=browser)
        silent = browser.get(portal.address(prompt="none")).headers["Location"]
        proof = browser.get(portal.address(prompt="none", vtr='["Cl.Cm.P2"]')).headers["Location"]

    assert query(silent)["code"]
    assert query(proof)["error"] == "interaction_required"


@pytest.mark.parametrize("changed", [{"prompt": "login"}, {"max_age": "0"}], ids=str)
def test_a_portal_can_ask_for_a_fresh_sign_on(provider, portal, changed):
    with provider.browser() as browser:
        provider.sign_on(portal.address(), browser=browser)
        again = browser.get(portal.address(**changed)).headers["Location"]

    assert again.startswith("/authorize/person?")


def test_max_age_and_the_hour_of_a_session_are_kept(provider, portal):
    with provider.browser() as browser, time_machine.travel(clock.now(), tick=False) as traveller:
        provider.sign_on(portal.address(), browser=browser)

        def goes_straight_back(**changed: str) -> bool:
            address = browser.get(portal.address(**changed)).headers["Location"]
            return address.startswith(CALLBACK)

        traveller.shift(timedelta(minutes=30))
        assert goes_straight_back(max_age="1801")
        assert not goes_straight_back(max_age="1800")
        traveller.shift(timedelta(minutes=59))
        assert goes_straight_back()
        traveller.shift(timedelta(minutes=60))
        assert not goes_straight_back()


def test_proof_once_shown_is_not_asked_for_again(provider, portal):
    with provider.browser() as browser:
        address = portal.address(vtr='["Cl.Cm.P2"]')
        provider.sign_on(address, browser=browser)

        assert browser.get(address).headers["Location"].startswith(CALLBACK)


# ---------------------------------------------------------------- the pages' own forms


def test_turning_back_is_told_to_the_portal(provider, portal):
    with provider.browser() as browser:
        page = browser.get(browser.get(portal.address()).headers["Location"])
        answer = browser.post("/authorize/refusal", data=hidden_fields(page.text))

    assert query(answer.headers["Location"])["error"] == "access_denied"
    assert query(answer.headers["Location"])["state"] == portal.state


def test_a_choice_can_be_made_once_and_within_ten_minutes(provider, portal):
    with provider.browser() as browser, time_machine.travel(clock.now(), tick=False) as traveller:
        waiting = query(browser.get(portal.address()).headers["Location"])
        choice = waiting | {"person": "sam_reed"}
        assert browser.post("/authorize/person", data=choice).status_code == 303
        assert browser.post("/authorize/person", data=choice).status_code == 400

        late = query(browser.get(portal.address(prompt="login")).headers["Location"])
        traveller.shift(timedelta(minutes=10))
        answer = browser.post("/authorize/person", data=late | {"person": "sam_reed"})
        assert answer.status_code == 400
        assert "waited too long" in answer.text


def test_nobody_signs_on_as_someone_unknown_or_proves_before_signing_on(provider, portal):
    with provider.browser() as browser:
        address = portal.address(vtr='["Cl.Cm.P2"]')
        waiting = query(browser.get(address).headers["Location"])

        assert browser.post("/authorize/person", data=waiting | {"person": "x"}).status_code == 400
        assert browser.get("/authorize/proof", params=waiting).status_code == 404
        answer = browser.post("/authorize/proof", data=waiting | {"shown": "yes"})
        assert answer.headers["Location"].startswith("/authorize/person?")


def test_the_pages_are_in_the_language_that_was_asked_for(provider, portal):
    with provider.browser() as browser:
        page = browser.get(browser.get(portal.address(ui_locales="cy")).headers["Location"])

    assert '<html lang="cy"' in page.text


def test_choosing_someone_ends_the_session_of_whoever_was_there(provider, portal):
    with provider.browser() as browser:
        provider.sign_on(portal.address(), "sam_reed", browser=browser)
        provider.sign_on(portal.address(prompt="login"), "ann_okafor", browser=browser)

    assert not provider.sessions.of(provider.people["sam_reed"])
    assert provider.sessions.of(provider.people["ann_okafor"])
