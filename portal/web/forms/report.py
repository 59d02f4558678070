"""The forms of the report: what may be typed, and the sentence for what may not."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length

from portal.council.categories import Question, QuestionKind
from portal.services.people import NotAnEmail, NotAPhone, email_key, phone_key
from portal.web.forms.texts import lines, one_line

MOST_WORDS = 2000
_MOST_SEARCH = 200
_MOST_NAME = 100
_MOST_ANSWER = 500


class WhereForm(Form):
    """A search for a place, and the choice among what was found."""

    search = StringField(
        filters=[one_line],
        validators=[
            Length(
                max=_MOST_SEARCH,
                message=_l("Use 200 characters or fewer to say where it is."),
            )
        ],
    )
    place = RadioField(choices=[], validate_choice=False)
    lat = HiddenField()
    lon = HiddenField()


class SpotForm(Form):
    """The pin on the map; its buttons are read by `maps.picking`."""

    lat = HiddenField()
    lon = HiddenField()


class WhatForm(Form):
    """Words for a thing, and the choice of a category."""

    thing = StringField(
        filters=[one_line],
        validators=[
            Length(
                max=_MOST_SEARCH,
                message=_l(
                    "Use 200 characters or fewer here. You can describe it in full on a later page."
                ),
            )
        ],
    )
    service = RadioField(choices=[], validate_choice=False)


class WordsForm(Form):
    """What everyone may read, and what is for the team alone."""

    words = TextAreaField(
        filters=[lines],
        validators=[
            Length(
                max=MOST_WORDS,
                message=_l(
                    "The description must be 2,000 characters or fewer. Shorten it a little."
                ),
            )
        ],
    )
    private_words = TextAreaField(
        filters=[lines],
        validators=[
            Length(
                max=MOST_WORDS,
                message=_l(
                    "The private details must be 2,000 characters or fewer. Shorten them a little."
                ),
            )
        ],
    )


class YouForm(Form):
    """How to reach somebody; all of it may be left out."""

    name = StringField(
        filters=[one_line],
        validators=[
            Length(max=_MOST_NAME, message=_l("Your name must be 100 characters or fewer."))
        ],
    )
    email = StringField(filters=[one_line])
    phone = StringField(filters=[one_line])
    wants = RadioField(choices=[], validate_choice=False)

    def validate_email(self, field: Field) -> None:
        try:
            email_key(field.data or "") if field.data else None
        except NotAnEmail:
            raise ValidationError(
                _l("Enter an email address in the correct format, like name@example.com")
            ) from None

    def validate_phone(self, field: Field) -> None:
        try:
            phone_key(field.data or "") if field.data else None
        except NotAPhone:
            raise ValidationError(
                _l("Enter a phone number, like 07700 900982 or +44 808 157 0192")
            ) from None


class PressForm(Form):
    """A page with buttons alone: which of them was pressed."""

    do = HiddenField()


def questions_form(questions: Sequence[Question], requires: bool = True) -> type[Form]:
    """A form with a field for each question, named `q_` and its id."""
    fields = {f"q_{one.id}": _field(one, requires=requires) for one in questions}
    return type("QuestionsForm", (Form,), fields)


def _field(question: Question, *, requires: bool) -> Any:
    checks: list[Callable[[Form, Field], None]] = []
    if question.required and requires:
        checks.append(_Required(question))
    match question.kind:
        case QuestionKind.CHOICE | QuestionKind.YES_NO:
            return RadioField(
                choices=[],
                validate_choice=False,
                validators=[*checks, _Offered(question)],
            )
        case QuestionKind.SEVERAL:
            return SelectMultipleField(
                choices=[],
                validate_choice=False,
                validators=[*checks, _Offered(question)],
            )
        case QuestionKind.NUMBER:
            return StringField(filters=[one_line], validators=[*checks, _number])
        case _:
            return StringField(
                filters=[one_line],
                validators=[
                    *checks,
                    Length(
                        max=_MOST_ANSWER,
                        message=_l("The answer must be 500 characters or fewer."),
                    ),
                ],
            )


class _Required:
    """An answer is needed; the sentence names the question, for there may be many."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def __call__(self, _form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(
                _(
                    "Answer “%(question)s” If you are not sure, guess.",
                    question=_(self.question.ask),
                )
            )


class _Offered:
    """Only what was offered; anything else was not chosen on our page."""

    def __init__(self, question: Question) -> None:
        self.offered = {*question.values, "", None}

    def __call__(self, _form: Form, field: Field) -> None:
        chosen = field.data if isinstance(field.data, list) else [field.data]
        if any(value not in self.offered for value in chosen):
            raise ValidationError(_("Choose one of the answers."))


def _number(_form: Form, field: Field) -> None:
    if field.data and number(field.data) is None:
        raise ValidationError(_l("Write a number in figures, like 3."))


def number(text: str) -> int | float | None:
    """A number as a person writes it; None where it is none, or beyond all sense."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    if not -1e9 < value < 1e9:  # neither endless nor NaN
        return None
    return int(value) if value.is_integer() else value
