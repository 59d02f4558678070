"""What a life event asks or makes and never uses: nobody is asked for what nobody needs."""

from collections.abc import Iterator
from typing import Any

from life_events.engine.condition_checks import conditions
from life_events.engine.content_files import Content
from life_events.engine.events import Event
from life_events.engine.faults import Fault
from life_events.engine.questions import Question
from life_events.engine.reasons import places
from life_events.engine.registers import matrix

_NO_FACTS = ("today", "declared")


def faults(event: Event, content: Content) -> Iterator[Fault]:
    """Every question, field of a person, fact and page that nothing uses."""
    used = _used(event)
    for number, question in enumerate(event.questions):
        yield from _question(event, question, used, content, number)
    for number, fact in enumerate(event.facts):
        if fact.id not in used:
            yield content.fault(
                ("facts", number, "id"),
                f"Nothing uses the fact “{fact.id}”.",
                "Use it in a condition, or take it away.",
            )
    for number, page in enumerate(event.pages):
        if not event.on_page(page):
            yield content.fault(
                ("pages", number, "id"),
                f"No question stands on the page “{page.id}”.",
                f'Write page = "{page.id}" at a question, or take the page away.',
            )


def _question(
    event: Event, question: Question, used: set[str], content: Content, number: int
) -> Iterator[Fault]:
    if question.id in used and not question.fields:
        return
    rows = [question.row_of(field) for field in question.fields] or [question.row_of()]
    if question.id not in used and not any(_travels(event, question, row) for row in rows):
        yield content.fault(
            ("questions", number, "id"),
            f"Nothing uses the answer to “{question.id}”.",
            "Use it in a condition, share it with a task that needs its group, list it in a "
            "task’s also, or do not ask it.",
        )
        return
    for field, row in zip(question.fields, rows, strict=False):
        path = f"{question.id}.{field}"
        if path not in used and f"{question.id}.*" not in used and row is None:
            yield content.fault(
                ("questions", number, "fields"),
                f"Nothing uses “{path}”.",
                "Share it, list it in a task’s also, or do not ask for it.",
            )


def _travels(event: Event, question: Question, row: str | None) -> bool:
    """Whether some task sends it to somebody."""
    if row is None:
        return False
    found = matrix().rows.get(row)
    return (found is not None and found.always) or any(
        question.group in task.needs for task in event.tasks
    )


def fact_paths(event: Event) -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
    """Every place where a fact, or a field of one, is named outside a condition."""
    for number, question in enumerate(event.questions):
        for name in ("after", "before"):
            limit = getattr(question, name)
            if limit and limit not in _NO_FACTS:
                yield ("questions", number, name), (limit,)
    for number, task in enumerate(event.tasks):
        yield ("tasks", number, "also"), task.also
        yield ("tasks", number, "copy"), task.copy_
        if task.deadline and task.deadline.from_ not in _NO_FACTS:
            yield ("tasks", number, "deadline"), (task.deadline.from_,)
    for number, lead in enumerate(event.leads):
        yield ("leads", number, "carry"), tuple(lead.carry.values())


def _used(event: Event) -> set[str]:
    """Facts that something uses, and their fields: `dec.death`, or `dec.*` where it is all."""
    used = {event.about} if event.about else set()
    for _place, condition in conditions(event):
        used |= condition.facts | condition.parts
    named = [name for _place, names in fact_paths(event) for name in names]
    sentences = [words for one in (*event.tasks, *event.benefits)
                 for words in (*one.words, one.why or "", one.warn or "")]  # fmt: skip
    sentences += [fact.because or "" for fact in event.facts]
    named += [name for words in sentences for name in places(words)]
    for name in named:
        fact, _, part = name.partition(".")
        used |= {fact, name if part else f"{fact}.*"}
    return used
