"""How a portal proves to the token endpoint that it is itself."""

import binascii
import json
from base64 import b64decode
from collections.abc import Mapping
from secrets import compare_digest
from threading import Lock
from urllib.parse import unquote_plus

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.jws import extract_compact

from portal import clock
from portal.demo.provider.clients import Client

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
METHODS = ("private_key_jwt", "client_secret_post", "client_secret_basic")
LONGEST = 300  # seconds an assertion may be good for
_LEEWAY = 5


class NotTheClient(Exception):
    """The caller has not proved to be the client it names; the message says why."""


class Door:
    """Lets known portals in. Remembers every assertion's `jti`, so that none is used twice."""

    def __init__(self, clients: Mapping[str, Client], audiences: tuple[str, ...]) -> None:
        self._clients, self._audiences = clients, audiences
        self._seen: set[tuple[str, str]] = set()
        self._lock = Lock()

    def client(self, authorization: str | None, form: Mapping[str, str]) -> Client:
        """The client that a request proves to come from. Raises NotTheClient."""
        ways = [bool(authorization), "client_secret" in form, "client_assertion" in form]
        if sum(ways) != 1:
            raise NotTheClient("prove yourself in one way, and one only")
        if "client_assertion" in form:
            return self._by_assertion(form)
        ident, secret = _basic(authorization) if authorization else _posted(form)
        client = self._clients.get(ident)
        if client is None or not client.secret or not _same(client.secret, secret):
            raise NotTheClient("the client or its secret is not known")
        return client

    def _by_assertion(self, form: Mapping[str, str]) -> Client:
        if form.get("client_assertion_type") != ASSERTION:
            raise NotTheClient("client_assertion_type is not known")
        client = self._clients.get(_claimed(form))
        if client is None or not client.public_key:
            raise NotTheClient("the client has no key here")
        try:
            key = RSAKey.import_key(client.public_key)
            claims = jwt.decode(form["client_assertion"], key, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError):
            raise NotTheClient("the assertion is not signed by the client's key") from None
        self._check(client, claims)
        return client

    def _check(self, client: Client, claims: Mapping[str, object]) -> None:
        """RFC 7523 section 3, and GOV.UK One Login's five minutes."""
        if claims.get("iss") != client.id or claims.get("sub") != client.id:
            raise NotTheClient("iss and sub must both be the client")
        audience = claims.get("aud")
        if audience not in self._audiences and audience not in [[one] for one in self._audiences]:
            raise NotTheClient("aud must be the token address or the issuer")
        self._check_times(claims)
        self._spend(client, claims.get("jti"))

    def _check_times(self, claims: Mapping[str, object]) -> None:
        now, until, since = clock.now().timestamp(), claims.get("exp"), claims.get("iat", 0)
        if not isinstance(until, int | float) or not isinstance(since, int | float):
            raise NotTheClient("exp must be there, and a number")
        if not now - _LEEWAY < until <= now + LONGEST + _LEEWAY:
            raise NotTheClient("exp must be within the next five minutes")
        if since > now + _LEEWAY:
            raise NotTheClient("iat is in the future")

    def _spend(self, client: Client, jti: object) -> None:
        if not isinstance(jti, str) or not jti:
            raise NotTheClient("jti is missing")
        with self._lock:
            if (client.id, jti) in self._seen:
                raise NotTheClient("the assertion has been used")
            self._seen.add((client.id, jti))


def _claimed(form: Mapping[str, str]) -> str:
    """The client that an assertion names, before its signature is looked at."""
    try:
        claims = json.loads(extract_compact(form["client_assertion"].encode()).payload)
        return str(claims["iss"])
    except (JoseError, ValueError, TypeError, KeyError):
        raise NotTheClient("the assertion cannot be read") from None


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, rest = authorization.partition(" ")
    try:
        ident, colon, secret = b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise NotTheClient("the Authorization header cannot be read") from None
    if scheme.casefold() != "basic" or not colon:
        raise NotTheClient("the Authorization header must be Basic")
    return unquote_plus(ident), unquote_plus(secret)


def _posted(form: Mapping[str, str]) -> tuple[str, str]:
    return form.get("client_id", ""), form["client_secret"]


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())
