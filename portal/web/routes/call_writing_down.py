"""In a call: staff write down who may act for whom, once the caller has shown who they are."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Basis
from portal.models.calls import Call
from portal.models.mandates import MandateState
from portal.services import (
    call_helpers,
    mandate_copies,
    mandate_episodes,
    mandate_makings,
    mandate_wordings,
)
from portal.services.calls import CallEnded
from portal.services.lasting_powers import Answer
from portal.services.mandate_wordings import Agreed
from portal.services.served import NotChecked, is_checked
from portal.web import (
    call_losses,
    mandate_faults,
    parts,
    serving,
    staff_actions,
    staff_mandate_words,
    writing_down,
)
from portal.web.call_pages import find, to_call
from portal.web.forms.call_writing_down import WritingDownForm
from portal.web.forms.choices import SelectChoice
from portal.web.guards import staff_only
from portal.web.mandate_views import tongue
from portal.web.pages import page
from portal.web.writing_down import THEIR_OWN_WORD, NotYet, Written

blueprint = Blueprint(
    "call_writing_down", __name__, url_prefix="/staff/calls/<uuid:call_id>/write-down"
)
blueprint.after_request(staff_actions.keep_nowhere)
call_losses.install(blueprint)
_BY_CODE = {Basis.LPA_PROPERTY, Basis.LPA_HEALTH}


@blueprint.get("")
@staff_only
def choose(call_id: UUID) -> Response:
    """On what ground somebody may act."""
    with parts.here().database.read() as session:
        call = find(session, call_id)
        if not is_checked(call, clock.now()):
            return to_call(call_id, "check_first")
        serving.enter(call.id)
        found = writing_down.grounds(call)
        return page("calls/write_down.html", call=call, grounds=found, words=staff_mandate_words)


@blueprint.route("/<basis>", methods=["GET", "POST"])
@staff_only
def fill(call_id: UUID, basis: str) -> Response:
    """Who, in what and how long; then the words that are read out; then it is written down."""
    if basis not in set(Basis):
        with parts.here().database.read() as session:
            find(session, call_id)
        raise NotFound
    form = WritingDownForm()
    form.offer(Basis(basis))
    written = Written(form, Basis(basis))
    try:
        answer = writing_down.looked_up(form) if request.form.get("do") == "write" else None
        with parts.here().database.write() as session:
            call = find(session, call_id, to_change=request.method == "POST")
            if call.ended_at is not None:
                return to_call(call_id)
            if not is_checked(call, clock.now()):
                return to_call(call_id, "check_first")
            if written.basis not in writing_down.grounds(call):
                raise NotFound
            _offer(session, call, written)
            if request.method == "POST" and (said := _sent(session, call, written, answer)):
                return redirect(url_for("call_helpers.show", call_id=call_id, said=said), 303)
            return _shown(call, written)
    except (CallEnded, NotChecked):
        return to_call(call_id, "check_first")
    except mandate_faults.FAULTS as fault:
        mandate_faults.put(form, fault)
    except (*writing_down.FAULTS, NotYet) as fault:
        writing_down.put(form, fault)
    with parts.here().database.read() as session:
        return _shown(find(session, call_id), written)


def _sent(session: Session, call: Call, written: Written, answer: Answer | None) -> str:
    """What came of it, as a key for the next page; empty where the form is shown again."""
    form, actor = written.form, serving.actor(call)
    is_whole = form.validate_on_submit()
    if request.form.get("do") == "find":
        form.helper.errors = []
        writing_down.search(session, actor, written)
        return ""
    if not is_whole:
        writing_down.search(session, actor, written)
        return ""
    principal, agent = writing_down.sides(session, actor, call, written)
    name = (agent.name if agent else form.helper_name.data) or ""
    wish = writing_down.wish_in(written, principal, name, answer)
    written.wording = mandate_wordings.of_wish(
        wish, clock.now(), principal.name or "", name, tongue(),
        episodes=mandate_episodes.named(session, actor, wish, principal.id),
    )  # fmt: skip
    if request.form.get("do") != "write" or form.read.data != written.wording.hash:
        form.read.data = written.wording.hash
        return ""
    if written.basis in THEIR_OWN_WORD and not form.own_words.data:
        form.own_words.errors = [_("Write down how they said yes")]
        raise NotYet
    agent = agent or call_helpers.introduce(session, actor, call, form.introduction)
    made = mandate_makings.write_down(
        session, actor, call, wish, principal, agent,
        Agreed(tongue(), written.wording.hash), form.once.data or "", form.own_words.data or "",
    )  # fmt: skip
    if made.state is not MandateState.ACTIVE:
        return "checking"
    return "written_invited" if made.invitations else "written"


def _offer(session: Session, call: Call, written: Written) -> None:
    """Where it is the caller's own word, it may be for one of their life events alone; and whom no
    news can reach is told so.
    """
    if written.basis in THEIR_OWN_WORD and call.person_id is not None:
        actor = serving.actor(call)
        found = mandate_episodes.to_choose(session, actor, call.person_id)
        written.form.offer_episodes(found, _("Any of theirs, now and later"))
        if not mandate_copies.can_reach(session, actor, call.person_id):
            written.form.copies.description = staff_mandate_words.unreached()


def _shown(call: Call, written: Written) -> Response:
    form = written.form
    found = written.found or []
    form.helper.choices = [
        SelectChoice(
            str(one.id), " · ".join(part for part in (one.name or "", one.address_hint) if part)
        )
        for one in found
        if one.id != call.person_id
    ]
    for_other = writing_down.is_for_other(call, written.basis)
    response = page(
        "calls/write_down_form.html", call=call, form=form, basis=written.basis,
        found=written.found, wording=written.wording, for_other=for_other,
        words=staff_mandate_words,
        by_code=written.basis in _BY_CODE, is_parent=written.basis is Basis.PARENT,
        their_word=written.basis in THEIR_OWN_WORD,
    )  # fmt: skip
    response.status_code = 422 if form.errors else 200
    return response
