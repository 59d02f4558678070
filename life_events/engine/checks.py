"""What is wrong with a life event that can be read: names that nothing has, and the like."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from life_events.engine.conditions import Condition
from life_events.engine.content_files import Content
from life_events.engine.events import Event
from life_events.engine.faults import Fault

TODAY = "today"


def faults(event: Event, content: Content) -> Iterator[Fault]:
    """Every mistake that shows in the event alone."""
    yield from _twice(event, content)
    yield from _unknown_facts(event, content)


def conditions(event: Event) -> Iterator[tuple[tuple[Any, ...], Condition]]:
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


def _twice(event: Event, content: Content) -> Iterator[Fault]:
    for section in ("pages", "tasks", "benefits"):
        ids = [entry.id for entry in getattr(event, section)]
        yield from _repeated(section, ids, content)
    made = [question.id for question in event.questions]
    yield from _repeated("questions", made, content)
    both = [fact.id for fact in event.facts]
    yield from _repeated("facts", both, content)
    for number, name in enumerate(both):
        if name in made:
            yield content.fault(("facts", number, "id"), f"“{name}” is a question already.",
                                "Give the fact another id.")  # fmt: skip


def _repeated(section: str, ids: list[str], content: Content) -> Iterator[Fault]:
    counted = Counter(ids)
    for number, name in enumerate(ids):
        if counted[name] > 1 and ids.index(name) != number:
            yield content.fault((section, number, "id"), f"“{name}” stands here twice.",
                                "Give one of them another id.")  # fmt: skip


def _unknown_facts(event: Event, content: Content) -> Iterator[Fault]:
    made = {*event.question, *event.derived, TODAY}
    for path, condition in conditions(event):
        for name in sorted(condition.facts - made):
            yield content.fault(
                path,
                f"No question and no fact makes “{name}”.",
                "Mend its name, or add [[questions]] or [[facts]] with this id.",
            )
