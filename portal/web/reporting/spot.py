"""The exact spot: a pin on the map, which can be left where it is."""

from typing import Any, cast

from flask_babel import gettext as _
from wtforms import Form

from portal.web.forms.report import SpotForm
from portal.web.maps.picking import View, after_press, read_view
from portal.web.reporting import guesses
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step, Taken, Typed
from portal.web.reporting.told import Told
from portal.web.reporting.where import outside_of, read_point, settled

_FAR, _NEAR = 13, 17


class Spot(Step):
    """Where on the map."""

    key = "spot"

    def is_done(self, at: Situation) -> bool:
        return at.told.spot_shown

    def form(self, at: Situation, typed: Typed | None) -> Form:
        if typed is not None:
            return SpotForm(typed)
        return SpotForm(data={"lat": at.told.lat, "lon": at.told.lon})

    def shows(self, at: Situation, form: Form) -> dict[str, Any]:
        view = self._view(at)
        return {
            "view": view,
            "near_pin": guesses.around(at.parts, view.centre) if view.pinned else "",
            "outside": outside_of(at, view.centre) if self._is_outside(at, view) else None,
        }

    def take(self, at: Situation, form: Form) -> Taken:
        form = cast(SpotForm, form)
        if after_press(at.typed, self._start(at)) is not None:
            return Taken(at.told, stay=True)
        point = read_point(form.lat.data, form.lon.data)
        if point is None:
            form.lat.errors = (_("Put the pin on the map where the problem is."),)
            return Taken(at.told, stay=True)
        if point == at.told.point:
            return Taken(at.told.but(spot_shown=True))
        return settled(at, at.told, point, spot_shown=True)

    def keep(self, at: Situation, typed: Typed) -> Told:
        point = read_point(typed.get("lat"), typed.get("lon"))
        if point is None or not at.parts.council.contains(point):
            return at.told
        return settled(at, at.told, point, spot_shown=False).told

    def _start(self, at: Situation) -> View:
        if at.told.point:
            return View(at.told.point, _NEAR, pinned=True)
        return View(at.parts.council.centre_point, _FAR)

    def _view(self, at: Situation) -> View:
        start = self._start(at)
        return after_press(at.typed, start) or read_view(at.typed, start)

    def _is_outside(self, at: Situation, view: View) -> bool:
        return view.pinned and not at.parts.council.contains(view.centre)
