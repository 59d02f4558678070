"""What a provider has signed, checked by us to the letter: who signed, for whom, when, and what.

Authlib alone would take an ID token for somebody else that names us as `azp`, and any `vot`.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from joserfc import jwk, jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry, extract_compact

from portal import clock

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"})
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

LEEWAY = timedelta(seconds=60)
_OLDEST = timedelta(minutes=10)  # between signing an ID token and our reading it
_LONGEST = 32 * 1024
_LONGEST_NAME = 255  # OpenID Connect Core 1.0 section 2: `sub`

Claims = dict[str, Any]
Jwk = Mapping[str, Any]
KeyOf = Callable[[str], Jwk | None]
"""Gives the published key of a `kid`; None where the provider publishes none of that name."""


class TokenFault(Exception):
    """The token is not what it must be; the message says how, and nothing of what it holds."""


class NotNow(TokenFault):
    """The token is sound, but by our clock it is too old, or from the future."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token must say."""

    issuer: str
    client_id: str
    nonce: str


def id_token(raw: str, keys: KeyOf, expected: Expected, access_token: str) -> Claims:
    """The claims of an ID token (OpenID Connect Core 1.0 section 3.1.3.7). Raises TokenFault."""
    claims = signed(raw, keys, types={"jwt"})
    _is_for_us(claims, expected.issuer, expected.client_id)
    if not _same(claims.get("nonce"), expected.nonce):
        raise TokenFault("nonce is not the one we sent")
    if "at_hash" in claims and not _same(claims["at_hash"], _half_hash(raw, access_token)):
        raise TokenFault("at_hash is of another access token")
    name_of(claims, "sub")
    _is_of_now(claims)
    if clock.now().timestamp() - claims["iat"] > (_OLDEST + LEEWAY).total_seconds():
        raise NotNow("iat is long ago")
    return claims


def logout_token(raw: str, keys: KeyOf, issuer: str, client_id: str) -> Claims:
    """The claims of a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.6).

    GOV.UK One Login gives no `typ` and no `sid`. Raises TokenFault.
    """
    claims = signed(raw, keys, types={"logout+jwt", "jwt"})
    _is_for_us(claims, issuer, client_id)
    if "nonce" in claims:
        raise TokenFault("nonce must not be in a logout token")
    if claims.get("events") != {LOGOUT_EVENT: {}}:
        raise TokenFault("events is not that of a logout")
    if "sub" not in claims and "sid" not in claims:
        raise TokenFault("neither sub nor sid")
    for name in {"sub", "sid"} & claims.keys():
        name_of(claims, name)
    name_of(claims, "jti")
    _is_of_now(claims)
    return claims


def core_identity(raw: str, keys: KeyOf, issuer: str, client_id: str, subject: str) -> str:
    """That an identity was proved (GOV.UK One Login's coreIdentityJWT); the name that was.

    The name is empty where the token tells none of today. Raises TokenFault.
    """
    claims = signed(raw, keys, types={"jwt"}, algorithms={"ES256"})
    _is_for_us(claims, issuer, client_id)
    if not _same(claims.get("sub"), subject):
        raise TokenFault("sub is not that of the ID token")
    if claims.get("vot") != "P2":
        raise TokenFault("vot is not P2")
    _is_of_now(claims)
    return _name_of_today(claims)


def _name_of_today(claims: Claims) -> str:
    """The name that has no end, its parts in their order; names of before have a `validUntil`."""
    try:
        names = claims["vc"]["credentialSubject"]["name"]
        current = next(one for one in names if not one.get("validUntil"))
        return " ".join(str(part["value"]).strip() for part in current["nameParts"])[:255].strip()
    except (KeyError, TypeError, AttributeError, StopIteration):
        return ""


def signed(
    raw: object, keys: KeyOf, types: Collection[str], algorithms: Collection[str] = ALGORITHMS
) -> Claims:
    """The claims of a token signed by a key of `keys`. A `typ` may be missing, not be wrong."""
    header = _header(raw)
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in algorithms:
        raise TokenFault("alg is not allowed")
    if str(header.get("typ", "jwt")).casefold().removeprefix("application/") not in types:
        raise TokenFault("typ is wrong")
    found = keys(kid) if isinstance(kid, str) and kid else None
    if found is None:
        raise TokenFault("kid is not known")
    if found.get("use", "sig") != "sig" or found.get("alg", algorithm) != algorithm:
        raise TokenFault("the key is for something else")
    registry = JWSRegistry(algorithms=[str(algorithm)], strict_check_header=False)
    try:
        key = jwk.import_key(dict(found))
        return dict(jwt.decode(str(raw), key, registry=registry).claims)
    except (JoseError, ValueError, TypeError) as fault:
        raise TokenFault(f"signature: {type(fault).__name__}") from None


def unverified(raw: object) -> Claims:
    """What a token claims before anything is checked: only to find who should have signed it."""
    _header(raw)
    try:
        claims = json.loads(extract_compact(str(raw).encode()).payload)
    except (JoseError, ValueError):
        raise TokenFault("no readable claims") from None
    if not isinstance(claims, dict):
        raise TokenFault("no readable claims")
    return claims


def name_of(claims: Claims, claim: str) -> str:
    """A claim that names something: text, not empty, of a length that can be kept."""
    value = claims.get(claim)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_NAME:
        raise TokenFault(f"{claim} is missing or no name")
    return value


def _header(raw: object) -> Claims:
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        raise TokenFault("no token")
    try:
        return dict(extract_compact(raw.encode()).headers())
    except (JoseError, ValueError, TypeError):
        raise TokenFault("no token") from None


def _is_for_us(claims: Claims, issuer: str, client_id: str) -> None:
    """Exactly us: not one of several, and nobody else's with us as the authorised party."""
    if not _same(claims.get("iss"), issuer):
        raise TokenFault("iss is somebody else")
    if claims.get("aud") not in (client_id, [client_id]):
        raise TokenFault("aud is not exactly us")
    if claims.get("azp", client_id) != client_id:
        raise TokenFault("azp is somebody else")


def _is_of_now(claims: Claims) -> None:
    now, leeway = clock.now().timestamp(), LEEWAY.total_seconds()
    if now >= _moment(claims, "exp") + leeway:
        raise NotNow("exp has passed")
    if _moment(claims, "iat") > now + leeway:
        raise NotNow("iat is in the future")
    if "nbf" in claims and _moment(claims, "nbf") > now + leeway:
        raise NotNow("nbf is in the future")


def _moment(claims: Claims, claim: str) -> float:
    value = claims.get(claim)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenFault(f"{claim} is missing or no time")
    return value


def _half_hash(raw: str, access_token: str) -> str:
    """`at_hash` (OpenID Connect Core 1.0 section 3.1.3.6), with the token's own hash."""
    bits = str(_header(raw).get("alg"))[-3:]
    digest = hashlib.new(f"sha{bits}", access_token.encode()).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _same(given: object, wanted: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), wanted.encode())
