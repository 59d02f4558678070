"""The form with which a clerk begins a life event for whoever calls."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal.services.people import Introduction, NotAnEmail, NotAPhone, email_key, phone_key
from portal.web.forms.choices import SelectChoice
from portal.web.forms.texts import one_line

CALLER, OTHER = "caller", "other"


def _at_most(characters: int) -> Length:
    return Length(max=characters, message=_l("This is too long. Shorten it a little."))


class LifeForm(FlaskForm):
    """What has happened, to whom, and, of somebody nobody knows, who they are."""

    once = HiddenField()
    event = RadioField(_l("What has happened?"), validators=[DataRequired(_l("Choose one"))])
    whose = RadioField(_l("Whose life is it?"), default=CALLER, validators=[Optional()])
    name = StringField(_l("Their full name"), filters=[one_line], validators=[_at_most(200)])
    phone = StringField(
        _l("Phone number (optional)"), filters=[one_line], validators=[_at_most(60)]
    )
    email = StringField(
        _l("Email address (optional)"), filters=[one_line], validators=[_at_most(254)]
    )

    def offer(self, events: list[tuple[str, str]], other: str) -> None:
        """Each event by key and title; and for whom they speak, where that is somebody."""
        self.event.choices = [SelectChoice(key, title) for key, title in events]
        self.whose.choices = [SelectChoice(CALLER, _("Their own"))]
        if other:
            self.whose.choices.append(SelectChoice(OTHER, other))

    def validate_phone(self, field: Field) -> None:
        """Raises ValidationError for what is no number."""
        if field.data:
            try:
                phone_key(field.data)
            except NotAPhone:
                raise ValidationError(_("This is no phone number we can call.")) from None

    def validate_email(self, field: Field) -> None:
        """Raises ValidationError for what is no address."""
        if field.data:
            try:
                email_key(field.data)
            except NotAnEmail:
                raise ValidationError(
                    _("This is no email address. It looks like name@example.com.")
                ) from None

    @property
    def who(self) -> Introduction:
        """As they introduced themselves."""
        return Introduction(
            name=self.name.data or None, phone=self.phone.data or None,
            email=self.email.data or None,
        )  # fmt: skip
