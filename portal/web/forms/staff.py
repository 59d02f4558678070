"""The forms of staff: why they look at a case, and how it goes on."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from portal.council.councils import Council
from portal.models.cases import Case
from portal.models.states import NEEDS_WORDS, OPEN, STEPS, State
from portal.services import notes, standard_replies, text_parts
from portal.services.notes import DatePast
from portal.services.text_parts import Parts
from portal.web import staff_replies, states
from portal.web.forms.choices import SelectChoice
from portal.web.forms.days import DayField
from portal.web.forms.texts import lines, one_line

MOST_WORDS = 2000
_MOST_REASON = 300
_ORDER = tuple(State)
_ELSEWHERE = {State.PASSED_ON, State.DUPLICATE}


class WhyForm(FlaskForm):
    """Why somebody looks at a case that is not of their teams."""

    reason = TextAreaField(
        _l("Why do you need to see it?"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Say why you need to see this case")),
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


class ReplyingForm(ActionForm):
    """A form whose words can begin as one of the council's standard replies."""

    offered: Collection[str] = ()  # standard replies, by key
    reply = SelectField(_l("Standard reply (optional)"), validate_choice=False)
    words: TextAreaField

    def offer_replies(self, council: Council, case: Case, ways: Collection[State]) -> None:
        """Let a standard reply be chosen that fits the case and the ways it can go."""
        replies = staff_replies.offered(council, case, ways)
        self.offered = {key for key, _title in replies}
        none = [SelectChoice("", _("Choose a reply"))] if replies else []
        self.reply.choices = none + [SelectChoice(key, title) for key, title in replies]

    def write_reply(
        self,
        council: Council,
        case: Case,
        to: State | None,
        day: date | None = None,
        team: str | None = None,
    ) -> None:
        """Put the chosen reply into the words, where it is one of those that were offered."""
        if self.reply.data not in self.offered:
            return
        said = staff_replies.words(council, case, self.reply.data or "", to, day, team)
        typed = self.words.data or ""
        if said and said not in typed:
            self.words.data = f"{typed}\n\n{said}" if typed else said


class AnswerForm(ReplyingForm):
    """Where a case goes, with words for who follows it and a photo of the work done.

    To another team it goes by handing it over, and to the case that it repeats by joining them:
    both have pages of their own.
    """

    ways: Sequence[State] = ()
    to = RadioField(
        _l("Where does it stand now?"),
        validators=[InputRequired(_l("Choose where the case stands now"))],
    )
    date = DayField(_l("Which day? (optional)"), validators=[Optional()])
    words = TextAreaField(
        _l("What do you tell the people who follow it?"),
        filters=[lines],
        validators=[Length(max=MOST_WORDS, message=_l("Use 2,000 characters or fewer"))],
    )
    photo = FileField(_l("A photo of the work done (optional)"))

    @classmethod
    def of(cls, case: Case, **given: Any) -> "AnswerForm":
        """The form for a case as it stands; replies are offered where it is shown."""
        form = cls(**given)
        form.ways = sorted(STEPS[case.state] - _ELSEWHERE, key=_ORDER.index)
        form.to.choices = [SelectChoice(way.value, states.name(way)) for way in form.ways]
        return form

    @property
    def leads_to(self) -> State | None:
        """The state that is chosen, where one is."""
        return next((way for way in self.ways if way.value == self.to.data), None)

    @property
    def due(self) -> datetime | None:
        """Until when people may expect it, where a day of an open state was said."""
        if self.date.data is None or self.leads_to not in OPEN:
            return None
        return notes.end_of(self.date.data)

    @property
    def as_text(self) -> Parts:
        """The words as a text message is sent."""
        return text_parts.count(lines(self.words.data))

    @property
    def written_plainly(self) -> Parts | None:
        """The words as a text of fewer parts, without marks of print; None where none are saved."""
        plain = text_parts.count(text_parts.thrifty(lines(self.words.data)))
        return plain if plain.parts < self.as_text.parts else None

    def write_plainly(self) -> None:
        """Put quotes, dashes and accents as the cheapest text has them."""
        self.words.data = text_parts.thrifty(lines(self.words.data))

    def use_reply(self, council: Council, case: Case) -> None:
        """Write the chosen reply, and choose the state that it is for where none is chosen yet."""
        key = self.reply.data
        if key in self.offered and self.leads_to is None:
            self.to.data = staff_replies.state_of(council, key) or self.to.data
        day = self.date.data if not self.date.errors else None
        self.write_reply(council, case, self.leads_to, day)

    def validate_words(self, field: Field) -> None:
        """An end without work has to be explained to the people who follow the case."""
        if self.to.data in NEEDS_WORDS and not field.data:
            raise ValidationError(_("Say why, and who can help instead"))
        if names := standard_replies.unfilled(field.data or ""):
            raise ValidationError(staff_replies.fill_in(names))

    def validate_date(self, field: Field) -> None:
        """Work that is still to come is not expected for a day that is over."""
        try:
            _due = self.due
        except DatePast:
            raise ValidationError(_("Choose a day from today on, or leave it empty")) from None
