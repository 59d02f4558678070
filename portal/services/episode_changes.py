"""What the law or the content changes in a plan while nobody answers: told by task."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from life_events.engine.events import Benefit, Event, Task
from life_events.engine.plan import Plan

_MARK_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class Changes:
    """What is otherwise in a plan than when it was last saved, though no answer is.

    `version` is the content's own, where it is a new one; tasks and benefits are named
    `task:id` and `benefit:id`.
    """

    version: str | None = None
    new: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.other)


def seen(event: Event, made: Plan) -> dict[str, Any]:
    """What a plan comes to, task by task, short enough to be kept and compared."""
    return {"version": event.version, "marks": _marks(made)}


def since(before: Mapping[str, Any], event: Event, made: Plan) -> Changes:
    """What is otherwise now than `seen` was `before`."""
    old: Mapping[str, str] = before.get("marks", {})
    now = _marks(made)
    return Changes(
        version=event.version if event.version != before.get("version") else None,
        new=frozenset(now.keys() - old.keys()),
        gone=frozenset(old.keys() - now.keys()),
        other=frozenset(key for key in now.keys() & old.keys() if now[key] != old[key]),
    )


def _marks(made: Plan) -> dict[str, str]:
    tasks = {
        f"task:{line.task.id}": _mark(line.task, line.mode, line.when, line.check)
        for line in made.lines
    }
    benefits = {
        f"benefit:{line.benefit.id}": _mark(line.benefit, line.when, line.rates, line.check)
        for line in made.benefits
    }
    return tasks | benefits


def _mark(of: Task | Benefit, *more: object) -> str:
    parts: tuple[object, ...] = (of.title, of.words, of.tag, *more)
    if isinstance(of, Task):
        parts += (of.team, of.needs, of.also, of.deadline, of.link, of.decide, of.verified)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:_MARK_CHARACTERS]
