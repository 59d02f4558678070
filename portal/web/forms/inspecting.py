"""The forms of an inspector on the way: where they are, and what they did on the spot."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, FileField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.models.cases import Case
from portal.models.states import NEEDS_WORDS, STEPS, State
from portal.web.forms.choices import SelectChoice
from portal.web.forms.staff import MOST_WORDS, ActionForm
from portal.web.forms.texts import lines, one_line

_WAYS = {
    State.DONE: _l("It is fixed: close it"),
    State.IN_PROGRESS: _l("It is begun or made safe, and there is more to do"),
    State.NO_ACTION: _l("There is nothing to do here: close it"),
}


class HereForm(FlaskForm):
    """Where somebody is: as their device says, or in words."""

    search = StringField(
        _l("Where are you?"),
        filters=[one_line],
        validators=[Length(max=200, message=_l("Use 200 characters or fewer"))],
    )
    place = HiddenField()
    lat = HiddenField()
    lon = HiddenField()


class SpotForm(ActionForm):
    """What was done on the spot, in as few presses as can be."""

    ways: Sequence[State] = ()
    to = RadioField(
        _l("How does it stand now?"), validators=[InputRequired(_l("Choose how it stands now"))]
    )
    words = TextAreaField(
        _l("What did you do?"),
        filters=[lines],
        validators=[Length(max=MOST_WORDS, message=_l("Use 2,000 characters or fewer"))],
    )
    photo = FileField(_l("Take a photo of it now"))

    @classmethod
    def of(cls, case: Case) -> "SpotForm":
        """The form for a case as it stands."""
        form = cls()
        form.ways = [state for state in _WAYS if state in STEPS[case.state]]
        form.to.choices = [SelectChoice(state.value, _WAYS[state]) for state in form.ways]
        return form

    @property
    def leads_to(self) -> State | None:
        """The state that is chosen, whether or not the case can go there any more."""
        return next((state for state in _WAYS if state.value == self.to.data), None)

    def validate_words(self, field: Field) -> None:
        """An end without work has to be explained to the people who follow the case."""
        if self.to.data in NEEDS_WORDS and not field.data:
            raise ValidationError(_("Say why there is nothing to do"))
