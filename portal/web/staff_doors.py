"""The doors of staff: which of the portal's rooms somebody of the staff may go into."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from portal.policy import Action, may_ever
from portal.web import actors


@dataclass(frozen=True, slots=True)
class Door:
    """A room by the endpoint of its first page, and the action that whoever goes in may do."""

    endpoint: str
    name: str
    action: Action


_DOORS = (
    Door("staff.queue", _l("Queue"), Action.READ_QUEUE),
    Door("inspecting.near", _l("Near me"), Action.ASSIGN_CASE),
    Door("inspecting.route", _l("Route"), Action.ASSIGN_CASE),
    Door("calls.begin", _l("Contact centre"), Action.TAKE_CALL),
    Door("deaths.overview", _l("Deaths"), Action.LOOK_INTO_DEATH),
    Door("people.find", _l("People"), Action.READ_ACCESS_LOG),
)


def doors() -> list[tuple[str, str, bool]]:
    """Address and name of each door that is open to who asks, and whether they stand in it."""
    actor = actors.current()
    there = current_app.view_functions
    return [
        (url_for(door.endpoint), str(door.name), request.endpoint == door.endpoint)
        for door in _DOORS
        if door.endpoint in there and may_ever(actor, door.action)
    ]
