"""The OpenID providers of this portal: one for residents and one for staff, where it has them."""

from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from portal.models.identities import Realm
from portal.settings import OpenIdClient, Settings, SettingsFault
from portal.web.signing_on.documents import Documents, OutOfReach
from portal.web.signing_on.faults import Kind, SignOnFault
from portal.web.signing_on.levels import Levels
from portal.web.signing_on.tokens import Jwk

_NAME = "portal.providers"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_MORE_ENDPOINTS = ("userinfo_endpoint", "end_session_endpoint")
_LOCAL = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Provider:
    """One provider, by what it publishes (OpenID Connect Discovery 1.0)."""

    realm: Realm
    client: OpenIdClient
    documents: Documents
    agent: str
    key: RSAKey | ECKey | None = field(default=None, repr=False)

    @property
    def issuer(self) -> str:
        return self.client.issuer

    def discovery(self) -> dict[str, Any]:
        """Its metadata. Raises SignOnFault where it was never to be had."""
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        return self._document(address, check=self._check_discovery)

    def levels(self) -> Levels:
        """How it is asked for proof."""
        return Levels(self.client, self.discovery())

    def key_of(self, kid: str) -> Jwk | None:
        """Its signing key of this name; looked for anew, now and then, where it is not known."""
        address = self.discovery()["jwks_uri"]
        return self._named(address, kid, "kid", _check_jwks, lambda found: found["keys"])

    def identity_key_of(self, kid: str) -> Jwk | None:
        """The key that proves identities, of this name, from the issuer's DID document."""
        address = f"{self.identity_issuer}.well-known/did.json"
        found = self._named(address, kid, "id", self._check_did, lambda did: did["assertionMethod"])
        return found["publicKeyJwk"] if found else None

    @property
    def identity_issuer(self) -> str:
        """Who signs core identity tokens: at GOV.UK One Login `identity.` beside `oidc.`."""
        given = self.client.identity_issuer or self.issuer.replace("://oidc.", "://identity.", 1)
        return f"{given.rstrip('/')}/"

    def _named(
        self, address: str, name: str, by: str, check: Any, listed: Any
    ) -> dict[str, Any] | None:
        for anew in (False, True):
            document = self._document(address, check=check, anew=anew)
            for one in listed(document):
                if isinstance(one, dict) and one.get(by) == name:
                    return one
        return None

    def _document(self, address: str, *, check: Any, anew: bool = False) -> dict[str, Any]:
        try:
            return self.documents.get(address, check, anew=anew)
        except OutOfReach as fault:
            raise SignOnFault(Kind.OUT_OF_REACH, f"no document at {fault}") from None

    def _check_discovery(self, found: dict[str, Any]) -> None:
        if found.get("issuer") != self.issuer:
            raise ValueError("it names another issuer")
        for name in _ENDPOINTS:
            if not self._is_address(found.get(name)):
                raise ValueError(f"{name} is missing or not safe")
        for name in _MORE_ENDPOINTS:
            if name in found and not self._is_address(found[name]):
                raise ValueError(f"{name} is not safe")

    def _is_address(self, address: object) -> bool:
        """https, or http on this machine where the provider itself is there."""
        if not isinstance(address, str):
            return False
        wanted, own = urlsplit(address), urlsplit(self.issuer)
        if wanted.scheme == "https":
            return bool(wanted.hostname)
        return wanted.scheme == own.scheme == "http" and wanted.hostname in {own.hostname, *_LOCAL}

    def _check_did(self, found: dict[str, Any]) -> None:
        host = urlsplit(self.identity_issuer).netloc.replace(":", "%3A")
        if found.get("id") != f"did:web:{host}":
            raise ValueError("it names another identity")
        methods = found.get("assertionMethod")
        if not isinstance(methods, list) or not all(_is_method(one, found) for one in methods):
            raise ValueError("it names no keys of its own")


class Providers:
    """Each realm's provider."""

    def __init__(self, settings: Settings) -> None:
        self._by_realm: dict[Realm, Provider] = {}
        agent = f"citizen-portal/{_version()} (+{settings.site})"
        documents = Documents(agent)
        for realm, client, name in (
            (Realm.RESIDENT, settings.residents_sign_on, "PORTAL_OIDC"),
            (Realm.STAFF, settings.staff_sign_on, "PORTAL_STAFF_OIDC"),
        ):
            if client is not None:
                key = _private_key(client, f"{name}_PRIVATE_KEY")
                self._by_realm[realm] = Provider(realm, client, documents, agent, key)

    def find(self, realm: Realm) -> Provider | None:
        """The provider of a realm."""
        return self._by_realm.get(realm)

    def of(self, realm: Realm) -> Provider:
        """The provider of a realm. Raises SignOnFault where the settings name none."""
        provider = self._by_realm.get(realm)
        if provider is None:
            raise SignOnFault(Kind.NOT_OFFERED, f"no provider for a {realm}")
        return provider

    def named(self, issuer: object, audience: object) -> Provider | None:
        """The provider that says it is `issuer`, and for which we are `audience`."""
        for provider in self._by_realm.values():
            ours = provider.client.client_id
            if provider.issuer == issuer and audience in (ours, [ours]):
                return provider
        return None


def install(app: Flask, settings: Settings) -> None:
    """Give the app its providers. Raises SettingsFault for a key that cannot be used."""
    app.extensions[_NAME] = Providers(settings)


def here() -> Providers:
    """The providers of the app that serves this request."""
    return cast(Providers, current_app.extensions[_NAME])


def _check_jwks(found: dict[str, Any]) -> None:
    if not isinstance(found.get("keys"), list) or not found["keys"]:
        raise ValueError("it holds no keys")


def _is_method(one: object, did: dict[str, Any]) -> bool:
    return (
        isinstance(one, dict)
        and one.get("controller") == did["id"]
        and str(one.get("id", "")).startswith(f"{did['id']}#")
        and isinstance(one.get("publicKeyJwk"), dict)
    )


def _private_key(client: OpenIdClient, setting: str) -> RSAKey | ECKey | None:
    if not client.private_key:
        return None
    for kind in (RSAKey, ECKey):
        try:
            key = kind.import_key(client.private_key)
        except (JoseError, ValueError, TypeError):
            continue
        if key.is_private:
            return key
    raise SettingsFault(f"{setting}: is no private RSA or EC key that can be read, in PEM")


def _version() -> str:
    try:
        return version("citizen-portal")
    except PackageNotFoundError:
        return "0"
