"""Signing off: by a portal, by the person, or everywhere at once."""

from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from werkzeug.wrappers import Response as AnyResponse

from portal.demo.provider import browsers, notices
from portal.demo.provider.clients import Client
from portal.demo.provider.provider import here
from portal.demo.provider.sessions import Session

LONGEST_QUERY = 2048  # GOV.UK One Login's limit on /logout

blueprint = Blueprint("exits", __name__)


@blueprint.get("/logout")
def logout() -> AnyResponse:
    """OpenID Connect RP-Initiated Logout 1.0."""
    if len(request.query_string) > LONGEST_QUERY:
        return _page("provider/stopped.html", 414, fault="too_long")
    client = _hinted(request.args.get("id_token_hint", ""))
    address = request.args.get("post_logout_redirect_uri", "")
    if address and (client is None or address not in client.post_logout_redirect_uris):
        return _page("provider/stopped.html", 400, fault="post_logout_redirect_uri")
    if session := browsers.session():
        _end(session)
    if not address:
        return browsers.forget(_page("provider/signed_off.html"))
    state = request.args.get("state", "")
    back = f"{address}?{urlencode({'state': state})}" if state else address
    return browsers.forget(redirect(back, 303))


@blueprint.get("/sessions")
def sessions() -> AnyResponse:
    """Everyone, and where they are signed on."""
    return _sessions_page()


@blueprint.post("/sessions")
def sign_out_everywhere() -> AnyResponse:
    """End all of a person's sessions and tell every portal that asks to be told."""
    person = here().people.get(request.form.get("person", ""))
    if person is None:
        abort(400)
    for session in here().sessions.of(person):
        here().sessions.end(session)
    clients = [client for client in here().clients.values() if client.backchannel_logout_uri]
    told = [notices.tell(here().tokens, client, person, None) for client in clients]
    return _sessions_page(person=person, told=told)


def _end(session: Session) -> None:
    here().sessions.end(session)
    for client in session.clients.values():
        if client.backchannel_logout_uri:
            notices.tell(here().tokens, client, session.person, session.sid)


def _hinted(hint: str) -> Client | None:
    """The portal that an ID token was made for. One that has run out is still a hint."""
    keys = KeySet.import_key_set(here().keys.published())  # type: ignore[arg-type]
    try:
        claims = jwt.decode(hint, keys, algorithms=["RS256", "ES256"]).claims
    except (JoseError, ValueError):
        return None
    return here().clients.get(str(claims.get("aud")))


def _sessions_page(**facts: object) -> Response:
    live = {key: here().sessions.of(person) for key, person in here().people.items()}
    page = render_template("provider/sessions.html", provider=here(), live=live, **facts)
    return make_response(page)


def _page(template: str, status: int = 200, **facts: object) -> Response:
    return make_response(render_template(template, **facts), status)
