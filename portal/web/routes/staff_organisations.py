"""For who answers for the record of persons: organisations that ask to act for people."""

from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.organisations import Organisation, OrganisationState
from portal.policy import Action, may_ever
from portal.services import organisation_vettings, organisations
from portal.services.organisation_vettings import (
    STEPS,
    BadEnd,
    DecidedMeanwhile,
    Decision,
    NoReason,
    NoSuchDecision,
    OwnOrganisation,
)
from portal.services.organisations import NoSuchOrganisation
from portal.web import actors, evidence_files, organisation_words, parts, staff_actions
from portal.web.forms.organisations import DecideForm
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint("staff_organisations", __name__, url_prefix="/staff/organisations")
blueprint.after_request(staff_actions.keep_nowhere)
_S = OrganisationState
_LISTS = {
    "waiting": (_S.APPLIED, _S.QUESTION),
    "agreed": (_S.AGREED, _S.SUSPENDED),
    "over": (_S.REFUSED, _S.ENDED),
}
_A_YEAR = timedelta(days=365)


@blueprint.get("")
@staff_only
def listing() -> Response:
    """Those that wait for a decision; those that act; those that do not."""
    _for_who_answers()
    which = request.args.get("which", "waiting")
    if which not in _LISTS:
        raise NotFound
    with parts.here().database.read() as session:
        found, after = organisation_vettings.listed(
            session, actors.current(), _LISTS[which], _after(request.args.get("after", ""))
        )
    return page(
        "organisations/staff_list.html", found=found, after=after, which=which,
        words=organisation_words,
    )  # fmt: skip


@blueprint.get("/<uuid:organisation_id>")
@staff_only
def show(organisation_id: UUID) -> Response:
    """An organisation whole: what it says, its files, its people, what has happened."""
    _for_who_answers()
    return _shown(organisation_id, DecideForm(None))


@blueprint.post("/<uuid:organisation_id>")
@staff_only
def decide(organisation_id: UUID) -> Response:
    """Decide on it; it is told at once."""
    _for_who_answers()
    form = DecideForm()
    if not form.validate_on_submit():
        return _shown(organisation_id, form)
    if form.to.data not in set(OrganisationState):
        form.to.errors = [_("Choose what you decide")]
        return _shown(organisation_id, form)
    decision = Decision(OrganisationState(form.to.data), form.words.data or "", form.until.data)
    try:
        with parts.here().database.write() as session:
            organisation_vettings.decide(
                session, actors.current(), organisation_id, form.seen, decision
            )
    except NoSuchOrganisation:
        raise NotFound from None
    except NoReason:
        form.words.errors = [_("Say why: the organisation reads it")]
    except BadEnd:
        form.until.errors = [_("Enter a day after today, and within three years")]
    except NoSuchDecision:
        form.to.errors = [_("That cannot be decided any more. Look at where it stands now.")]
    except OwnOrganisation:
        form.to.errors = [
            _("Somebody of your name works there. A colleague has to decide on this one.")
        ]
    except DecidedMeanwhile:
        form.to.errors = [
            _("Something has changed since you opened this page. Look at it, then decide.")
        ]
        form.version.data = None
    if form.errors:
        return _shown(organisation_id, form)
    return redirect(
        url_for("staff_organisations.show", organisation_id=organisation_id, said="decided"), 303
    )


@blueprint.get("/<uuid:organisation_id>/files/<name>")
@staff_only
def file(organisation_id: UUID, name: str) -> Response:
    """A file of an organisation, saved and never opened as a page of ours."""
    _for_who_answers()
    try:
        with parts.here().database.write() as session:
            found = organisation_vettings.look_into(session, actors.current(), organisation_id)
    except NoSuchOrganisation:
        raise NotFound from None
    one = next((one for one in organisations.files(found) if one.name == name), None)
    if one is None:
        raise NotFound
    key = organisations.key(organisation_id, one.name)
    return evidence_files.saved(key, one.kind, f"organisation-{organisation_id.hex[-4:]}")


def _shown(organisation_id: UUID, form: DecideForm) -> Response:
    actor = actors.current()
    try:
        with parts.here().database.write() as session:
            found = organisation_vettings.look_into(session, actor, organisation_id)
            lines = organisation_vettings.history(session, actor, organisation_id)
            people = list(found.advisers)
    except NoSuchOrganisation:
        raise NotFound from None
    states = [one for one in OrganisationState if one in STEPS[found.state]]
    form.offer(states, found.state)
    form.version.data = form.version.data or str(found.version)
    form.ending(_usual_end(found))
    response = page(
        "organisations/staff_one.html", organisation=found, people=people, lines=lines, form=form,
        files=organisations.files(found), can_decide=bool(states), words=organisation_words,
        file_kind=evidence_files.kind_name, said=request.args.get("said", ""),
    )  # fmt: skip
    response.status_code = 422 if form.errors else 200
    return response


def _usual_end(found: Organisation) -> date:
    return found.agreed_until or (clock.now() + _A_YEAR).astimezone(clock.LONDON).date()


def _for_who_answers() -> None:
    """There is nothing here for anyone but who answers for the record of persons."""
    if not may_ever(actors.current(), Action.VET_ORGANISATION):
        raise NotFound


def _after(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None
