"""Organisations: registered with evidence, questions answered, and what they are to the council."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.organisations import AdviserRole, OrganisationKind, OrganisationState
from portal.services import accounts, organisations
from portal.services.organisations import (
    EnoughFiles,
    EnoughRegistered,
    NoSuchOrganisation,
    NothingAsked,
    Proof,
    Registration,
)
from portal.storage import StorageFailed
from portal.web import actors, evidence_files, limits, organisation_words, parts
from portal.web.forms.organisations import AnswerForm, RegisterForm
from portal.web.guards import needs
from portal.web.pages import page
from portal.web.security import takes

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations")


@blueprint.get("")
@needs("account")
def mine() -> Response:
    """The organisations of whoever reads this, and where each stands."""
    with parts.here().database.read() as session:
        places = organisations.mine(session, actors.current())
        return page("organisations/mine.html", places=places, words=organisation_words)


@blueprint.route("/register", methods=["GET", "POST"])
@needs("account")
@takes(evidence_files.MEGABYTES)
@limits.limit("20 per hour")
def register() -> Response:
    """Ask to act for people as an organisation; the council looks into it."""
    form = RegisterForm()
    form.offer()
    with parts.here().database.read() as session:
        form.asks_own_name = not accounts.own(session, actors.current()).name
    if not form.validate_on_submit():
        form.wish.data = form.wish.data or str(clock.new_id())
        return _shown("organisations/register.html", form)
    wish = _id(form.wish.data)
    new = Registration(
        form.name.data or "", OrganisationKind(form.kind.data), form.number.data or "",
        form.address.data or "", form.email.data or "", form.phone.data or "",
        form.words.data or "",
    )  # fmt: skip
    name = (form.own_name.data or "") if form.asks_own_name else ""
    try:
        fault = _keep(wish, form.shows.data or "", lambda proof: _register(wish, new, proof, name))
    except EnoughRegistered:
        fault = _("You have asked for three organisations. Wait until we have looked at them.")
    except NoSuchOrganisation:
        raise NotFound from None
    if fault:
        form.file.errors = [fault]
        return _shown("organisations/register.html", form)
    return redirect(url_for("organisations.show", organisation_id=wish), 303)


@blueprint.get("/<uuid:organisation_id>")
@needs("account")
def show(organisation_id: UUID) -> Response:
    """Where an organisation stands, for who leads it, and the council's question."""
    return _one(organisation_id, AnswerForm(None))


@blueprint.post("/<uuid:organisation_id>")
@needs("account")
@takes(evidence_files.MEGABYTES)
@limits.limit("20 per hour")
def answer(organisation_id: UUID) -> Response:
    """Answer the council's question."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _one(organisation_id, form)
    words = form.words.data or ""
    try:
        with parts.here().database.read() as session:  # whose it is, before any work is done for it
            organisations.of_lead(session, actors.current(), organisation_id)
        if _sent():
            fault = _keep(
                organisation_id,
                form.shows.data or words[:200],
                lambda proof: _answer(organisation_id, words, proof),
            )
        else:
            _answer(organisation_id, words, None)
            fault = ""
    except NothingAsked:
        fault = ""
    except NoSuchOrganisation:
        raise NotFound from None
    except EnoughFiles:
        fault = _("Ten files are enough. Write to us if you need to show more.")
    if fault:
        form.file.errors = [fault]
        return _one(organisation_id, form)
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


def _register(wish: UUID, new: Registration, proof: Proof, own_name: str) -> None:
    actor = actors.current()
    with parts.here().database.write() as session:
        if own_name:
            accounts.rename(session, actor, own_name)
            actor = replace(actor, name=own_name)
        organisations.register(session, actor, wish, new, proof)


def _answer(organisation_id: UUID, words: str, proof: Proof | None) -> None:
    with parts.here().database.write() as session:
        organisations.answer(session, actors.current(), organisation_id, words, proof)


def _one(organisation_id: UUID, form: AnswerForm) -> Response:
    actor = actors.current()
    try:
        with parts.here().database.read() as session:
            found = organisations.of_lead(session, actor, organisation_id)
            return _shown(
                "organisations/show.html", form, organisation=found,
                files=organisations.files(found),
                lines=organisations.history(session, actor, organisation_id),
                asked=found.state is OrganisationState.QUESTION, words=organisation_words,
                lead=AdviserRole.LEAD,
            )  # fmt: skip
    except NoSuchOrganisation:
        raise NotFound from None


def _shown(template: str, form: RegisterForm | AnswerForm, **facts: Any) -> Response:
    response = page(template, form=form, **facts)
    response.status_code = 422 if form.errors else 200
    return response


def _sent() -> FileStorage | None:
    file = request.files.get("file")
    return file if file is not None and file.filename else None


def _keep(organisation_id: UUID, shows: str, then: Callable[[Proof], None]) -> str:
    """Make the file ready, put it into the storage, then write the row; why not, in words."""
    here, file = parts.here(), _sent()
    if file is None:
        return _("Choose a photo or a PDF.")
    ready, fault = evidence_files.prepared(file)
    if ready is None:
        return fault
    name = evidence_files.key_of(str(clock.new_id()), ready)
    key = organisations.key(organisation_id, name)
    used = False
    try:
        here.storage.put(key, ready.data, evidence_files.TYPES[ready.kind])
        then(Proof(name, shows, ready))
        used = True
    except StorageFailed:
        return _("We could not keep the file just now. Try again in a few minutes.")
    finally:
        if not used:
            with suppress(StorageFailed):
                here.storage.delete(key)
    return ""


def _id(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return clock.new_id()
