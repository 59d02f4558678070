"""What every page has in common on which staff do something to a case: found, shown, saved.

A route says which form it has and what is done with it; `serve` does the rest. What was typed
stays where somebody else was quicker, and where `do` refuses.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import redirect, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.states import NoSuchStep
from portal.policy import Action, NotAllowed, ReasonNeeded
from portal.services import audits, staff_cases
from portal.services.cases import NoSuchCase
from portal.services.staff_cases import ChangedMeanwhile
from portal.web import actors, errors, parts, serving, staff_views, states
from portal.web.forms.staff import ActionForm
from portal.web.pages import page
from portal.web.staff_views import StaffView

Form = TypeVar("Form", bound=ActionForm)

SAVED = {
    "kept": _l("Saved."),
    "photo": _l("Saved. Everyone who can read this case sees the photo."),
    "asked": _l("Sent. You are told by email when there is an answer."),
    "told": _l("Saved. The people who follow this case are being told."),
    "concealed": _l("Saved. Everyone sees it like this now."),
    "covered": _l("Saved. Everyone sees the photo like this now."),
    "hidden": _l("Hidden. Only staff can see it now."),
    "shown": _l("Shown again. Everyone who can see the case can see it now."),
}
"""What the page of a case says after something was done: `done(reference, "told")`."""


_TYPED = ("words", "note", "question", "reference", "their_reference")


class Refused(Exception):
    """It cannot be done, though the form was filled in well: `words` say why, at that field."""

    def __init__(self, field: str, words: str) -> None:
        self.field, self.words = field, words
        super().__init__(field)


def _nothing(_form: Any) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Deed(Generic[Form]):
    """One thing that staff do to a case, on a page of its own.

    `template` extends `staff/action.html` and is given `staff`, `view`, `form` and `changed`.
    `form` makes the form for the case as it stands; `do` does it, the row locked and its version
    the one that was on the screen. `do` raises Refused where the page is to say why it cannot be.
    """

    action: Action
    template: str
    form: Callable[[Session, Actor, Case], Form]
    do: Callable[[Session, Actor, Case, Form], object]
    saved: str = "kept"
    around: Callable[[Form], AbstractContextManager[object]] = _nothing
    overwrites: bool = True


def serve(deed: Deed[Form], reference: str, **facts: Any) -> Response:
    """The page of a deed, or the case after it was done; 404 where it is not theirs to do."""
    try:
        form = _form(deed, reference)
        if request.method == "GET":
            return _shown(deed, reference, form, facts)
        return _sent(deed, reference, form, facts)
    except ReasonNeeded:  # its own page asks why
        return redirect(url_for("staff_cases.show", reference=reference), 303)


def look_into(reference: str, reason: str | None = None) -> StaffView:
    """A case before a member of staff; that they looked is kept. 404 where there is none."""
    here = parts.here()
    try:
        with here.database.write() as session:
            opened = staff_cases.look_into(session, actors.current(), reference, reason)
            return staff_views.view(here.council, actors.current(), opened, clock.now())
    except NoSuchCase:
        raise NotFound from None


def find(session: Session, reference: str, action: Action) -> Case:
    """The case that something is to be done to, before its form is read. 404 where none is."""
    try:
        return staff_cases.to_answer(session, actors.current(), reference, action)
    except NoSuchCase:
        raise NotFound from None


def done(reference: str, saved: str = "kept") -> Response:
    """To the page of the case, which says that it was saved: a key of SAVED."""
    return redirect(url_for("staff_cases.show", reference=reference, saved=saved), 303)


def saved() -> str:
    """What the page of a case says after something was done there."""
    return str(SAVED.get(request.args.get("saved", ""), ""))


def keep_nowhere(response: Response) -> Response:
    """No browser and no proxy keeps what staff see, refusals and redirects included."""
    response.headers["Cache-Control"] = "no-store"
    return response


def elsewhere(refusal: NotAllowed) -> Response:
    """Where a case went to another team while it was on their screen: what they typed, and where
    it is. For anyone else it is not there.
    """
    here = parts.here()
    if request.method == "GET" or refusal.case_id is None:
        return errors.denied(refusal)
    with here.database.read() as session:
        if not audits.had_before_them(session, refusal.actor, refusal.case_id):
            return errors.denied(refusal)
        case = session.get_one(Case, refusal.case_id)
    with here.database.write() as session:
        audits.refused(session, refusal.actor, refusal)
    typed = [value for name in _TYPED if (value := request.form.get(name, "").strip())]
    response = page(
        "staff/elsewhere.html", reference=case.reference, typed=typed,
        team=states.team_name(here.council, case.team),
    )  # fmt: skip
    response.status_code = 409
    return response


def _form(deed: Deed[Form], reference: str) -> Form:
    with parts.here().database.read() as session:
        case = find(session, reference, deed.action)
        form = deed.form(session, actors.current(), case)
        if request.method == "GET":
            form.version.data = str(case.version)
        return form


def _shown(
    deed: Deed[Form], reference: str, form: Form, facts: dict[str, Any], *, changed: bool = False
) -> Response:
    view = look_into(reference)
    if changed:  # they have been told, and may send it once more
        form.version.data = str(view.opened.case.version)
    response = page(deed.template, staff=view, view=view.page, form=form, changed=changed, **facts)
    response.status_code = 409 if changed else 200
    return response


def _sent(deed: Deed[Form], reference: str, form: Form, facts: dict[str, Any]) -> Response:
    actor, seen = serving.actor(), form.seen if deed.overwrites else None
    try:
        with parts.here().database.read() as session:
            case = find(session, reference, deed.action)
            if seen is not None and case.version != seen:
                raise ChangedMeanwhile(reference)
        if request.form.get("do") == "use" or not form.validate_on_submit():
            return _shown(deed, reference, form, facts)
        with deed.around(form), parts.here().database.write() as session:
            case = staff_cases.to_change(session, actor, deed.action, reference, seen)
            deed.do(session, actor, case, form)
    except Refused as refusal:
        form[refusal.field].errors = [refusal.words]
        return _shown(deed, reference, form, facts)
    except (ChangedMeanwhile, NoSuchStep):
        return _shown(deed, reference, form, facts, changed=True)
    return done(reference, deed.saved)
