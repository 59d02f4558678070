"""A new client, in the room with their adviser: they say yes by a code, or sign on the screen."""

import base64
import binascii
from contextlib import suppress
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import clock
from portal.authority.bases import bases
from portal.models.actors import Basis, Kind
from portal.models.mandates import Copies, MandateState
from portal.services import (
    documents,
    mandate_agreements,
    mandate_episodes,
    mandate_makings,
    mandate_wordings,
)
from portal.services.codes import TooManyCodes, Tried
from portal.services.documents import DocumentRefused
from portal.services.mandate_agreements import Signature
from portal.services.mandates import BeyondGround, Proof, SettledMeanwhile, TooManyTries
from portal.services.people import Introduction
from portal.services.picture_refusals import PhotoRefused
from portal.storage import StorageFailed
from portal.web import (
    actors,
    advising,
    evidence_files,
    languages,
    limits,
    mandate_faults,
    mandate_words,
    parts,
)
from portal.web.account_views import code_fault
from portal.web.advising import advising as for_advisers
from portal.web.forms.account import CodeForm
from portal.web.forms.cases import PressForm
from portal.web.forms.choices import SelectChoice
from portal.web.forms.organisations import NewClientForm, SignForm
from portal.web.mandate_views import secret, tongue, wish_of
from portal.web.pages import page

blueprint = Blueprint("new_clients", __name__, url_prefix="/acting-for/clients")
_DRAWN = "data:image/png;base64,"
_LONGEST_DRAWN = 400_000  # characters


@blueprint.route("/new", methods=["GET", "POST"])
@for_advisers
@limits.limit("60 per hour")
def new() -> Response:
    """Who they are, and what they let the organisation do, for how long."""
    form = NewClientForm()
    basis = _offer(form)
    is_known = _mean_episode(form)
    if not form.validate_on_submit() or not is_known:
        if form.episode.errors or not is_known:
            form.life_event.errors = form.episode.errors or [_no_such_event()]
        form.episode.errors = []
        return _new(form)
    work = (form.work.data or "").strip()
    proofs = [Proof("work_card", work)] if work and basis is Basis.PROFESSIONAL else []
    client = Introduction(
        name=form.name.data or "", phone=form.phone.data or "", language=form.language.data or "en"
    )
    try:
        with parts.here().database.write() as session:
            me, _places = advising.chosen(session)
            made = mandate_makings.in_room(
                session, actors.current(), me, wish_of(form, basis, proofs), client,
                form.once.data or "",
            )  # fmt: skip
            made_id = made.id
    except mandate_faults.FAULTS as fault:
        _put(form, fault)
        return _new(form)
    return redirect(url_for("new_clients.agree", mandate_id=made_id), 303)


@blueprint.get("/<uuid:mandate_id>/agree")
@for_advisers
def agree(mandate_id: UUID) -> Response:
    """The very words, for the client to read; then their code, or their signature."""
    return _agreeing(mandate_id, CodeForm(None), SignForm(None))


@blueprint.post("/<uuid:mandate_id>/send-code")
@for_advisers
@limits.limit("30 per hour")
def send_code(mandate_id: UUID) -> Response:
    """A code to the client's phone; they read it out if they agree."""
    if PressForm().validate_on_submit():
        try:
            with parts.here().database.write() as session:
                _me, mandate = advising.of_mandate(session, mandate_id)
                mandate_agreements.send_code(session, actors.current(), mandate)
        except SettledMeanwhile:
            pass
        except (TooManyCodes, TooManyTries):
            return page("account/too_many_codes.html")
    return redirect(url_for("new_clients.agree", mandate_id=mandate_id, sent="yes"), 303)


@blueprint.post("/<uuid:mandate_id>/code")
@for_advisers
@limits.limit("60 per hour")
def by_code(mandate_id: UUID) -> Response:
    """The code that the client read out: it stands for their yes."""
    form, tried, said = CodeForm(), None, ""
    if not form.validate_on_submit():
        return _agreeing(mandate_id, form, SignForm(None))
    try:
        with parts.here().database.write() as session:
            _me, mandate = advising.of_mandate(session, mandate_id)
            tried = mandate_agreements.agree_by_code(
                session, actors.current(), secret(), mandate, tongue(), form.code.data or ""
            )
    except SettledMeanwhile:
        pass
    except mandate_faults.FAULTS as fault:
        said = mandate_faults.words(fault)
    if said or tried in (Tried.WRONG, Tried.OVER):
        form.code.errors = [said or code_fault(tried or Tried.OVER)]
        return _agreeing(mandate_id, form, SignForm(None))
    return redirect(url_for("clients.show", mandate_id=mandate_id, said="began"), 303)


@blueprint.post("/<uuid:mandate_id>/sign")
@for_advisers
@limits.limit("60 per hour")
def sign(mandate_id: UUID) -> Response:
    """The client signs on this screen and says in their own words what they agree to."""
    form = SignForm()
    good = form.validate_on_submit()
    if good and not (form.signed.data or form.drawn.data):
        form.signed.errors, good = [_("Type your name, or sign in the box")], False
    if not good:
        return _agreeing(mandate_id, CodeForm(None), form)
    with parts.here().database.read() as session:  # whose it is, before any work is done for it
        advising.of_mandate(session, mandate_id)
    said = _signed(mandate_id, form)
    if said:
        form.signed.errors = [said]
        return _agreeing(mandate_id, CodeForm(None), form)
    return redirect(url_for("clients.show", mandate_id=mandate_id, said="began"), 303)


def _signed(mandate_id: UUID, form: SignForm) -> str:
    """Keep the picture where there is one, then the agreement; why not, in words."""
    here, data, key, used = parts.here(), _picture(form.drawn.data or ""), "", False
    if data is None and not form.signed.data:
        return _("We could not read the signature. Type your name instead.")
    try:
        if data is not None:
            ready = documents.ready(data, None)  # drawn here, of pixels alone: nothing to scan
            key = evidence_files.key_of(f"mandates/{mandate_id}/{clock.new_id()}", ready)
            here.storage.put(key, ready.data, evidence_files.TYPES[ready.kind])
        signed = Signature(form.own_words.data or "", form.signed.data or "", key)
        with here.database.write() as session:
            _me, mandate = advising.of_mandate(session, mandate_id)
            mandate_agreements.agree_in_room(session, actors.current(), mandate, tongue(), signed)
        used = True
    except (PhotoRefused, DocumentRefused):
        return _("We could not read the signature. Type your name instead.")
    except StorageFailed:
        return _("We could not keep the signature just now. Try again in a few minutes.")
    except SettledMeanwhile:
        return ""
    except mandate_faults.FAULTS as fault:
        return mandate_faults.words(fault)
    finally:
        if key and not used:
            with suppress(StorageFailed):
                here.storage.delete(key)
    return ""


def _picture(drawn: str) -> bytes | None:
    """The picture that the script made of the signature; None where there is none that can be."""
    if not drawn.startswith(_DRAWN) or len(drawn) > _LONGEST_DRAWN:
        return None
    try:
        return base64.b64decode(drawn.removeprefix(_DRAWN), validate=True)
    except (binascii.Error, ValueError):
        return None


def _mean_episode(form: NewClientForm) -> bool:
    """Which life event alone is meant, by the reference that the client reads out; False for none.

    Whether it is theirs is asked once they are known, and answered in the same words.
    """
    typed = (form.life_event.data or "").strip()
    if not typed or not form.is_submitted():
        return True
    with parts.here().database.read() as session:
        found = mandate_episodes.of_reference(session, actors.current(), typed)
    form.mean_episode(found)
    return found is not None


def _no_such_event() -> str:
    return mandate_faults.words(BeyondGround("episode"))


def _offer(form: NewClientForm) -> Basis:
    """What an organisation may be given in the room; the ground that was chosen."""
    grounds = [
        basis
        for basis, ground in bases().grounds.items()
        if ground.organisation and "in_room" in ground.ways
    ]
    asked = form.basis.data
    basis = Basis(asked) if asked in set(grounds) else Basis.CONSENT
    form.offer(basis)
    form.basis.choices = [
        SelectChoice(one.value, mandate_words.agents_ground(one)) for one in grounds
    ]
    form.basis.data = basis.value
    for field in (*form.rows, *form.ends):  # an adviser reads this form, and then the client
        field.label.text = mandate_words.agents_kind(Kind(field.name.partition("_")[2]))
    form.copies.choices = [
        SelectChoice(Copies.PERSON.value, _("Only to the client")),
        SelectChoice(Copies.AGENT.value, _("Only to their adviser")),
        SelectChoice(Copies.BOTH.value, _("To both of them")),
    ]
    offered = languages.offered()
    form.language.choices = [SelectChoice(one.code, one.name) for one in offered]
    if form.language.data not in {one.code for one in offered}:
        form.language.data = languages.current().code
    return basis


def _put(form: NewClientForm, fault: Exception) -> None:
    """At the field that it is about: this form asks for a phone, and nothing else to reach them."""
    if isinstance(fault, BeyondGround) and fault.what == "episode":
        form.life_event.errors = [_no_such_event()]
        return
    try:
        mandate_faults.put(form, fault)
    except KeyError:
        form.phone.errors = [mandate_faults.words(fault)]


def _new(form: NewClientForm) -> Response:
    with parts.here().database.read() as session:
        me, _places = advising.chosen(session)
        response = page("organisations/new_client.html", form=form, me=me)
    response.status_code = 422 if form.errors else 200
    return response


def _agreeing(mandate_id: UUID, code: CodeForm, signing: SignForm) -> Response:
    actor = actors.current()
    with parts.here().database.read() as session:
        me, mandate = advising.of_mandate(session, mandate_id)
        if mandate.state is not MandateState.ASKED:
            return redirect(url_for("clients.show", mandate_id=mandate_id), 303)
        name = mandate_agreements.name_shown(session, actor, mandate)
        response = page(
            "organisations/agree.html", me=me, mandate=mandate, name=name, code=code,
            signing=signing, sent="sent" in request.args,
            shown=mandate_wordings.of_mandate(mandate, tongue(), person=name),
        )  # fmt: skip
    response.status_code = 422 if code.errors or signing.errors else 200
    return response
