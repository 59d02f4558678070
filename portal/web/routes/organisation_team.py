"""The people of an organisation: for whoever leads it, who is invited, removed, let in again."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.models.organisations import Adviser, AdviserRole
from portal.policy import Action, may
from portal.services import (
    adviser_clients,
    adviser_invitations,
    advisers,
    organisation_figures,
    second_factors,
)
from portal.services.adviser_invitations import AlreadyThere, EnoughInvited
from portal.services.advisers import LastLead, NoSuchAdviser
from portal.services.episode_figures import PERIODS
from portal.services.organisations import NoSuchOrganisation
from portal.web import actors, advising, limits, mandate_words, organisation_words, parts
from portal.web.advising import advising as for_advisers
from portal.web.forms.cases import PressForm
from portal.web.forms.organisations import InviteForm
from portal.web.mandate_views import secret
from portal.web.pages import page

blueprint = Blueprint("organisation_team", __name__, url_prefix="/organisation")
_USUAL = 90


@blueprint.get("/<uuid:organisation_id>")
@for_advisers
def show(organisation_id: UUID) -> Response:
    """Who is in the organisation; who leads it finds here what may be done about them."""
    return _shown(organisation_id, InviteForm(None))


@blueprint.post("/<uuid:organisation_id>/invite")
@for_advisers
@limits.limit("60 per hour")
def invite(organisation_id: UUID) -> Response:
    """Invite somebody by their address at work."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _shown(organisation_id, form)
    try:
        with parts.here().database.write() as session:
            me = advising.place(session, organisation_id)
            adviser_invitations.invite(
                session, actors.current(), secret(), me, form.name.data or "",
                form.email.data or "", AdviserRole(form.role.data),
            )  # fmt: skip
    except AlreadyThere:
        form.email.errors = [_("Somebody with this address is in your team already.")]
    except EnoughInvited:
        form.email.errors = [_("Fifty have not answered yet. Take some invitations back first.")]
    if form.errors:
        return _shown(organisation_id, form)
    return _back(organisation_id, "invited")


@blueprint.route("/<uuid:organisation_id>/remove/<uuid:adviser_id>", methods=["GET", "POST"])
@for_advisers
def remove(organisation_id: UUID, adviser_id: UUID) -> Response:
    """Take somebody out: their access ends with this press."""
    if not PressForm().validate_on_submit():
        with parts.here().database.read() as session:
            me = _lead(session, organisation_id)
            one = _colleague(session, me, adviser_id)
            return page(
                "organisations/remove.html", me=me, one=one,
                many=_clients_of(session, me, one), words=organisation_words,
            )  # fmt: skip

    def do(session: Session, me: Adviser) -> None:
        advisers.remove(session, actors.current(), me, adviser_id)

    return _done(organisation_id, do, "removed")


@blueprint.post("/<uuid:organisation_id>/role/<uuid:adviser_id>")
@for_advisers
def give_role(organisation_id: UUID, adviser_id: UUID) -> Response:
    """Make somebody a lead, or an adviser only."""
    if request.form.get("role") not in set(AdviserRole):
        raise NotFound
    role = AdviserRole(request.form["role"])

    def do(session: Session, me: Adviser) -> None:
        advisers.give_role(session, actors.current(), me, adviser_id, role)

    return _done(organisation_id, do, "changed")


@blueprint.post("/<uuid:organisation_id>/switch-on/<uuid:adviser_id>")
@for_advisers
def switch_on(organisation_id: UUID, adviser_id: UUID) -> Response:
    """Let somebody in again who was switched off."""

    def do(session: Session, me: Adviser) -> None:
        advisers.switch_on(session, actors.current(), me, adviser_id)

    return _done(organisation_id, do, "changed")


@blueprint.post("/<uuid:organisation_id>/reset/<uuid:adviser_id>")
@for_advisers
def reset(organisation_id: UUID, adviser_id: UUID) -> Response:
    """Somebody lost their device: they set up another."""

    def do(session: Session, me: Adviser) -> None:
        second_factors.reset(session, actors.current(), me, adviser_id)

    return _done(organisation_id, do, "reset")


@blueprint.route("/<uuid:organisation_id>/leave", methods=["GET", "POST"])
@for_advisers
def leave(organisation_id: UUID) -> Response:
    """Leave the organisation: one's access ends with this press."""
    fault = ""
    if PressForm().validate_on_submit():
        try:
            with parts.here().database.write() as session:
                advisers.leave(session, actors.current(), organisation_id)
            return redirect(url_for("organisations.mine"), 303)
        except LastLead:
            fault = _("You are the only one who leads. Make somebody else a lead first.")
        except NoSuchOrganisation:
            raise NotFound from None
    with parts.here().database.read() as session:
        me = advising.place(session, organisation_id)
        return page(
            "organisations/leave.html", me=me, fault=fault, many=_clients_of(session, me, me)
        )


@blueprint.get("/<uuid:organisation_id>/figures")
@for_advisers
def figures(organisation_id: UUID) -> Response:
    """What the organisation does, in figures without persons."""
    asked = request.args.get("days", "")
    days = next((one for one in PERIODS if str(one) == asked), _USUAL)
    with parts.here().database.read() as session:
        me = _lead(session, organisation_id)
        found = organisation_figures.of_period(session, actors.current(), me, days)
        return page(
            "organisations/figures.html", me=me, found=found, days=days, periods=PERIODS,
            words=organisation_words, kind=mandate_words.agents_kind,
        )  # fmt: skip


def _done(organisation_id: UUID, do: Callable[[Session, Adviser], None], said: str) -> Response:
    if not PressForm().validate_on_submit():
        return _back(organisation_id)
    try:
        with parts.here().database.write() as session:
            do(session, _lead(session, organisation_id))
    except NoSuchAdviser:
        raise NotFound from None
    except LastLead:
        words = _("Somebody has to lead. Make somebody else a lead first.")
        return _shown(organisation_id, InviteForm(None), words)
    return _back(organisation_id, said)


def _lead(session: Session, organisation_id: UUID) -> Adviser:
    """The reader's place, for who leads; to others there is no such page."""
    me = advising.place(session, organisation_id)
    if not may(actors.current(), Action.LEAD_ORGANISATION, me):
        raise NotFound
    return me


def _colleague(session: Session, me: Adviser, adviser_id: UUID) -> Adviser:
    try:
        return advisers.colleague(session, actors.current(), me, adviser_id)
    except NoSuchAdviser:
        raise NotFound from None


def _clients_of(session: Session, me: Adviser, one: Adviser) -> int:
    if one.person_id is None:
        return 0
    return adviser_clients.count(session, actors.current(), me, one.person_id)


def _shown(organisation_id: UUID, form: InviteForm, fault: str = "") -> Response:
    actor = actors.current()
    with parts.here().database.read() as session:
        me = advising.place(session, organisation_id)
        leads = may(actor, Action.LEAD_ORGANISATION, me)
        response = page(
            "organisations/team.html", me=me, form=form, fault=fault, leads=leads,
            team=advisers.team(session, actor, me), words=organisation_words,
            lines=advisers.history(session, actor, me) if leads else (),
            left=adviser_clients.without_adviser(session, actor, me) if leads else (),
            said=request.args.get("said", ""),
        )  # fmt: skip
    response.status_code = 422 if form.errors or fault else 200
    return response


def _back(organisation_id: UUID, said: str | None = None) -> Response:
    return redirect(
        url_for("organisation_team.show", organisation_id=organisation_id, said=said), 303
    )
