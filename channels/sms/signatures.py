"""Whether a webhook really comes from the provider of texts, whatever it says of itself."""

import hmac
from collections.abc import Mapping

from flask import Request
from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from portal.settings import Settings

_LONGEST = 200  # of a header: a signature has 28 or 44 characters


def is_signed(request: Request, settings: Settings) -> bool:
    """Whether the provider that the settings name signed this request, for the portal's address."""
    token = settings.twilio_auth_token
    if token is None or not token.get_secret_value():
        return False
    key = settings.twilio_webhook_key
    shared = key.get_secret_value() if key else ""
    return Signatures(settings.site, token.get_secret_value(), shared).hold(request)


class Signatures:
    """Twilio's proofs: HMAC-SHA1 with the auth token, or HMAC-SHA256 with a shared key.

    https://www.twilio.com/docs/usage/webhooks/webhooks-security. `site` is the portal's public
    address, which is what was signed: the Host header may be a proxy's, or anyone's invention.
    Without a `shared_key` the newer scheme counts with the auth token.
    """

    def __init__(self, site: str, token: str, shared_key: str = "") -> None:
        if not token:
            raise ValueError("without a token everyone could sign")
        self._site = site.rstrip("/")
        self._by_algorithm: Mapping[str, RequestValidator] = {
            HMAC_SHA1: RequestValidator(token),
            HMAC_SHA256: RequestValidator(shared_key or token),
        }

    def hold(self, request: Request) -> bool:
        """Whether a form was signed for this address, and nothing was changed since."""
        signature = request.headers.get(SIGNATURE_HEADER, "")
        settings = request.headers.get(SIGNATURE_SETTINGS_HEADER, "")
        if not signature or len(signature) > _LONGEST or len(settings) > _LONGEST:
            return False
        algorithm = get_signature_algorithm(settings).upper()
        validator = self._by_algorithm.get(algorithm)
        if validator is None:
            return False
        address = self._site + request.path
        if query := request.query_string.decode("latin-1"):
            address = f"{address}?{query}"
        return bool(validator.validate(address, request.form, signature, algorithm))


def bearer_holds(request: Request, token: str) -> bool:
    """Whether a callback of GOV.UK Notify shows the token that was agreed with it."""
    shown = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
