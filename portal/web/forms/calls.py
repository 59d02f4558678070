"""The one form of a call: who calls, what they say, what is noted, and how it ends."""

from collections.abc import Sequence, Set
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from portal.models.contacts import Avoidable
from portal.services.caller_checks import Fact, Said
from portal.services.calls import Notes
from portal.services.contacts import Ending
from portal.services.finding_people import Asked
from portal.web.forms.choices import SelectChoice
from portal.web.forms.texts import lines, one_line
from portal.web.pages import wants_fragment

MOST_WORDS = 5000
_MOST_SAID = 200
_MOST_NAME = 100
NONE = "none"  # in a form: needed, and not avoidable

AVOIDABLE = {
    NONE: _l("No, they had to contact us"),
    Avoidable.CHASING.value: _l("They asked how something stands"),
    Avoidable.CLARIFICATION.value: _l("Something we wrote or said was not clear"),
    Avoidable.SIGNPOSTING.value: _l("They had been sent to the wrong place, or passed on"),
    Avoidable.SAID_BEFORE.value: _l("They had to tell us the same thing again"),
    Avoidable.CLOSED_TOO_EARLY.value: _l("We said it was done, and it was not"),
}
SAYS = {
    Fact.EMAIL: ("said_email", _l("Their email address")),
    Fact.PHONE: ("said_phone", _l("The last 4 digits of their phone number")),
    Fact.HOME: ("said_home", _l("House number, with street or postcode")),
    Fact.CASE: ("said_reference", _l("Reference of an earlier case of theirs")),
}
"""For each fact the field that takes what the caller says, and what the clerk asks for."""


def _said(label: Any, most: int = _MOST_SAID) -> StringField:
    return StringField(
        label,
        filters=[one_line],
        validators=[Length(max=most, message=_l("Use %(max)d characters or fewer"))],
    )


def _given(field: StringField, most: int) -> str | None:
    """What was typed of the caller; None where nothing was, which takes nothing back."""
    return field.data[:most] if field.raw_data and field.data else None


class CallerNumberForm(FlaskForm):
    """The number at which a caller wants to be texted."""

    phone = TelField(
        _l("Their mobile number"),
        filters=[one_line],
        validators=[
            InputRequired(_l("Enter their mobile number")),
            Length(max=_MOST_SAID, message=_l("Use %(max)d characters or fewer")),
        ],
    )


class CallerCodeForm(FlaskForm):
    """The six digits that they read back."""

    code = StringField(
        _l("Their code"),
        filters=[one_line],
        validators=[
            InputRequired(_l("Enter the code that they read back")),
            Length(max=_MOST_SAID, message=_l("Use %(max)d characters or fewer")),
        ],
    )


class CallForm(FlaskForm):
    """All of the page is one form: whatever is pressed, what was typed goes along and is kept."""

    offered: Set[str] = frozenset()

    version = HiddenField()
    window = HiddenField(validators=[Length(max=32)])
    words = TextAreaField(
        _l("Notes"),
        filters=[lines],
        validators=[Length(max=MOST_WORDS, message=_l("Use %(max)d characters or fewer"))],
    )
    subject = SelectField(_l("What was it about?"), validate_choice=False)
    answered = RadioField(
        _l("Did they get their answer from you?"),
        choices=[
            SelectChoice("yes", _l("Yes")),
            SelectChoice("no", _l("No, somebody else has to go on with it")),
        ],
        validate_choice=False,
    )
    avoidable = SelectField(
        _l("Could we have spared them this contact?"),
        choices=[SelectChoice(key, words) for key, words in AVOIDABLE.items()],
        validate_choice=False,
    )

    name = _said(_l("Name"))
    phone = _said(_l("Phone number"))
    email = _said(_l("Email address"))
    reference = _said(_l("Reference of a case"))
    address = _said(_l("Address or postcode"))

    said_email = _said(SAYS[Fact.EMAIL][1])
    said_phone = _said(SAYS[Fact.PHONE][1])
    said_home = _said(SAYS[Fact.HOME][1])
    said_reference = _said(SAYS[Fact.CASE][1])
    said_about = _said(_l("What that case was about"))

    other_name = _said(_l("Name of the person they speak for"))
    other_phone = _said(_l("Phone number of that person"))
    other_address = _said(_l("Address or postcode of that person"))

    asked_after = _said(_l("A case by its reference"))

    def offer(self, subjects: Sequence[tuple[str, str]]) -> None:
        """The subjects to choose from, as key and name."""
        self.subject.choices = [SelectChoice(key, words) for key, words in subjects]
        self.offered = {key for key, _words in subjects}

    @property
    def notes(self) -> Notes:
        """What was typed and chosen so far."""
        text = self.version.data or ""
        seen = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        return Notes(
            version=seen,
            caller=_given(self.name, _MOST_NAME),
            caller_phone=_given(self.phone, _MOST_SAID),
            caller_email=_given(self.email, _MOST_SAID),
            words=self.words.data or "",
            subject=self._subject,
            answered=self._answered,
            avoidable=self._avoidable,
            window=self.window.data or "",
            unpressed=wants_fragment(),
        )

    @property
    def ending(self) -> Ending | None:
        """How the call ends; None where it was not said whether it was answered."""
        if self._answered is None or not self._subject:
            return None
        return Ending(self._subject, self._answered, self._avoidable)

    @property
    def asked(self) -> Asked:
        """What was said of somebody, to find them."""
        return Asked(
            self.name.data or "", self.phone.data or "", self.email.data or "",
            self.reference.data or "", self.address.data or "",
        )  # fmt: skip

    @property
    def asked_for(self) -> Asked:
        """What was said of the one for whom they speak, to find them."""
        return Asked(
            self.other_name.data or "", self.other_phone.data or "", "", "",
            self.other_address.data or "",
        )  # fmt: skip

    @property
    def said(self) -> Said:
        """What they say when they are asked who they are; not yet what their words are about."""
        return Said(
            self.said_email.data or "", self.said_phone.data or "", self.said_home.data or "",
            self.said_reference.data or "",
        )  # fmt: skip

    @property
    def said_in_passing(self) -> Said:
        """What they said already, when they were looked for: nobody is asked it twice."""
        return Said(self.email.data or "", self.phone.data or "", self.address.data or "")

    @property
    def _subject(self) -> str:
        """What was chosen, where it was offered."""
        chosen = self.subject.data or ""
        return chosen if chosen in self.offered else ""

    @property
    def _answered(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.answered.data or "")

    @property
    def _avoidable(self) -> Avoidable | None:
        chosen = self.avoidable.data or ""
        return Avoidable(chosen) if chosen in set(Avoidable) else None
