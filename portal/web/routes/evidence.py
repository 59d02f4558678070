"""Proofs of a life event: given once, for everyone who needs them."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.models.evidence import key as file_key
from portal.services import evidence
from portal.services.evidence import EnoughGiven, NoSuchEvidence, NotNeeded
from portal.storage import StorageFailed
from portal.web import evidence_files, parts, states
from portal.web.asking import answerers, kept
from portal.web.asking.answerers import answering, lead_back
from portal.web.forms.cases import PressForm
from portal.web.limits import limit
from portal.web.pages import page
from portal.web.security import takes

blueprint = Blueprint("evidence", __name__, url_prefix="/account/episodes")
lead_back(blueprint)


@blueprint.get("/<reference>/evidence")
@answering
def overview(reference: str) -> Response:
    """What is needed, for whom, and what was given."""
    return _shown(reference)


@blueprint.post("/<reference>/evidence/<proves>")
@answering
@takes(evidence_files.MEGABYTES)
@limit("60 per hour")
def give(reference: str, proves: str) -> Response:
    """Take one file; nothing of it is kept before it was looked at."""
    if not PressForm().validate_on_submit():
        return _shown(reference)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _shown(reference, proves, _("Choose a photo or a PDF."))
    with parts.here().database.read() as session:  # whose it is, before any work is done for it
        kept.find(session, answerers.current(), reference)
    fault = _taken(reference, proves, file)
    if fault:
        return _shown(reference, proves, fault)
    return redirect(url_for("evidence.overview", reference=reference, _anchor=proves), 303)


@blueprint.post("/<reference>/evidence/<uuid:evidence_id>/remove")
@answering
@limit("60 per hour")
def remove(reference: str, evidence_id: UUID) -> Response:
    """Take it back: nobody sees it any more."""
    here, key = parts.here(), None
    if PressForm().validate_on_submit():
        with here.database.write() as session:
            actor = answerers.current()
            episode = kept.find(session, actor, reference)
            key = evidence.take_back(session, actor, episode, evidence_id)
    if key is not None:
        with suppress(StorageFailed):  # no row speaks of it any more
            here.storage.delete(key)
    return redirect(url_for("evidence.overview", reference=reference), 303)


@blueprint.get("/<reference>/evidence/<uuid:evidence_id>")
@answering
def show(reference: str, evidence_id: UUID) -> Response:
    """Their own file, as it was kept."""
    with parts.here().database.read() as session:
        actor = answerers.current()
        try:
            one = evidence.own(session, actor, kept.find(session, actor, reference), evidence_id)
        except NoSuchEvidence:
            raise NotFound from None
    return evidence_files.download(one, reference)


def _taken(reference: str, proves: str, file: FileStorage) -> str:
    """Make it ready, put it into the storage, and then write the row; why not, in words."""
    here, evidence_id = parts.here(), clock.new_id()
    ready, fault = evidence_files.prepared(file)
    if ready is None:
        return fault
    key = file_key(evidence_id)
    used = False
    try:
        here.storage.put(key, ready.data, evidence_files.TYPES[ready.kind])
        with here.database.write() as session:
            actor = answerers.current()
            episode = kept.find(session, actor, reference)
            one = evidence.give(session, actor, episode, evidence_id, proves, ready)
            used = one.id == evidence_id
    except StorageFailed:
        return _("We could not keep the file just now. Try again in a few minutes.")
    except EnoughGiven:
        return _("You have given 20 files. Remove one first.")
    except NotNeeded:
        raise NotFound from None
    finally:
        if not used:
            with suppress(StorageFailed):
                here.storage.delete(key)
    return ""


def _shown(reference: str, proves: str = "", fault: str = "") -> Response:
    here = parts.here()
    with here.database.read() as session:
        actor = answerers.current()
        episode = kept.find(session, actor, reference)
        response = page(
            "life_events/evidence.html",
            reference=episode.reference, needs=evidence.needs(session, actor, episode),
            proves=proves, fault=fault, kind_name=evidence_files.kind_name,
            team_name=lambda key: states.team_name(here.council, key),
        )  # fmt: skip
    response.status_code = 422 if fault else 200
    return response
