"""The end of sessions: by who signed out here, or by the provider at which they signed out."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import structlog
from flask import request, url_for
from werkzeug.exceptions import BadRequest

from portal.models.identities import Realm
from portal.policy import SYSTEM
from portal.services import sign_ons
from portal.services.sign_ons import NoSuchSignOn, Resumed, TokenSpent
from portal.web import parts
from portal.web.signing_on import providers, tokens
from portal.web.signing_on.faults import SignOnFault
from portal.web.signing_on.providers import Provider
from portal.web.signing_on.tokens import TokenFault

log = structlog.get_logger(__name__)
_LONGEST_QUERY = 2048  # GOV.UK One Login's limit on /logout


def sign_out(now: Resumed) -> str | None:
    """End this session; the provider's page that ends its own too, where it can be reached."""
    hint = ""
    if now.actor.sign_on_id is not None:
        with parts.here().database.write() as session:
            try:
                hint = sign_ons.end(session, now.actor, now.actor.sign_on_id)
            except NoSuchSignOn:
                return None
    return provider_page(now.realm, hint)


def provider_page(realm: Realm, id_token: str) -> str | None:
    """Where a browser signs out at its provider (OpenID Connect RP-Initiated Logout 1.0)."""
    provider = providers.here().find(realm)
    if provider is None:
        return None
    try:
        endpoint = provider.discovery().get("end_session_endpoint")
    except SignOnFault:
        return None
    if not endpoint:
        return None
    back = {
        "post_logout_redirect_uri": parts.here().settings.site + url_for("auth.signed_out"),
        "client_id": provider.client.client_id,
    }
    query = urlencode(({"id_token_hint": id_token} if id_token else {}) | back)
    if len(query) > _LONGEST_QUERY:
        query = urlencode(back)
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"


def told_by_provider() -> None:
    """A logout token (OpenID Connect Back-Channel Logout 1.0): its sessions end at once.

    Raises BadRequest for one that does not hold or was used before.
    """
    raw = request.form.get("logout_token")
    try:
        provider = _sender(raw)
        claims = tokens.logout_token(
            raw or "", provider.key_of, provider.issuer, provider.client.client_id
        )
        with parts.here().database.write() as session:
            until = datetime.fromtimestamp(claims["exp"], UTC) + tokens.LEEWAY
            sign_ons.spend(session, SYSTEM, provider.issuer, claims["jti"], until)
            sign_ons.end_by_provider(
                session, SYSTEM, provider.realm, provider.issuer, claims.get("sub"),
                claims.get("sid"),
            )  # fmt: skip
    except (TokenFault, SignOnFault, TokenSpent, OverflowError, ValueError) as fault:
        log.warning("a logout token was refused", why=f"{type(fault).__name__}: {fault}")
        raise BadRequest from None


def _sender(raw: object) -> Provider:
    claims = tokens.unverified(raw)
    provider = providers.here().named(claims.get("iss"), claims.get("aud"))
    if provider is None:
        raise TokenFault("iss and aud are of no provider of ours")
    return provider
