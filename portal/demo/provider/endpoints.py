"""What the portal's server calls: a code for tokens, and an access token for claims."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from portal.demo.provider import callers
from portal.demo.provider.authorizations import ADDRESS, CORE_IDENTITY, RETURN_CODE
from portal.demo.provider.credentials import NotTheClient
from portal.demo.provider.grants import ACCESS_LASTS, Grant, NotGranted
from portal.demo.provider.provider import here
from portal.demo.provider.tokens import subject

blueprint = Blueprint("endpoints", __name__)
blueprint.before_request(callers.name_themselves)
_NOT_PROVED = [{"code": "X"}]  # GOV.UK One Login's "no identity could be proved"


@blueprint.post("/token")
def token() -> Response:
    """RFC 6749 section 4.1.3, for authorization codes alone."""
    form, provider = request.form, here()
    if any(len(values) > 1 for _, values in form.lists()):
        return _refused("invalid_request", "a parameter is repeated")
    try:
        client = provider.door.client(request.headers.get("Authorization"), form)
        if form.get("grant_type") != "authorization_code":
            return _refused("unsupported_grant_type", "grant_type must be authorization_code")
        grant = provider.grants.exchange(
            form.get("code", ""),
            client,
            form.get("redirect_uri", ""),
            form.get("code_verifier", ""),
        )
    except NotTheClient as refusal:
        return _refused("invalid_client", str(refusal), 401)
    except NotGranted as refusal:
        return _refused("invalid_grant", str(refusal))
    return _unkept(
        jsonify(
            access_token=grant.access_token,
            token_type="Bearer",  # noqa: S106  a kind, no secret
            expires_in=int(ACCESS_LASTS.total_seconds()),
            scope=" ".join(grant.asked.scopes),
            id_token=provider.tokens.id_token(grant),
        )
    )


@blueprint.route("/userinfo", methods=["GET", "POST"])
def userinfo() -> Response:
    """OpenID Connect Core 5.3: the claims that the access token is good for."""
    scheme, _, access = request.headers.get("Authorization", "").partition(" ")
    grant = here().grants.of_access(access) if scheme.casefold() == "bearer" else None
    if grant is None:
        answer = _refused("invalid_token", "the access token does not hold", 401)
        answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return answer
    return _unkept(jsonify(claims_of(grant)))


def claims_of(grant: Grant) -> dict[str, Any]:
    """What a grant tells about its person."""
    person, scopes = grant.session.person, grant.asked.scopes
    claims: dict[str, Any] = {"sub": subject(grant.asked.client, person)}
    if "email" in scopes and person.email:
        claims |= {"email": person.email, "email_verified": person.email_verified}
    if "phone" in scopes and person.phone:
        claims |= {"phone_number": person.phone, "phone_number_verified": person.phone_verified}
    if "profile" in scopes:
        claims |= {"name": person.name, "given_name": person.given_name,
                   "family_name": person.family_name}  # fmt: skip
    if person.groups:
        claims["groups"] = list(person.groups)
    return claims | _identity_of(grant)


def _identity_of(grant: Grant) -> dict[str, Any]:
    """The claims about a proved identity that were asked for by name."""
    wanted, proof = grant.asked.claims, grant.session.person.proof
    core = here().tokens.core_identity(grant)
    found: dict[str, Any] = {}
    if core is None or proof is None:
        if RETURN_CODE in wanted and grant.asked.wants_proof:
            found[RETURN_CODE] = _NOT_PROVED
        return found
    if CORE_IDENTITY in wanted:
        found[CORE_IDENTITY] = core
    if ADDRESS in wanted:
        found[ADDRESS] = [address.claim() for address in proof.addresses]
    return found


def _refused(error: str, description: str, status: int = 400) -> Response:
    answer = jsonify(error=error, error_description=description)
    answer.status_code = status
    return _unkept(answer)


def _unkept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
