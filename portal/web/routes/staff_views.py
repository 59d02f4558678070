"""For staff: the views of the queue that they come back to."""

from uuid import UUID

from flask import Blueprint, redirect
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from portal.policy import Action, may_ever
from portal.services import saved_views
from portal.services.saved_views import NoSuchView, TooManyViews
from portal.web import actors, parts, queue_filters, queue_pages, staff_actions
from portal.web.forms.queue import ViewForm
from portal.web.guards import staff_only

blueprint = Blueprint("staff_views", __name__, url_prefix="/staff/views")
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.post("")
@staff_only
def keep() -> Response:
    """Keep what the queue shows under a name; the queue again, with what is wrong with that."""
    if not may_ever(actors.current(), Action.KEEP_VIEW):
        raise Forbidden
    chosen, form = queue_pages.found(), ViewForm()
    if not form.validate_on_submit():
        return queue_pages.queue_page(chosen, form)
    try:
        with parts.here().database.write() as session:
            saved_views.keep(session, actors.current(), form.name.data or "", chosen.kept)
    except TooManyViews:
        form.name.errors = [_("You keep 20 views already. Remove one first.")]
        return queue_pages.queue_page(chosen, form)
    return redirect(queue_pages.address(chosen), 303)


@blueprint.get("/<uuid:view_id>")
@staff_only
def show(view_id: UUID) -> Response:
    """From a view to the queue that it is of."""
    here, actor = parts.here(), actors.current()
    try:
        with here.database.read() as session:
            view = saved_views.find(session, actor, view_id)
    except NoSuchView:
        raise NotFound from None
    return redirect(
        queue_pages.address(queue_filters.opened(here.council, actor, view.filters)), 303
    )


@blueprint.post("/<uuid:view_id>/forget")
@staff_only
def forget(view_id: UUID) -> Response:
    """Keep a view no longer."""
    try:
        with parts.here().database.write() as session:
            saved_views.forget(session, actors.current(), view_id)
    except NoSuchView:
        raise NotFound from None
    return redirect(queue_pages.address(queue_pages.found()), 303)
