"""Answers: what was typed as a value, and values as JSON and back.

The shapes, by kind of question. Where a question may be left empty and was: '' (choice, text),
[] (several), None (the others).

    choice      the value of the answer                text        str
    several     list of values, in the order asked     number      int
    date        datetime.date                          money       int, pence
    address     {line, postcode, uprn, district, county, parish, district_key}, those known
    person      {name, birth, …}, those of its fields that were given; birth and death are dates
    household   {adults: [{name, birth?, student?, …}], children: [{name, birth?, …}]}
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from life_events.engine.inputs import DATES, LONGEST, PARSERS, BadAnswer, iso, listed, mapping
from life_events.engine.questions import Kind, PersonField, Question

__all__ = [
    "LONGEST", "BadAnswer", "at", "empty", "facts_from_json", "fits", "from_json", "parse",
    "to_json",
]  # fmt: skip

_EMPTY: dict[Kind, Any] = {Kind.CHOICE: "", Kind.TEXT: "", Kind.SEVERAL: []}
_SHAPES: dict[Kind, type | tuple[type, ...]] = {
    Kind.NUMBER: int,
    Kind.MONEY: int,
    Kind.TEXT: str,
    Kind.DATE: date,
}


def parse(
    question: Question, typed: Any, facts: Mapping[str, Any] | None = None, on: date | None = None
) -> Any:
    """The value of what was typed. Raises BadAnswer.

    typed: a string; for several a list of them; for date, address and person a mapping of strings
    (a date: day, month, year, or one ISO string); for household a mapping with lists of mappings.
    facts, on: what `after` and `before` are held against; None leaves them out.
    """
    value: Any = PARSERS[question.kind](question, typed)
    if value in ("", None, [], {}):
        if question.optional:
            return empty(question)
        raise BadAnswer("empty")
    if question.kind is Kind.DATE:
        _within(question, value, facts or {}, on)
    return value


def empty(question: Question) -> Any:
    """What stands for “left empty”."""
    return list(found) if isinstance(found := _EMPTY.get(question.kind), list) else found


def fits(question: Question, value: Any) -> bool:
    """Whether a kept value is still an answer to the question, whose file may have changed."""
    if value == empty(question):
        return question.optional
    if question.kind is Kind.CHOICE:
        return isinstance(value, str) and question.answer(value) is not None
    if question.kind is Kind.SEVERAL:
        return isinstance(value, list) and all(map(question.answer, value)) and bool(value)
    shape = _SHAPES.get(question.kind, Mapping)
    return isinstance(value, shape) and not isinstance(value, bool)


def to_json(value: Any) -> Any:
    """The value with dates as ISO strings."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: to_json(one) for name, one in value.items()}
    return [to_json(one) for one in value] if isinstance(value, (list, tuple)) else value


def from_json(question: Question, value: Any) -> Any:
    """The value as `parse` gives it. Raises BadAnswer where it is of another shape."""
    if value is None or value == empty(question):
        return empty(question)
    match question.kind:
        case Kind.DATE:
            return iso(value, None)
        case Kind.ADDRESS:
            return _plain(value)
        case Kind.PERSON:
            return _with_dates(mapping(value))
        case Kind.HOUSEHOLD:
            people = mapping(value)
            return {
                part: [_with_dates(mapping(one)) for one in listed(people.get(part, []))]
                for part in ("adults", "children")
            }
    if not fits(question, value):
        raise BadAnswer("not_an_answer")
    return value


def facts_from_json(questions: Mapping[str, Question], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by question id. Raises BadAnswer, its field the id, also where no question has it."""
    facts = {}
    for name, value in kept.items():
        if name not in questions:
            raise BadAnswer("no_such_question", name)
        try:
            facts[name] = from_json(questions[name], value)
        except BadAnswer as bad:
            raise BadAnswer(bad.code, name) from None
    return facts


def _within(question: Question, value: date, facts: Mapping[str, Any], on: date | None) -> None:
    earliest, latest = _limit(question.after, facts, on), _limit(question.before, facts, on)
    if earliest is not None and value < earliest:
        raise BadAnswer("too_early")
    if latest is not None and value > latest:
        raise BadAnswer("too_late")


def _limit(path: str | None, facts: Mapping[str, Any], on: date | None) -> date | None:
    if path == "today":
        return on
    found = at(facts, path) if path else None
    return found if isinstance(found, date) else None


def at(facts: Mapping[str, Any], path: str) -> Any:
    """The fact, or a field of it (`dec.death`); None where it is not known."""
    found: Any = facts
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _with_dates(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _part(name, one) for name, one in value.items() if one is not None}


def _part(name: str, value: Any) -> Any:
    if name in DATES:
        return iso(value, name)
    looked_up = name == PersonField.ADDRESS and isinstance(value, Mapping)
    return _plain(value) if looked_up else _single(name, value)


def _plain(value: Any) -> dict[str, Any]:
    """An address: words and numbers by name."""
    if isinstance(value, str):
        return {"line": value}
    return {name: _single(name, one) for name, one in mapping(value).items() if one is not None}


def _single(name: str, value: Any) -> Any:
    if not isinstance(value, (str, int)):
        raise BadAnswer("not_an_answer", name)
    return value
