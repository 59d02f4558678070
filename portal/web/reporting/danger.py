"""The number to call before anything else, in large print."""

from typing import Any

from wtforms import Form

from portal.web.forms.report import PressForm
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step, Taken, Typed


class Danger(Step):
    """Shown as soon as anything that was told speaks of danger, and again for a new danger."""

    key = "danger"

    def is_asked(self, at: Situation) -> bool:
        return bool(at.alarms)

    def is_done(self, at: Situation) -> bool:
        return all(one.key in at.told.warned for one in at.alarms)

    def form(self, at: Situation, typed: Typed | None) -> Form:
        return PressForm(typed)

    def shows(self, at: Situation, form: Form) -> dict[str, Any]:
        return {"alarms": at.alarms}

    def take(self, at: Situation, form: Form) -> Taken:
        read = dict.fromkeys((*at.told.warned, *(one.key for one in at.alarms)))
        return Taken(at.told.but(warned=tuple(read)))
