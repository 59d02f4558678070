"""For staff: what they do to a case beside moving it on, each on a page of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.identities import Identity
from portal.models.photos import Shows
from portal.models.states import NoSuchStep
from portal.policy import Action, NotAllowed
from portal.services import assigning, audits, cases, notes, staff_photos
from portal.services.assigning import NoSuchColleague, NotOfTheTeam
from portal.services.cases import TooLateToReopen
from portal.services.notes import CaseClosed, DatePast
from portal.services.staff_cases import AfterPhoto
from portal.services.standard_replies import Unfilled
from portal.web import staff_actions, staff_replies, staff_uploads
from portal.web.forms.staff_work import (
    NOBODY,
    AssignForm,
    DueForm,
    NoteForm,
    PhotoForm,
    ReopenForm,
    TheirReferenceForm,
)
from portal.web.guards import staff_only
from portal.web.security import takes
from portal.web.staff_actions import Deed, Refused

blueprint = Blueprint("staff_work", __name__, url_prefix="/staff/cases/<reference>")
blueprint.after_request(staff_actions.keep_nowhere)
blueprint.register_error_handler(NotAllowed, staff_actions.elsewhere)


@blueprint.route("/note", methods=["GET", "POST"])
@staff_only
def note(reference: str) -> Response:
    """Write a note for the team, whatever else happened to the case meanwhile."""
    return staff_actions.serve(_NOTE, reference)


@blueprint.route("/assign", methods=["GET", "POST"])
@staff_only
def assign(reference: str) -> Response:
    """Say who of the team does it."""
    return staff_actions.serve(_ASSIGN, reference)


@blueprint.route("/due", methods=["GET", "POST"])
@staff_only
def due(reference: str) -> Response:
    """Say by which day it should be done."""
    today = clock.now().astimezone(clock.LONDON).date().isoformat()
    return staff_actions.serve(_DUE, reference, today=today)


@blueprint.route("/their-reference", methods=["GET", "POST"])
@staff_only
def their_reference(reference: str) -> Response:
    """Keep what another agency calls the case."""
    return staff_actions.serve(_THEIR_REFERENCE, reference)


@blueprint.route("/reopen", methods=["GET", "POST"])
@staff_only
def reopen(reference: str) -> Response:
    """Open a case again that was thought to be finished."""
    return staff_actions.serve(_REOPEN, reference)


@blueprint.route("/photo", methods=["GET", "POST"])
@staff_only
@takes(21)
def photo(reference: str) -> Response:
    """Add a photo of the problem or of the work."""
    return staff_actions.serve(_PHOTO, reference)


def _write_note(session: Session, actor: Actor, case: Case, form: NoteForm) -> None:
    notes.note(session, actor, case, form.note.data or "")


def _assign_form(session: Session, actor: Actor, case: Case) -> AssignForm:
    form = AssignForm(data={"to": str(case.assignee_id or NOBODY)})
    found = assigning.colleagues(session, actor, [case.team])
    form.offer([(str(one.id), _named(one, actor)) for one in found])
    return form


def _named(colleague: Identity, actor: Actor) -> str:
    name = colleague.name or _("A colleague without a name")
    return _("%(name)s (you)", name=name) if colleague.id == actor.identity_id else name


def _assign(session: Session, actor: Actor, case: Case, form: AssignForm) -> None:
    chosen = form.to.data
    try:
        to = None if chosen == NOBODY else assigning.colleague(session, actor, UUID(chosen))
        assigning.assign(session, actor, case, to)
    except (NotOfTheTeam, NoSuchColleague):
        raise Refused("to", _("They do not handle cases of this team any more")) from None


def _set_due(session: Session, actor: Actor, case: Case, form: DueForm) -> None:
    try:
        notes.set_due(session, actor, case, form.day.data or date.min)
    except DatePast:
        raise Refused("day", _("Choose a day from today on, within three years")) from None
    except CaseClosed:
        raise Refused("day", _("This case has ended, so it needs no day any more")) from None


def _due_form(_session: Session, _actor: Actor, case: Case) -> DueForm:
    day = case.due.astimezone(clock.LONDON).date() if case.due else None
    return DueForm(data={"day": day})


def _keep_their_reference(
    session: Session, actor: Actor, case: Case, form: TheirReferenceForm
) -> None:
    notes.keep_their_reference(session, actor, case, form.reference.data or "")


def _their_reference_form(_session: Session, _actor: Actor, case: Case) -> TheirReferenceForm:
    return TheirReferenceForm(data={"reference": case.their_reference})


def _reopen(session: Session, actor: Actor, case: Case, form: ReopenForm) -> None:
    words = form.words.data or ""
    try:
        cases.reopen(session, actor, case, words, audits.reason_given(session, actor, case))
    except TooLateToReopen:
        raise Refused("words", _("It ended more than 28 days ago: open a new report")) from None
    except NoSuchStep:
        raise Refused("words", _("It cannot be opened again as it stands now")) from None


@contextmanager
def _with_photo(form: PhotoForm) -> Iterator[AfterPhoto | None]:
    with staff_uploads.ready(form.photo) as ready:
        if ready is None:
            raise Refused("photo", _("Choose a photo"))
        form.ready = ready
        yield ready


def _add_photo(session: Session, actor: Actor, case: Case, form: PhotoForm) -> None:
    shows, words = Shows(form.shows.data), form.words.data or ""
    try:
        staff_photos.add(session, actor, case, form.ready, shows, words)
    except Unfilled as unfilled:
        raise Refused("words", staff_replies.fill_in(unfilled.names)) from None


_NOTE = Deed(
    Action.NOTE_CASE, "staff/note.html", lambda *_at: NoteForm(), _write_note, overwrites=False
)
_ASSIGN = Deed(Action.ASSIGN_CASE, "staff/assign.html", _assign_form, _assign)
_DUE = Deed(Action.PROGRESS_CASE, "staff/due.html", _due_form, _set_due)
_THEIR_REFERENCE = Deed(
    Action.PROGRESS_CASE, "staff/their_reference.html", _their_reference_form,
    _keep_their_reference,
)  # fmt: skip
_REOPEN = Deed(Action.REOPEN_CASE, "staff/reopen.html", lambda *_at: ReopenForm(), _reopen, "told")
_PHOTO = Deed(
    Action.PROGRESS_CASE, "staff/photo.html", lambda *_at: PhotoForm(), _add_photo, "photo",
    around=_with_photo,
)  # fmt: skip
