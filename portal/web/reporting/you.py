"""How to reach the reader: nothing, or a name, an email address, a mobile number."""

from typing import cast

from wtforms import Form

from portal.models.followers import Wants
from portal.web.forms.report import YouForm
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step, Taken, Typed
from portal.web.reporting.told import Told


class You(Step):
    """Who tells us, if they want to say."""

    key = "you"

    def is_asked(self, at: Situation) -> bool:
        return at.resident is None and (at.serving is None or at.serving.person_id is None)

    def is_done(self, at: Situation) -> bool:
        return super().is_done(at) and self.form(at, None).validate()

    def form(self, at: Situation, typed: Typed | None) -> Form:
        if typed is not None:
            return YouForm(typed)
        told, caller = at.told, at.serving
        return YouForm(
            data={
                "name": told.name or (caller.name if caller else ""),
                "email": told.email or (caller.email if caller else ""),
                "phone": told.phone or (caller.phone if caller else ""),
                "wants": told.wants.value,
            }
        )

    def take(self, at: Situation, form: Form) -> Taken:
        return Taken(self._said(at, cast(YouForm, form)).past(self.key))

    def keep(self, at: Situation, typed: Typed) -> Told:
        return self._said(at, YouForm(typed))

    def _said(self, at: Situation, form: YouForm) -> Told:
        wants = form.wants.data
        return at.told.but(
            name=form.name.data or "", email=form.email.data or "", phone=form.phone.data or "",
            wants=Wants(wants) if wants in set(Wants) else Wants.EVERYTHING,
        )  # fmt: skip
