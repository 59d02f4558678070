"""What a portal asks when it sends someone to sign on, and whether it may be asked so."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.demo.provider.clients import Client

LONGEST_QUERY = 4096  # GOV.UK One Login's limit on /authorize
SCOPES = ("openid", "email", "phone", "profile")
LEVELS = ("Cl", "Cl.Cm", "Cl.Cm.P1", "Cl.Cm.P2")
LANGUAGES = ("en", "cy")
CORE_IDENTITY = "https://vocab.account.gov.uk/v1/coreIdentityJWT"
ADDRESS = "https://vocab.account.gov.uk/v1/address"
RETURN_CODE = "https://vocab.account.gov.uk/v1/returnCode"
CLAIMS = (CORE_IDENTITY, ADDRESS, RETURN_CODE)
PROMPTS = ("none", "login", "consent", "select_account")
_LONGEST_VERIFIER_HASH = 43  # SHA-256 in base64url


class WrongAsker(Exception):
    """The client or its address is not known: nobody may be sent back anywhere."""


class WronglyAsked(Exception):
    """The portal is told so at its own address, by `error` (RFC 6749 section 4.1.2.1)."""

    def __init__(self, error: str, description: str) -> None:
        self.error, self.description = error, description
        super().__init__(f"{error}: {description}")


@dataclass(frozen=True)
class Asked:
    """A request to sign someone on that has passed every check."""

    client: Client
    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    scopes: tuple[str, ...]
    level: str
    by_acr: bool
    claims: tuple[str, ...]
    language: str
    prompt: str
    max_age: int | None

    @property
    def credential(self) -> str:
        """The part of the level that signing on alone answers: Cl or Cl.Cm."""
        return ".".join(part for part in self.level.split(".") if not part.startswith("P"))

    @property
    def wants_proof(self) -> bool:
        """Whether the person is to prove who they are."""
        return self.level != self.credential


def asker(clients: Mapping[str, Client], given: Mapping[str, str]) -> Client:
    """The portal that asks. Raises WrongAsker for an unknown one, or an address not its own."""
    client = clients.get(given.get("client_id", ""))
    if client is None:
        raise WrongAsker("client_id")
    if given.get("redirect_uri") not in client.redirect_uris:
        raise WrongAsker("redirect_uri")
    return client


def asked(client: Client, given: Mapping[str, str]) -> Asked:
    """The request of a known portal. Raises WronglyAsked with what is wrong about it."""
    if given.get("response_type") != "code":
        raise WronglyAsked("unsupported_response_type", "response_type must be code")
    for name in ("state", "nonce"):
        if not given.get(name):
            raise WronglyAsked("invalid_request", f"{name} is missing")
    level, by_acr = _level(given)
    return Asked(
        client=client,
        redirect_uri=given["redirect_uri"],
        state=given["state"],
        nonce=given["nonce"],
        challenge=_challenge(given),
        scopes=_scopes(given),
        level=level,
        by_acr=by_acr,
        claims=_claims(given),
        language=_one_of("ui_locales", given, LANGUAGES) or "en",
        prompt=_one_of("prompt", given, PROMPTS),
        max_age=_max_age(given),
    )


def _scopes(given: Mapping[str, str]) -> tuple[str, ...]:
    scopes = tuple(given.get("scope", "").split())
    if "openid" not in scopes:
        raise WronglyAsked("invalid_scope", "scope must hold openid")
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise WronglyAsked("invalid_scope", f"unknown scope: {unknown[0][:50]}")
    return scopes


def _challenge(given: Mapping[str, str]) -> str:
    """Proof Key for Code Exchange, RFC 7636: S256 and nothing less."""
    challenge = given.get("code_challenge", "")
    if given.get("code_challenge_method") != "S256" or len(challenge) != _LONGEST_VERIFIER_HASH:
        raise WronglyAsked("invalid_request", "PKCE with S256 is required")
    return challenge


def _level(given: Mapping[str, str]) -> tuple[str, bool]:
    """How sure the provider is to be, and whether it was asked by acr_values."""
    if "vtr" in given:
        wanted = _json("vtr", given)
        if not isinstance(wanted, list) or not wanted or any(one not in LEVELS for one in wanted):
            raise WronglyAsked("invalid_request", "vtr must be a JSON list of known levels")
        return wanted[0], False
    wanted = given.get("acr_values", "").split()
    known = [value for value in wanted if value in LEVELS]
    if wanted and not known:
        raise WronglyAsked("invalid_request", "no acr_values is known here")
    return (known or ["Cl.Cm"])[0], bool(wanted)


def _claims(given: Mapping[str, str]) -> tuple[str, ...]:
    if "claims" not in given:
        return ()
    wanted = _json("claims", given)
    listed = wanted.get("userinfo", {}) if isinstance(wanted, dict) else None
    if not isinstance(listed, dict):
        raise WronglyAsked("invalid_request", "claims must hold an object of userinfo")
    if unknown := [name for name in listed if name not in CLAIMS]:
        raise WronglyAsked("invalid_request", f"unknown claim: {unknown[0][:80]}")
    return tuple(listed)


def _max_age(given: Mapping[str, str]) -> int | None:
    if "max_age" not in given:
        return None
    if not given["max_age"].isdecimal() or len(given["max_age"]) > 9:
        raise WronglyAsked("invalid_request", "max_age must be a whole number of seconds")
    return int(given["max_age"])


def _one_of(name: str, given: Mapping[str, str], allowed: tuple[str, ...]) -> str:
    value = given.get(name, "")
    if value and value not in allowed:
        raise WronglyAsked("invalid_request", f"{name} must be one of {', '.join(allowed)}")
    return value


def _json(name: str, given: Mapping[str, str]) -> Any:
    try:
        return json.loads(given[name])
    except (ValueError, RecursionError):
        raise WronglyAsked("invalid_request", f"{name} must be JSON") from None
