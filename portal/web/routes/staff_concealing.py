"""For staff: what everyone sees of a case, and taking out of it what nobody should see."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound, ServiceUnavailable
from werkzeug.wrappers import Response

from portal.models.cases import Case, CaseEvent
from portal.models.photos import RENDITIONS, key
from portal.policy import Action, Actor, NotAllowed, ReasonNeeded
from portal.services import concealing, pictures
from portal.services.concealing import Box, Concealable, NoSuchWords, TooManyBoxes
from portal.services.photos import NoSuchPhoto
from portal.services.picture_refusals import PhotoRefused
from portal.services.staff_cases import ChangedMeanwhile
from portal.storage import NotStored, StorageFailed
from portal.web import actors, concealing_views, covering, parts, staff_actions
from portal.web.covering import Boxes
from portal.web.forms.concealing import CoverForm, PressForm, RedactForm, Squares
from portal.web.guards import staff_only
from portal.web.pages import page
from portal.web.staff_actions import Deed

blueprint = Blueprint("staff_concealing", __name__, url_prefix="/staff")
blueprint.after_request(staff_actions.keep_nowhere)
blueprint.register_error_handler(NotAllowed, staff_actions.elsewhere)


@blueprint.errorhandler(ReasonNeeded)
def _ask_why(needed: ReasonNeeded) -> Response:
    """The page of the case asks for it."""
    with parts.here().database.read() as session:
        case = session.get(Case, needed.case_id)
        if case is None:
            raise NotFound
        return redirect(url_for("staff_cases.show", reference=case.reference), 303)


@blueprint.get("/cases/<reference>/concealing")
@staff_only
def overview(reference: str) -> Response:
    """Everything of a case that can be taken out, and what of it is out already."""
    with parts.here().database.read() as session:
        staff_actions.find(session, reference, Action.CONCEAL)
    view = staff_actions.look_into(reference)
    pieces = concealing_views.pieces(parts.here().council, view.opened.case)
    return page(
        "staff/concealing/overview.html", staff=view, view=view.page, pieces=pieces,
        form=PressForm(), saved=staff_actions.saved(),
    )  # fmt: skip


@blueprint.route("/cases/<reference>/concealing/words", methods=["GET", "POST"])
@staff_only
def words(reference: str) -> Response:
    """What everyone reads in the place of the reporter's words."""
    deed = Deed(Action.CONCEAL, "staff/concealing/words.html", _words_form, _redact, "concealed")
    return staff_actions.serve(deed, reference)


@blueprint.route("/cases/<reference>/concealing/words/<uuid:event_id>", methods=["GET", "POST"])
@staff_only
def event_words(reference: str, event_id: UUID) -> Response:
    """What everyone reads in the place of the words of one line of the history."""

    def form(session: Session, _actor: Actor, case: Case) -> RedactForm:
        event = session.get(CaseEvent, event_id)
        if event is None or event.case_id != case.id or not concealing.may_be_redacted(event):
            raise NotFound
        return _redact_form(event.words, event.shown_words)

    def redact(session: Session, actor: Actor, case: Case, form: RedactForm) -> None:
        concealing.redact_event(session, actor, case, event_id, form.chosen)

    deed = Deed(Action.CONCEAL, "staff/concealing/words.html", form, redact, "concealed")
    return staff_actions.serve(deed, reference)


@blueprint.post("/cases/<reference>/concealing/answers/<question>")
@staff_only
def answer(reference: str, question: str) -> Response:
    """Hide what was answered to a question, or show it again."""
    is_shown = request.form.get("do") == "show"
    with parts.here().database.write() as session:
        case = staff_actions.find(session, reference, Action.CONCEAL)
        try:
            concealing.hide_answer(session, actors.current(), case, question, shown=is_shown)
        except NoSuchWords:
            raise NotFound from None
    saved = "shown" if is_shown else "hidden"
    return redirect(url_for(".overview", reference=reference, saved=saved), 303)


@blueprint.get("/photos/<uuid:photo_id>/concealing")
@staff_only
def photo(photo_id: UUID) -> Response:
    """A photo whole, with what is covered of it."""
    return _photo_page(photo_id, CoverForm(formdata=None))


@blueprint.post("/photos/<uuid:photo_id>/concealing/hide")
@staff_only
def hide(photo_id: UUID) -> Response:
    """Hide a photo from everyone, or show it again."""
    is_shown = request.form.get("do") == "show"
    try:
        with parts.here().database.write() as session:
            actor = actors.current()
            found = concealing.hide_photo(session, actor, photo_id, shown=is_shown)
            reference = found.case.reference
    except NoSuchPhoto:
        raise NotFound from None
    return staff_actions.done(reference, "shown" if is_shown else "hidden")


@blueprint.post("/photos/<uuid:photo_id>/concealing/cover")
@staff_only
def cover(photo_id: UUID) -> Response:
    """Cover one more part of a photo."""
    form = CoverForm()
    squares = _squares(_find(photo_id))
    box = form.box(squares)
    if box is None or not form.validate_on_submit():
        return _photo_page(photo_id, form)
    return _changed(photo_id, form, lambda boxes: boxes if box in boxes else [*boxes, box])


@blueprint.post("/photos/<uuid:photo_id>/concealing/uncover")
@staff_only
def uncover(photo_id: UUID) -> Response:
    """Show a covered part again: the one that is named, wherever it stands in the list by now."""
    gone = request.form.get("do", "")[:100]

    def without(boxes: Boxes) -> Boxes:
        return [box for box in boxes if _written(box) != gone]

    return _changed(photo_id, CoverForm(formdata=None), without)


@blueprint.get("/photos/<uuid:photo_id>/original/<rendition>")
@staff_only
def original(photo_id: UUID, rendition: str) -> Response:
    """A photo as it was taken, for who may cover it."""
    if rendition not in RENDITIONS:
        raise NotFound
    _find(photo_id)
    try:
        data = parts.here().storage.get(key(photo_id, rendition))
    except NotStored:
        raise NotFound from None
    except StorageFailed:
        raise ServiceUnavailable from None
    return Response(data, content_type=pictures.RENDITIONS[rendition])


def _words_form(_session: Session, _actor: Actor, case: Case) -> RedactForm:
    return _redact_form(case.words, case.shown_words)


def _redact(session: Session, actor: Actor, case: Case, form: RedactForm) -> None:
    concealing.redact(session, actor, case, form.chosen)


def _redact_form(original_words: str, shown: str | None) -> RedactForm:
    form = RedactForm()
    form.original, form.is_redacted = original_words, shown is not None
    if request.method == "GET":
        form.words.data = original_words if shown is None else shown
    return form


def _find(photo_id: UUID) -> Concealable:
    try:
        with parts.here().database.read() as session:
            return concealing.photo_to_conceal(session, actors.current(), photo_id)
    except NoSuchPhoto:
        raise NotFound from None


def _squares(found: Concealable) -> Squares:
    return Squares(found.photo.width, found.photo.height)


def _changed(photo_id: UUID, form: CoverForm, wanted: covering.Change) -> Response:
    try:
        covering.change(parts.here(), actors.current(), photo_id, wanted)
    except NoSuchPhoto:
        raise NotFound from None
    except TooManyBoxes:
        return _refused(photo_id, form, _("That is too many boxes. Hide the whole photo instead."))
    except ChangedMeanwhile:
        return _refused(photo_id, form, _("Somebody else is covering this photo. Try once more."))
    except (NotStored, StorageFailed, PhotoRefused):
        words = _("This could not be done just now. Hide the whole photo, and try again later.")
        return _refused(photo_id, form, words)
    return redirect(url_for(".photo", photo_id=photo_id, saved="covered"), 303)


def _refused(photo_id: UUID, form: CoverForm, why: str) -> Response:
    form.first.errors = [why]
    response = _photo_page(photo_id, form)
    response.status_code = 409
    return response


def _photo_page(photo_id: UUID, form: CoverForm) -> Response:
    found = _find(photo_id)
    view = staff_actions.look_into(found.case.reference)
    squares = _squares(found)
    return page(
        "staff/concealing/photo.html", staff=view, view=view.page, form=form, photo=found.photo,
        squares=squares, covered=concealing_views.covered(squares, found.boxes),
        written=_written, saved=staff_actions.saved(),
    )  # fmt: skip


def _written(box: Box) -> str:
    return ",".join(f"{side:.4f}" for side in box.sides)
