"""For staff: what mandates rest on is checked by a colleague; what rests is looked into."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Actor
from portal.models.evidence import FileKind
from portal.models.mandates import Mandate
from portal.policy import Action, may
from portal.services import mandate_candidates, mandate_checks, mandate_pauses
from portal.services.mandate_pauses import NoSuchPause
from portal.services.mandates import (
    Circle,
    NoSuchMandate,
    NotByThemselves,
    PersonHasDied,
    SettledMeanwhile,
    ToOneself,
)
from portal.web import (
    actors,
    evidence_files,
    mandate_words,
    parts,
    staff_actions,
    staff_mandate_words,
)
from portal.web.forms.staff_mandates import AcceptForm, LiftForm, RefuseForm
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint("staff_mandates", __name__, url_prefix="/staff/mandates")
blueprint.after_request(staff_actions.keep_nowhere)
_SAID = {
    "accepted": _l("Accepted. It counts from now on, and both of them are being told."),
    "refused": _l("Refused. Whoever asked is being told why, in your words."),
    "changed": _l("A colleague was quicker: it is settled already."),
    "lifted": _l("It counts again. Nobody was told that it rested."),
}
_FAULTS = {
    NotByThemselves: _l("You may be one of the two yourself: a colleague has to do it."),
    ToOneself: _l("Both would be the same person."),
    Circle: _l("They would act for each other. Nobody would look after it."),
    PersonHasDied: _l("The person has died: on this ground nobody acts for them any more."),
}


@blueprint.get("")
@staff_only
def waiting() -> Response:
    """What waits for a colleague, and whose mandates rest."""
    _for_who_checks()
    actor = actors.current()
    with parts.here().database.read() as session:
        return page(
            "staff/mandates.html", waiting=mandate_checks.waiting(session, actor),
            resting=mandate_pauses.waiting(session, actor), actor=actor,
            words=staff_mandate_words, said=_said(), may_post=may(actor, Action.POST_JOURNAL),
        )  # fmt: skip


@blueprint.get("/<uuid:mandate_id>")
@staff_only
def show(mandate_id: UUID) -> Response:
    """One of them, with all that it rests on."""
    return _shown(mandate_id)


@blueprint.get("/<uuid:mandate_id>/files/<number>")
@staff_only
def file(mandate_id: UUID, number: str) -> Response:
    """A paper that was sent, saved and never opened as our page; that it was read is kept."""
    _for_who_checks()
    with parts.here().database.write() as session:
        mandate = _found(session, actors.current(), mandate_id)
        keys = [one.get("file") or "" for one in mandate.evidence]
    key = dict(zip(map(str, range(len(keys))), keys, strict=True)).get(number)
    if not key:
        raise NotFound
    kind = FileKind.PDF if key.endswith(".pdf") else FileKind.PHOTO
    return evidence_files.saved(key, kind, "paper")


@blueprint.post("/<uuid:mandate_id>/accept")
@staff_only
def accept(mandate_id: UUID) -> Response:
    """It is right: it counts from now on."""
    _for_who_checks()
    form = AcceptForm()
    if not form.validate_on_submit():
        return _shown(mandate_id, accepting=form)
    try:
        with parts.here().database.write() as session:
            actor = actors.current()
            mandate = _found(session, actor, mandate_id)
            chosen = _chosen(session, actor, mandate, request.form.get("principal", ""))
            mandate_checks.accept(session, actor, mandate, form.seen.data or "", chosen)
    except SettledMeanwhile:
        return redirect(url_for("staff_mandates.waiting", said="changed"), 303)
    except tuple(_FAULTS) as fault:
        form.seen.errors = [str(_FAULTS[type(fault)])]
        return _shown(mandate_id, accepting=form)
    return redirect(url_for("staff_mandates.waiting", said="accepted"), 303)


@blueprint.post("/<uuid:mandate_id>/refuse")
@staff_only
def refuse(mandate_id: UUID) -> Response:
    """It does not rest on enough: why is told to who asked."""
    _for_who_checks()
    form = RefuseForm()
    if not form.validate_on_submit():
        return _shown(mandate_id, refusing=form)
    try:
        with parts.here().database.write() as session:
            actor = actors.current()
            mandate = _found(session, actor, mandate_id)
            mandate_checks.refuse(session, actor, mandate, form.why.data or "")
    except SettledMeanwhile:
        return redirect(url_for("staff_mandates.waiting", said="changed"), 303)
    except NotByThemselves as fault:
        form.why.errors = [str(_FAULTS[type(fault)])]
        return _shown(mandate_id, refusing=form)
    return redirect(url_for("staff_mandates.waiting", said="refused"), 303)


@blueprint.route("/resting/<uuid:pause_id>", methods=["GET", "POST"])
@staff_only
def resting(pause_id: UUID) -> Response:
    """Whose mandates rest and why; lifted once it was looked into."""
    _for_who_checks()
    form = LiftForm()
    try:
        with parts.here().database.write() as session:
            actor = actors.current()
            if form.validate_on_submit():
                is_new = mandate_pauses.lift(session, actor, pause_id, form.why.data or "")
                said = "lifted" if is_new else "changed"
                return redirect(url_for("staff_mandates.waiting", said=said), 303)
            pause, person, by = mandate_pauses.find(session, actor, pause_id)
            response = page(
                "staff/mandates_rest.html", pause=pause, person=person, by=by, form=form
            )
    except NoSuchPause:
        return redirect(url_for("staff_mandates.waiting", said="changed"), 303)
    response.status_code = 422 if form.errors else 200
    return response


def _shown(
    mandate_id: UUID, accepting: AcceptForm | None = None, refusing: RefuseForm | None = None
) -> Response:
    _for_who_checks()
    try:
        with parts.here().database.write() as session:  # that they looked is kept
            actor = actors.current()
            mandate = _found(session, actor, mandate_id)
            is_ours = may(actor, Action.CHECK_MANDATE, mandate)
            found = mandate_candidates.of(session, actor, mandate) if is_ours else []
            response = page(
                "staff/mandate.html", mandate=mandate, may_check=is_ours, found=found,
                accepting=accepting or AcceptForm(formdata=None),
                refusing=refusing or RefuseForm(formdata=None), sent=accepting or refusing,
                words=staff_mandate_words, kinds=mandate_words, now=clock.now(),
            )  # fmt: skip
    except NotFound:
        if accepting is None and refusing is None:
            raise
        return redirect(url_for("staff_mandates.waiting", said="changed"), 303)
    response.status_code = 422 if accepting or refusing else 200
    return response


def _found(session: Session, actor: Actor, mandate_id: UUID) -> Mandate:
    try:
        return mandate_checks.find(session, actor, mandate_id)
    except (NoSuchMandate, NoResultFound):
        raise NotFound from None


def _chosen(session: Session, actor: Actor, mandate: Mandate, typed: str) -> UUID | None:
    """The record that was chosen, of those that were offered."""
    offered = {str(one.id): one.id for one in mandate_candidates.of(session, actor, mandate)}
    return offered.get(typed)


def _for_who_checks() -> None:
    if not may(actors.current(), Action.CHECK_MANDATE):
        raise NotFound


def _said() -> str:
    words = _SAID.get(request.args.get("said", ""))
    return str(words) if words else ""
