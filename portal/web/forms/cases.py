"""The forms of a case page: follow it, ask for a link to it, say that it is not fixed."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.models.followers import Wants
from portal.services.people import NotAnEmail, email_key
from portal.web.forms.choices import SelectChoice

MOST_WORDS = 2000


def _is_an_email(_form: FlaskForm, field: Field) -> None:
    try:
        email_key(field.data or "")
    except NotAnEmail:
        raise ValidationError(
            str(_l("Enter an email address in the correct format, like name@example.com"))
        ) from None


class FollowForm(FlaskForm):
    """Where to tell somebody of a case, and how much."""

    email = EmailField(
        _l("Your email address"),
        [InputRequired(_l("Enter your email address")), _is_an_email],
    )
    wants = RadioField(
        _l("What should we tell you?"),
        choices=[
            SelectChoice(Wants.EVERYTHING.value, _l("Everything that happens")),
            SelectChoice(Wants.THE_END.value, _l("Only when it is finished")),
        ],
        default=Wants.EVERYTHING.value,
    )


class LinkForm(FlaskForm):
    """Where to send a link to a case; it goes only to who reported or follows it."""

    email = EmailField(
        _l("Your email address"),
        [InputRequired(_l("Enter your email address")), _is_an_email],
    )


class ReopenForm(FlaskForm):
    """What is still wrong."""

    words = TextAreaField(
        _l("What is still wrong?"),
        [
            InputRequired(_l("Tell us what is still wrong")),
            Length(max=MOST_WORDS, message=_l("Use 2,000 characters or fewer")),
        ],
    )


class PressForm(FlaskForm):
    """A button and nothing else."""
