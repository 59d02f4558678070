"""The forms of the account."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, RadioField, StringField, TelField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.models.followers import Wants
from portal.services.people import NotAnEmail, NotAPhone, email_key, phone_key
from portal.web.forms.choices import SelectChoice


def _email(_form: FlaskForm, field: Field) -> None:
    try:
        email_key(field.data or "")
    except NotAnEmail:
        raise ValidationError(
            str(_l("Enter an email address in the correct format, like name@example.com"))
        ) from None


def _phone(_form: FlaskForm, field: Field) -> None:
    try:
        phone_key(field.data or "")
    except NotAPhone:
        raise ValidationError(
            str(_l("Enter a phone number, like 01632 960 001 or 07700 900 982"))
        ) from None


class NameForm(FlaskForm):
    """How somebody wants to be called."""

    name = StringField(
        _l("Your name"), [Length(max=200, message=_l("Use 200 characters or fewer"))]
    )


class PointForm(FlaskForm):
    """A further way to reach somebody."""

    value: StringField


class EmailForm(PointForm):
    """A further email address."""

    value = EmailField(_l("Email address"), [InputRequired(_l("Enter an email address")), _email])


class PhoneForm(PointForm):
    """A further phone number."""

    value = TelField(_l("Phone number"), [InputRequired(_l("Enter a phone number")), _phone])


class CodeForm(FlaskForm):
    """The six digits that were sent."""

    code = StringField(_l("The code we sent you"), [InputRequired(_l("Enter the code"))])


class AddressForm(FlaskForm):
    """Where somebody lives: searched in the gazetteer, chosen from what was found, or typed."""

    search = StringField(
        _l("Your address"),
        [Optional(), Length(max=200, message=_l("Use 200 characters or fewer"))],
    )
    place = RadioField(_l("Which one is it?"), choices=[], validate_choice=False)
    typed = BooleanField(_l("None of these: keep it as I typed it"))


class WishesForm(FlaskForm):
    """What to be told of, and in which language."""

    wants = RadioField(
        _l("What should we tell you?"),
        choices=[
            SelectChoice(Wants.EVERYTHING.value, _l("Everything that happens")),
            SelectChoice(Wants.THE_END.value, _l("Only when it is finished")),
            SelectChoice(Wants.NOTHING.value, _l("Nothing: I look myself")),
        ],
    )
    language = RadioField(_l("In which language?"), validate_choice=False)


class SureForm(FlaskForm):
    """A step that cannot be taken back."""

    sure = BooleanField(
        _l("I understand this cannot be undone"),
        [InputRequired(_l("Tick the box if you are sure"))],
    )
