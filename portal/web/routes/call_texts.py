"""A caller is texted what happens with a case: their number, and the code that they read back."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.models.calls import Call
from portal.services import call_texts
from portal.services.calls import CallEnded
from portal.services.cases import NoSuchCase
from portal.services.codes import TooManyCodes, Tried
from portal.services.following_by_text import NoSuchAsking
from portal.services.people import NotAPhone
from portal.services.served import NotChecked
from portal.web import parts, serving, staff_actions
from portal.web.call_pages import find, to_call
from portal.web.forms.calls import CallerCodeForm, CallerNumberForm
from portal.web.guards import staff_only
from portal.web.pages import page
from portal.web.reach import reached

blueprint = Blueprint(
    "call_texts", __name__, url_prefix="/staff/calls/<uuid:call_id>/texts/<reference>"
)
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.route("", methods=["GET", "POST"])
@staff_only
def number(call_id: UUID, reference: str) -> Response:
    """Which number; a code goes there, or the news at once where it was proved before."""
    form = CallerNumberForm()
    try:
        if form.validate_on_submit():
            return _ask(call_id, reference, form)
        return _shown(call_id, reference, form)
    except (NoSuchCase, NotChecked):
        raise NotFound from None
    except CallEnded:
        return to_call(call_id)


@blueprint.post("/proved")
@staff_only
def proved(call_id: UUID, reference: str) -> Response:
    """At the number that they proved before."""
    try:
        with parts.here().database.write() as session:
            call = _call(session, call_id, to_change=True)
            follower = call_texts.follow_at_proved(
                session, serving.actor(call), call, reference, _agreed(reference)
            )
    except (NoSuchCase, NotChecked):
        raise NotFound from None
    except CallEnded:
        return to_call(call_id)
    if follower is None:
        return redirect(url_for("call_texts.number", call_id=call_id, reference=reference), 303)
    return to_call(call_id, "texted")


@blueprint.route("/<uuid:follower_id>", methods=["GET", "POST"])
@staff_only
def prove(call_id: UUID, reference: str, follower_id: UUID) -> Response:
    """The code that came to them; the right one begins the news."""
    form = CallerCodeForm()
    try:
        if form.validate_on_submit():
            tried = _try(call_id, reference, follower_id, form.code.data or "")
            if tried is Tried.RIGHT:
                return to_call(call_id, "texted")
            form.code.errors = [_fault(tried)]
        with parts.here().database.read() as session:
            call = _call(session, call_id)
            follower = call_texts.asked(session, serving.actor(call), call, follower_id)
            if follower.case.reference != reference:
                raise NotFound
            response = page(
                "calls/text_code.html", call=call, reference=reference, form=form,
                number=reached(follower.contact_point), agreed=_agreed(reference),
            )  # fmt: skip
    except NoSuchAsking:
        return to_call(call_id)
    response.status_code = 422 if form.errors else 200
    return response


def _try(call_id: UUID, reference: str, follower_id: UUID, typed: str) -> Tried:
    here = parts.here()
    secret = here.settings.secret_key.get_secret_value()
    with here.database.write() as session:
        call = _call(session, call_id, to_change=True)
        actor = serving.actor(call)
        return call_texts.confirm(
            session, actor, secret, call, follower_id, typed, _agreed(reference)
        )


def _ask(call_id: UUID, reference: str, form: CallerNumberForm) -> Response:
    try:
        with parts.here().database.write() as session:
            call = _call(session, call_id, to_change=True)
            follower = call_texts.ask(
                session, serving.actor(call), call, reference, form.phone.data or ""
            )
            there = follower.id if follower.confirmed_at is None else None
    except NotAPhone:
        form.phone.errors = [_("Enter a mobile number, like 07700 900 982")]
        return _shown(call_id, reference, form)
    except TooManyCodes:
        form.phone.errors = [_("Five codes went to this number in an hour. Try again later.")]
        return _shown(call_id, reference, form)
    if there is None:  # they are texted there already
        return to_call(call_id, "texted")
    code = url_for(
        "call_texts.prove", call_id=call_id, reference=reference, follower_id=there
    )  # fmt: skip
    return redirect(code, 303)


def _shown(call_id: UUID, reference: str, form: CallerNumberForm) -> Response:
    with parts.here().database.read() as session:
        call = _call(session, call_id)
        actor = serving.actor(call)
        case = call_texts.case_of(session, actor, call, reference)
        known = call_texts.proved_phone(session, actor, call)
        response = page(
            "calls/text.html", call=call, reference=case.reference, form=form,
            proved=reached(known) if known else "", agreed=_agreed(case.reference),
        )  # fmt: skip
    response.status_code = 422 if form.errors else 200
    return response


def _call(session: Session, call_id: UUID, *, to_change: bool = False) -> Call:
    """The clerk's call. 404 where nobody can be texted at all."""
    call = find(session, call_id, to_change=to_change)
    if "sms" not in parts.here().channels:
        raise NotFound
    return call


def _agreed(reference: str) -> str:
    """What the clerk reads out, kept as what they agreed to."""
    return _(
        "We text you when there is news of your case %(reference)s. Reply STOP to any text and "
        "they end.",
        reference=reference,
    )


def _fault(tried: Tried) -> str:
    if tried is Tried.WRONG:
        return _("This is not the code. Ask them to read it out once more.")
    return _("This code does not work any more. Go back and send a new one.")
