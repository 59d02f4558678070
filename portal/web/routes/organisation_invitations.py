"""An invitation into an organisation: the link from the email, and the code to the same mailbox."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.models.actors import Role
from portal.services import adviser_invitations
from portal.services.adviser_invitations import AlreadyThere, InvitationDead, NoSuchInvitation
from portal.services.codes import TooManyCodes, Tried
from portal.web import actors, limits, organisation_words, parts
from portal.web.account_views import code_fault
from portal.web.forms.account import CodeForm
from portal.web.forms.cases import PressForm
from portal.web.guards import needs
from portal.web.mandate_views import secret
from portal.web.pages import page

blueprint = Blueprint("organisation_invitations", __name__, url_prefix="/organisation/invited")


@blueprint.get("/<token>")
@needs("account")
def show(token: str) -> Response:
    """Who invites, and to what."""
    return _shown(token, CodeForm(None))


@blueprint.post("/<token>/code")
@needs("account")
@limits.limit("20 per hour")
def send(token: str) -> Response:
    """Send a code to the address that was invited."""
    if PressForm().validate_on_submit():
        try:
            with parts.here().database.write() as session:
                adviser_invitations.send_code(session, actors.current(), token)
        except (NoSuchInvitation, InvitationDead):
            return _over()
        except TooManyCodes:
            return page("account/too_many_codes.html")
    return redirect(url_for("organisation_invitations.show", token=token, sent="yes"), 303)


@blueprint.post("/<token>/decline")
@needs("account")
def decline(token: str) -> Response:
    """Whoever was invited does not want to."""
    if not PressForm().validate_on_submit():
        return _shown(token, CodeForm(None))
    try:
        with parts.here().database.write() as session:
            adviser_invitations.decline(session, actors.current(), token)
    except (NoSuchInvitation, InvitationDead):
        return _over()
    return page("organisations/declined.html")


@blueprint.post("/<token>")
@needs("account")
@limits.limit("30 per hour")
def take(token: str) -> Response:
    """Take the place: with the code, where the address is not known to be theirs."""
    form, tried = CodeForm(), None
    try:
        with parts.here().database.write() as session:
            actor = actors.current()
            invited = adviser_invitations.look_at(session, actor, token)
            organisation_id = invited.organisation_id
            theirs = adviser_invitations.is_theirs(session, actor, invited)
            if (PressForm() if theirs else form).validate_on_submit():
                typed = form.code.data or ""
                tried = adviser_invitations.take(session, actor, secret(), token, typed)
    except (NoSuchInvitation, InvitationDead):
        return _over()
    except AlreadyThere:
        form.code.errors = [_("You are in this organisation already.")]
    if tried is Tried.RIGHT:
        return redirect(url_for("clients.home", of=organisation_id), 303)
    if tried is not None:
        form.code.errors = [code_fault(tried)]
    return _shown(token, form)


def _shown(token: str, form: CodeForm) -> Response:
    actor = actors.current()
    if actor.role is not Role.RESIDENT:
        raise NotFound
    try:
        with parts.here().database.read() as session:
            invited = adviser_invitations.look_at(session, actor, token)
            response = page(
                "organisations/invited.html", invited=invited, form=form, token=token,
                theirs=adviser_invitations.is_theirs(session, actor, invited),
                sent="sent" in request.args, words=organisation_words,
            )  # fmt: skip
    except (NoSuchInvitation, InvitationDead):
        return _over()
    response.status_code = 422 if form.errors else 200
    return response


def _over() -> Response:
    response = page("organisations/invitation_over.html")
    response.status_code = 410
    return response
