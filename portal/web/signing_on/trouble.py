"""The page of somebody who could not sign on: what happened, and where to go from there."""

import structlog
from flask import Response, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from portal.models.actors import Level
from portal.web import limits, signed_on
from portal.web.pages import page
from portal.web.signing_on import leaving
from portal.web.signing_on.faults import Kind, SignOnFault

log = structlog.get_logger(__name__)
_PATIENCE = "30 per minute"  # faults from one address, before it has to wait
_LATER = "120"  # seconds


def show(fault: SignOnFault) -> Response:
    """The page of a fault; after too many from one address, the one that asks to wait."""
    try:
        limits.count(_PATIENCE, "auth.fault")
    except TooManyRequests as tired:
        return current_app.make_response(current_app.handle_http_exception(tired))
    log.warning("signing on failed", kind=fault.kind.name, why=fault.detail)
    ended = fault.kind is Kind.SIGNED_OUT_THERE
    if ended and (now := signed_on.here()) is not None:
        leaving.sign_out(now)
        signed_on.gone()
    staff = request.path.startswith("/auth/staff/")
    response = page(
        "auth/fault.html", fault=fault.kind.value, again=_again(fault, staff), then=fault.then,
        staff=staff,
    )  # fmt: skip
    response.status_code = fault.kind.value.status
    if response.status_code == 503:
        response.headers["Retry-After"] = _LATER
    if ended:
        signed_on.forget(response)
    return response


def _again(fault: SignOnFault, staff: bool) -> str | None:
    """Where to begin again, for the same page and the same proof."""
    if not fault.kind.value.again:
        return None
    if staff:
        return url_for("auth.staff_sign_in", next=fault.then)
    level = fault.wanted.value if fault.wanted is Level.VERIFIED else None
    return url_for("auth.sign_in", next=fault.then, level=level)
