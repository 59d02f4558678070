"""The doors of staff: which of the portal's rooms somebody of the staff may go into."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from portal.policy import Action, Actor, may, may_ever
from portal.services import appointment_desks
from portal.services.text_desk import Desk
from portal.web import actors, parts


@dataclass(frozen=True, slots=True)
class Door:
    """A room by the endpoint of its first page, and the action that whoever goes in may do."""

    endpoint: str
    name: str
    action: Action
    about: Callable[[], Any] | None = None  # where it is not open to all who may do it to something

    def is_open_to(self, actor: Actor) -> bool:
        """Whether somebody may go in."""
        if self.about is None:
            return may_ever(actor, self.action)
        return may(actor, self.action, self.about())


_DOORS = (
    Door("staff.queue", _l("Queue"), Action.READ_QUEUE),
    Door("inspecting.near", _l("Near me"), Action.ASSIGN_CASE),
    Door("inspecting.route", _l("Route"), Action.ASSIGN_CASE),
    Door("calls.begin", _l("Contact centre"), Action.TAKE_CALL),
    Door(
        "staff_texts.waiting",
        _l("Texts"),
        Action.READ_TEXTS,
        lambda: Desk(parts.here().council.duty_team),
    ),
    Door(
        "staff_appointments.coming",
        _l("Appointments"),
        Action.SEE_WHO_COMES,
        lambda: appointment_desks.teams_of(parts.here().council),
    ),
    Door("deaths.overview", _l("Deaths"), Action.LOOK_INTO_DEATH),
    Door("staff_mandates.waiting", _l("Who acts for whom"), Action.CHECK_MANDATE),
    Door("figures.show", _l("Figures"), Action.READ_FIGURES),
    Door("people.find", _l("People"), Action.READ_ACCESS_LOG),
    Door("staff_organisations.listing", _l("Organisations"), Action.VET_ORGANISATION),
    Door("staff_apps.listing", _l("Apps"), Action.MANAGE_APPS),
)


def doors() -> list[tuple[str, str, bool]]:
    """Address and name of each door that is open to who asks, and whether they stand in it."""
    actor = actors.current()
    there = current_app.view_functions
    return [
        (url_for(door.endpoint), str(door.name), request.endpoint == door.endpoint)
        for door in _DOORS
        if door.endpoint in there and door.is_open_to(actor)
    ]
