"""In a call: who acts for the caller, ended as they say; and the sign that somebody is forced."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Actor
from portal.models.calls import Call
from portal.models.mandates import Copies
from portal.services import call_helpers, mandate_accounts, mandate_copies
from portal.services.calls import CallEnded
from portal.services.mandates import (
    NoSuchMandate,
    NotByThemselves,
    SettledMeanwhile,
    TooManyTries,
    is_paused,
)
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
from portal.web.forms.staff_mandates import WorryForm
from portal.web.forms.tellings import CopiesForm
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint("call_helpers", __name__, url_prefix="/staff/calls/<uuid:call_id>/helpers")
blueprint.after_request(staff_actions.keep_nowhere)
call_losses.install(blueprint)
_SAID = {
    "ended": _l("Ended. They can see and do nothing any more, by any channel."),
    "ended_part": _l("Ended, on every channel. What else they may do stands below."),
    "remains": _l(
        "Ended, but they can still help with a life event in which it comes up. Tell the caller, "
        "and ask whether that shall end too."
    ),
    "over": _l("It was over already."),
    "copies": _l("Changed. It counts from now on, and both of them are told."),
    "same": _l("It was so already."),
    "invited": _l("Sent: a link with which they can take it into an account of theirs."),
    "enough": _l("Nothing was sent: they have an account, or got as many as we send."),
    "rests": _l("It rests now. Nobody is told."),
    "written": _l("Written down, and it counts from now on."),
    "written_invited": _l(
        "Written down, and it counts from now on. Whoever acts for them has no account yet: we "
        "have sent them an invitation."
    ),
    "checking": _l("Written down. It counts once a colleague has looked at the papers."),
}


@blueprint.get("")
@staff_only
def show(call_id: UUID) -> Response:
    """Who acts for the caller, and what each may do."""
    return _shown(call_id)


@blueprint.post("/<uuid:mandate_id>/end")
@staff_only
def end(call_id: UUID, mandate_id: UUID) -> Response:
    """The caller takes all of it back."""

    def do(session: Session, actor: Actor, call: Call) -> str:
        if not call_helpers.end(session, actor, call, mandate_id):
            return "over"
        is_left = call_helpers.acts_still(session, actor, call, mandate_id)
        return "ended_part" if is_left else "ended"

    return _pressed(call_id, do)


@blueprint.post("/scopes/<uuid:scope_id>/end")
@staff_only
def end_scope(call_id: UUID, scope_id: UUID) -> Response:
    """The caller takes one kind of task back."""

    def do(session: Session, actor: Actor, call: Call) -> str:
        if not call_helpers.end_scope(session, actor, call, scope_id):
            return "over"
        is_left = call_helpers.remains(session, actor, call, scope_id)
        return "remains" if is_left else "ended_part"

    return _pressed(call_id, do)


@blueprint.route("/<uuid:mandate_id>/copies", methods=["GET", "POST"])
@staff_only
def copies(call_id: UUID, mandate_id: UUID) -> Response:
    """Who gets our texts and emails about it, as the caller says."""
    form = CopiesForm()
    form.offer(staff_mandate_words.copies)
    listed = url_for("call_helpers.show", call_id=call_id)
    try:
        with parts.here().database.write() as session:
            call = find(session, call_id, to_change=request.method == "POST")
            actor = serving.actor(call)
            mandate = call_helpers.one_of_caller(session, actor, call, mandate_id)
            if form.validate_on_submit():
                said = _chosen(session, actor, call, mandate_id, form)
                if said:
                    return redirect(f"{listed}?said={said}", 303)
            if not mandate_copies.can_be_chosen(mandate):
                return redirect(f"{listed}?said=over", 303)
            if not form.is_submitted():
                form.copies.data = mandate.copies.value
            if not mandate_copies.can_reach(session, actor, mandate.principal_id):
                form.copies.description = staff_mandate_words.unreached()
            serving.enter(call.id)
            response = page(
                "calls/copies.html", call=call, form=form,
                agent=staff_mandate_words.agent(mandate),
            )  # fmt: skip
    except NotChecked:
        return to_call(call_id, "check_first")
    except CallEnded:
        return to_call(call_id)
    except SettledMeanwhile:
        return redirect(f"{listed}?said=over", 303)
    except NoSuchMandate:
        raise NotFound from None
    response.status_code = 422 if form.errors else 200
    return response


def _chosen(session: Session, actor: Actor, call: Call, mandate_id: UUID, form: CopiesForm) -> str:
    """What came of it, as a key for the next page; empty where the form says why nothing did."""
    copies = Copies(form.copies.data)
    try:
        was_other = call_helpers.choose_copies(session, actor, call, mandate_id, copies)
    except NotByThemselves:
        form.copies.errors = [_("You may be one of the two: a colleague has to do it.")]
        return ""
    return "copies" if was_other else "same"


@blueprint.post("/<uuid:mandate_id>/invite")
@staff_only
def invite(call_id: UUID, mandate_id: UUID) -> Response:
    """Whoever acts for the caller without an account gets the link to have one, once more."""
    listed = url_for("call_helpers.show", call_id=call_id)
    try:
        with parts.here().database.write() as session:
            call = find(session, call_id, to_change=True)
            if PressForm().validate_on_submit():
                call_helpers.invite(session, serving.actor(call), call, mandate_id)
                listed += "?said=invited"
    except NotChecked:
        return to_call(call_id, "check_first")
    except CallEnded:
        return to_call(call_id)
    except (SettledMeanwhile, TooManyTries):
        listed += "?said=enough"
    except NoSuchMandate:
        raise NotFound from None
    return redirect(listed, 303)


@blueprint.post("/end-all")
@staff_only
def end_all(call_id: UUID) -> Response:
    """The caller takes back all there are."""

    def do(session: Session, actor: Actor, call: Call) -> str:
        return "ended" if call_helpers.end_all(session, actor, call) else "over"

    return _pressed(call_id, do)


@blueprint.route("/worry", methods=["GET", "POST"])
@staff_only
def worry(call_id: UUID) -> Response:
    """Signs that somebody is forced: everything rests, quietly, and why is kept."""
    form = WorryForm()
    try:
        with parts.here().database.write() as session:
            call = find(session, call_id, to_change=request.method == "POST")
            actor = serving.actor(call)
            person = call_helpers.to_worry_about(session, actor, call)
            if person is None:
                return to_call(call_id)
            if form.validate_on_submit():
                call_helpers.let_rest(session, actor, call, form.why.data or "")
                return redirect(url_for("call_helpers.worry", call_id=call_id, said="rests"), 303)
            response = page(
                "calls/worry.html", call=call, form=form, person=person, said=_said(),
                rests=is_paused(session, actor, person.id),
            )  # fmt: skip
    except CallEnded:
        return to_call(call_id)
    response.status_code = 422 if form.errors else 200
    return response


@blueprint.get("/<path:_pressed_at>")
@staff_only
def back(call_id: UUID, _pressed_at: str) -> Response:
    """The address of a button, opened without pressing it: back to the list."""
    with parts.here().database.read() as session:
        there = find(session, call_id).id
    return redirect(url_for("call_helpers.show", call_id=there), 303)


def _pressed(call_id: UUID, do: Callable[[Session, Actor, Call], str]) -> Response:
    """What came of a press, as a key for the next page."""
    try:
        with parts.here().database.write() as session:
            call = find(session, call_id, to_change=True)
            if not PressForm().validate_on_submit():
                return redirect(url_for("call_helpers.show", call_id=call_id), 303)
            said = do(session, serving.actor(call), call)
    except NotChecked:
        return to_call(call_id, "check_first")
    except CallEnded:
        return to_call(call_id)
    except NoSuchMandate:
        raise NotFound from None
    return redirect(url_for("call_helpers.show", call_id=call_id, said=said), 303)


def _shown(call_id: UUID) -> Response:
    try:
        with parts.here().database.write() as session:
            call = find(session, call_id)
            actor = serving.actor(call)
            if call.ended_at is not None:
                return to_call(call_id)
            serving.enter(call.id)
            found = call_helpers.of_caller(session, actor, call)
            return page(
                "calls/who_acts.html", call=call, found=found, words=staff_mandate_words,
                kinds=mandate_words, said=_said(), now=clock.now(),
                can_choose_copies=mandate_copies.can_be_chosen,
                has_no_account=[
                    one.id for one in found
                    if mandate_accounts.can_be_invited(session, actor, one)
                ],
                name=(call.person.name if call.person else "") or _("Somebody without a name"),
            )  # fmt: skip
    except NotChecked:
        return to_call(call_id, "check_first")


def _said() -> str:
    words = _SAID.get(request.args.get("said", ""))
    return str(words) if words else ""
