"""Signing on and out, for residents and staff, and what their providers tell us."""

import structlog
from flask import Blueprint, Response, jsonify, request
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import HTTPException, NotFound

from portal import clock
from portal.models.actors import Level
from portal.models.identities import Realm
from portal.policy import PUBLIC_ON_WEB
from portal.services import kept_forms
from portal.services.kept_forms import NoSuchForm
from portal.web import guards, limits, parts, signed_on
from portal.web.forms.cases import PressForm
from portal.web.pages import page
from portal.web.security import csrf
from portal.web.signing_on import entering, leaving, trouble
from portal.web.signing_on.entering import way_back
from portal.web.signing_on.faults import SignOnFault

log = structlog.get_logger(__name__)
blueprint = Blueprint("auth", __name__, url_prefix="/auth")
blueprint.register_error_handler(SignOnFault, trouble.show)
OFTEN = "120 per minute"  # a whole office may share one address
PATIENCE = "30 per minute"  # for callbacks that were never begun, and tokens that do not hold


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """To the residents' provider, or on to the page where no more proof is needed."""
    return _sign_in(Realm.RESIDENT, _level(request.args.get("level")))


@blueprint.get("/staff/sign-in")
def staff_sign_in() -> Response:
    """To the provider of staff."""
    return _sign_in(Realm.STAFF, Level.SIGNED_ON)


@blueprint.get("/callback")
def callback() -> Response:
    """Back from the residents' provider."""
    return entering.arrive(Realm.RESIDENT)


@blueprint.get("/staff/callback")
def staff_callback() -> Response:
    """Back from the provider of staff."""
    return entering.arrive(Realm.STAFF)


@blueprint.route("/sign-out", methods=["GET", "POST"])
def sign_out() -> Response:
    """Ask, then end this session here and lead to where the provider ends its own."""
    now = signed_on.here()
    form = PressForm()
    if now is not None and not form.validate_on_submit():
        return page("auth/sign_out.html", form=form)
    onward = leaving.sign_out(now) if now else None
    signed_on.gone()
    response = page("auth/signed_out.html", onward=onward, realm=now.realm.value if now else "")
    signed_on.forget(response)
    if onward:
        # no redirect: a form's answer may not lead to another site (`form-action`)
        response.headers["Refresh"] = f"0; url={onward}"
    return response


@blueprint.get("/signed-out")
def signed_out() -> Response:
    """Back from signing out at the provider."""
    return page("auth/signed_out.html", onward=None, realm="")


@blueprint.post("/backchannel-logout")
@csrf.exempt  # a provider's server calls; its signed token is the proof
def backchannel_logout() -> Response:
    """A provider says that sessions have ended: 200, or 400 for a token that does not hold."""
    answer = {"Cache-Control": "no-store"}
    try:
        leaving.told_by_provider()
    except HTTPException as fault:
        limits.count(PATIENCE, "auth.bad_logout_token")
        return Response(status=fault.code, headers=answer)
    return Response(status=200, headers=answer)


@blueprint.get("/session")
def left() -> Response:
    """How many seconds the session lasts, for the script that warns; asking does not prolong it.

    A token for what the script then does comes only where it is asked for: with the first token
    comes a cookie, and one that comes late would take the place of that of a form opened meanwhile.
    """
    signed_on.only_looking()
    now = signed_on.here()
    answer = jsonify(
        seconds=signed_on.seconds_left(now, clock.now()) if now else 0,
        token=generate_csrf() if now and "token" in request.args else "",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/stay")
def stay() -> Response:
    """Somebody is still here: their session goes on, for as long as it may."""
    now = signed_on.here()
    if now is None:
        return Response(status=403, headers={"Cache-Control": "no-store"})
    signed_on.prolong(now)
    return Response(status=204, headers={"Cache-Control": "no-store"})


@blueprint.get("/kept/<key>")
def kept(key: str) -> Response:
    """A form that was sent too late, with all that stood in it, to be sent again."""
    return _kept(Realm.RESIDENT, key)


@blueprint.get("/staff/kept/<key>")
def staff_kept(key: str) -> Response:
    """The same for staff."""
    return _kept(Realm.STAFF, key)


def _kept(realm: Realm, key: str) -> Response:
    token = guards.token_of(key)
    if token is None:
        raise NotFound
    here = parts.here()
    now = signed_on.here()
    try:
        with here.database.read() as session:
            level = kept_forms.level_of(session, PUBLIC_ON_WEB, token)
            if now is None or now.realm is not realm or not now.actor.level.includes(level):
                return guards.ask(realm, level)
            secret = here.settings.secret_key.get_secret_value()
            typed = kept_forms.find(session, now.actor, secret, token, now.identity_id)
    except NoSuchForm:
        raise NotFound from None
    return page("auth/kept.html", typed=typed)


def _sign_in(realm: Realm, level: Level) -> Response:
    limits.count(OFTEN, "auth.sign_in")
    then = way_back(request.args.get("next"), realm)
    now = signed_on.here()
    if now is not None and now.realm is realm and now.actor.level.includes(level):
        return Response(status=303, headers={"Location": then, "Cache-Control": "no-store"})
    return entering.depart(realm, level, then)


def _level(asked: str | None) -> Level:
    return Level.VERIFIED if asked == Level.VERIFIED else Level.SIGNED_ON
