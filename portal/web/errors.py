"""What a reader sees when something went wrong: what it is, what to do, and whom to call."""

from dataclasses import dataclass

import structlog
from flask import Flask, Response, current_app, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from portal.policy import NotAllowed
from portal.services import audits
from portal.web import parts, roots
from portal.web.security import own_path

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """The words of one kind of error page."""

    title: str
    words: tuple[str, ...]
    try_again: bool = False


FAULTS = {
    400: Fault(
        _l("We could not read what was sent"),
        (_l("Something in the request was missing or not as expected. Nothing has been saved."),),
        try_again=True,
    ),
    403: Fault(
        _l("You cannot see this page"),
        (
            _l("It belongs to someone else, or the link to it has been used or has run out."),
            _l("If it is yours, use the newest link we sent you, or call us."),
        ),
    ),
    404: Fault(
        _l("We cannot find that page"),
        (
            _l("If you typed the address, check it is right."),
            _l("If you pasted it, check you copied all of it."),
        ),
    ),
    405: Fault(
        _l("This page cannot be used in that way"),
        (_l("Go back to the page you came from and use the button there."),),
        try_again=True,
    ),
    413: Fault(
        _l("That is too much to send at once"),
        (
            _l("Each photo can be up to 20 megabytes, and there can be up to 6 of them."),
            _l("Go back and send fewer, or smaller, photos. What you wrote is still there."),
        ),
        try_again=True,
    ),
    429: Fault(
        _l("You have sent a lot in a short time"),
        (
            _l("To keep the service working for everyone we have to ask you to wait a little."),
            _l("Try again later. Nothing that you sent before is lost."),
        ),
    ),
    500: Fault(
        _l("Sorry, something went wrong on our side"),
        (
            _l("It has been noted, and we will look into it."),
            _l("What you had saved is still there. Try again in a few minutes."),
        ),
        try_again=True,
    ),
    503: Fault(
        _l("Sorry, this is not available right now"),
        (_l("Try again in a few minutes. What you had saved is still there."),),
        try_again=True,
    ),
}

NOT_FROM_OUR_FORM = Fault(
    _l("This form was open for too long, or your browser did not send our cookie"),
    (
        _l("Nothing was sent. Go back with your browser: what you typed should still be there."),
        _l("Then load the page again and send it once more. Your browser must allow cookies."),
    ),
    try_again=True,
)

NOT_IN_YOUR_ROLE = Fault(
    _l("Your role does not include this page"),
    (
        _l("You are signed in, and your session goes on. That you came here has been noted."),
        _l("If your work needs it, ask your team lead: roles are given in the council’s folder."),
    ),
)

_SOON = "60"  # seconds
_PLAIN = (
    "<!doctype html><html lang=en><meta charset=utf-8>"
    "<title>Something went wrong</title><h1>Sorry, something went wrong on our side</h1>"
    "<p>Try again in a few minutes, or call {name} on {phone}.</p></html>"
)


def install(app: Flask) -> None:
    """Give every kind of error its page."""
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(NotAllowed, denied)
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(InternalServerError, _unknown)


def _known(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    if code < 400:
        return error
    response = _page(FAULTS.get(code) or FAULTS[400 if code < 500 else 500], code)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def denied(error: NotAllowed) -> Response:
    """What is not theirs is not there; that staff tried is kept."""
    if error.actor.is_staff:
        with parts.here().database.write() as session:
            audits.refused(session, error.actor, error)
    if error.about_something:
        return _page(FAULTS[404], 404)
    return _page(NOT_IN_YOUR_ROLE if error.actor.is_staff else FAULTS[403], 403)


def missing() -> Response:
    """There is no such page, for them at least."""
    return _page(FAULTS[404], 404)


def _forged(_error: CSRFError) -> Response:
    return _page(NOT_FROM_OUR_FORM, 400)


def _away(fault: OperationalError) -> Response:
    """The database is full, locked for too long, or away: soon it will not be."""
    log.error("the database cannot be used", exc_info=fault)
    response = _page_or_plain(503)
    response.headers["Retry-After"] = _SOON
    return response


def _unknown(_error: InternalServerError) -> Response:
    return _page_or_plain(500)


def _page_or_plain(code: int) -> Response:
    try:
        return _page(FAULTS[code], code)
    except Exception:  # whatever broke the page, the reader gets the number to call
        log.exception("the error page failed too")
        council = parts.here().council
        return _answer(_PLAIN.format(name=council.name, phone=council.phone), code)


def _page(fault: Fault, code: int) -> Response:
    again = request.method == "POST" and fault.try_again
    back = own_path(roots.inside(request.path)) if again else None
    return _answer(render_template("errors/error.html", fault=fault, code=code, back=back), code)


def _answer(html: str, code: int) -> Response:
    return current_app.response_class(
        html, status=code, headers={"Cache-Control": "no-store"}, mimetype="text/html"
    )
