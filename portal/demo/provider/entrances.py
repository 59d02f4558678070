"""The pages on which a person signs on: choose who to be, show who you are, or go back."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.demo.provider import browsers
from portal.demo.provider.authorizations import (
    LONGEST_QUERY,
    Asked,
    WrongAsker,
    WronglyAsked,
    asked,
    asker,
)
from portal.demo.provider.provider import here
from portal.demo.provider.sessions import Session

blueprint = Blueprint("entrances", __name__)


@blueprint.get("/authorize")
def authorize() -> AnyResponse:
    """OpenID Connect Core 3.1.2: check what is asked, then sign on, or send straight back."""
    if len(request.query_string) > LONGEST_QUERY:
        return _stopped("too_long", 414)
    given = request.args.to_dict()
    try:
        client = asker(here().clients, given)
        if any(len(values) > 1 for _, values in request.args.lists()):
            raise WronglyAsked("invalid_request", "a parameter is repeated")
        return _met(asked(client, given))
    except WrongAsker as fault:
        return _stopped(str(fault), 400)
    except WronglyAsked as fault:
        return _back(given, error=fault.error, error_description=fault.description)


@blueprint.get("/authorize/<step>")
def waiting(step: str) -> AnyResponse:
    """One of the pages again, in the language that was asked for."""
    token = request.args.get("waiting", "")
    wanted = _wanted(token)
    browsers.speak(wanted.language)
    if step == "person":
        return _page("provider/people.html", people=here().people.values(), waiting=token)
    session = browsers.session()
    if step != "proof" or session is None:
        abort(404)
    return _page("provider/proof.html", person=session.person, waiting=token)


@blueprint.post("/authorize/person")
def choose() -> AnyResponse:
    """Sign on as the person chosen."""
    token = request.form.get("waiting", "")
    wanted = _wanted(token)
    person = here().people.get(request.form.get("person", ""))
    if person is None:
        abort(400)
    if earlier := browsers.session():
        here().sessions.end(earlier)
    session = here().sessions.begin(person)
    answer = _next("proof", token) if wanted.wants_proof else _signed_on(wanted, session, token)
    return browsers.remember(answer, session)


@blueprint.post("/authorize/proof")
def prove() -> AnyResponse:
    """Note whether the person has shown who they are, and send them back."""
    token = request.form.get("waiting", "")
    wanted, session = _wanted(token), browsers.session()
    if session is None:
        return _next("person", token)
    if request.form.get("shown") == "yes" and session.person.proof:
        session.proved = True
    return _signed_on(wanted, session, token)


@blueprint.post("/authorize/refusal")
def refuse() -> AnyResponse:
    """Send the person back without signing on."""
    token = request.form.get("waiting", "")
    wanted = _wanted(token)
    here().waiting.drop(token)
    return _back_to(wanted, error="access_denied", error_description="the person turned back")


def _met(wanted: Asked) -> AnyResponse:
    """Straight back where nothing is to be asked, else to the first page."""
    session = browsers.session()
    fresh = session is not None and _fresh(wanted, session)
    proved = session is not None and (session.proved or not wanted.wants_proof)
    if session is not None and fresh and proved:
        return _signed_on(wanted, session)
    if wanted.prompt == "none":
        error = "interaction_required" if fresh else "login_required"
        raise WronglyAsked(error, "the person has to be asked")
    return _next("proof" if fresh else "person", here().waiting.put(wanted))


def _fresh(wanted: Asked, session: Session) -> bool:
    """Whether a sign-on of before will do."""
    if wanted.prompt in ("login", "consent", "select_account"):
        return False
    age = (clock.now() - session.signed_on_at).total_seconds()
    return wanted.max_age is None or age < wanted.max_age


def _wanted(token: str) -> Asked:
    wanted = here().waiting.find(token)
    if wanted is None:
        abort(_stopped("waited", 400))
    return wanted


def _signed_on(wanted: Asked, session: Session, token: str = "") -> AnyResponse:
    here().waiting.drop(token)
    return _back_to(wanted, code=here().grants.give(wanted, session))


def _back_to(wanted: Asked, **facts: str) -> AnyResponse:
    given = {"redirect_uri": wanted.redirect_uri, "state": wanted.state}
    return _back(given, **facts)


def _back(given: Mapping[str, str], **facts: str) -> AnyResponse:
    """To the portal's address, with `iss` so that it knows who answers (RFC 9207)."""
    facts |= {"state": given["state"]} if given.get("state") else {}
    facts["iss"] = here().issuer
    address = given["redirect_uri"]
    return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode(facts)}", 303)


def _next(step: str, token: str) -> AnyResponse:
    return redirect(f"/authorize/{step}?{urlencode({'waiting': token})}", 303)


def _page(template: str, **facts: object) -> Response:
    return make_response(render_template(template, provider=here(), **facts))


def _stopped(fault: str, status: int) -> Response:
    return make_response(render_template("provider/stopped.html", fault=fault), status)
