"""Sentences of a plan as an episode keeps them: words to translate, and the values in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from life_events.engine.rates import Rate
from life_events.engine.reasons import Because, Form, Shown
from portal.services.episode_facts import kept


def written(sentences: Iterable[Because]) -> list[Any]:
    """As JSON: `[[words, {name: [value, form]}], …]`."""
    return [
        [one.words, {name: _value(shown) for name, shown in one.values.items()}]
        for one in sentences
    ]


def read(sentences: Iterable[Sequence[Any]]) -> tuple[Because, ...]:
    """The sentences again."""
    return tuple(
        Because(words, {name: shown(*pair) for name, pair in values.items()})
        for words, values in sentences
    )


def shown(value: Any, form: str) -> Shown:
    """A kept value as it is shown."""
    match Form(form):
        case Form.RATE:
            return Shown(Rate.model_validate(value), Form.RATE)
        case Form.DATE:
            return Shown(date.fromisoformat(value[:10]), Form.DATE)
        case Form.LABELS:
            return Shown(tuple(value), Form.LABELS)
        case Form.PEOPLE:
            return Shown({part: [_one(one) for one in value[part]] for part in value}, Form.PEOPLE)
        case other:
            return Shown(value, other)


def _value(shown: Shown) -> list[Any]:
    value = shown.value
    if isinstance(value, Rate):
        value = value.model_dump(mode="json", by_alias=True)
    return [kept(value), shown.form.value]


def _one(person: Mapping[str, Any]) -> dict[str, Any]:
    born = person.get("birth")
    return {**person, "birth": date.fromisoformat(born)} if born else dict(person)
