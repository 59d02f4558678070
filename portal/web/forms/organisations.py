"""The forms of organisations: registering, answering, inviting, codes, and the council's look."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.models.organisations import AdviserRole, OrganisationKind, OrganisationState
from portal.services.people import NotAnEmail, NotAPhone, email_key, phone_key
from portal.web import organisation_words
from portal.web.forms.choices import SelectChoice
from portal.web.forms.mandates import ScopesForm, with_scopes
from portal.web.forms.texts import lines, one_line

MOST_WORDS = 2000
MOST_OWN_WORDS = 500
_SHORT = Length(max=200, message=_l("Use 200 characters or fewer"))
_LONG = Length(max=MOST_WORDS, message=_l("Use 2,000 characters or fewer"))


def _email(_form: FlaskForm, field: Any) -> None:
    try:
        email_key(field.data or "")
    except NotAnEmail:
        raise ValidationError(
            _("Enter an email address in the correct format, like name@example.com")
        ) from None


def _phone(_form: FlaskForm, field: Any) -> None:
    try:
        phone_key(field.data or "")
    except NotAPhone:
        raise ValidationError(
            _("Enter a phone number, like 01632 960 001 or 07700 900 982")
        ) from None


class RegisterForm(FlaskForm):
    """What an organisation says of itself, a file that shows it, and who leads its team."""

    own_name = StringField(_l("Your own name"), [_SHORT], filters=[one_line])
    name = StringField(
        _l("Name of the organisation"),
        [InputRequired(_l("Enter the name of the organisation")), _SHORT],
        filters=[one_line],
    )
    kind = RadioField(_l("What is it?"), validate_choice=False)
    number = StringField(
        _l("Its number in a register"),
        [InputRequired(_l("Enter the number, or say that there is none")), _SHORT],
        filters=[one_line],
    )
    address = StringField(
        _l("Address"), [InputRequired(_l("Enter its address")), _SHORT], filters=[one_line]
    )
    email = EmailField(
        _l("Email address of the organisation"),
        [InputRequired(_l("Enter an email address")), _email],
        filters=[one_line],
    )
    phone = TelField(
        _l("Phone number of the organisation"),
        [InputRequired(_l("Enter a phone number")), _phone],
        filters=[one_line],
    )
    words = TextAreaField(
        _l("Whom do you help, and with what?"),
        [InputRequired(_l("Say whom you help, and with what")), _LONG],
        filters=[lines],
    )
    shows = StringField(
        _l("What does the file show?"),
        [InputRequired(_l("Say what the file shows")), _SHORT],
        filters=[one_line],
    )
    file = FileField(_l("A photo or a PDF"))
    wish = HiddenField()
    asks_own_name = False  # of who has given none so far: clients and colleagues read it

    def offer(self) -> None:
        """The kinds of organisation."""
        self.kind.choices = [
            SelectChoice(one.value, organisation_words.kind(one)) for one in OrganisationKind
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """What no form of ours offers is not taken."""
        is_right = bool(super().validate(extra_validators))
        if self.kind.data not in set(OrganisationKind):
            self.kind.errors, is_right = [_("Choose what it is")], False
        if self.asks_own_name and not self.own_name.data:
            self.own_name.errors, is_right = [_("Enter your own name")], False
        return is_right


class AnswerForm(FlaskForm):
    """An answer to the council's question, with a file where one is needed."""

    words = TextAreaField(
        _l("Your answer"), [InputRequired(_l("Write your answer")), _LONG], filters=[lines]
    )
    shows = StringField(_l("What does the file show?"), [_SHORT], filters=[one_line])
    file = FileField(_l("A photo or a PDF, if you need to show something"))


class FactorForm(FlaskForm):
    """The six digits that an app on a phone shows."""

    code = StringField(
        _l("The six digits of your app"), [InputRequired(_l("Enter the six digits of your app"))]
    )


class InviteForm(FlaskForm):
    """Whom a lead invites."""

    name = StringField(
        _l("Their name"), [InputRequired(_l("Enter their name")), _SHORT], filters=[one_line]
    )
    email = EmailField(
        _l("Their email address at work"),
        [InputRequired(_l("Enter an email address")), _email],
        filters=[one_line],
    )
    role = RadioField(
        _l("What will they do?"),
        choices=[
            SelectChoice(AdviserRole.ADVISER.value, _l("Advise clients")),
            SelectChoice(AdviserRole.LEAD.value, _l("Advise clients, and lead the team")),
        ],
        default=AdviserRole.ADVISER.value,
    )


class DecideForm(FlaskForm):
    """What the council decides on an organisation, why, and until when."""

    to = RadioField(_l("What do you decide?"), validate_choice=False)
    until = DateField(_l("The agreement ends on"), [Optional()])
    words = TextAreaField(_l("Why? The organisation reads this."), [_LONG], filters=[lines])
    version = HiddenField()

    def offer(self, states: list[OrganisationState], now: OrganisationState) -> None:
        """What may become of it."""
        self.to.choices = [
            SelectChoice(one.value, organisation_words.decision(one, now)) for one in states
        ]

    @property
    def seen(self) -> int:
        """The version that was on the screen."""
        data = self.version.data or ""
        return int(data) if data.isdecimal() and len(data) < 10 else -1

    def ending(self, of: date | None) -> None:
        """The end that stands there when the page is opened."""
        if self.until.data is None and not self.is_submitted():
            self.until.data = of


@with_scopes
class NewClientForm(ScopesForm):
    """A new client, who sits with their adviser."""

    nothing_chosen = _l("Choose at least one thing, and whether you look or act")
    name = StringField(
        _l("Their name"), [InputRequired(_l("Enter their name")), _SHORT], filters=[one_line]
    )
    phone = TelField(
        _l("Their mobile number"),
        [InputRequired(_l("Enter their mobile number")), _phone],
        filters=[one_line],
    )
    life_event = StringField(
        _l("One life event alone: its reference, as it stands on their plan (optional)"),
        [_SHORT],
        filters=[one_line],
    )
    basis = RadioField(_l("Why do you act for them?"), validate_choice=False)
    work = StringField(
        _l("If it is your work as a professional: as what?"), [_SHORT], filters=[one_line]
    )
    language = RadioField(_l("In which language do we write to them?"), validate_choice=False)


class SignForm(FlaskForm):
    """The client's own words, and their name or their signature as a picture."""

    own_words = TextAreaField(
        _l("In your own words: what do you agree to?"),
        [
            InputRequired(_l("Write in your own words what you agree to")),
            Length(max=MOST_OWN_WORDS, message=_l("Use 500 characters or fewer")),
        ],
        filters=[lines],
    )
    signed = StringField(_l("Your name, as your signature"), [_SHORT], filters=[one_line])
    drawn = HiddenField()


class FindForm(FlaskForm):
    """A client by name."""

    name = StringField(_l("Find a client by name"), [_SHORT], filters=[one_line])


class HandOverForm(FlaskForm):
    """To whom clients go."""

    to = SelectField(_l("To whom?"), validate_choice=False)
    everyone = BooleanField(_l("All of my clients"))
