"""Values in words: answers on the check page, and what stands for the {names} in sentences."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.numbers import format_currency, format_decimal
from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from life_events.engine.answers import empty
from life_events.engine.events import Kind, Question
from life_events.engine.rates import Rate, Unit
from life_events.engine.reasons import Because, Form, Shown
from portal.web.asking import names


def said(sentence: Because) -> str:
    """A sentence of the plan in the reader's language."""
    return sentence.said(_, shown)


def reasons(sentences: Iterable[Because]) -> tuple[str, ...]:
    """Why something is in the plan, each as a whole sentence of its own."""
    return tuple(_sentence(said(one)) for one in sentences)


def shown(value: Shown) -> str:
    """A value as it stands in a sentence."""
    match value.form:
        case Form.LABEL:
            return _(str(value.value))
        case Form.LABELS:
            return ", ".join(_(str(one)) for one in value.value)
        case Form.RATE:
            return rate(value.value)
        case Form.MONEY:
            return money(value.value)
        case _:
            return _plain(value.value)


def rate(one: Rate) -> str:
    """A sum or a number of the law, with its unit."""
    match one.unit:
        case Unit.POUNDS:
            return _pounds(one.value)
        case Unit.PERCENT:
            return f"{format_decimal(one.value, locale=_locale())}%"
        case _:
            return str(format_decimal(one.value, locale=_locale()))


def money(pence: int) -> str:
    """An amount that was typed."""
    return _pounds(Decimal(pence) / 100)


def answer(question: Question, value: Any) -> tuple[str, ...]:
    """An answer as lines to read; nothing where it was left empty."""
    if value == empty(question) or value is None:
        return ()
    match question.kind:
        case Kind.CHOICE:
            chosen = question.answer(value)
            return (_(chosen.label),) if chosen else ()
        case Kind.SEVERAL:
            return tuple(_(one.label) for one in question.answers if one.value in value)
        case Kind.MONEY:
            return (money(value),)
        case Kind.PERSON:
            return tuple(_plain(part) for part in value.values())
        case _:
            lines = _people(value) if question.kind is Kind.HOUSEHOLD else (_plain(value),)
            return tuple(line for line in lines if line)


def value(of: Any) -> str:
    """Any value of a fact, on one line."""
    if isinstance(of, Mapping) and ("adults" in of or "children" in of):
        return "; ".join(_people(of))
    if isinstance(of, (list, tuple)):
        return ", ".join(_(str(one)) for one in of)
    return _plain(of)


def day(on: date) -> str:
    """20 November 2026."""
    return str(format_date(on, "d MMMM y"))


def _pounds(sum_: Decimal) -> str:
    """£9.95, and £100 without its pence."""
    is_whole = sum_ == sum_.to_integral_value()
    pattern = "¤#,##0" if is_whole else None
    return str(
        format_currency(sum_, "GBP", pattern, locale=_locale(), currency_digits=not is_whole)
    )


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _plain(of: Any) -> str:
    match of:
        case datetime():
            return day(of.date())
        case date():
            return day(of)
        case Mapping() if "adults" in of or "children" in of:
            return "; ".join(_people(of))
        case Mapping():
            return _address(of)
        case bool():
            return _("Yes") if of else _("No")
        case _:
            return str(of)


def labelled(what: str, about: str) -> str:
    """What a fact is called: with its question, where that asked for more than one thing."""
    if not about:
        return _(what)
    return _("%(what)s (%(about)s)", about=_(about), what=_(what))


def _address(of: Mapping[str, Any]) -> str:
    """On one line; the gazetteer's own line ends with the postcode already."""
    line, postcode = str(of.get("line") or ""), str(of.get("postcode") or "")
    parts = [*line.split("\n"), "" if postcode in line else postcode]
    return ", ".join(part.strip().rstrip(",") for part in parts if part.strip())


def _people(household: Mapping[str, Any]) -> tuple[str, ...]:
    people = [*household.get("adults", ()), *household.get("children", ())]
    return tuple(_one(person) for person in people) or (_("Nobody"),)


def _one(person: Mapping[str, Any]) -> str:
    more = [str(names.FLAGS[flag]) for flag in names.FLAGS if person.get(flag)]
    if born := person.get("birth"):
        more.insert(0, _("born %(date)s", date=_plain(born)))
    return f"{person.get('name', '')} ({', '.join(more)})" if more else str(person.get("name", ""))


def _sentence(words: str) -> str:
    """Reasons are written to follow “because”; alone they begin with a capital and end."""
    begun = words[:1].upper() + words[1:]
    return begun if begun.endswith((".", "?", "”")) else f"{begun}."
