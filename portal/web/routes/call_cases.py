"""What a clerk does with a case for a caller: look, tell, reopen, follow, count in, answer."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.models.calls import Call
from portal.models.states import NoSuchStep
from portal.policy import Actor
from portal.services import call_cases
from portal.services.call_cases import NoAddress, NotCovered
from portal.services.cases import NoSuchCase, TooLateToReopen
from portal.services.enquiries import AlreadyEnded, NothingAsked
from portal.services.served import NotChecked
from portal.web import call_losses, parts, serving, staff_actions
from portal.web.call_pages import Refused, act, find, to_call
from portal.web.forms.calls import CallForm
from portal.web.forms.texts import lines
from portal.web.guards import staff_only

blueprint = Blueprint("call_cases", __name__, url_prefix="/staff/calls/<uuid:call_id>/cases")
blueprint.after_request(staff_actions.keep_nowhere)
call_losses.install(blueprint)
MOST_WORDS = 2000


@blueprint.get("/<reference>")
@staff_only
def open_whole(call_id: UUID, reference: str) -> Response:
    """To the case as staff see it; the call says why."""
    return _open(call_id, reference, "staff_cases.show")


@blueprint.get("/<reference>/letter")
@staff_only
def letter(call_id: UUID, reference: str) -> Response:
    """To the receipt as a letter; the call says why."""
    return _open(call_id, reference, "letters.show")


@blueprint.get("/<reference>/<_deed>")
@staff_only
def back(call_id: UUID, reference: str, _deed: str) -> Response:
    """The address of a button, opened without pressing it: back to the call."""
    with parts.here().database.read() as session:
        return to_call(find(session, call_id).id)


@blueprint.post("/<reference>/<deed>")
@staff_only
def do(call_id: UUID, reference: str, deed: str) -> Response:
    """One of _DEEDS, for whom the clerk serves; why it cannot be stands at the case."""
    asked = _Asked(reference, lines(request.form.get(f"say-{reference}")))

    def done(session: Session, actor: Actor, call: Call, _form: CallForm) -> Response:
        if deed == "text":  # on a page of its own, with all that was typed here kept
            there = url_for("call_texts.number", call_id=call.id, reference=reference)
            return redirect(there, 303)
        if deed not in _DEEDS:
            raise NotFound
        try:
            return to_call(call.id, _DEEDS[deed](session, actor, call, asked))
        except NoSuchCase:
            raise NotFound from None
        except (NotChecked, NotCovered, NoAddress, NoSuchStep, TooLateToReopen, NothingAsked,
                AlreadyEnded) as fault:  # fmt: skip
            raise Refused(reference, _worded(fault)) from None

    return act(call_id, done)


def _open(call_id: UUID, reference: str, where: str) -> Response:
    try:
        with parts.here().database.write() as session:
            call = find(session, call_id, to_change=True)
            case = call_cases.open_whole(session, serving.actor(call), call, reference)
    except (NoSuchCase, NotChecked, NotCovered):
        raise NotFound from None
    return redirect(url_for(where, reference=case.reference), 303)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which case, and what the caller says of it."""

    reference: str
    words: str

    def said(self) -> str:
        """Their words. Raises Refused where there are none, or too many."""
        if not self.words:
            raise Refused(self.reference, _("Write down what they say"))
        if len(self.words) > MOST_WORDS:
            raise Refused(self.reference, _("Use 2,000 characters or fewer"))
        return self.words


def _tell(session: Session, actor: Actor, call: Call, asked: _Asked) -> str:
    call_cases.tell(session, actor, call, asked.reference)
    return "noted"


def _reopen(session: Session, actor: Actor, call: Call, asked: _Asked) -> str:
    call_cases.reopen(session, actor, call, asked.reference, asked.said())
    return "reopened"


def _follow(session: Session, actor: Actor, call: Call, asked: _Asked) -> str:
    call_cases.follow(session, actor, call, asked.reference)
    return "followed"


def _count_in(session: Session, actor: Actor, call: Call, asked: _Asked) -> str:
    call_cases.count_in(session, actor, call, asked.reference)
    return "counted"


def _answer(session: Session, actor: Actor, call: Call, asked: _Asked) -> str:
    call_cases.answer(session, actor, call, asked.reference, asked.said())
    return "answered"


_DEEDS: dict[str, Callable[[Session, Actor, Call, _Asked], str]] = {
    "tell": _tell,
    "reopen": _reopen,
    "follow": _follow,
    "count-in": _count_in,
    "answer": _answer,
}


def _worded(fault: Exception) -> str:
    match fault:
        case NotChecked():
            return _("Check first that they are who they say they are.")
        case NotCovered():
            return _("Their mandate does not cover this case.")
        case NoAddress():
            return _("We have no email address of theirs that works.")
        case TooLateToReopen():
            return _("It ended more than 28 days ago. Report it for them again instead.")
        case NothingAsked():
            return _("Nobody waits for an answer to this any more.")
        case _:
            return _("Somebody changed this case just now. Look where it stands.")
