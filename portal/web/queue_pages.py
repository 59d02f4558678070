"""The page of the queue: its tabs, filters, views, lines, and what is being carried out."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from portal import clock
from portal.policy import Action, may_ever
from portal.services import bulks, queues, saved_views
from portal.web import actors, parts, queue_filters, queue_views, staff_views
from portal.web.forms.queue import ViewForm
from portal.web.pages import page
from portal.web.queue_filters import Chosen


def found() -> Chosen:
    """What the address or the form asks for."""
    return queue_filters.chosen(parts.here().council, actors.current(), request.values)


def address(chosen: Chosen, **more: str) -> str:
    """Where the queue shows this."""
    return f"{url_for('staff.queue')}?{chosen.query(**more)}".removesuffix("?")


def queue_page(chosen: Chosen, view: ViewForm) -> Response:
    """The queue of whoever is signed on; who has none is told what they can do."""
    here, actor = parts.here(), actors.current()
    names: dict[str, Any] = {
        "name": actor.name, "roles": staff_views.roles(here.council, actor),
        "has_queue": may_ever(actor, Action.READ_QUEUE),
        "opens_cases": may_ever(actor, Action.READ_AS_STAFF),
        "serves": may_ever(actor, Action.TAKE_CALL),
    }  # fmt: skip
    if not names["has_queue"]:
        return page("staff/queue.html", **names)
    handles = may_ever(actor, Action.ORDER_BULK)
    with here.database.read() as session:
        lines = queues.queue(session, actor, chosen.wanted, chosen.after)
        counts = queues.counts(session, actor)
        views = saved_views.views(session, actor)
        orders = bulks.unfinished(session, actor) if handles else []
    at = clock.now()
    return page(
        "staff/queue.html",
        fragment="staff/_queue.html",
        lines=[queue_views.line(here.council, actor, case, at) for case in lines.cases],
        next=lines.next,
        chosen=chosen,
        choices=queue_filters.choices(here.council, actor),
        tabs=queue_views.tabs(chosen, counts, url_for("staff.queue"), handles=handles),
        here=address(chosen, after=chosen.after or ""),
        address=lambda **more: address(chosen, **more),
        several=len(actor.teams) != 1,
        handles=handles,
        views=views,
        view=view,
        orders=orders,
        **names,
    )
