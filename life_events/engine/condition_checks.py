"""What is wrong with conditions: answers that are not offered, and what can never hold."""

import re
from collections.abc import Iterator
from typing import Any

from life_events.engine.conditions import Condition
from life_events.engine.content_files import Content
from life_events.engine.events import Event
from life_events.engine.faults import Fault, instead
from life_events.engine.possibilities import can_hold
from life_events.engine.questions import Kind, PersonField, Question

Place = tuple[Any, ...]

_VALUE = r"(?:'(?P<one>[^']*)'|\"(?P<two>[^\"]*)\")"
_EQUAL = re.compile(rf"\b(?P<fact>[a-z]\w*)\s*(?:==|!=)\s*{_VALUE}")
_EQUAL_LIST = re.compile(r"\b(?P<fact>[a-z]\w*)\s*(?:==|!=)\s*\[(?P<list>[^\]]*)\]")
_IN_FACT = re.compile(rf"{_VALUE}\s+in\s+(?P<fact>[a-z]\w*)\b")
_IN_LIST = re.compile(r"\b(?P<fact>[a-z]\w*)\s+in\s+\[(?P<list>[^\]]*)\]")
_DATED = re.compile(r"\b(?P<call>age|pension_age|days_since|days_until)\(\s*(?P<fact>[a-z][\w.]*)")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_BOUND = re.compile(r"\.\s*(?:all|exists|exists_one|filter|map)\(\s*([A-Za-z_]\w*)\s*,")

_DATES = {PersonField.BIRTH, PersonField.DEATH}
_NEVER = {
    "questions": "this question would never be asked",
    "tasks": "nothing would ever reach this task",
    "benefits": "this would never be offered",
    "urgent": "this would never be shown",
    "leads": "this way would never be shown",
}


def faults(event: Event, content: Content) -> Iterator[Fault]:
    """Every mistake in a condition whose facts are all known."""
    for place, condition in conditions(event):
        wrong = list(_comparisons(event, condition, content, place))
        yield from wrong
        if not wrong and not can_hold(event, condition):
            what = _NEVER.get(str(place[0]), "") if place[-1] == "when" else ""
            yield content.fault(
                place,
                f"“{condition.source}” can never hold: {what or 'it is always false'}.",
                "Mend it, or the conditions of the questions it rests on.",
            )
    yield from _called_by_nothing(event, content)
    yield from _asked_too_early(event, content)


def conditions(event: Event) -> Iterator[tuple[Place, Condition]]:
    """Every condition and expression, with its place in the content."""
    for name in ("quiet", "safe", "young"):
        found = getattr(event, name)
        if found is not None:
            yield (name,), found
    for section in ("urgent", "questions", "tasks", "benefits", "leads"):
        for number, entry in enumerate(getattr(event, section)):
            if entry.when is not None:
                yield (section, number, "when"), entry.when
    for number, task in enumerate(event.tasks):
        if task.first is not None:
            yield ("tasks", number, "first"), task.first
    for number, fact in enumerate(event.facts):
        yield ("facts", number, "is"), fact.is_


def _called_by_nothing(event: Event, content: Content) -> Iterator[Fault]:
    """A task that waits for an urgent need which stands on the first page only."""
    for number, task in enumerate(event.tasks):
        calling = event.calling.get(task.id, ())
        if calling and all(one.when is None for one in calling):
            yield content.fault(
                ("tasks", number, "id"),
                f"Nothing reaches “{task.id}”: the urgent need that names it has no when.",
                "Give that [[urgent]] a when, or the task one and take its name away there.",
            )


def _asked_too_early(event: Event, content: Content) -> Iterator[Fault]:
    for number, question in enumerate(event.questions):
        if question.when is None:
            continue
        later = [
            name
            for name in sorted(question.when.facts)
            if event.rank.get(name, 0) > event.rank[question.id]
        ]
        for name in later:
            yield content.fault(
                ("questions", number, "when"),
                f"“{question.id}” waits for “{name}”, which is asked after it.",
                "Move it behind, on the same page or a later one.",
            )


# ------------------------------------------------------------------ what is compared


def _comparisons(
    event: Event, condition: Condition, content: Content, place: Place
) -> Iterator[Fault]:
    for question, values, form in _compared(event, condition.source):
        if question.kind not in {Kind.CHOICE, Kind.SEVERAL}:
            continue
        wanted = _wanted(question, form)
        if wanted:
            yield content.fault(place, f"“{question.id}” is of the kind {question.kind}.", wanted)
        for value in values:
            if question.answer(value) is None and not (value == "" and question.optional):
                yield content.fault(
                    place,
                    f"“{question.id}” has no answer “{value}”.",
                    instead(value, [answer.value for answer in question.answers]),
                )
    yield from _dates(event, condition, content, place)


def _compared(event: Event, source: str) -> Iterator[tuple[Question, list[str], str]]:
    bound = set(_BOUND.findall(source))
    for form, pattern in (("equal", _EQUAL), ("equal_list", _EQUAL_LIST), ("in_fact", _IN_FACT),
                          ("in_list", _IN_LIST)):  # fmt: skip
        for found in pattern.finditer(source):
            question = event.question.get(found["fact"])
            if question is None or found["fact"] in bound:
                continue
            parts = found.groupdict()
            if "list" in parts:
                values = [one or other for one, other in _QUOTED.findall(found["list"])]
            else:
                values = [parts["one"] if parts["one"] is not None else parts["two"]]
            yield question, values, form


def _wanted(question: Question, form: str) -> str:
    if question.kind is Kind.SEVERAL and form in {"equal", "in_list"}:
        return f"Write: 'answer' in {question.id}"
    if question.kind is Kind.CHOICE and form in {"in_fact", "equal_list"}:
        return f"Write: {question.id} == 'answer', or {question.id} in ['one', 'another']"
    return ""


def _dates(event: Event, condition: Condition, content: Content, place: Place) -> Iterator[Fault]:
    for found in _DATED.finditer(condition.source):
        name, _, part = found["fact"].partition(".")
        question = event.question.get(name)
        if question is None:
            continue
        dated = (
            part in {PersonField.BIRTH, PersonField.DEATH} if part else question.kind is Kind.DATE
        )
        if not dated:
            yield content.fault(
                place,
                f"{found['call']}(…) needs a date, and “{found['fact']}” is none.",
                "Name a question of the kind date, or the birth or death of a person.",
            )
