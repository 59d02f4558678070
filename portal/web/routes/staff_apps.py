"""For who looks after the portal: apps of others that report to it, and their keys."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.models.api_clients import ApiClient
from portal.policy import Action, may_ever
from portal.services import api_clients
from portal.services.api_clients import NoSuchApp, NotAgreed
from portal.web import actors, parts, staff_actions
from portal.web.forms.apps import AppForm
from portal.web.forms.cases import PressForm
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint("staff_apps", __name__, url_prefix="/staff/apps")
blueprint.after_request(staff_actions.keep_nowhere)
_KEY = "app_key"  # in the cookie of whoever made it, until the page that shows it was opened


@blueprint.get("")
@staff_only
def listing() -> Response:
    """Apps that have a key, or those whose key was ended."""
    _for_administrators()
    which = request.args.get("which", "live")
    if which not in ("live", "ended"):
        raise NotFound
    here = parts.here()
    with here.database.read() as session:
        found, after = api_clients.listed(
            session, actors.current(), ended=which == "ended", after=_after()
        )
    return page(
        "staff_apps/list.html", found=found, after=after, which=which,
        is_on="open311" in here.channels, said=request.args.get("said", ""),
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@staff_only
def new() -> Response:
    """Give an app a key."""
    _for_administrators()
    form, actor = AppForm(), actors.current()
    with parts.here().database.read() as session:
        form.offer(api_clients.organisations(session, actor))
    if form.validate_on_submit():
        try:
            with parts.here().database.write() as session:
                app, key = api_clients.make(session, actor, form.new)
            cookie[_KEY] = [str(app.id), key]
            return redirect(url_for("staff_apps.key", app_id=app.id), 303)
        except NotAgreed:
            form.organisation.errors = [_("Their agreement has just ended. Choose “No”.")]
    response = page("staff_apps/new.html", form=form)
    response.status_code = 422 if form.errors else 200
    return response


@blueprint.get("/<uuid:app_id>/key")
@staff_only
def key(app_id: UUID) -> Response:
    """The key of an app that was made just now, once: it is kept nowhere."""
    _for_administrators()
    app = _one(app_id)
    made_id, made = cookie.pop(_KEY, ("", ""))
    here = parts.here()
    return page(
        "staff_apps/key.html", app=app, key=made if made_id == str(app.id) else "",
        address=f"{here.settings.site}/open311/v2", is_on="open311" in here.channels,
    )  # fmt: skip


@blueprint.route("/<uuid:app_id>/end", methods=["GET", "POST"])
@staff_only
def end(app_id: UUID) -> Response:
    """End a key, after a question: the app reports nothing more from that moment on."""
    _for_administrators()
    if not PressForm().validate_on_submit():
        return page("staff_apps/end.html", app=_one(app_id))
    try:
        with parts.here().database.write() as session:
            api_clients.end(session, actors.current(), app_id)
    except NoSuchApp:  # by a colleague, just now: it is as they wished
        pass
    return redirect(url_for("staff_apps.listing", said="ended"), 303)


def _one(app_id: UUID) -> ApiClient:
    try:
        with parts.here().database.read() as session:
            return api_clients.one(session, actors.current(), app_id)
    except NoSuchApp:
        raise NotFound from None


def _for_administrators() -> None:
    """There is nothing here for anyone but who looks after the portal."""
    if not may_ever(actors.current(), Action.MANAGE_APPS):
        raise NotFound


def _after() -> UUID | None:
    text = request.args.get("after", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None
