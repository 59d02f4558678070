"""For staff: the texts that led to no case, each number's on its own page, and what texts cost."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.services import text_costs, text_desk
from portal.services.text_desk import Desk, NoSuchText
from portal.web import actors, parts, serving, staff_actions, text_views
from portal.web.call_pages import to_call
from portal.web.forms.cases import PressForm
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint("staff_texts", __name__, url_prefix="/staff/texts")
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.get("")
@staff_only
def waiting() -> Response:
    """The numbers whose texts nobody has seen to, the gravest first."""
    actor = actors.current()
    with parts.here().database.read() as session:
        found = text_desk.waiting(session, actor, _desk())
    return page("staff/texts/waiting.html", waiting=[text_views.waiting(one) for one in found])


@blueprint.get("/<uuid:message_id>")
@staff_only
def show(message_id: UUID) -> Response:
    """The texts of one number; whoever opens them leaves a line in the audit."""
    try:
        with parts.here().database.write() as session:
            actor = actors.current()
            thread = text_desk.read(session, actor, _desk(), message_id)
            view = text_views.thread(actor, thread)
            return page("staff/texts/thread.html", view=view, form=PressForm())
    except NoSuchText:
        raise NotFound from None


@blueprint.post("/<uuid:message_id>/seen")
@staff_only
def seen(message_id: UUID) -> Response:
    """These texts have been seen to, and the list goes on without them."""
    try:
        with parts.here().database.write() as session:
            text_desk.look(session, actors.current(), _desk(), message_id)
    except NoSuchText:
        raise NotFound from None
    return redirect(url_for("staff_texts.waiting"), 303)


@blueprint.post("/<uuid:message_id>/call")
@staff_only
def call(message_id: UUID) -> Response:
    """A call to who texted, with their words in it: a case is opened there."""
    try:
        with parts.here().database.write() as session:
            begun = text_desk.call_back(session, actors.current(), _desk(), message_id)
    except NoSuchText:
        raise NotFound from None
    serving.enter(begun.id)
    return to_call(begun.id)


@blueprint.get("/costs")
@staff_only
def costs() -> Response:
    """What this month's texts cost so far, and the months before."""
    council = parts.here().council
    with parts.here().database.read() as session:
        months = text_costs.months(session, actors.current(), council.texts)
    return page("staff/texts/costs.html", months=[text_views.month(one) for one in months])


def _desk() -> Desk:
    return Desk(parts.here().council.duty_team)
