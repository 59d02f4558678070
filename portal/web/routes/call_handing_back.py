"""In a call: what the caller does for others and no longer wants to, given back as they say."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.services import call_handing_back
from portal.services.calls import CallEnded
from portal.services.mandates import NoSuchMandate, NotTheirs
from portal.services.served import NotChecked
from portal.web import (
    call_losses,
    mandate_words,
    parts,
    serving,
    staff_actions,
    staff_mandate_words,
)
from portal.web.call_pages import find, to_call
from portal.web.forms.cases import PressForm
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint(
    "call_handing_back", __name__, url_prefix="/staff/calls/<uuid:call_id>/handing-back"
)
blueprint.after_request(staff_actions.keep_nowhere)
call_losses.install(blueprint)
_SAID = {
    "back": _l("Given back. They can see and do nothing any more, and a summary is on its way."),
    "over": _l("It was over already."),
}


@blueprint.get("")
@staff_only
def show(call_id: UUID) -> Response:
    """For whom the caller acts, each to be given back."""
    try:
        with parts.here().database.write() as session:
            call = find(session, call_id)
            if call.ended_at is not None:
                return to_call(call_id)
            serving.enter(call.id)
            found = call_handing_back.held(session, serving.actor(call), call)
            return page(
                "calls/handing_back.html", call=call, found=found, words=staff_mandate_words,
                kinds=mandate_words, said=_said(), now=clock.now(),
                name=(call.person.name if call.person else "") or call.caller,
            )  # fmt: skip
    except NotChecked:
        return to_call(call_id, "check_first")


@blueprint.post("/<uuid:mandate_id>")
@staff_only
def hand_back(call_id: UUID, mandate_id: UUID) -> Response:
    """The caller gives one of them back."""
    try:
        with parts.here().database.write() as session:
            call = find(session, call_id, to_change=True)
            if not PressForm().validate_on_submit():
                return redirect(url_for("call_handing_back.show", call_id=call_id), 303)
            actor = serving.actor(call)
            was_open = call_handing_back.hand_back(session, actor, call, mandate_id)
    except NotChecked:
        return to_call(call_id, "check_first")
    except CallEnded:
        return to_call(call_id)
    except (NoSuchMandate, NotTheirs):
        raise NotFound from None
    said = "back" if was_open else "over"
    return redirect(url_for("call_handing_back.show", call_id=call_id, said=said), 303)


@blueprint.get("/<path:_pressed_at>")
@staff_only
def back(call_id: UUID, _pressed_at: str) -> Response:
    """The address of a button, opened without pressing it: back to the list."""
    with parts.here().database.read() as session:
        there = find(session, call_id).id
    return redirect(url_for("call_handing_back.show", call_id=there), 303)


def _said() -> str:
    words = _SAID.get(request.args.get("said", ""))
    return str(words) if words else ""
