"""Why an answer cannot be taken, in a sentence that says what to do."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from life_events.engine import answers
from life_events.engine.answers import BadAnswer
from life_events.engine.events import Kind, Question


def worded(bad: BadAnswer, question: Question, facts: Mapping[str, Any]) -> str:
    """The sentence for a BadAnswer."""
    if bad.code in _BY_QUESTION:
        return _BY_QUESTION[bad.code](question, facts)
    return str(_SIMPLE.get(bad.code, _SIMPLE["not_an_answer"]))


def no_area() -> str:
    """A written address says nothing of whose area it is in."""
    return _("Say whose area it is in.")


def no_place_chosen() -> str:
    """A search found something, and nothing was chosen."""
    return _("Choose the address, or write it out below.")


def _empty(question: Question, _facts: Mapping[str, Any]) -> str:
    return str(_EMPTY.get(question.kind, _l("Answer this question.")))


def _too_early(question: Question, facts: Mapping[str, Any]) -> str:
    if question.kind is Kind.PERSON:
        return _("The date of death cannot be before the date of birth.")
    earliest = answers.at(facts, question.after) if question.after else None
    if isinstance(earliest, date):
        return _("It cannot be before %(date)s.", date=_written(earliest))
    if question.after == "today":
        return _("It cannot be before today.")
    return _("Check the year: it is too long ago.")


def _too_late(question: Question, facts: Mapping[str, Any]) -> str:
    latest = answers.at(facts, question.before) if question.before else None
    if isinstance(latest, date):
        return _("It cannot be after %(date)s.", date=_written(latest))
    if question.before == "today":
        return _("It cannot be after today.")
    return _("Check the year: it is too far ahead.")


def _too_small(question: Question, _facts: Mapping[str, Any]) -> str:
    return _("Give %(least)s or more.", least=_amount(question, question.minimum))


def _too_big(question: Question, _facts: Mapping[str, Any]) -> str:
    return _("Give %(most)s or less.", most=_amount(question, question.maximum))


def _not_a_number(question: Question, _facts: Mapping[str, Any]) -> str:
    if question.kind is Kind.MONEY:
        return _("Write an amount in pounds, like 120 or 86.45.")
    return _("Write a whole number in figures, like 3.")


def _amount(question: Question, amount: int | None) -> str:
    if amount is None:
        return ""
    return f"£{amount // 100}" if question.kind is Kind.MONEY else str(amount)


def _written(day: date) -> str:
    return str(format_date(day, "d MMMM y"))


_BY_QUESTION: Mapping[str, Callable[[Question, Mapping[str, Any]], str]] = {
    "empty": _empty,
    "too_early": _too_early,
    "too_late": _too_late,
    "too_small": _too_small,
    "too_big": _too_big,
    "not_a_number": _not_a_number,
}
_SIMPLE: Mapping[str, Any] = {
    "not_an_answer": _l("Choose one of the answers."),
    "not_with_others": _l("Take the tick away from the last answer, or from all the others."),
    "not_a_date": _l("This is no day of the calendar. Write it in figures, like 27 3 1948."),
    "not_a_nino": _l("A National Insurance number looks like QQ 12 34 56 C."),
    "too_long": _l("This is too long. Shorten it a little."),
    "too_many": _l("These are more people than we can take here. Call us."),
}
_EMPTY: Mapping[Kind, Any] = {
    Kind.CHOICE: _l("Choose one of the answers."),
    Kind.SEVERAL: _l("Tick at least one of the answers."),
    Kind.DATE: _l("Give the date: day, month and year."),
    Kind.ADDRESS: _l("Give the address: search for it, or write it out."),
    Kind.PERSON: _l("Give the name."),
    Kind.HOUSEHOLD: _l("Give the name."),
}
