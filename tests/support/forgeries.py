"""Tokens that are wrong in one way: every name here is a fault that a portal must notice.

Names by token: `wrong_aud` is the ID token's, `core_wrong_aud` the core identity token's,
`logout_wrong_aud` the logout token's.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import ECKey, Key, RSAKey

from portal import clock
from portal.demo.provider.tokens import LOGOUT_EVENT, Kind, Tokens

HOUR = 3600


@dataclass
class Draft:
    """A token about to be signed: its parts may be changed, or `written` given outright."""

    header: dict[str, Any]
    claims: dict[str, Any]
    key: Key
    tokens: Tokens
    written: str = ""


Forgery = Callable[[Draft], None]


def _claims(**changed: Any) -> Forgery:
    return lambda draft: draft.claims.update(changed)


def _without(*names: str) -> Forgery:
    def forge(draft: Draft) -> None:
        for name in names:
            draft.claims.pop(name, None)

    return forge


def _header(**changed: Any) -> Forgery:
    return lambda draft: draft.header.update(changed)


def _times(**moved: int) -> Forgery:
    """Each claim so many seconds from now; what the token does not hold stays out of it."""

    def forge(draft: Draft) -> None:
        now = int(clock.now().timestamp())
        for name, seconds in moved.items():
            if name in draft.claims:
                draft.claims[name] = now + seconds

    return forge


def _foreign_audience(draft: Draft) -> None:
    """For another portal, with ours as the authorised party: Authlib lets this through."""
    draft.claims |= {"aud": "another-portal", "azp": draft.claims["aud"]}


def _several_audiences(draft: Draft) -> None:
    draft.claims |= {"aud": [draft.claims["aud"], "another-portal"], "azp": "another-portal"}


def _other_key(draft: Draft) -> None:
    """Signed by someone else under the provider's key id."""
    draft.key = _like(draft.key)


def _public_key_as_secret(draft: Draft) -> None:
    """HS256 with the public key as the secret: what a verifier that trusts `alg` takes."""
    header = draft.header | {"alg": "HS256"}
    secret = draft.key.as_pem(private=False)  # type: ignore[attr-defined]
    signed = _part(header) + b"." + _part(draft.claims)
    signature = hmac.new(secret, signed, hashlib.sha256).digest()
    draft.written = (signed + b"." + _base64url(signature)).decode()


def _unsigned(draft: Draft) -> None:
    draft.written = (
        _part(draft.header | {"alg": "none"}) + b"." + _part(draft.claims) + b"."
    ).decode()


def _tampered(draft: Draft) -> None:
    """Another's subject under a sound signature of the true one."""
    header, _, signature = Tokens.sign(
        draft.tokens, "id", draft.header, draft.claims, draft.key
    ).split(".")
    changed = _part(draft.claims | {"sub": "urn:fdc:demo.example:2026:someone-else"}).decode()
    draft.written = f"{header}.{changed}.{signature}"


EVERY: dict[str, Forgery] = {
    "hs256_with_public_key": _public_key_as_secret,
    "alg_none": _unsigned,
    "unknown_kid": _header(kid="nobody-knows-this-key"),
    "other_key": _other_key,
    "tampered": _tampered,
    "wrong_typ": _header(typ="at+jwt"),
    "wrong_aud": _claims(aud="another-portal"),
    "missing_aud": _without("aud"),
    "wrong_iss": _claims(iss="https://elsewhere.example"),
    "missing_iss": _without("iss"),
    "expired": _times(iat=-2 * HOUR, nbf=-2 * HOUR, exp=-HOUR),
    "missing_exp": _without("exp"),
    "issued_in_future": _times(iat=HOUR, nbf=HOUR, exp=2 * HOUR),
    "missing_iat": _without("iat"),
}  # fmt: skip

FORGERIES: dict[Kind, dict[str, Forgery]] = {
    "id": EVERY
    | {
        "foreign_aud_our_azp": _foreign_audience,
        "several_aud_foreign_azp": _several_audiences,
        "wrong_nonce": _claims(nonce="of-another-browser"),
        "missing_nonce": _without("nonce"),
        "missing_sub": _without("sub"),
        "wrong_vot": _claims(vot="Cl", acr="Cl"),
        "unknown_vot": _claims(vot="P2", acr="P2"),
        "missing_vot": _without("vot", "acr"),
        "wrong_at_hash": _claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    },
    "core_identity": EVERY
    | {
        "wrong_sub": _claims(sub="urn:fdc:demo.example:2026:someone-else"),
        "missing_sub": _without("sub"),
        "wrong_vot": _claims(vot="P1"),
        "missing_vot": _without("vot"),
    },
    "logout": EVERY
    | {
        "missing_events": _without("events"),
        "wrong_events": _claims(events={"http://schemas.example/event/other": {}}),
        "events_no_object": _claims(events=LOGOUT_EVENT),
        "event_not_empty": _claims(events={LOGOUT_EVENT: "yes"}),
        "with_nonce": _claims(nonce="logout-tokens-have-none"),
        "neither_sub_nor_sid": _without("sub", "sid"),
        "missing_jti": _without("jti"),
        "repeated_jti": _claims(jti="the-same-every-time"),
    },
}
PREFIXES: dict[Kind, str] = {"id": "", "core_identity": "core_", "logout": "logout_"}

ID_FAULTS = tuple(FORGERIES["id"])
CORE_FAULTS = tuple(f"core_{name}" for name in FORGERIES["core_identity"])
LOGOUT_FAULTS = tuple(f"logout_{name}" for name in FORGERIES["logout"])


class HostileTokens(Tokens):
    """Signs soundly until `fault` is named."""

    fault = ""
    ahead = 0  # seconds that the clock is wrong

    def sign(self, kind: Kind, header: dict[str, Any], claims: dict[str, Any], key: Key) -> str:
        """A token of this kind, wrong in the way that `fault` says where it is about this kind."""
        draft = Draft(dict(header), dict(claims), key, self)
        for name in ("iat", "nbf", "exp"):
            if name in draft.claims:
                draft.claims[name] += self.ahead
        prefix = PREFIXES[kind]
        if self.fault.startswith(prefix):
            FORGERIES[kind].get(self.fault.removeprefix(prefix), _sound)(draft)
        return draft.written or super().sign(kind, draft.header, draft.claims, draft.key)


def _sound(_draft: Draft) -> None:
    return None


def _like(key: Key) -> Key:
    if key.key_type == "RSA":
        return RSAKey.generate_key(2048)
    return ECKey.generate_key("P-256")


def _part(thing: dict[str, Any]) -> bytes:
    return _base64url(json.dumps(thing).encode())


def _base64url(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")
