"""Somebody invites me to act for them: sign on, a code to the invited address, then yes or no."""

from flask import Blueprint, redirect, request, url_for
from flask import session as cookie
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.models.actors import Level
from portal.models.mandates import MandateInvitation
from portal.services import mandate_invitations
from portal.services.codes import TooManyCodes, Tried
from portal.services.mandate_invitations import InvitationWorn, NoSuchInvitation
from portal.services.mandates import TooManyTries, ToOneself
from portal.web import guards, limits, mandate_faults, mandate_words, parts
from portal.web.account_views import code_fault
from portal.web.forms.account import CodeForm
from portal.web.forms.cases import PressForm
from portal.web.guards import needs
from portal.web.mandate_views import me, secret
from portal.web.pages import page

blueprint = Blueprint("invitations", __name__, url_prefix="/acting-for/invited")
_CODE = "invited"  # in the form cookie: the invitation, and the code that was right
_SENT = "invited_sent"


@blueprint.get("/<token>")
def show(token: str) -> Response:
    """Nothing but that there is an invitation, until they have signed on and proved the address."""
    if not guards.is_met(Level.SIGNED_ON):
        way_in = guards.entrance(url_for("invitations.show", token=token), Level.SIGNED_ON)
        return page("mandates/invitation_closed.html", way_in=way_in)
    return _shown(token)


@blueprint.post("/<token>/send")
@needs("account")
@limits.limit("20 per hour")
def send(token: str) -> Response:
    """A code to the invited address or number, whoever asks for it."""
    actor, _whose = me()
    if PressForm().validate_on_submit():
        try:
            with parts.here().database.write() as session:
                found = _found(session, token)
                mandate_invitations.send_code(session, actor, found)
                cookie[_SENT] = found.id.hex
        except _WORN:
            return _over()
        except (TooManyCodes, TooManyTries):
            return page("account/too_many_codes.html")
    return redirect(url_for("invitations.show", token=token), 303)


@blueprint.post("/<token>/code")
@needs("account")
@limits.limit("30 per hour")
def prove(token: str) -> Response:
    """The code: from here on they see who asks, and what."""
    actor, whose = me()
    form = CodeForm()
    if not form.validate_on_submit():
        return _shown(token, form)
    typed = form.code.data or ""
    try:
        with parts.here().database.write() as session:
            found = _found(session, token)
            tried = mandate_invitations.prove(session, actor, secret(), found, typed)
            found_id = found.id
    except _WORN:
        return _over()
    if tried is not Tried.RIGHT:
        form.code.errors = [code_fault(tried)]
        return _shown(token, form)
    cookie[_CODE] = [found_id.hex, whose.hex, typed[:40]]
    return redirect(url_for("invitations.show", token=token), 303)


@blueprint.post("/<token>/answer")
@needs("account")
@limits.limit("30 per hour")
def answer(token: str) -> Response:
    """Yes, and it counts; or no, and they are told."""
    actor, _whose = me()
    said = request.form.get("said") if PressForm().validate_on_submit() else None
    try:
        with parts.here().database.write() as session:
            found = _found(session, token)
            code = _proved(found)
            if code is None or said not in {"yes", "no"}:
                return redirect(url_for("invitations.show", token=token), 303)
            if said == "no":
                mandate_invitations.decline(session, actor, found)
                tried = None
            else:
                tried = mandate_invitations.take(session, actor, secret(), found, code)
    except _WORN:
        return _over()
    except mandate_faults.FAULTS as fault:
        return _shown(token, notice=mandate_faults.words(fault))
    if tried in (None, Tried.RIGHT):
        _forget()
        return _over(refused=True) if tried is None else redirect(url_for("acting_for.show"), 303)
    cookie.pop(_CODE, None)
    form = CodeForm()
    form.code.errors = [code_fault(tried)]
    return _shown(token, form)


_WORN = (NoSuchInvitation, InvitationWorn, ToOneself)


def _found(session: Session, token: str) -> MandateInvitation:
    actor, whose = me()
    found = mandate_invitations.look_at(session, actor, secret(), token)
    if found.mandate.principal_id == whose:
        raise ToOneself
    return found


def _shown(token: str, form: CodeForm | None = None, notice: str = "") -> Response:
    try:
        with parts.here().database.read() as session:
            found = _found(session, token)
            if _proved(found) is None:
                return page(
                    "mandates/invitation_code.html",
                    token=token,
                    form=form or CodeForm(None),
                    sent=cookie.get(_SENT) == found.id.hex,
                )
            return page(
                "mandates/invitation.html",
                token=token, mandate=found.mandate, notice=notice, words=mandate_words,
            )  # fmt: skip
    except _WORN:
        return _over()


def _proved(invitation: MandateInvitation) -> str | None:
    """The code that was right for this invitation, typed by whoever is signed on here."""
    _actor, whose = me()
    kept = cookie.get(_CODE, [])
    return kept[2] if kept[:2] == [invitation.id.hex, whose.hex] else None


def _over(*, refused: bool = False) -> Response:
    response = page("mandates/invitation_over.html", refused=refused)
    response.status_code = 200 if refused else 404
    return response


def _forget() -> None:
    cookie.pop(_CODE, None)
    cookie.pop(_SENT, None)
