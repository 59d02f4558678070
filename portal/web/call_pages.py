"""The page of a call: shown, and whatever is pressed on it done after all of it was kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.calls import Call
from portal.policy import Actor
from portal.services import calls
from portal.services.call_mandates import MandateLost
from portal.services.caller_checks import Fact
from portal.services.calls import CallEnded, ChangedInAnotherWindow, NoSuchCall
from portal.services.finding_people import FoundPerson
from portal.services.journal import MandateOver
from portal.web import (
    actors,
    call_losses,
    call_mandate_views,
    call_views,
    call_words,
    parts,
    serving,
)
from portal.web.forms.calls import AVOIDABLE, NONE, SAYS, CallForm
from portal.web.pages import page

SAID = {
    "kept": _l("Saved. You find it among the calls not finished when you want to go on."),
    "noted": _l("Noted: they know how it stands."),
    "reopened": _l("The case is open again, and its team is being told."),
    "followed": _l("They hear by email what happens with the case."),
    "texted": _l("They hear by text what happens with the case."),
    "counted": _l("They are counted in: the team sees that it matters to one more person."),
    "answered": _l("Their answer is with the team, and the case goes on."),
    "moved": _l("The call, and what was reported in it, is in the right person’s record now."),
    "answer_given": _l("Noted: that answered it."),
    "check_first": _l("Check first that they are who they say they are."),
    "acts": _l("From here on you write down what they do for another person."),
    "for_themselves": _l("They speak for themselves again."),
    "told": _l("Read out where the case stands: it is below."),
}
"""What the page says after something was done: `to_call(call_id, "kept")`."""


_ANSWERED = {True: "yes", False: "no", None: ""}


class Refused(Exception):
    """It cannot be done: `words` say why, at this field of the form or of a case."""

    def __init__(self, field: str, words: str) -> None:
        self.field, self.words = field, words
        super().__init__(field)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of a call shows besides the call itself."""

    form: CallForm | None = None
    found: Sequence[FoundPerson] | None = None
    faults: Mapping[str, str] = field(default_factory=dict)  # by the field they stand at
    others: Sequence[FoundPerson] | None = None  # who may be the one they speak for
    lost: tuple[str, ...] | None = None  # what was typed for somebody when the mandate was over
    changed: bool = False
    status: int = 200


Do = Callable[[Session, Actor, Call, CallForm], Response | Shown]


def show(call_id: UUID, shown: Shown | None = None) -> Response:
    """The call as it stands. 404 where the clerk has no such call."""
    here, shown = parts.here(), shown or Shown()
    form = shown.form or CallForm(formdata=None)
    with here.database.write() as session:
        call = find(session, call_id)
        if call.ended_at is None:
            serving.enter(call.id)
        actor = serving.actor(call)
        form.offer(call_words.subjects(here.council, call))
        if shown.form is None or not request.form:
            _fill(form, call)
        if not shown.changed:
            form.version.data = str(call.version)
        form.window.data = form.window.data or clock.new_id().hex
        at = clock.now()
        view = call_views.view(session, actor, here.council, call, at)
        for_whom = call_mandate_views.view(session, actor, here.council, call, at)
        if for_whom is not None and for_whom.lost:
            serving.for_themselves()
        facts: dict[str, Any] = {
            "view": view, "call": call, "form": form, "found": shown.found,
            "faults": shown.faults, "for_whom": for_whom, "others": shown.others,
            "lost": shown.lost, "changed": shown.changed, "says": SAYS, "wrong": _wrong(),
            "said": _said(),
        }  # fmt: skip
        template = "calls/show.html" if call.ended_at is None else "calls/ended.html"
        response = page(template, **facts, **_ends(call))
    response.status_code = shown.status
    return response


def act(call_id: UUID, do: Do) -> Response:
    """Keep what was typed, then do what was pressed; the page with all of it where that fails."""
    form = CallForm()
    shown: Response | Shown
    try:
        _keep(call_id, form)
        shown = _done(call_id, form, do) if form.validate() else Shown(form, status=422)
    except CallEnded:
        return to_call(call_id)
    except ChangedInAnotherWindow:
        shown = Shown(form, changed=True, status=409)
    except (MandateLost, MandateOver):
        typed = call_losses.typed_of_cases()
        call_losses.keep(call_id, typed)
        shown = Shown(form, lost=tuple(words for _name, words in typed), status=403)
    except Refused as refusal:
        shown = Shown(form, faults={refusal.field: refusal.words}, status=422)
    return shown if isinstance(shown, Response) else show(call_id, shown)


def to_call(call_id: UUID, said: str | None = None, wrong: Sequence[Fact] = ()) -> Response:
    """Back to the page of the call; `said` is a key of SAID, `wrong` were not answered rightly."""
    facts = ".".join(wrong) or None
    return redirect(url_for("calls.show", call_id=call_id, said=said, wrong=facts), 303)


def find(session: Session, call_id: UUID, *, to_change: bool = False) -> Call:
    """A call of whoever is signed on. 404 where they have none of this id."""
    try:
        return calls.find(session, actors.current(), call_id, to_change=to_change)
    except NoSuchCall:
        raise NotFound from None


def _keep(call_id: UUID, form: CallForm) -> None:
    """In a transaction of its own: what was typed is kept whatever comes of the rest."""
    here = parts.here()
    with here.database.write() as session:
        call = find(session, call_id, to_change=True)
        form.offer(call_words.subjects(here.council, call))
        if form.validate():
            calls.keep(session, serving.actor(call), call, form.notes)


def _done(call_id: UUID, form: CallForm, do: Do) -> Response | Shown:
    with parts.here().database.write() as session:
        call = find(session, call_id, to_change=True)
        return do(session, serving.actor(call), call, form)


def _ends(call: Call) -> dict[str, Any]:
    """What the page says of the end of a call, whether it has come or not."""
    return {
        "empty": calls.is_empty(call),
        "subject": call_words.subject(parts.here().council, call.subject),
        "avoidable": AVOIDABLE[call.avoidable.value if call.avoidable else NONE],
    }


def _fill(form: CallForm, call: Call) -> None:
    """The form as the call was left, with what its end may be where that was not said yet."""
    likely = calls.likely(call)
    form.name.data, form.words.data = call.caller, call.words
    form.phone.data, form.email.data = call.caller_phone, call.caller_email
    form.subject.data = likely.subject
    form.answered.data = _ANSWERED[likely.answered]
    form.avoidable.data = likely.avoidable.value if likely.avoidable else NONE


def _wrong() -> list[Fact]:
    """The facts of which the address says that they were not answered rightly just now."""
    asked = request.args.get("wrong", "").split(".")
    return [fact for fact in Fact if fact.value in asked]


def _said() -> str:
    words = SAID.get(request.args.get("said", ""))
    return str(words) if words else ""
