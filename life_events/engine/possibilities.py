"""Whether a condition can ever hold: tried with the answers that can be given."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any

from life_events.engine.conditions import Condition
from life_events.engine.events import Event
from life_events.engine.questions import Kind, Question
from life_events.engine.standing import suppose

_MOST_TRIES = 3000
_MOST_TICKS = 5
_INTO = re.compile(r"\b(size|startsWith|endsWith|contains|matches)\(")


def can_hold(event: Event, condition: Condition) -> bool:
    """Whether some answers make it true, or leave it open.

    Every combination of the choices it rests on is tried, also of those that decide whether a
    question is asked at all. Other kinds of answer, the day and the rates stay open, so that a
    “no” is certain. What would take too many tries counts as possible, and so does what counts
    answers or looks into their letters.
    """
    search = _Search(event, condition, _rests_on(event, condition))
    return search.tries(0, {}) or search.beyond


@dataclass(slots=True)
class _Search:
    event: Event
    condition: Condition
    names: frozenset[str]
    left: int = _MOST_TRIES
    choices: list[Question] = field(default_factory=list)
    mentioned: frozenset[str] = frozenset()
    beyond: bool = False  # not all that matters was tried

    def __post_init__(self) -> None:
        made = [one for one in self.event.worked_out if one.id in self.names]
        self.choices = [
            one
            for one in made
            if isinstance(one, Question) and one.kind in {Kind.CHOICE, Kind.SEVERAL}
        ]
        conditions = [one.when if isinstance(one, Question) else one.is_ for one in made]
        all_ = [self.condition, *(one for one in conditions if one is not None)]
        self.mentioned = frozenset().union(*(one.mentioned for one in all_))
        self.beyond = any(_INTO.search(one.source) for one in all_)

    def tries(self, place: int, facts: Mapping[str, Any]) -> bool:
        """Whether it can hold with these answers and some to the choices from `place` on.

        What is false while answers are missing stays false whatever they are.
        """
        self.left -= 1
        standing = suppose(self.event, facts, self.names)
        holds = standing.decide(self.condition)
        if holds is not None or place == len(self.choices) or self.left <= 0:
            return holds is not False
        question = self.choices[place]
        if standing.applies[question.id] is False:
            return self.tries(place + 1, facts)
        values, every = _values(question, self.mentioned)
        self.beyond = self.beyond or not every
        return any(self.tries(place + 1, {**facts, question.id: value}) for value in values)


def _values(question: Question, mentioned: frozenset[str]) -> tuple[Iterable[Any], bool]:
    """Its answers, those first that conditions name, and whether these are all that matter.

    Of the answers that no condition names, one stands for all.
    """
    values = [answer.value for answer in question.answers]
    named = [value for value in values if value in mentioned and value != question.none]
    other = [value for value in values if value not in mentioned and value != question.none][:1]
    if question.kind is Kind.CHOICE:
        return [*named, *other, *([""] if question.optional else [])], True
    ticked = [*named, *other]
    every = len(ticked) <= _MOST_TICKS
    sizes = range(1, len(ticked) + 1) if every else (1, 2, len(ticked))
    some = chain.from_iterable(combinations(ticked, size) for size in sizes)
    alone = [[question.none]] if question.none else []
    return chain((list(one) for one in some), alone, [[]] if question.optional else []), every


def _rests_on(event: Event, condition: Condition) -> frozenset[str]:
    """All facts that decide it, and those that decide whether these are asked."""
    found: set[str] = set()
    open_ = set(condition.facts)
    while open_:
        name = open_.pop()
        found.add(name)
        more: frozenset[str] = frozenset()
        if (question := event.question.get(name)) is not None:
            more = question.when.facts if question.when else more
        elif (fact := event.derived.get(name)) is not None:
            more = fact.is_.facts
        open_ |= more - found
    return frozenset(found)
