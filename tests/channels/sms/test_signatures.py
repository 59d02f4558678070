"""Only what the provider signed for the portal's own address is believed."""

import base64
import hashlib
import hmac

import pytest
from flask import Request
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.test import EnvironBuilder

from channels.sms.signatures import Signatures, bearer_holds

SITE = "https://portal.example"
PATH = "/channels/sms/twilio/inbound"
TOKEN, KEY = "12345678901234567890123456789012", "shared-key-of-this-portal"
FORM = {"From": "+447700900456", "Body": "pothole & “rubbish” £5 🙂", "MessageSid": "SM1", "X": ""}
SHA256 = {"X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}


def asked(form=FORM, path=PATH, signature="", host="portal.example", **headers: str) -> Request:
    builder = EnvironBuilder(
        path=path, method="POST", data=form, base_url=f"http://{host}",
        headers={"X-Twilio-Signature": signature, **headers},
    )  # fmt: skip
    return Request(builder.get_environ())


def sha1(token=TOKEN, form=FORM, url=SITE + PATH) -> str:
    """As Twilio's documentation describes it, and not as its library does it."""
    text = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()


def sha256(key=KEY, form=FORM, url=SITE + PATH) -> str:
    text = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()


signatures = Signatures(SITE, TOKEN, KEY)


def test_a_request_signed_with_the_token_is_the_providers():
    assert signatures.hold(asked(signature=sha1()))


def test_a_request_signed_with_the_shared_key_is_the_providers():
    assert signatures.hold(asked(signature=sha256(), **SHA256))


def test_without_a_shared_key_the_newer_scheme_counts_with_the_token():
    assert Signatures(SITE, TOKEN).hold(asked(signature=sha256(TOKEN), **SHA256))


def test_the_public_address_counts_and_not_what_a_proxy_or_anyone_says():
    assert signatures.hold(asked(signature=sha1(), host="10.0.0.7:8000"))
    assert signatures.hold(asked(signature=sha1(), **{"X-Forwarded-Host": "evil.example"}))
    forged = sha1(url=f"https://evil.example{PATH}")
    assert not signatures.hold(asked(signature=forged, host="evil.example"))


def test_a_query_is_signed_too():
    address = f"{PATH}?a=1&b=%20x"

    assert signatures.hold(asked(path=address, signature=sha1(url=SITE + address)))
    assert not signatures.hold(asked(path=f"{PATH}?a=2", signature=sha1(url=f"{SITE}{PATH}?a=1")))


def test_an_address_with_its_port_is_the_same_address():
    assert signatures.hold(asked(signature=sha1(url=f"{SITE}:443{PATH}")))


@pytest.mark.parametrize(
    "signature",
    ["", "x", "é", sha1("another token"), sha1(url=f"{SITE}/elsewhere"), sha1()[:-1], sha1() + "A",
     sha1(KEY), "A" * 28, "A" * 10_000],
    ids=range(10),
)  # fmt: skip
def test_any_other_signature_is_nobodys(signature):
    assert not signatures.hold(asked(signature=signature))


def test_no_signature_at_all_is_nobodys():
    request = Request(EnvironBuilder(path=PATH, method="POST", data=FORM).get_environ())

    assert not signatures.hold(request)


@pytest.mark.parametrize("change", [{"Body": "another"}, {"Extra": "1"}, {"X": "1"}])
def test_what_was_changed_on_the_way_is_not_the_providers(change):
    assert not signatures.hold(asked(FORM | change, signature=sha1()))


def test_what_was_left_out_on_the_way_is_not_the_providers():
    less = {name: value for name, value in FORM.items() if name != "MessageSid"}

    assert not signatures.hold(asked(less, signature=sha1()))


@pytest.mark.parametrize(
    "settings",
    ["algorithm=HMAC_MD5", "algorithm=none", "key=x,algorithm=HMAC_SHA512", "algorithm=" * 100],
)
def test_an_unknown_scheme_is_nobodys(settings):
    headers = {"X-Twilio-Webhooks-Signature-Settings": settings}

    assert not signatures.hold(asked(signature=sha1(), **headers))
    assert not signatures.hold(asked(signature=sha256(), **headers))


def test_one_scheme_does_not_pass_for_the_other():
    assert not signatures.hold(asked(signature=sha256()))
    assert not signatures.hold(asked(signature=sha1(), **SHA256))
    assert not signatures.hold(asked(signature=sha1(KEY), **SHA256))


def test_a_portal_under_a_path_is_signed_with_it():
    below = Signatures("https://council.example/portal/", TOKEN)

    assert below.hold(asked(signature=sha1(url=f"https://council.example/portal{PATH}")))


def test_without_a_token_nothing_starts():
    with pytest.raises(ValueError, match="sign"):
        Signatures(SITE, "")


_names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8)
_values = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.dictionaries(_names, _values, min_size=1, max_size=6))
def test_what_the_library_signs_holds_whatever_it_says(form):
    signature = RequestValidator(TOKEN).compute_signature(SITE + PATH, form)

    assert signatures.hold(asked(form, signature=signature))


def test_a_callback_of_notify_shows_the_token_that_was_agreed():
    def shown(header: str) -> Request:
        return asked(Authorization=header)

    assert bearer_holds(shown("Bearer agreed"), "agreed")
    for header in ("", "Bearer", "Bearer ", "Bearer other", "agreed", "Bearer agreedé"):
        assert not bearer_holds(shown(header), "agreed")
    assert not bearer_holds(shown("Bearer "), "")
