"""From a message about somebody else's appointment to its page, for who acts for them: the address
has no key, names nobody, and opens nothing before they signed on and chose whom they act for.
"""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.services import appointment_agents, holdings
from portal.services.mandates import NoSuchMandate, SecondFactorNeeded
from portal.web import mandate_words, parts, roots
from portal.web.forms.cases import PressForm
from portal.web.guards import needs
from portal.web.mandate_views import me
from portal.web.pages import page

blueprint = Blueprint(
    "acting_appointments", __name__, url_prefix="/acting-for/appointments/<uuid:appointment_id>"
)


@blueprint.get("")
@needs("account")
def show(appointment_id: UUID) -> Response:
    """For whom it is, and one press to act for them; nothing of the appointment yet."""
    actor, _whose = me()
    with parts.here().database.read() as session:
        found = appointment_agents.way(session, actor, appointment_id)
        if found is None:
            return _people()
        name = mandate_words.named(found.held.principal_name)
        return page("mandates/appointment.html", name=name)


@blueprint.post("")
@needs("account")
def choose(appointment_id: UUID) -> Response:
    """From now on this browser acts for them, beginning with the page of the appointment."""
    actor, _whose = me()
    if not PressForm().validate_on_submit():
        return redirect(request.path, 303)
    try:
        with parts.here().database.write() as session:
            found = appointment_agents.way(session, actor, appointment_id)
            if found is None:
                return _people()
            _acting, key = holdings.choose(session, actor, found.held.mandate_id)
    except NoSuchMandate:
        return _people()
    except SecondFactorNeeded:
        of = found.held.organisation_id if found else None
        way_in = url_for("second_factors.show", organisation_id=of, next=request.path)
        return redirect(way_in, 303)
    there = url_for("appointments.choose", reference=found.reference, task=found.task)
    return redirect(roots.address(key, there), 303)


def _people() -> Response:
    """Whom they may act for: it says what rests and what is over."""
    return redirect(url_for("acting_for.show"), 303)
