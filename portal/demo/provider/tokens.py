"""Every token the provider writes and signs, each with what it must hold and how long it lasts."""

import hashlib
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.jwk import Key

from portal import clock
from portal.demo.provider.clients import Client
from portal.demo.provider.grants import Grant
from portal.demo.provider.keys import Keys
from portal.demo.provider.people import Person

ID_TOKEN_LASTS = timedelta(seconds=120)
CORE_IDENTITY_LASTS = timedelta(minutes=30)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

Kind = Literal["id", "core_identity", "logout"]
Claims = dict[str, Any]


class Tokens:
    """Writes tokens in one issuer's name. Every one goes through `sign`."""

    def __init__(self, issuer: str, keys: Keys) -> None:
        self.issuer, self.keys = issuer, keys

    @property
    def trustmark(self) -> str:
        """`vtm`: where the provider says what its levels mean."""
        return f"{self.issuer}/trustmark"

    @property
    def did(self) -> str:
        """The provider's decentralised identifier (did:web; a port's colon is written %3A)."""
        return "did:web:" + urlsplit(self.issuer).netloc.replace(":", "%3A")

    def id_token(self, grant: Grant) -> str:
        """Who signed on, for one portal."""
        asked, client = grant.asked, grant.asked.client
        level = asked.level if asked.by_acr and grant.proved else asked.credential
        claims = {
            **self._common(client, ID_TOKEN_LASTS),
            "sub": subject(client, grant.session.person),
            "nonce": asked.nonce,
            "auth_time": int(grant.signed_on_at.timestamp()),
            "at_hash": _half_hash(grant.access_token),
            "sid": grant.session.sid,
            "vot": asked.credential,
            "vtm": self.trustmark,
            "acr": level,
        }
        if grant.session.person.groups:
            claims["groups"] = list(grant.session.person.groups)
        return self._signed_for(client, "id", claims, {"typ": "JWT"})

    def logout_token(self, client: Client, person: Person, sid: str | None) -> str:
        """That a session has ended; every one of the person's where `sid` is None.

        Without `sid` it is written as GOV.UK One Login does, with no `typ` in its header.
        """
        claims = {
            **self._common(client, ID_TOKEN_LASTS),
            "sub": subject(client, person),
            "jti": clock.new_id().hex,
            "events": {LOGOUT_EVENT: {}},
        }
        if sid is None:
            return self._signed_for(client, "logout", claims, {})
        return self._signed_for(client, "logout", claims | {"sid": sid}, {"typ": "logout+jwt"})

    def core_identity(self, grant: Grant) -> str | None:
        """Who the person was proved to be (ES256, 30 minutes); None where they were not."""
        proof = grant.session.person.proof
        if proof is None or not grant.proved:
            return None
        claims = {
            **self._common(grant.asked.client, CORE_IDENTITY_LASTS),
            "iss": f"{self.issuer}/",
            "sub": subject(grant.asked.client, grant.session.person),
            "vot": grant.asked.level.rpartition(".")[2],
            "vtm": self.trustmark,
            "vc": {
                "type": ["VerifiableCredential", "IdentityCheckCredential"],
                "credentialSubject": {
                    "name": [{"nameParts": _name_parts(grant.session.person)}],
                    "birthDate": [{"value": proof.born.isoformat()}],
                },
            },
        }
        claims["nbf"] = claims["iat"]
        header = {"alg": "ES256", "kid": self.keys.identity_name(self.did), "typ": "JWT"}
        return self.sign("core_identity", header, claims, self.keys.identity)

    def sign(self, _kind: Kind, header: Claims, claims: Claims, key: Key) -> str:
        """A signed token of just this header and these claims."""
        return jwt.encode(header, claims, key, algorithms=[header["alg"]], default_type=None)

    def _signed_for(self, client: Client, kind: Kind, claims: Claims, header: Claims) -> str:
        key = self.keys.signing[client.signed_with]
        return self.sign(kind, {"alg": client.signed_with, "kid": key.kid, **header}, claims, key)

    def _common(self, client: Client, lasts: timedelta) -> Claims:
        now = int(clock.now().timestamp())
        return {
            "iss": self.issuer,
            "aud": client.id,
            "iat": now,
            "exp": now + int(lasts.total_seconds()),
        }


def subject(client: Client, person: Person) -> str:
    """A person's name towards one portal: another host's portal knows them by another."""
    sector = urlsplit(client.redirect_uris[0]).hostname
    digest = hashlib.sha256(f"{sector} {person.key}".encode()).digest()
    return "urn:fdc:demo.example:2026:" + _base64url(digest)


def _half_hash(token: str) -> str:
    """`at_hash` (OpenID Connect Core 3.1.3.6)."""
    return _base64url(hashlib.sha256(token.encode()).digest()[:16])


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _name_parts(person: Person) -> list[dict[str, str]]:
    return [
        {"type": "GivenName", "value": person.given_name},
        {"type": "FamilyName", "value": person.family_name},
    ]
