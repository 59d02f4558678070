"""What was typed, read by kind of question."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from life_events.engine.questions import Kind, PersonField, Question

LONGEST = 2000  # of a text
DATES = frozenset({PersonField.BIRTH, PersonField.DEATH})
_LONGEST_LINE = 200
_MOST_PEOPLE = 30
_ADDRESS = ("uprn", "line", "postcode", "district", "county", "parish", "district_key")
_FLAGS = ("student", "apprentice", "impaired", "carer", "stays")
_NINO = re.compile(r"^[A-CEGHJ-PR-TW-Z]{2}\d{6}[A-D]$")
_EARLIEST = date(1880, 1, 1)
_LAST_YEAR = 2199


class BadAnswer(ValueError):
    """What was typed is no answer.

    code: empty, not_an_answer, not_with_others, not_a_date, too_early, too_late, not_a_number,
    not_a_nino, too_small, too_big, too_long, too_many, no_such_question. field: the part of it
    that is meant, such as `birth`, where it has parts.
    """

    def __init__(self, code: str, field: str | None = None) -> None:
        self.code = code
        self.field = field
        super().__init__(code)


# ------------------------------------------------------------------ by kind


def _choice(question: Question, typed: Any) -> str:
    value = _text(typed)
    if value and question.answer(value) is None:
        raise BadAnswer("not_an_answer")
    return value


def _several(question: Question, typed: Any) -> list[str]:
    given = {_text(one) for one in ([typed] if isinstance(typed, str) else listed(typed or []))}
    given.discard("")
    values = [answer.value for answer in question.answers if answer.value in given]
    if len(values) != len(given):
        raise BadAnswer("not_an_answer")
    if question.none in values and len(values) > 1:
        raise BadAnswer("not_with_others")
    return values


def _date(question: Question, typed: Any) -> date | None:
    return _day(typed, None)


def _number(question: Question, typed: Any) -> int | None:
    written = _text(typed).replace(" ", "").replace(",", "")
    if not written:
        return None
    if not re.fullmatch(r"-?\d{1,9}", written, re.ASCII):
        raise BadAnswer("not_a_number")
    return _in_range(question, int(written))


def _money(question: Question, typed: Any) -> int | None:
    written = re.sub(r"[£,\s]", "", _text(typed))
    if not written:
        return None
    try:
        pence = Decimal(written) * 100
    except InvalidOperation:
        raise BadAnswer("not_a_number") from None
    if not pence.is_finite() or pence != int(pence) or abs(pence) > 10**12:
        raise BadAnswer("not_a_number")
    return _in_range(question, int(pence))


def _words(question: Question, typed: Any) -> str:
    return _text(typed, LONGEST)


def _address(question: Question, typed: Any) -> dict[str, Any]:
    given = mapping({"line": typed} if isinstance(typed, str) else typed or {})
    found: dict[str, Any] = {}
    for name in _ADDRESS:
        value = given.get(name)
        if value in (None, ""):
            continue
        found[name] = _text(value, _LONGEST_LINE, name)
    return found if found.get("line") or found.get("uprn") else {}


def _person(question: Question, typed: Any) -> dict[str, Any]:
    given = mapping({"name": typed} if isinstance(typed, str) else typed or {})
    person = {
        str(name): value
        for name in question.fields
        if (value := _of_person(str(name), given.get(name))) not in ("", None, {})
    }
    if question.fields[0] not in person and not question.optional:
        raise BadAnswer("empty", str(question.fields[0]))
    if "birth" in person and "death" in person and person["death"] < person["birth"]:
        raise BadAnswer("too_early", "death")
    return person


def _household(question: Question, typed: Any) -> dict[str, Any] | None:
    given = mapping(typed or {})
    found = {part: _people(given.get(part) or [], part) for part in ("adults", "children")}
    return found if given else None


PARSERS: dict[Kind, Callable[[Question, Any], Any]] = {
    Kind.CHOICE: _choice,
    Kind.SEVERAL: _several,
    Kind.DATE: _date,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.TEXT: _words,
    Kind.ADDRESS: _address,
    Kind.PERSON: _person,
    Kind.HOUSEHOLD: _household,
}


# ------------------------------------------------------------------ parts


def _of_person(name: str, typed: Any) -> Any:
    if name in DATES:
        return _day(typed, name)
    if name == PersonField.ADDRESS and isinstance(typed, Mapping):
        return {part: _text(typed[part], _LONGEST_LINE) for part in _ADDRESS if typed.get(part)}
    value = _text(typed, _LONGEST_LINE, name)
    if name == PersonField.NINO and value:
        value = value.replace(" ", "").upper()
        if not _NINO.match(value):
            raise BadAnswer("not_a_nino", name)
    return value


def _people(given: Any, part: str) -> list[dict[str, Any]]:
    people = []
    for typed in listed(given):
        one = mapping(typed)
        person: dict[str, Any] = {"name": _text(one.get("name"), _LONGEST_LINE, "name")}
        if (born := _day(one.get("birth"), "birth")) is not None:
            person["birth"] = born
        person.update((flag, True) for flag in _FLAGS if one.get(flag) in (True, "y", "yes", "on"))
        if not person["name"] and len(person) == 1:
            continue
        if not person["name"]:
            raise BadAnswer("empty", "name")
        people.append(person)
    if len(people) > _MOST_PEOPLE:
        raise BadAnswer("too_many", part)
    return people


def _day(typed: Any, field: str | None) -> date | None:
    if isinstance(typed, date):
        return typed
    if isinstance(typed, Mapping):
        parts = [_text(typed.get(name)) for name in ("year", "month", "day")]
        if not any(parts):
            return None
        if not all(re.fullmatch(r"\d{1,4}", part, re.ASCII) for part in parts):
            raise BadAnswer("not_a_date", field)
        try:
            found = date(*(int(part) for part in parts))
        except (ValueError, OverflowError):
            raise BadAnswer("not_a_date", field) from None
        return _possible(found, field)
    written = _text(typed)
    return iso(written, field) if written else None


def iso(written: Any, field: str | None) -> date:
    """An ISO date within reason. Raises BadAnswer."""
    if isinstance(written, date):
        return written
    try:
        found = date.fromisoformat(str(written))
    except ValueError:
        raise BadAnswer("not_a_date", field) from None
    return _possible(found, field)


def _possible(found: date, field: str | None) -> date:
    if found < _EARLIEST:
        raise BadAnswer("too_early", field)
    if found.year > _LAST_YEAR:
        raise BadAnswer("too_late", field)
    return found


def _in_range(question: Question, value: int) -> int:
    if question.minimum is not None and value < question.minimum:
        raise BadAnswer("too_small")
    if question.maximum is not None and value > question.maximum:
        raise BadAnswer("too_big")
    return value


def _text(typed: Any, longest: int = _LONGEST_LINE, field: str | None = None) -> str:
    if typed is None:
        return ""
    if not isinstance(typed, (str, int)) or isinstance(typed, bool):
        raise BadAnswer("not_an_answer", field)
    value = str(typed).replace("\0", "").replace("\r\n", "\n").strip()
    if len(value) > longest:
        raise BadAnswer("too_long", field)
    return value


def mapping(value: Any) -> Mapping[str, Any]:
    """The value as a mapping. Raises BadAnswer."""
    if not isinstance(value, Mapping):
        raise BadAnswer("not_an_answer")
    return value


def listed(value: Any) -> Iterable[Any]:
    """The value as a list. Raises BadAnswer."""
    if not isinstance(value, (list, tuple)):
        raise BadAnswer("not_an_answer")
    return value
