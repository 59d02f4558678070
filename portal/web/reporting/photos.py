"""Photos: as many as six, each made ready as it comes; none are needed."""

from typing import Any

from wtforms import Form

from portal.services.photos import MOST
from portal.web.forms.report import PressForm
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step, Taken, Typed
from portal.web.reporting.where import photo_place


class Photos(Step):
    """The photos of the report."""

    key = "photos"

    def form(self, at: Situation, typed: Typed | None) -> Form:
        return PressForm(typed)

    def refusing(self, at: Situation, words: list[str]) -> Form:
        """Its form, with why photos were not taken."""
        form = PressForm()
        form.do.errors = tuple(words)
        return form

    def shows(self, at: Situation, form: Form) -> dict[str, Any]:
        return {
            "most": MOST,
            "room": MOST - len(at.photos),
            "photo_place": photo_place(at),
        }

    def take(self, at: Situation, form: Form) -> Taken:
        return Taken(at.told.past(self.key))
