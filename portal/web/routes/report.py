"""The report: one thing per page, kept on the server from the first page that is sent."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import NotFound, TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from portal.policy import Action
from portal.services import drafts
from portal.web import acting, actors, call_losses, parts
from portal.web.errors import FAULTS
from portal.web.limits import count, limit
from portal.web.pages import page, wants_fragment
from portal.web.reporting import drafting, taking
from portal.web.reporting.done import confirmation, something_else
from portal.web.reporting.drafting import Sender
from portal.web.reporting.openings import OPENINGS, opening
from portal.web.reporting.order import STEPS, may_open, missing
from portal.web.reporting.showing import CHECK, address
from portal.web.reporting.showing import show as show_step
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step
from portal.web.security import csrf

blueprint = Blueprint("report", __name__)
# Each form here is proved by `drafting.is_ours`, which loses nothing where the proof is missing.
csrf.exempt(blueprint)  # type: ignore[type-var]
call_losses.install(blueprint)


_BEGINS = "new"  # in an address: nothing has been sent of this report yet, perhaps


@blueprint.before_request
def _covered() -> None:
    """Who may not report for somebody does not begin to, nor goes on with what they began."""
    if acting.shown() is not None:
        acting.must_cover(actors.current(), Action.OPEN_CASE)


@blueprint.get("/report")
def start() -> Response:
    """The first page. Nothing is kept of anyone before something is sent."""
    return _begin(drafts.new_key())


@blueprint.get("/report/<key>")
def resume(key: str) -> AnyResponse:
    """Where this report was left."""
    return redirect(url_for("report.show", key=key, name=CHECK), 303)


@blueprint.get("/report/<key>/<name>")
def show(key: str, name: str) -> AnyResponse:
    """A step; where something before it is missing, that step instead."""
    step = _step(name)
    here = parts.here()
    with here.database.read() as session:
        draft = drafting.find(session, Sender.of(request, here), key)
        if draft is None:
            return _begin(key) if _BEGINS in request.args else _gone()
        if draft.case_id is not None:
            return taking.to_done(key)
        at = taking.situation(session, draft)
        if not may_open(at, step):
            return redirect(address(at, missing(at)), 303)
        return show_step(at, step, draft)


@blueprint.post("/report/<key>/<name>")
def take(key: str, name: str) -> AnyResponse:
    """What a step says, kept; then on to the next."""
    step = _step(name)
    if wants_fragment() and step.fragment:
        count("3000 per hour", "report.guess")  # typing is no sending: it must not use that up
        return taking.guessed(key, step)
    try:
        count("300 per hour", "report.take")
    except TooManyRequests as too_many:
        return _too_often(key, step, too_many)
    if not drafting.is_ours(request):
        return taking.again(key, step)
    here = parts.here()
    sender = Sender.of(request, here)
    try:
        with here.database.write() as session:
            draft = drafting.find_or_make(session, here, sender, key, request.form.get("carry", ""))
            response = taking.take(session, draft, step)
    except OperationalError as fault:
        return taking.not_kept(key, step, fault)
    sender.remember(response, here)
    return response


@blueprint.get("/report/<key>/done")
def done(key: str) -> AnyResponse:
    """What became of it: the reference, who handles it and why, by when, and how to follow it."""
    here = parts.here()
    with here.database.read() as session:
        draft = drafting.find(session, Sender.of(request, here), key)
        if draft is None:
            return _gone()
        if draft.case_id is None:
            return resume(key)
        return confirmation(here, session, draft)


@blueprint.post("/report/<key>/more")
@limit("60 per hour")
def more(key: str) -> AnyResponse:
    """Something else here too: a new report with the same place and the same photos."""
    here = parts.here()
    sender = Sender.of(request, here)
    if not drafting.is_ours(request):
        return taking.to_done(key)
    return something_else(here, sender, key)


def _begin(key: str) -> Response:
    here = parts.here()
    with here.database.read() as session:
        at = Situation(here, session, opening(here, session, request.args), key)
        step = missing(at)
        asked: dict[str, Any] = {
            name: value for name, value in request.args.items() if name in OPENINGS
        }
        asked[_BEGINS] = "1"
        begins = url_for("report.show", key=key, name=step.key, **asked)
        return show_step(at, step, None, begins=begins)


def _step(name: str) -> Step:
    try:
        return STEPS[name]
    except KeyError:
        raise NotFound from None


def _too_often(key: str, step: Step, too_many: TooManyRequests) -> Response:
    """The same page with all that was typed: whoever waits a little loses nothing."""
    words = " ".join(str(sentence) for sentence in FAULTS[too_many.code].words)
    response = taking.again(key, step, words)
    response.status_code = too_many.code
    response.headers["Retry-After"] = str(too_many.retry_after)
    return response


def _gone() -> Response:
    response = page("report/gone.html")
    response.status_code = 404
    return response
