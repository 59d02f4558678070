"""For staff: deaths that were told, looked into by one and confirmed by another."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.models.actors import Actor
from portal.models.death_markers import DeathNotice, NoticeState
from portal.policy import Action, may, may_with_reason
from portal.services import death_apologies, death_records, deaths
from portal.services.deaths import NoSuchNotice, NotACandidate, SamePerson, SettledMeanwhile
from portal.web import actors, parts, staff_actions
from portal.web.forms.deaths import ConfirmForm, LookForm, WhyForm
from portal.web.forms.staff import ActionForm
from portal.web.guards import staff_only
from portal.web.pages import page

Form = TypeVar("Form", bound=ActionForm)

_STATES = {
    NoticeState.WAITING: _l("Nobody has looked yet"),
    NoticeState.SEEN: _l("Needs a second look"),
    NoticeState.MARKED: _l("Confirmed"),
    NoticeState.REFUSED: _l("Not confirmed"),
    NoticeState.LIFTED: _l("Taken back"),
}
_SAVED = {
    "seen": _l("Saved. Now a colleague has to look at it too."),
    "marked": _l("Confirmed. Nothing is sent to the person who died any more."),
    "refused": _l("Saved. Nobody was told."),
    "lifted": _l(
        "Taken back. The person is told so, and what was held back and is still of use is being "
        "sent."
    ),
}

blueprint = Blueprint("deaths", __name__, url_prefix="/staff/deaths")
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.get("")
@staff_only
def overview() -> Response:
    """The notices that wait, and those that were ended last."""
    _for_who_looks_into_them()
    actor = actors.current()
    with parts.here().database.read() as session:
        ended = deaths.ended(session, actor)
        return page(
            "deaths/list.html", waiting=deaths.waiting(session, actor), ended=ended,
            names=_STATES, unwritten=death_apologies.unwritten(session, actor, ended),
        )  # fmt: skip


@blueprint.get("/<uuid:notice_id>")
@staff_only
def show(notice_id: UUID) -> Response:
    """One notice: both names side by side, and what can be done."""
    return _shown(notice_id)


@blueprint.post("/<uuid:notice_id>/look")
@staff_only
def look(notice_id: UUID) -> Response:
    """The first look."""
    form = LookForm()

    def do(session: Session, actor: Actor, notice: DeathNotice) -> str:
        deaths.look_into(session, actor, notice, form.chosen, form.entry.data or "", form.seen)
        return "seen"

    return _sent(notice_id, form, do)


@blueprint.post("/<uuid:notice_id>/confirm")
@staff_only
def confirm(notice_id: UUID) -> Response:
    """The second look, by somebody else."""
    form = ConfirmForm()

    def do(session: Session, actor: Actor, notice: DeathNotice) -> str:
        deaths.confirm(session, actor, parts.here().council, notice, form.seen)
        return "marked"

    return _sent(notice_id, form, do)


@blueprint.post("/<uuid:notice_id>/refuse")
@staff_only
def refuse(notice_id: UUID) -> Response:
    """It is not so."""
    form = WhyForm()

    def do(session: Session, actor: Actor, notice: DeathNotice) -> str:
        deaths.refuse(session, actor, notice, form.why.data or "", form.seen)
        return "refused"

    return _sent(notice_id, form, do)


@blueprint.post("/<uuid:notice_id>/lift")
@staff_only
def lift(notice_id: UUID) -> Response:
    """They are alive."""
    form = WhyForm()

    def do(session: Session, actor: Actor, notice: DeathNotice) -> str:
        deaths.lift(session, actor, notice, form.why.data or "", form.seen)
        return "lifted"

    return _sent(notice_id, form, do)


_Do = Callable[[Session, Actor, DeathNotice], str]


def _sent(notice_id: UUID, form: ActionForm, do: _Do) -> Response:
    """Do it where the form is whole, else show it again with what was typed."""
    _for_who_looks_into_them()
    if not form.validate():
        return _shown(notice_id, form)
    try:
        with parts.here().database.write() as session:
            actor = actors.current()
            saved = do(session, actor, _found(session, actor, notice_id))
    except (SamePerson, NotACandidate):
        words = _("Choose records of the person who died, not of anybody else")
        form["people"].errors = (words,)  # only a first look names records
        return _shown(notice_id, form)
    except SettledMeanwhile:
        return _shown(notice_id, form, changed=True)
    return redirect(url_for("deaths.show", notice_id=notice_id, saved=saved), 303)


def _shown(notice_id: UUID, form: ActionForm | None = None, *, changed: bool = False) -> Response:
    _for_who_looks_into_them()
    here, actor = parts.here(), actors.current()
    with here.database.write() as session:  # that they looked is kept
        notice = _found(session, actor, notice_id)
        is_open = notice.state in {NoticeState.WAITING, NoticeState.SEEN}
        found = death_records.candidates(session, actor, notice) if is_open else []
        response = page(
            "deaths/show.html", notice=notice, found=found, changed=changed,
            colleagues=deaths.colleagues(session, actor, notice),
            told=[here.council.teams[key] for key in deaths.told(session, actor, notice)],
            reached=death_apologies.is_reached(session, actor, notice),
            look=_form(LookForm, form, notice, changed=changed),
            sure=_form(ConfirmForm, form, notice, changed=changed),
            why=_form(WhyForm, form, notice, changed=changed),
            form=form or ActionForm(formdata=None),
            may_confirm=may(actor, Action.CONFIRM_DEATH, notice),
            may_lift=may_with_reason(actor, Action.LIFT_DEATH, notice), names=_STATES,
            saved=_SAVED.get(request.args.get("saved", "")),
        )  # fmt: skip
    response.status_code = 409 if changed else 422 if form is not None else 200
    return response


def _form(kind: type[Form], sent: ActionForm | None, notice: DeathNotice, *, changed: bool) -> Form:
    """The form that was sent, with what was typed in it, or an empty one of its kind; where the
    notice was changed meanwhile it is looked at anew.
    """
    form = sent if isinstance(sent, kind) else kind(formdata=None)
    if changed or form is not sent:
        form.version.data = str(notice.version)
    return form


def _found(session: Session, actor: Actor, notice_id: UUID) -> DeathNotice:
    try:
        return deaths.find(session, actor, notice_id)
    except NoSuchNotice:
        raise NotFound from None


def _for_who_looks_into_them() -> None:
    if not may(actors.current(), Action.LOOK_INTO_DEATH):
        raise NotFound
