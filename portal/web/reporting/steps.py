"""What every step of the report is: when it is asked, its form, and what it makes of an answer."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from werkzeug.datastructures import MultiDict
from wtforms import Form

from portal.web.reporting.situations import Situation
from portal.web.reporting.told import Told

Typed = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a step that was sent."""

    told: Told
    stay: bool = False  # show the same step again, with what is known now
    to: str | None = None  # the step to go on with, where it is not the next one
    joined: UUID | None = None  # the case that was there already, and is followed instead


class Step:
    """One page of the report."""

    key: ClassVar[str]
    fragment: ClassVar[str] = ""  # the template of what htmx asks for while one types

    @property
    def template(self) -> str:
        return f"report/{self.key}.html"

    def is_asked(self, at: Situation) -> bool:
        """Whether this report has such a step at all."""
        return True

    def is_done(self, at: Situation) -> bool:
        """Whether what it asks has been told; a step with nothing required was gone through."""
        return self.key in at.told.passed

    def form(self, at: Situation, typed: Typed | None) -> Form:
        """Its form, filled with what was typed just now, or else with what was told before."""
        raise NotImplementedError

    def shows(self, at: Situation, form: Form) -> dict[str, Any]:
        """What its template needs besides the form."""
        return {}

    def take(self, at: Situation, form: Form) -> Taken:
        """What was told, with what a form without faults says; it may still find faults in it."""
        raise NotImplementedError

    def guess(self, at: Situation) -> tuple[Situation, Form]:
        """What the fragment shows for what is being typed; nothing of it is kept."""
        return at, self.form(at, at.typed)

    def keep(self, at: Situation, typed: Typed) -> Told:
        """What was typed, unchecked, where it cannot be taken yet but must not be lost."""
        return at.told
