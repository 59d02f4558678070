"""For staff: one line of the queue changed where it stands; htmx gets the line and no more."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.states import NoSuchStep, State
from portal.policy import Action
from portal.services import assigning, queues, staff_cases
from portal.services.cases import NoSuchCase
from portal.services.queues import Queued
from portal.services.staff_cases import Answer, ChangedMeanwhile
from portal.web import actors, parts, queue_views, staff_actions
from portal.web.forms.queue import LineForm
from portal.web.guards import staff_only
from portal.web.pages import page, wants_fragment
from portal.web.security import own_path

blueprint = Blueprint("staff_lines", __name__, url_prefix="/staff/queue")
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.get("/<reference>")
@staff_only
def show(reference: str) -> Response:
    """The line with the form that moves it on."""
    case = _queued(reference, Action.PROGRESS_CASE)
    form = LineForm(formdata=None)
    form.offer(queue_views.ways(case.state))
    return _line(case, form=form)


@blueprint.get("/<reference>/as-it-is")
@staff_only
def as_it_is(reference: str) -> Response:
    """The line without its form."""
    return _line(_queued(reference, Action.READ_QUEUE))


@blueprint.post("/<reference>")
@staff_only
def move_on(reference: str) -> Response:
    """Move the case on; what was typed stays where that cannot be."""
    case = _queued(reference, Action.PROGRESS_CASE)
    form = LineForm()
    form.offer(queue_views.ways(case.state))
    if case.version != form.seen:
        return _line(case, form=form, changed=True)
    if not form.validate_on_submit():
        return _line(case, form=form)
    answer = Answer(form.seen, State(form.to.data), form.words.data or "")
    try:
        with parts.here().database.write() as session:
            staff_cases.move_on(session, actors.current(), reference, answer)
    except (ChangedMeanwhile, NoSuchStep):
        case = _queued(reference, Action.PROGRESS_CASE)
        form.offer(queue_views.ways(case.state))
        return _line(case, form=form, changed=True)
    return _changed(reference)


@blueprint.post("/<reference>/take")
@staff_only
def take(reference: str) -> Response:
    """Whoever presses it does the case."""
    return _given(reference, to_me=True)


@blueprint.post("/<reference>/give-back")
@staff_only
def give_back(reference: str) -> Response:
    """The case is the whole team's again."""
    return _given(reference, to_me=False)


def _given(reference: str, *, to_me: bool) -> Response:
    actor, seen = actors.current(), _number(request.form.get("version"))
    _queued(reference, Action.ASSIGN_CASE)
    try:
        with parts.here().database.write() as session:
            case = staff_cases.to_change(session, actor, Action.ASSIGN_CASE, reference, seen)
            me = actor.identity_id if to_me else None
            to = assigning.colleague(session, actor, me) if me else None
            assigning.assign(session, actor, case, to)
    except ChangedMeanwhile:
        return _line(_queued(reference, Action.ASSIGN_CASE), changed=True)
    return _changed(reference)


def _queued(reference: str, action: Action) -> Queued:
    """The case as a line. 404 where there is none that they may do this to."""
    actor = actors.current()
    written = clock.read_reference(reference)
    try:
        with parts.here().database.read() as session:
            found = queues.chosen(session, actor, [written]) if written else []
            if found and action is not Action.READ_QUEUE:
                staff_cases.to_answer(session, actor, reference, action)
    except NoSuchCase:
        raise NotFound from None
    if not found:
        raise NotFound
    return found[0]


def _changed(reference: str) -> Response:
    """The line as it stands now, or back to the queue that it was changed from."""
    if wants_fragment():
        return _line(_queued(reference, Action.READ_QUEUE), saved=True)
    return redirect(own_path(request.form.get("back") or url_for("staff.queue")), 303)


def _line(case: Queued, *, changed: bool = False, **facts: Any) -> Response:
    here, actor = parts.here(), actors.current()
    line = queue_views.line(here.council, actor, case, clock.now())
    if (form := facts.get("form")) is not None:
        form.version.data = str(case.version)
    back = own_path(request.values.get("back") or url_for("staff.queue"))
    response = page(
        "staff/line.html", fragment="staff/_line.html", line=replace(line), changed=changed,
        several=len(actor.teams) != 1, here=back, handles=True, **facts,
    )  # fmt: skip
    response.status_code = 409 if changed else 200
    return response


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
