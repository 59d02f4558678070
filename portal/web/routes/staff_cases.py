"""For staff: a case whole, why they look at it, its photos, and moving it on."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.photos import RENDITIONS
from portal.models.states import NoSuchStep, State
from portal.policy import Action, NotAllowed, ReasonNeeded
from portal.services import pictures, staff_cases
from portal.services.photos import NoSuchPhoto
from portal.services.staff_cases import Answer, ChangedMeanwhile
from portal.storage import NotStored
from portal.web import actors, parts, staff_actions, staff_uploads
from portal.web.forms.staff import AnswerForm, WhyForm
from portal.web.forms.staff_work import NoteForm
from portal.web.guards import staff_only
from portal.web.pages import page
from portal.web.security import takes
from portal.web.staff_actions import Refused
from portal.web.staff_views import StaffView

blueprint = Blueprint("staff_cases", __name__, url_prefix="/staff")
blueprint.after_request(staff_actions.keep_nowhere)
blueprint.register_error_handler(NotAllowed, staff_actions.elsewhere)
_BESIDE = {"use", "count", "plain"}


@blueprint.get("/cases/<reference>")
@staff_only
def show(reference: str) -> Response:
    """A case whole, or the question why they need to see it."""
    if (written := clock.read_reference(reference)) is None:
        raise NotFound
    if written != reference:
        return redirect(url_for("staff_cases.show", reference=written), 303)
    try:
        found = staff_actions.look_into(reference)
    except ReasonNeeded:
        return page("staff/why.html", form=WhyForm(), reference=reference)
    return _case_page(found, AnswerForm.of(found.opened.case))


@blueprint.post("/cases/<reference>/why")
@staff_only
def say_why(reference: str) -> Response:
    """Why they look: kept, and seen by the person whose case it is."""
    form = WhyForm()
    if not form.validate_on_submit():
        return page("staff/why.html", form=form, reference=reference)
    staff_actions.look_into(reference, form.reason.data)
    return redirect(url_for("staff_cases.show", reference=reference), 303)


@blueprint.post("/cases/<reference>")
@staff_only
@takes(21)
def move_on(reference: str) -> Response:
    """Move a case on with words and a photo; what was typed stays where that cannot be.

    The buttons beside it fill in a standard reply, and count what the words are as a text or
    write them so that it has fewer parts.
    """
    here, beside = parts.here(), request.form.get("do", "")
    with here.database.read() as session:
        case = staff_actions.find(session, reference, Action.PROGRESS_CASE)
        form = AnswerForm.of(case)
        if beside in _BESIDE and case.version == form.seen:
            form.offer_replies(here.council, case, form.ways)
            if beside == "use":
                form.use_reply(here.council, case)
            elif beside == "plain":
                form.write_plainly()
    if case.version != form.seen:
        return _changed(reference, form)
    if beside in _BESIDE:
        return _beside(reference, form, beside)
    if not form.validate_on_submit():
        return _again(reference, form)
    return _moved(reference, form)


@blueprint.get("/photos/<uuid:photo_id>/<rendition>")
@staff_only
def photo(photo_id: UUID, rendition: str) -> Response:
    """A photo of a case that they may have before them."""
    if rendition not in RENDITIONS:
        raise NotFound
    here = parts.here()
    try:
        with here.database.read() as session:
            found = staff_cases.photo_of(session, actors.current(), photo_id)
        data = here.storage.get(found.shown(rendition))
    except (NoSuchPhoto, NotStored):
        raise NotFound from None
    return Response(data, content_type=pictures.RENDITIONS[rendition])


def _case_page(view: StaffView, form: AnswerForm, *, changed: bool = False) -> Response:
    form.version.data = str(view.opened.case.version)
    form.offer_replies(parts.here().council, view.opened.case, form.ways)
    return page("staff/case.html", staff=view, view=view.page, form=form, changed=changed,
                saved=staff_actions.saved(), note=NoteForm(formdata=None))  # fmt: skip


def _beside(reference: str, form: AnswerForm, what: str) -> Response:
    """The form with what was asked for, nothing saved; for htmx only the part that changes."""
    if "HX-Request" in request.headers:
        return page("staff/_answer_words.html", form=form, reference=reference, did=what)
    return _again(reference, form)


def _changed(reference: str, form: AnswerForm) -> Response:
    """Somebody was quicker: the case as it stands now, above what this one has typed."""
    view = staff_actions.look_into(reference)
    fresh = AnswerForm.of(view.opened.case)
    for name in ("words", "to", "reply", "date"):
        fresh[name].data = form[name].data
    response = _case_page(view, fresh, changed=True)
    response.status_code = 409
    return response


def _again(reference: str, form: AnswerForm) -> Response:
    """The case with the form as it was filled in, and what is wrong with it."""
    return _case_page(staff_actions.look_into(reference), form)


def _moved(reference: str, form: AnswerForm) -> Response:
    actor = actors.current()
    try:
        with staff_uploads.ready(form.photo) as photo:
            answer = Answer(form.seen, State(form.to.data), form.words.data or "", photo, form.due)
            with parts.here().database.write() as session:
                staff_cases.move_on(session, actor, reference, answer)
    except Refused as refusal:
        form[refusal.field].errors = [refusal.words]
        return _again(reference, form)
    except (ChangedMeanwhile, NoSuchStep):
        return _changed(reference, form)
    return staff_actions.done(reference, "told")
