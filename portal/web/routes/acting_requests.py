"""I ask to act for somebody; they say yes in their account, with a code, or on paper."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Basis
from portal.models.mandates import MandateState
from portal.services import accounts, mandate_agreements, mandate_makings, mandate_wordings
from portal.services.codes import TooManyCodes, Tried
from portal.services.mandates import Proof, SettledMeanwhile, TooManyTries
from portal.storage import StorageFailed
from portal.web import evidence_files, languages, limits, mandate_faults, mandate_words, parts
from portal.web.account_views import code_fault
from portal.web.forms.cases import PressForm
from portal.web.forms.choices import SelectChoice
from portal.web.forms.mandates import AskForm, TheirCodeForm
from portal.web.guards import needs
from portal.web.mandate_views import (
    held_by_me,
    introduction,
    me,
    own_name,
    principals,
    secret,
    tongue,
    wish_of,
)
from portal.web.pages import page
from portal.web.security import takes

blueprint = Blueprint("acting_requests", __name__, url_prefix="/acting-for")
_GROUNDS = (Basis.CONSENT, Basis.PROFESSIONAL)


@blueprint.route("/ask", methods=["GET", "POST"])
@needs("account")
@limits.limit("30 per hour")
def ask() -> Response:
    """For whom, why and in what; they are told, and say yes or no."""
    actor, _whose = me()
    form = AskForm()
    form.offer(Basis.CONSENT)
    form.basis.choices = [
        SelectChoice(one.value, mandate_words.agents_ground(one)) for one in _GROUNDS
    ]
    form.basis.data = form.basis.data if form.basis.data in set(_GROUNDS) else Basis.CONSENT.value
    form.language.data = languages.current().code
    with parts.here().database.read() as session:
        person = accounts.own(session, actor)
    form.asks_own_name = not person.name
    if not form.validate_on_submit():
        return _form(form)
    basis, work = Basis(form.basis.data), (form.work.data or "").strip()
    proofs = [Proof("work_card", work)] if work and basis is Basis.PROFESSIONAL else []
    try:
        with parts.here().database.write() as session:
            if form.asks_own_name:
                accounts.rename(session, actor, own_name(form, person))
            wish = wish_of(form, basis, proofs)
            made = mandate_makings.ask(
                session, actor, wish, introduction(form), form.once.data or ""
            )
            made_id = made.id
    except mandate_faults.FAULTS as fault:
        mandate_faults.put(form, fault)
        return _form(form)
    return redirect(url_for("acting_requests.show", mandate_id=made_id), 303)


@blueprint.get("/<uuid:mandate_id>")
@needs("account")
def show(mandate_id: UUID) -> Response:
    """Where my request stands, and the ways in which they can say yes."""
    return _shown(mandate_id)


@blueprint.get("/<uuid:mandate_id>/paper")
@needs("account")
def paper(mandate_id: UUID) -> Response:
    """What they agree to, to be printed and signed."""
    actor, _whose = me()
    with parts.here().database.read() as session:
        mandate = held_by_me(session, mandate_id)
        name = mandate_agreements.name_shown(session, actor, mandate)
        shown = mandate_wordings.of_mandate(mandate, tongue(), person=name)
        return page("mandates/paper.html", mandate=mandate, shown=shown)


@blueprint.post("/<uuid:mandate_id>/send")
@needs("account")
@limits.limit("10 per hour")
def send_code(mandate_id: UUID) -> Response:
    """A code to their phone or email; they tell it if they agree."""
    actor, _whose = me()
    if PressForm().validate_on_submit():
        try:
            with parts.here().database.write() as session:
                mandate_agreements.send_code(session, actor, held_by_me(session, mandate_id))
        except SettledMeanwhile:
            pass
        except (TooManyCodes, TooManyTries):
            return page("account/too_many_codes.html")
    return redirect(url_for("acting_requests.show", mandate_id=mandate_id, sent="yes"), 303)


@blueprint.post("/<uuid:mandate_id>/code")
@needs("account")
@limits.limit("30 per hour")
def by_code(mandate_id: UUID) -> Response:
    """The code that they were sent and told me: it stands for their yes."""
    actor, _whose = me()
    form = TheirCodeForm()
    if not form.validate_on_submit():
        return _shown(mandate_id, form)
    tried, said = None, ""
    try:
        with parts.here().database.write() as session:
            mandate = held_by_me(session, mandate_id)
            tried = mandate_agreements.agree_by_code(
                session, actor, secret(), mandate, tongue(), form.code.data or ""
            )
    except SettledMeanwhile:
        pass
    except mandate_faults.FAULTS as fault:
        said = mandate_faults.words(fault)
    if said or tried in (Tried.WRONG, Tried.OVER):
        form.code.errors = [said or code_fault(tried or Tried.OVER)]
        return _shown(mandate_id, form)
    return redirect(url_for("acting_requests.show", mandate_id=mandate_id), 303)


@blueprint.post("/<uuid:mandate_id>/paper")
@needs("account")
@takes(evidence_files.MEGABYTES)
@limits.limit("20 per hour")
def on_paper(mandate_id: UUID) -> Response:
    """The paper that they signed; staff look at it before anything counts."""
    file = request.files.get("file")
    if not PressForm().validate_on_submit():
        return _shown(mandate_id)
    if file is None or not file.filename:
        return _shown(mandate_id, fault=_("Choose a photo or a PDF."))
    with parts.here().database.read() as session:  # whose it is, before any work is done for it
        if held_by_me(session, mandate_id).state is not MandateState.ASKED:
            return redirect(url_for("acting_requests.show", mandate_id=mandate_id), 303)
    fault = _given(mandate_id, file)
    if fault:
        return _shown(mandate_id, fault=fault)
    return redirect(url_for("acting_requests.show", mandate_id=mandate_id), 303)


def _given(mandate_id: UUID, file: FileStorage) -> str:
    """Make it ready, put it into the storage, and then write the row; why not, in words."""
    actor, _whose = me()
    here = parts.here()
    ready, fault = evidence_files.prepared(file)
    if ready is None:
        return fault
    key = evidence_files.key_of(f"mandates/{mandate_id}/{clock.new_id()}", ready)
    used = False
    try:
        here.storage.put(key, ready.data, evidence_files.TYPES[ready.kind])
        with here.database.write() as session:
            mandate = held_by_me(session, mandate_id)
            mandate_agreements.on_paper(session, actor, mandate, key)
        used = True
    except StorageFailed:
        return _("We could not keep the file just now. Try again in a few minutes.")
    except SettledMeanwhile:
        return ""
    finally:
        if not used:
            with suppress(StorageFailed):
                here.storage.delete(key)
    return ""


def _form(form: AskForm) -> Response:
    response = page("mandates/ask.html", form=form)
    response.status_code = 422 if form.errors else 200
    return response


def _shown(mandate_id: UUID, form: TheirCodeForm | None = None, fault: str = "") -> Response:
    actor, _whose = me()
    with parts.here().database.read() as session:
        mandate = held_by_me(session, mandate_id)
        return page(
            "mandates/request.html",
            mandate=mandate,
            names=principals(session, actor, [mandate]),
            form=form or TheirCodeForm(None),
            fault=fault,
            sent="sent" in request.args,
            words=mandate_words,
        )
