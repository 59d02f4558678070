"""For staff: the queue of their teams, and from a reference to its case."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from portal import clock
from portal.policy import Action, may_ever
from portal.services import staff_cases
from portal.web import actors, parts, staff_actions, staff_views
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint("staff", __name__, url_prefix="/staff")
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.get("")
@staff_only
def queue() -> Response:
    """Who is signed on, and the open cases of their teams."""
    here, actor = parts.here(), actors.current()
    after = request.args.get("after")
    lines, following = [], None
    if has_queue := may_ever(actor, Action.READ_QUEUE):
        with here.database.read() as session:
            found = staff_cases.queue(session, actor, after)
        at = clock.now()
        lines = [staff_views.line(here.council, case, at) for case in found.cases]
        following = found.next
    return page(
        "staff/queue.html", lines=lines, next=following, after=after, has_queue=has_queue,
        opens_cases=may_ever(actor, Action.READ_AS_STAFF), several=len(actor.teams) != 1,
        name=actor.name, roles=staff_views.roles(here.council, actor),
    )  # fmt: skip


@blueprint.get("/cases")
@staff_only
def find() -> Response:
    """From a reference as it was typed to its case."""
    typed = request.args.get("reference", "").strip()[:40]
    reference = clock.read_reference(typed)
    if reference is None:
        return page("staff/not_found.html", typed=typed)
    return redirect(url_for("staff_cases.show", reference=reference), 303)
