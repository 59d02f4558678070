"""Why a task is in a plan, in words; and sentences with sums and facts in them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from life_events.engine.conditions import Condition
from life_events.engine.events import Benefit, Tag, Task
from life_events.engine.questions import Kind, Question
from life_events.engine.rates import NoSuchRate, Rate, Rates, all_rates, rate_of
from life_events.engine.standing import Facts, Standing, stand

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}")


class Form(StrEnum):
    """How a value is to be shown."""

    TEXT = "text"
    LABEL = "label"  # words to translate
    LABELS = "labels"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"  # int pence
    RATE = "rate"  # a Rate
    ADDRESS = "address"
    PEOPLE = "people"
    FLAG = "flag"  # yes


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in a sentence."""

    value: Any
    form: Form


@dataclass(frozen=True, slots=True)
class Because:
    """A sentence: its words, to be translated, and what stands for each {name} in them."""

    words: str
    values: Mapping[str, Shown] = field(default_factory=dict)

    def said(self, translate: Callable[[str], str], show: Callable[[Shown], str]) -> str:
        """The sentence in a language, its values shown by `show`."""
        words = translate(self.words)
        return _PLACE.sub(
            lambda place: show(self.values[place[1]]) if place[1] in self.values else place[0],
            words,
        )


def why(task: Task | Benefit, facts: Facts, on: date) -> tuple[Because, ...]:
    """Why it is in the plan of these facts on a day: a sentence for each fact that decides it."""
    return reasons(task, stand(task.event, facts, on))


def reasons(task: Task | Benefit, standing: Standing) -> tuple[Because, ...]:
    """As `why`, where it is known already how things stand."""
    if task.why is not None:
        written = sentence(task.why, standing)
        if written is not None:
            return (written,)
    found = _deciding(task.when, standing) if task.when else ()
    return tuple({because.words: because for because in found}.values())


def sentence(words: str, standing: Standing, rates: Rates | None = None) -> Because | None:
    """The words with their values; None where one of them is not known, or has no rate that day."""
    names = places(words)
    if not names:
        return _plain(words)
    values = {}
    for name in names:
        shown = _value(name, standing, rates)
        if shown is None:
            return None
        values[name] = shown
    return Because(words, values)


def told(
    entry: Task | Benefit, words: tuple[str, ...], standing: Standing
) -> tuple[tuple[Because, ...], bool]:
    """The sentences that can be said, and whether one lacks its sum: then say “check with …”.

    A rule that is unsure has no sums, however sure the rates in its sentences are.
    """
    rates = all_rates()
    unsure = entry.tag is Tag.UNSURE
    said, lacking = [], False
    for one in words:
        has_sum = any(name in rates for name in places(one))
        written = None if has_sum and unsure else sentence(one, standing, rates)
        if written is not None:
            said.append(written)
        lacking = lacking or (has_sum and written is None)
    return tuple(said), lacking


@lru_cache(maxsize=8192)
def places(words: str) -> tuple[str, ...]:
    """The names in curly brackets."""
    return tuple(_PLACE.findall(words))


@lru_cache(maxsize=8192)
def _plain(words: str) -> Because:
    return Because(words)


def _value(name: str, standing: Standing, rates: Rates | None) -> Shown | None:
    question = standing.event.question.get(name.partition(".")[0])
    if question is not None:
        return shown_fact(question, standing.counts, name.partition(".")[2])
    if name in standing.event.derived:
        made = standing.known.get(name)
        return None if made is None else Shown(made, _form_of(made))
    try:
        rate: Rate = rate_of(all_rates() if rates is None else rates, name, standing.on)
    except NoSuchRate:
        return None
    return None if rate.tag is Tag.UNSURE else Shown(rate, Form.RATE)


def shown_fact(question: Question, facts: Facts, part: str = "") -> Shown | None:
    """An answer, or one field of it, as it is shown; None where there is none."""
    value = facts.get(question.id)
    if part:
        value = value.get(part) if isinstance(value, Mapping) else None
        return None if value in (None, "") else Shown(value, _form_of(value))
    shown = Shown(value, _form_of(value))
    match question.kind:
        case _ if value in (None, "", [], {}):
            return None
        case Kind.CHOICE:
            chosen = question.answer(value)
            shown = Shown(chosen.label if chosen else value, Form.LABEL)
        case Kind.SEVERAL:
            labels = tuple(answer.label for answer in question.answers if answer.value in value)
            shown = Shown(labels, Form.LABELS)
        case Kind.HOUSEHOLD:
            shown = Shown(value, Form.PEOPLE)
        case Kind.MONEY:
            shown = Shown(value, Form.MONEY)
        case Kind.PERSON:
            return Shown(value["name"], Form.TEXT) if value.get("name") else None
    return shown


def _form_of(value: Any) -> Form:
    if isinstance(value, (date, datetime)):
        return Form.DATE
    if isinstance(value, bool):
        return Form.FLAG
    if isinstance(value, Mapping):
        return Form.ADDRESS
    return Form.NUMBER if isinstance(value, (int, float)) else Form.TEXT


# ------------------------------------------------------------------ what decides


def _deciding(condition: Condition, standing: Standing) -> list[Because]:
    """The reasons of the facts without which the condition would not hold, else of all it names."""
    rank = standing.event.rank
    names = sorted((name for name in condition.facts if name in rank), key=rank.__getitem__)
    said = {name: of for name in names if (of := _of_fact(name, condition, standing))}
    if condition.may_spare and len(said) > 1:
        needed = [name for name in said if standing.without(name, condition) is not True]
        said = {name: said[name] for name in needed} or said
    return [because for of in said.values() for because in of]


def _of_fact(name: str, condition: Condition, standing: Standing) -> list[Because]:
    if name in standing.event.derived:
        if name not in standing.noted:
            standing.noted[name] = _of_derived(name, standing)
        found: list[Because] = standing.noted[name]
        return found
    if name not in standing.counts:
        return []
    question = standing.event.question[name]
    value = standing.counts[name]
    if question.kind in {Kind.CHOICE, Kind.SEVERAL}:
        chosen = [value] if isinstance(value, str) else value
        said = [question.answer(one) for one in chosen if one in condition.mentioned]
        return [_plain(one.because) for one in said if one and one.because]
    shown = shown_fact(question, standing.counts) if question.because is not None else None
    return [Because(question.because, {"value": shown})] if question.because and shown else []


def _of_derived(name: str, standing: Standing) -> list[Because]:
    made = standing.event.derived[name]
    if not standing.known.get(name):
        return []
    if made.because is None:
        return _deciding(made.is_, standing)
    written = sentence(made.because, standing)
    return [written] if written is not None else []
