"""What is wrong with a life event that can be read, each with its file, line and what to write."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from life_events.engine import condition_checks, usage_checks, word_checks
from life_events.engine.content_files import Content
from life_events.engine.events import Event
from life_events.engine.faults import Fault, instead
from life_events.engine.order import Circle
from life_events.engine.questions import Kind
from life_events.engine.rates import Rates
from life_events.engine.registers import duties, evidence, matrix

TODAY = "today"


def faults(
    event: Event, content: Content, rates: Rates, others: Mapping[str, Event | None]
) -> Iterator[Fault]:
    """Every mistake.

    others: the events beside it by key, to lead to; None where one cannot be read.
    """
    names = [
        *_twice(event, content),
        *_names(event, content, rates),
        *_facts(event, content, rates),
    ]
    yield from names
    yield from _leads(event, content, others)
    yield from word_checks.faults(event, content, rates)
    try:
        event.worked_out  # noqa: B018  it is made when it is first asked for
    except Circle as circle:
        yield _circle(event, content, circle)
        return
    if not names:
        yield from condition_checks.faults(event, content)
        yield from usage_checks.faults(event, content)


# ------------------------------------------------------------------ ids


def _twice(event: Event, content: Content) -> Iterator[Fault]:
    for section in ("pages", "tasks", "benefits", "questions", "facts"):
        ids = [entry.id for entry in getattr(event, section)]
        counted = Counter(ids)
        for number, name in enumerate(ids):
            if counted[name] > 1 and ids.index(name) != number:
                yield content.fault(
                    (section, number, "id"),
                    f"“{name}” stands here for the second time.",
                    "Give one of them another id.",
                )
    for number, fact in enumerate(event.facts):
        if fact.id in event.question or fact.id == TODAY:
            yield content.fault(
                ("facts", number, "id"),
                f"“{fact.id}” is a fact already.",
                "Give this one another id.",
            )


def _names(event: Event, content: Content, rates: Rates) -> Iterator[Fault]:
    """Keys that stand for something elsewhere."""
    rows = [row.id for row in matrix().facts if not row.flag]
    for number, question in enumerate(event.questions):
        at: tuple[Any, ...] = ("questions", number)
        yield from _of([question.page], event.page, content, (*at, "page"), "page")
        shares = question.shares or ()
        named = [shares] if isinstance(shares, str) else list(dict(shares).values())
        yield from _of(named, rows, content, (*at, "shares"), "row of matrix.toml")
        if shares and question.group is None:
            words = f"“{question.id}” shares its answer, but has no group."
            yield content.fault(at, words, 'Write: group = "…", the field group it is part of.')
    for number, task in enumerate(event.tasks):
        at = ("tasks", number)
        yield from _of([task.team] if task.team else [], duties(), content, (*at, "team"), "duty")
        yield from _of(task.evidence, evidence(), content, (*at, "evidence"), "kind of proof")
    for number, benefit in enumerate(event.benefits):
        at = ("benefits", number)
        yield from _of(benefit.rates, rates, content, (*at, "rates"), "rate")
        named = [benefit.task] if benefit.task else []
        yield from _of(named, event.task, content, (*at, "task"), "task")
    for number, urgent in enumerate(event.urgent):
        named = [urgent.task] if urgent.task else []
        yield from _of(named, event.task, content, ("urgent", number, "task"), "task")
    people = [one.id for one in event.questions if one.kind is Kind.PERSON]
    homes = {one.id for one in event.questions if one.kind is Kind.ADDRESS}
    home = [event.home] if event.home else []
    yield from _of(home, homes, content, ("home",), "question about an address")
    about = [event.about] if event.about else []
    yield from _of(about, people, content, ("about",), "question about a person")


def _of(
    names: Iterable[str], known: Iterable[str], content: Content, path: tuple[Any, ...], what: str
) -> Iterator[Fault]:
    there = set(known)
    for name in names:
        if name not in there:
            yield content.fault(path, f"There is no {what} “{name}”.", instead(name, there))


# ------------------------------------------------------------------ facts


def _facts(event: Event, content: Content, rates: Rates) -> Iterator[Fault]:
    made = {*event.question, *event.derived}
    for path, condition in condition_checks.conditions(event):
        yield from _of(sorted(condition.facts - {TODAY}), made, content, path, "question or fact")
        yield from _of(sorted(condition.rates), rates, content, path, "rate")
    for path, names in usage_checks.fact_paths(event):
        for name in names:
            yield from _path(event, name, content, path)


def _path(event: Event, path: str, content: Content, where: tuple[Any, ...]) -> Iterator[Fault]:
    name, _, part = path.partition(".")
    question = event.question.get(name)
    if question is None:
        yield from _of(
            [name], {*event.question, *event.derived}, content, where, "question or fact"
        )
    elif part and question.kind is Kind.PERSON:
        fields = [str(one) for one in question.fields]
        yield from _of([part], fields, content, where, f"field of “{name}”")


def _leads(event: Event, content: Content, others: Mapping[str, Event | None]) -> Iterator[Fault]:
    for number, lead in enumerate(event.leads):
        yield from _of([lead.event], others, content, ("leads", number, "event"), "life event")
        other = others.get(lead.event)
        if other is not None:
            path = ("leads", number, "carry")
            what = f"question of “{lead.event}”"
            yield from _of(lead.carry, other.question, content, path, what)


def _circle(event: Event, content: Content, circle: Circle) -> Fault:
    first = next(name for name in circle.names if name in event.question or name in event.derived)
    if first in event.question:
        number = [one.id for one in event.questions].index(first)
        path: tuple[Any, ...] = ("questions", number, "when")
    else:
        path = ("facts", [one.id for one in event.facts].index(first), "is")
    return content.fault(
        path,
        f"Facts wait for each other in a circle: {circle}.",
        "Take one of them out of the other’s condition.",
    )
