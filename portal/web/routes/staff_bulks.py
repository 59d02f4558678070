"""For staff: the same done to many cases, and how far that is."""

import time
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Actor
from portal.policy import SYSTEM, Action, may_ever
from portal.services import assigning, bulks
from portal.services.assigning import NoSuchColleague
from portal.services.bulks import Does, NoSuchBulk
from portal.web import actors, bulk_choices, parts, queue_pages, queue_views, staff_actions, states
from portal.web.bulk_choices import Picked
from portal.web.forms.queue import BulkForm
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint("staff_bulks", __name__, url_prefix="/staff/bulk")
blueprint.after_request(staff_actions.keep_nowhere)
_PATIENCE = 8.0  # seconds that somebody waits for a page; the worker does what is left


@blueprint.post("/choose")
@staff_only
def choose() -> Response:
    """What is to be done to the cases that were chosen in the queue."""
    _check_may_order()
    with parts.here().database.read() as session:
        picked = bulk_choices.picked(session, actors.current())
        form = BulkForm(formdata=None)
        _offer(session, actors.current(), form, picked)
    return _page(picked, form)


@blueprint.post("")
@staff_only
def order() -> Response:
    """Do it: a few at once, many bit by bit; the page again with what is missing."""
    _check_may_order()
    here, actor = parts.here(), actors.current()
    pressed = request.form.get("does", "")
    with here.database.write() as session:
        picked = bulk_choices.picked(session, actor)
        form = BulkForm()
        _offer(session, actor, form, picked)
        if pressed not in set(Does) or not picked.cases:
            return _page(picked, form)
        if not form.is_filled_in(Does(pressed)):
            return _page(picked, form)
        bulk = bulks.order(session, actor, form.order, picked.cases)
    if bulk.total <= bulks.AT_ONCE:
        _carry_out(bulk.id)
    return redirect(url_for("staff_bulks.show", bulk_id=bulk.id), 303)


@blueprint.get("/<uuid:bulk_id>")
@staff_only
def show(bulk_id: UUID) -> Response:
    """How far an order is; htmx asks for it again and again."""
    _check_may_order()
    here, actor = parts.here(), actors.current()
    try:
        with here.database.read() as session:
            progress = bulks.look(session, actor, bulk_id)
            names = _names(session, actor, progress.order.to)
    except NoSuchBulk:
        raise NotFound from None
    view = queue_views.order(here.council, progress, names)
    return page("staff/bulk.html", fragment="staff/_bulk.html", order=view)


def _check_may_order() -> None:
    """Who handles no cases has nothing to order, and no order to look at."""
    if not may_ever(actors.current(), Action.ORDER_BULK):
        raise Forbidden


def _carry_out(bulk_id: UUID) -> None:
    here, until = parts.here(), time.monotonic() + _PATIENCE
    going = True
    while going and time.monotonic() < until:
        with here.database.write() as session:
            going = bulks.carry_out_next(session, SYSTEM, here.council, bulk_id)


def _offer(session: Session, actor: Actor, form: BulkForm, picked: Picked) -> None:
    council = parts.here().council
    colleagues = [
        (str(one.id), _("You (%(name)s)", name=one.name or "")
         if one.id == actor.identity_id else one.name or _("A colleague"))
        for one in assigning.colleagues(session, actor, picked.teams(actor))
    ]  # fmt: skip
    colleagues.sort(key=lambda one: one[0] != str(actor.identity_id))  # oneself first
    teams = sorted(((key, states.team_name(council, key)) for key in council.teams),
                   key=lambda one: one[1].casefold())  # fmt: skip
    form.offer(colleagues, teams, picked.ways)


def _page(picked: Picked, form: BulkForm) -> Response:
    here, actor, at = parts.here(), actors.current(), clock.now()
    lines = [queue_views.line(here.council, actor, case, at) for case in picked.lines]
    back = queue_pages.address(picked.all_of or queue_pages.found())
    return page("staff/order.html", picked=picked, lines=lines, form=form, back=back,
                most=bulks.MOST, at_once=bulks.AT_ONCE, several=len(actor.teams) != 1)  # fmt: skip


def _names(session: Session, actor: Actor, to: UUID | None) -> dict[UUID, str]:
    if to is None:
        return {}
    try:
        found = assigning.colleague(session, actor, to)
    except NoSuchColleague:
        return {}
    return {to: found.name or ""}
