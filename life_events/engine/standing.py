"""What is known on a day: which answers count, and what follows from them.

A question whose condition is false does not apply: an answer it was given before no longer counts,
and its fact is empty ('' or []), or, for kinds that have no empty value, absent: a condition that
needs it does not hold. A question that applies and has no answer leaves its fact unknown: then
what depends on it is unknown too.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from life_events.engine import limits
from life_events.engine.answers import empty, fits
from life_events.engine.conditions import Condition, Known, Unknown
from life_events.engine.events import End, Event
from life_events.engine.questions import DerivedFact, Kind, Question
from life_events.engine.rates import NoSuchRate, Unit, all_rates, rate_of

Facts = Mapping[str, Any]  # raw answers by question id, shaped as `answers` says

TODAY = "today"
_WITHOUT_EMPTY = frozenset(Kind) - {Kind.CHOICE, Kind.SEVERAL, Kind.TEXT}


@dataclass(slots=True)
class Standing:
    """The facts of an event on a day.

    counts: the answers that count, raw. sees: what conditions see.
    unknown: facts that may still become known. absent: facts that do not apply.
    applies: for each question whether it is asked; None where that is not known yet.
    """

    event: Event
    on: date
    sees: Known
    counts: dict[str, Any] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    applies: dict[str, bool | None] = field(default_factory=dict)
    noted: dict[str, Any] = field(default_factory=dict)  # reasons of facts, once worked out

    @property
    def known(self) -> Mapping[str, Any]:
        """Everything known, as CEL sees it."""
        return self.sees.values

    def decide(self, condition: Condition | None) -> bool | None:
        """True, False, or None where it is not known yet."""
        if condition is None:
            return True
        holds = condition.holds(self.sees)
        if holds is None and self._only_absent(condition):
            return False
        return holds

    def without(self, name: str, condition: Condition) -> bool | None:
        """What `decide` would say if one fact were not known."""
        return self.sees.without(name, condition)

    def day(self, path: str) -> date | None:
        """The date at `death_date` or `dec.death`, or made by a fact; None where unknown."""
        name, _, part = path.partition(".")
        value = self.known.get(name)
        if part:
            value = value.get(part) if isinstance(value, Mapping) else None
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else None

    def address_at(self, end: End) -> Mapping[str, Any] | None:
        """The address at one end of a move, where it is known."""
        question = self.event.end(end)
        found = self.counts.get(question.id) if question else None
        return found if isinstance(found, Mapping) else None

    @property
    def home(self) -> Mapping[str, Any] | None:
        """The address whose councils have the event's tasks, where it is known."""
        found = self.counts.get(self.event.home) if self.event.home else None
        return found if isinstance(found, Mapping) and found.get("district") else None

    def _only_absent(self, condition: Condition) -> bool:
        return not condition.facts.isdisjoint(self.absent) and condition.facts.isdisjoint(
            self.unknown
        )

    def _work_out(self, facts_made: Iterable[Question | DerivedFact], facts: Facts) -> None:
        for made in facts_made:
            if isinstance(made, Question):
                self._ask(made, facts)
            else:
                self._derive(made.id, made.is_)

    def _ask(self, question: Question, facts: Facts) -> None:
        name = question.id
        applies = self.applies[name] = self.decide(question.when)
        if applies and name in facts and fits(question, facts[name]):
            self.counts[name] = facts[name]
            if facts[name] is None:
                self.unknown.add(name)
            else:
                self.sees.values[name] = as_cel(facts[name])
        elif applies is False and question.kind in _WITHOUT_EMPTY:
            self.absent.add(name)
        elif applies is False:
            self.sees.values[name] = empty(question)
        else:
            self.unknown.add(name)

    def _derive(self, name: str, condition: Condition) -> None:
        try:
            self.sees.values[name] = condition.value(self.sees)
        except Unknown:
            (self.absent if self._only_absent(condition) else self.unknown).add(name)


def stand(event: Event, facts: Facts, on: date) -> Standing:
    """Work out what is known of `facts` on a day."""
    sees = Known(_functions(on), lambda key: _rate(key, on), {TODAY: as_cel(on)})
    standing = Standing(event, on, sees)
    standing._work_out(event.worked_out, facts)
    sees.settle()
    return standing


def suppose(event: Event, facts: Facts, names: Container[str]) -> Standing:
    """How the facts of these names would stand on any day, under any law: for checks."""
    standing = Standing(event, date.min, Known(_functions(date.min), lambda _key: None))
    standing.unknown.add(TODAY)
    standing._work_out([made for made in event.worked_out if made.id in names], facts)
    return standing


def as_cel(value: Any) -> Any:
    """A value as CEL takes it: dates are its timestamps, at midnight UTC."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time.min, UTC)
    if isinstance(value, Mapping):
        return {name: as_cel(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_cel(one) for one in value]
    return value


def _functions(on: date) -> dict[str, Callable[..., Any]]:
    return {
        "days_since": lambda day: (on - day.date()).days,
        "days_until": lambda day: (day.date() - on).days,
        "age": lambda birth, then=None: limits.age(birth.date(), then.date() if then else on),
        "pension_age": lambda birth, then=None: (
            limits.pension_date(birth.date()) <= (then.date() if then else on)
        ),
    }


def _rate(key: str, on: date) -> int | float | None:
    """A rate as conditions compare it: sums in pence, as answers are; None where none is known."""
    try:
        found = rate_of(all_rates(), key, on)
    except NoSuchRate:
        return None
    value = found.value * 100 if found.unit is Unit.POUNDS else found.value
    return int(value) if value == int(value) else float(value)
