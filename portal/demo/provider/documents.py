"""What the provider publishes about itself: discovery, keys, and its DID document."""

from typing import Any

from flask import Blueprint, Response, jsonify

from portal.demo.provider import callers
from portal.demo.provider.authorizations import CLAIMS, LANGUAGES, LEVELS, PROMPTS, SCOPES
from portal.demo.provider.credentials import ALGORITHMS, METHODS
from portal.demo.provider.provider import here

blueprint = Blueprint("documents", __name__, url_prefix="/.well-known")
blueprint.before_request(callers.name_themselves)


@blueprint.get("/openid-configuration")
def discovery() -> Response:
    """OpenID Connect Discovery 1.0."""
    issuer = here().issuer
    return _published(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "end_session_endpoint": f"{issuer}/logout",
            "jwks_uri": f"{issuer}/.well-known/jwks.json",
            "trustmark": here().tokens.trustmark,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "scopes_supported": SCOPES,
            "acr_values_supported": LEVELS,
            "claims_supported": ["sub", "email", "email_verified", "phone_number",
                                 "phone_number_verified", "groups", *CLAIMS],
            "claims_parameter_supported": True,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "prompt_values_supported": PROMPTS,
            "ui_locales_supported": LANGUAGES,
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "token_endpoint_auth_methods_supported": METHODS,
            "token_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
        }
    )  # fmt: skip


@blueprint.get("/jwks.json")
def jwks() -> Response:
    """The keys that ID tokens and logout tokens are signed with."""
    return _published(here().keys.published())


@blueprint.get("/did.json")
def did() -> Response:
    """The keys that core identity tokens are signed with."""
    return _published(here().keys.did_document(here().tokens.did))


def _published(document: dict[str, Any]) -> Response:
    answer = jsonify(document)
    answer.cache_control.public = True
    answer.cache_control.max_age = here().cached_for
    return answer
