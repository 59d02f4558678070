"""Standard answers in a call: found while the caller asks, and noted with one key."""

from uuid import UUID

from flask import Blueprint, Response, current_app, render_template, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from portal.council.answers import Answer
from portal.models.calls import Call
from portal.policy import Actor
from portal.reading.answers import Answers
from portal.services import calls
from portal.web import parts, staff_actions
from portal.web.call_pages import Shown, act, find, to_call
from portal.web.forms.calls import CallForm
from portal.web.forms.texts import one_line
from portal.web.guards import staff_only
from portal.web.pages import HTML, wants_fragment

blueprint = Blueprint("call_answers", __name__, url_prefix="/staff/calls/<uuid:call_id>/answers")
blueprint.after_request(staff_actions.keep_nowhere)
_NAME = "portal.answers"
_LONGEST = 200


@blueprint.app_template_global("standard_answers")
def standard_answers(question: str) -> list[Answer]:
    """The standard answers to a question, the likeliest first."""
    return _answers().search(question)


@blueprint.app_template_global("question_asked")
def question_asked() -> str:
    """What a clerk has typed of the caller's question; it is in no address and kept nowhere."""
    return one_line(request.form.get("question"))[:_LONGEST]


@blueprint.post("")
@staff_only
def search(call_id: UUID) -> AnyResponse:
    """The answers to what was typed: for htmx alone, else on the page of the call."""
    if not wants_fragment():
        return act(call_id, _show)
    with parts.here().database.read() as session:
        call = find(session, call_id)
        html = render_template("calls/_answers_found.html", call=call, fragment=True)
    return Response(html, content_type=HTML)


@blueprint.post("/<key>")
@staff_only
def answered(call_id: UUID, key: str) -> AnyResponse:
    """That answered it: noted in the call. 404 for an answer that the council does not have."""

    def note(session: Session, actor: Actor, call: Call, _form: CallForm) -> AnyResponse:
        if parts.here().council.answer(key) is None:
            raise NotFound
        calls.answered(session, actor, call, key)
        return to_call(call.id, "answer_given")

    return act(call_id, note)


def _show(_session: Session, _actor: Actor, _call: Call, form: CallForm) -> Shown:
    return Shown(form)


def _answers() -> Answers:
    """The council's answers, ready to be searched; made once for an app."""
    known: Answers | None = current_app.extensions.get(_NAME)
    if known is None:
        known = current_app.extensions[_NAME] = Answers(parts.here().council.answers)
    return known
