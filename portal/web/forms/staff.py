"""The forms of staff: why they look at a case, and how it goes on."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, FileField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.models.cases import Case
from portal.models.states import NEEDS_WORDS, STEPS, State
from portal.web import states
from portal.web.forms.choices import SelectChoice
from portal.web.forms.texts import lines, one_line

MOST_WORDS = 2000
_MOST_REASON = 300
_ORDER = tuple(State)


class WhyForm(FlaskForm):
    """Why somebody looks at a case that is not of their teams."""

    reason = TextAreaField(
        _l("Why do you need to see it?"),
        filters=[one_line],
        validators=[
            InputRequired(_l("Say why you need to see this case")),
            Length(max=_MOST_REASON, message=_l("Use 300 characters or fewer")),
        ],
    )


class ActionForm(FlaskForm):
    """A form with which staff do something to a case as they saw it."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version of the case that was on the screen; 0 where the form does not say."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class AnswerForm(ActionForm):
    """Where a case goes, with words for who follows it and a photo of the work done."""

    to = RadioField(
        _l("Where does it stand now?"),
        validators=[InputRequired(_l("Choose where the case stands now"))],
    )
    words = TextAreaField(
        _l("What do you tell the people who follow it?"),
        filters=[lines],
        validators=[Length(max=MOST_WORDS, message=_l("Use 2,000 characters or fewer"))],
    )
    photo = FileField(_l("A photo of the work done (optional)"))

    @classmethod
    def of(cls, case: Case, **given: Any) -> "AnswerForm":
        """The form for a case as it stands."""
        form = cls(**given)
        ways = sorted(STEPS[case.state], key=_ORDER.index)
        form.to.choices = [SelectChoice(way.value, states.name(way)) for way in ways]
        return form

    def validate_words(self, field: Field) -> None:
        """An end without work has to be explained to the people who follow the case."""
        if self.to.data in NEEDS_WORDS and not field.data:
            raise ValidationError(_("Say why, and who can help instead"))
