"""A client goes on at home with what they began with their adviser: a link, a code, one browser."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.policy import PUBLIC_ON_WEB
from portal.services import client_links
from portal.services.client_links import NoSuchClientLink
from portal.services.codes import TooManyCodes, Tried
from portal.web import limits, parts
from portal.web.account_views import code_fault
from portal.web.asking import bearers
from portal.web.forms.account import CodeForm
from portal.web.forms.cases import PressForm
from portal.web.mandate_views import secret
from portal.web.pages import page

blueprint = Blueprint("client_links", __name__, url_prefix="/client-link")


@blueprint.get("/<token>")
def show(token: str) -> Response:
    """What the link is for; nothing of whose it is before the code."""
    return _shown(token, CodeForm(None))


@blueprint.post("/<token>/code")
@limits.limit("10 per hour")
def send(token: str) -> Response:
    """Send a code to the client's own phone."""
    if PressForm().validate_on_submit():
        try:
            with parts.here().database.write() as session:
                client_links.send_code(session, PUBLIC_ON_WEB, token)
        except NoSuchClientLink:
            return _over()
        except TooManyCodes:
            return page("account/too_many_codes.html")
    return redirect(url_for("client_links.show", token=token, sent="yes"), 303)


@blueprint.post("/<token>")
@limits.limit("20 per hour")
def use(token: str) -> Response:
    """The code: from now on this browser goes on with what was begun."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _shown(token, form)
    try:
        with parts.here().database.write() as session:
            tried, link = client_links.use(
                session, PUBLIC_ON_WEB, secret(), token, form.code.data or ""
            )
            opened = client_links.holder(session, PUBLIC_ON_WEB, link.id)
    except NoSuchClientLink:
        return _over()
    if tried is not Tried.RIGHT:
        form.code.errors = [code_fault(tried)]
        return _shown(token, form)
    if opened is None:
        return _over()
    bearers.let_in(link.id)
    return redirect(url_for("episodes.go_on", reference=opened[1]), 303)


def _shown(token: str, form: CodeForm) -> Response:
    try:
        with parts.here().database.read() as session:
            ends_in = client_links.ends_in(session, PUBLIC_ON_WEB, token)
    except NoSuchClientLink:
        return _over()
    response = page(
        "organisations/client_link.html", form=form, token=token, ends_in=ends_in,
        sent="sent" in request.args,
    )  # fmt: skip
    response.status_code = 422 if form.errors else 200
    return response


def _over() -> Response:
    response = page("organisations/client_link_over.html")
    response.status_code = 410
    return response
