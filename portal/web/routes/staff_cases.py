"""For staff: a case whole, why they look at it, its photos, and moving it on."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.cases import Case
from portal.models.photos import RENDITIONS
from portal.models.states import NoSuchStep, State
from portal.policy import Action, ReasonNeeded
from portal.services import photos, pictures, staff_cases
from portal.services.photos import NoSuchPhoto
from portal.services.picture_refusals import PhotoRefused
from portal.services.staff_cases import AfterPhoto, Answer, ChangedMeanwhile
from portal.storage import NotStored, StorageFailed
from portal.web import actors, parts, staff_actions
from portal.web.forms.staff import AnswerForm, WhyForm
from portal.web.forms.texts import one_line
from portal.web.guards import staff_only
from portal.web.pages import page
from portal.web.reporting import refusals
from portal.web.security import takes
from portal.web.staff_views import StaffView

blueprint = Blueprint("staff_cases", __name__, url_prefix="/staff")
blueprint.after_request(staff_actions.keep_nowhere)
_LONGEST_NAME = 60


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
    """Move a case on with words and a photo; what was typed stays where that cannot be."""
    case = _to_answer(reference)
    form = AnswerForm.of(case)
    if case.version != form.seen:
        return _changed(reference, form)
    if not form.validate_on_submit():
        return _again(reference, form)
    photo = None
    try:
        photo = _made_ready(form.photo.data)
        return _moved(reference, form, photo)
    except PhotoRefused as refusal:
        return _again(reference, form, refusals.worded(refusal, _name(form.photo.data)))
    except StorageFailed:
        return _again(reference, form, refusals.not_kept(_name(form.photo.data)))
    except (ChangedMeanwhile, NoSuchStep):
        _drop(photo)
        return _changed(reference, form)
    except Exception:
        _drop(photo)
        raise


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


def _to_answer(reference: str) -> Case:
    with parts.here().database.read() as session:
        return staff_actions.find(session, reference, Action.PROGRESS_CASE)


def _case_page(view: StaffView, form: AnswerForm, *, changed: bool = False) -> Response:
    form.version.data = str(view.opened.case.version)
    return page("staff/case.html", staff=view, view=view.page, form=form, changed=changed,
                saved=staff_actions.saved())  # fmt: skip


def _changed(reference: str, form: AnswerForm) -> Response:
    """Somebody was quicker: the case as it stands now, above what this one has typed."""
    view = staff_actions.look_into(reference)
    fresh = AnswerForm.of(view.opened.case)
    fresh.words.data, fresh.to.data = form.words.data, form.to.data
    response = _case_page(view, fresh, changed=True)
    response.status_code = 409
    return response


def _again(reference: str, form: AnswerForm, about_photo: str = "") -> Response:
    """The case with the form as it was filled in, and what is wrong with it."""
    if about_photo:
        form.photo.errors = [about_photo]
    return _case_page(staff_actions.look_into(reference), form)


def _moved(reference: str, form: AnswerForm, photo: AfterPhoto | None) -> Response:
    answer = Answer(form.seen, State(form.to.data), form.words.data or "", photo)
    with parts.here().database.write() as session:
        staff_cases.move_on(session, actors.current(), reference, answer)
    return staff_actions.done(reference, "told")


def _made_ready(file: FileStorage | None) -> AfterPhoto | None:
    """The photo that was sent, in the storage before any row speaks of it; None where none was.

    Raises PhotoRefused, StorageFailed.
    """
    if file is None or not file.filename:
        return None
    data = file.stream.read(pictures.MAX_BYTES + 1)
    photo = AfterPhoto(clock.new_id(), pictures.ready(data), photos.digest(data))
    try:
        photos.keep_files(parts.here().storage, photo.id, photo.ready.renditions)
    except StorageFailed:
        _drop(photo)
        raise
    return photo


def _drop(photo: AfterPhoto | None) -> None:
    if photo is not None:
        with suppress(StorageFailed):
            photos.drop_files(parts.here().storage, photo.id)


def _name(file: FileStorage | None) -> str:
    return one_line(file.filename if file else "")[-_LONGEST_NAME:]
