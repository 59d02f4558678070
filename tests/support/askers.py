"""A portal as a provider sees it: asks in small steps, each of which a test can get wrong."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from portal import clock
from portal.demo.provider.clients import Client
from portal.demo.provider.credentials import ASSERTION

AGENT = {"User-Agent": "tests"}
CALLBACK = "https://portal.example/auth/callback"
GOODBYE = "https://portal.example/"
SECRET = "not much of a secret"
_KEY = RSAKey.generate_key(2048)


@dataclass
class Asker:
    """A portal with its key, its secret, and one verifier, state and nonce."""

    issuer: str
    client_id: str = "portal"
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def as_client(self, **more: Any) -> Client:
        """How the provider knows it."""
        facts = {
            "id": self.client_id,
            "redirect_uris": (CALLBACK,),
            "post_logout_redirect_uris": (GOODBYE,),
            "public_key": _KEY.as_pem(private=False).decode(),
            "secret": SECRET,
        }
        return Client(**(facts | more))

    def address(self, **changed: str | None) -> str:
        """Where a person is sent to sign on; a parameter changed to None is left out."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        given = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "scope": "openid email phone",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "vtr": json.dumps(["Cl.Cm"]),
        }
        wanted = {name: value for name, value in (given | changed).items() if value is not None}
        return f"{self.issuer}/authorize?{urlencode(wanted)}"

    def assertion(self, **changed: Any) -> str:
        """A fresh client assertion; a claim changed to None is left out."""
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": f"{self.issuer}/token",
            "iat": now,
            "exp": now + 300,
            "jti": secrets.token_urlsafe(16),
        }
        wanted = {name: value for name, value in (claims | changed).items() if value is not None}
        return jwt.encode({"alg": "RS256"}, wanted, _KEY)

    def exchange(self, code: str, **changed: str | None) -> httpx.Response:
        """Ask for tokens, by private_key_jwt; a parameter changed to None is left out."""
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": self.verifier,
            "client_assertion_type": ASSERTION,
            "client_assertion": self.assertion(),
        }
        wanted = {name: value for name, value in (given | changed).items() if value is not None}
        return httpx.post(f"{self.issuer}/token", data=wanted, headers=AGENT)

    def userinfo(self, access_token: str) -> httpx.Response:
        """Ask for the claims."""
        headers = AGENT | {"Authorization": f"Bearer {access_token}"}
        return httpx.get(f"{self.issuer}/userinfo", headers=headers)


def query(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def claims_of(token: str, keys: Any = None) -> dict[str, Any]:
    """The claims of a token; with `keys` its signature is checked too."""
    from joserfc.jwk import KeySet
    from joserfc.jws import extract_compact

    if keys is not None:
        published = KeySet.import_key_set(keys)
        return jwt.decode(token, published, algorithms=["RS256", "ES256"]).claims
    return dict(json.loads(extract_compact(token.encode()).payload))
