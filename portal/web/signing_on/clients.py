"""Authlib's Flask client, with the checks that are ours: documents, keys, tokens, who we are."""

import secrets
from base64 import b64encode
from typing import Any
from urllib.parse import quote_plus

import requests
from authlib.common.urls import add_params_to_qs
from authlib.integrations.flask_client import FlaskOAuth2App, OAuthError
from flask import session as cookie
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from portal import clock
from portal.web.signing_on import tokens
from portal.web.signing_on.faults import Kind, SignOnFault, answered
from portal.web.signing_on.providers import Provider
from portal.web.signing_on.tokens import Expected, NotNow, TokenFault
from portal.web.signing_on.waiting import Waiting

_BASIC = "client_secret_basic"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LASTS = 240  # seconds; GOV.UK One Login takes at most five minutes
_CURVES = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
_CALL = {"timeout": (3, 8), "allow_redirects": False}


class Client(FlaskOAuth2App):  # type: ignore[misc]  # Authlib has no types
    """This portal at one provider. What Authlib would fetch and believe is fetched and checked."""

    def __init__(self, provider: Provider) -> None:
        known = provider.client
        super().__init__(
            Waiting(provider.realm.value),
            name=provider.realm.value,
            client_id=known.client_id,
            client_secret=known.secret or None,
            client_kwargs={"scope": known.scopes, "code_challenge_method": "S256"},
            client_auth_methods=[
                PrivateKeyJwt(provider.key, provider.issuer)
                if provider.key
                else (_BASIC, _secret_as_basic)
            ],
            user_agent=provider.agent,
        )
        self.provider = provider

    def load_server_metadata(self) -> dict[str, Any]:
        """The endpoints, and how we say there who we are: nothing else steers the client."""
        found = self.provider.discovery()
        endpoints = {name: found[name] for name in found if name.endswith("_endpoint")}
        return endpoints | {"token_endpoint_auth_method": self._method(found)}

    def parse_id_token(self, token: dict[str, Any], nonce: str, **_options: Any) -> dict[str, Any]:
        """Our own check in the place of Authlib's."""
        expected = Expected(self.provider.issuer, self.client_id, nonce)
        return tokens.id_token(
            token["id_token"], self.provider.key_of, expected, token.get("access_token", "")
        )

    def _method(self, discovery: dict[str, Any]) -> str:
        """Our key where we have one; else the secret, in the body where Basic is not taken."""
        if self.provider.key:
            return PrivateKeyJwt.name
        taken = discovery.get("token_endpoint_auth_methods_supported") or [_BASIC]
        return _BASIC if _BASIC in taken else "client_secret_post"

    def begun(self, state: str | None) -> dict[str, Any] | None:
        """What was kept when the sign-on of this state began in this browser."""
        found: dict[str, Any] | None = self.framework.get_state_data(cookie, state)
        return found

    def drop(self, state: str | None) -> None:
        """Forget a state: it works once."""
        self.framework.clear_state_data(cookie, state)

    def send_off(self, redirect_uri: str, parameters: dict[str, str], keep: dict[str, Any]) -> str:
        """The address of the provider's page; what is kept comes back with `begun`."""
        made = self.create_authorization_url(redirect_uri, **parameters)
        self.save_authorize_data(
            state=made["state"], nonce=made["nonce"], code_verifier=made["code_verifier"],
            redirect_uri=redirect_uri, **keep,
        )  # fmt: skip
        return str(made["url"])

    def exchange(self) -> dict[str, Any]:
        """The tokens for the code of this callback, the ID token checked. Raises SignOnFault."""
        try:
            token: dict[str, Any] = self.authorize_access_token(**_CALL)
        except NotNow as fault:
            raise SignOnFault(Kind.CLOCKS_DIFFER, f"ID token: {fault}") from None
        except TokenFault as fault:
            raise SignOnFault(Kind.NOT_BELIEVED, f"ID token: {fault}") from None
        except OAuthError as fault:
            raise SignOnFault(_of_exchange(fault.error), f"token endpoint: {fault.error}") from None
        except (requests.RequestException, ValueError, TypeError) as fault:
            raise SignOnFault(Kind.BUSY, f"token endpoint: {type(fault).__name__}") from None
        if not isinstance(token.get("userinfo"), dict) or not token.get("access_token"):
            raise SignOnFault(Kind.NOT_BELIEVED, "token endpoint: no ID token or access token")
        return token

    def claims(self, token: dict[str, Any], subject: str) -> dict[str, Any]:
        """What the provider tells of the person; of this person alone. Raises SignOnFault."""
        address = self.load_server_metadata().get("userinfo_endpoint")
        if address is None:
            return {}
        try:
            answer = self.get(address, token=token, **_CALL)
            answer.raise_for_status()
            found = answer.json()
        except (requests.RequestException, OAuthError, ValueError) as fault:
            raise SignOnFault(Kind.BUSY, f"userinfo: {type(fault).__name__}") from None
        if not isinstance(found, dict) or found.get("sub") != subject:
            raise SignOnFault(Kind.NOT_BELIEVED, "userinfo: sub is not that of the ID token")
        return found


class PrivateKeyJwt:
    """Proves who we are by our key (RFC 7523 section 3), with what GOV.UK One Login asks.

    Made out to the issuer: an assertion for one address of it would be good at another's.
    """

    name = "private_key_jwt"

    def __init__(self, key: RSAKey | ECKey, issuer: str) -> None:
        self._key, self._issuer = key, issuer
        self._algorithm = _CURVES[key.curve_name] if isinstance(key, ECKey) else "RS256"

    def __call__(
        self, auth: Any, _method: str, uri: str, headers: dict[str, str], body: str
    ) -> tuple[str, dict[str, str], str]:
        """The request with the assertion in its body."""
        now = int(clock.now().timestamp())
        claims = {
            "iss": auth.client_id, "sub": auth.client_id, "aud": self._issuer, "iat": now,
            "exp": now + _ASSERTION_LASTS, "jti": secrets.token_urlsafe(16),
        }  # fmt: skip
        header = {"alg": self._algorithm}
        if self._key.kid:
            header["kid"] = self._key.kid
        assertion = jwt.encode(header, claims, self._key, algorithms=[self._algorithm])
        proof = [
            ("client_id", auth.client_id),
            ("client_assertion_type", _ASSERTION),
            ("client_assertion", assertion),
        ]
        return uri, headers, add_params_to_qs(body or "", proof)


def _secret_as_basic(
    auth: Any, _method: str, uri: str, headers: dict[str, str], body: str
) -> tuple[str, dict[str, str], str]:
    """RFC 6749 section 2.3.1: each part encoded before they are joined; Authlib leaves that out."""
    pair = f"{quote_plus(auth.client_id)}:{quote_plus(auth.client_secret)}"
    headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    return uri, headers, body


def _of_exchange(error: str) -> Kind:
    """A code that the provider does not take was used, made up or too old: start again."""
    return Kind.NOT_BEGUN_HERE if error == "invalid_grant" else answered(error)
