"""For staff: a proof that a case of theirs needs, opened by who handles it."""

from uuid import UUID

from flask import Blueprint
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.policy import Action
from portal.services import evidence
from portal.services.evidence import NoSuchEvidence
from portal.web import actors, evidence_files, parts, staff_actions
from portal.web.guards import staff_only

blueprint = Blueprint("staff_evidence", __name__, url_prefix="/staff/cases/<reference>/evidence")
blueprint.after_request(staff_actions.keep_nowhere)


@blueprint.get("/<uuid:evidence_id>")
@staff_only
def show(reference: str, evidence_id: UUID) -> Response:
    """The file; that it was opened is kept. 404 where the case needs no such proof."""
    with parts.here().database.write() as session:
        case = staff_actions.find(session, reference, Action.READ_PRIVATE_DETAILS)
        try:
            one = evidence.to_read(session, actors.current(), case, evidence_id)
        except NoSuchEvidence:
            raise NotFound from None
    return evidence_files.download(one, case.reference)
