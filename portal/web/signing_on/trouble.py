"""The page of somebody who could not sign on: what happened, and where to go from there."""

import structlog
from flask import Response, current_app, g, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import TooManyRequests

from portal.models.actors import Level
from portal.policy import Action
from portal.services import audits
from portal.web import actors, limits, parts, signed_on
from portal.web.pages import page
from portal.web.signing_on import leaving
from portal.web.signing_on.entering import HOME
from portal.web.signing_on.faults import Kind, SignOnFault

log = structlog.get_logger(__name__)
_PATIENCE = "30 per minute"  # faults from one address, before it has to wait
_MADE_UP = {Kind.NOT_BEGUN_HERE, Kind.OUT_OF_REACH, Kind.NOT_OFFERED}
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
    _write_down(fault)
    staff = request.path.startswith("/auth/staff/")
    again = _again(fault, staff)
    g.way_in = again
    response = page(
        "auth/fault.html", fault=fault.kind.value, again=again, staff=staff,
        here_already=_here_already(fault),
    )  # fmt: skip
    response.status_code = fault.kind.value.status
    if response.status_code == 503:
        response.headers["Retry-After"] = _LATER
    if ended:
        signed_on.forget(response)
    return response


def _write_down(fault: SignOnFault) -> None:
    """A line in the audit for what a provider answered; what anybody can make up leaves none."""
    if fault.kind in _MADE_UP:
        return
    try:
        with parts.here().database.write() as session:
            audits.record(
                session, actors.current(), Action.SIGN_ON, allowed=False,
                reason=f"{fault.kind.name}: {fault.detail}",
            )  # fmt: skip
    except SQLAlchemyError:
        log.warning("a refused sign-on could not be written down")


def _here_already(fault: SignOnFault) -> str | None:
    """Where whoever is signed on goes who came back to a sign-on that was finished before."""
    realm = signed_on.realm() if fault.kind is Kind.NOT_BEGUN_HERE else None
    return HOME[realm] if realm else None


def _again(fault: SignOnFault, staff: bool) -> str | None:
    """Where to begin again, for the same page and the same proof."""
    if not fault.kind.value.again:
        return None
    if staff:
        return url_for("auth.staff_sign_in", next=fault.then)
    level = fault.wanted.value if fault.wanted is Level.VERIFIED else None
    return url_for("auth.sign_in", next=fault.then, level=level)
