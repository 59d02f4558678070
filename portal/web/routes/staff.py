"""For staff: the queue of their teams, searched and filtered, and from a reference to its case."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from portal import clock
from portal.web import queue_filters, queue_pages, staff_actions
from portal.web.forms.queue import ViewForm
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint("staff", __name__, url_prefix="/staff")
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.get("")
@staff_only
def queue() -> Response:
    """Who is signed on, and the cases of their teams; htmx gets the list alone."""
    return queue_pages.queue_page(queue_pages.found(), ViewForm(formdata=None))


@blueprint.post("/search")
@staff_only
def search() -> Response:
    """Words to look for: they may be a name, and so they stay out of the address."""
    key = queue_filters.keep_words(request.form.get("typed", ""))
    chosen = queue_pages.found()
    return redirect(queue_pages.address(chosen, words=key), 303)


@blueprint.get("/cases")
@staff_only
def find() -> Response:
    """From a reference as it was typed to its case."""
    typed = request.args.get("reference", "").strip()[:40]
    reference = clock.read_reference(typed)
    if reference is None:
        return page("staff/not_found.html", typed=typed)
    return redirect(url_for("staff_cases.show", reference=reference), 303)
