"""The forms for being texted of a case: a number, then the code that came to it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, StringField, TelField
from wtforms.validators import InputRequired, ValidationError

from portal.models.followers import Wants
from portal.services.people import NotAPhone, phone_key
from portal.web.forms.choices import SelectChoice

_WANTS = [
    SelectChoice(Wants.EVERYTHING.value, _l("Everything that happens")),
    SelectChoice(Wants.THE_END.value, _l("Only when it is finished")),
]


class FollowByTextForm(FlaskForm):
    """Which number to text, and how much."""

    phone = TelField(_l("Your mobile number"), [InputRequired(_l("Enter your mobile number"))])
    wants = RadioField(
        _l("What should we tell you?"),
        choices=_WANTS,
        default=Wants.EVERYTHING.value,
    )

    def validate_phone(self, field: Field) -> None:
        """A number that can be texted, in any way of writing it."""
        try:
            phone_key(field.data or "")
        except NotAPhone:
            raise ValidationError(
                _("Enter a mobile number, like 07700 900 982 or +44 7700 900 982")
            ) from None


class FollowHereForm(FlaskForm):
    """Which of the numbers that somebody has proved already, and how much."""

    point = RadioField(_l("Your mobile number"), [InputRequired(_l("Choose a number"))])
    wants = RadioField(
        _l("What should we tell you?"), choices=_WANTS, default=Wants.EVERYTHING.value
    )


class FollowForForm(FlaskForm):
    """How much the person is told for whom somebody acts."""

    wants = RadioField(
        _l("What should we tell them?"), choices=_WANTS, default=Wants.EVERYTHING.value
    )


class TextCodeForm(FlaskForm):
    """The six digits that came by text."""

    code = StringField(
        _l("Your code"), [InputRequired(_l("Enter the code that we have texted you"))]
    )


class GivenCodeForm(FlaskForm):
    """The six digits that came to somebody else, who gave them to whoever asked."""

    code = StringField(_l("Their code"), [InputRequired(_l("Enter the code that they gave you"))])
