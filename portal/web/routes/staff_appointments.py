"""For the teams that see people by appointment: who comes, in the order of the day."""

from datetime import timedelta
from itertools import groupby

from flask import Blueprint
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.policy import Action, may
from portal.services import appointment_desks
from portal.services.appointment_desks import Coming
from portal.web import actors, parts, staff_actions
from portal.web.guards import staff_only
from portal.web.pages import page

blueprint = Blueprint("staff_appointments", __name__, url_prefix="/staff/appointments")
blueprint.after_request(staff_actions.keep_nowhere)
_AHEAD = timedelta(days=14)


@blueprint.get("")
@staff_only
def coming() -> Response:
    """Today and the next two weeks, by day."""
    here, actor = parts.here(), actors.current()
    if not may(actor, Action.SEE_WHO_COMES, appointment_desks.teams_of(here.council)):
        raise NotFound
    with here.database.write() as session:  # that they saw who comes is kept
        found = appointment_desks.coming(session, actor, here.council, clock.now() + _AHEAD)
        days = [(day, list(those)) for day, those in groupby(found, _day)]
        return page("staff/appointments.html", days=days)


def _day(one: Coming) -> object:
    return one.appointment.starts_at.astimezone(clock.LONDON).date()
