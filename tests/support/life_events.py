"""Small life events written for a test, and answers drawn for any event."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from life_events.engine.events import Event
from life_events.engine.questions import Kind, PersonField, Question

HEAD = """
order = 1
version = "1"
title = "When the cat is lost"
summary = "What to do."
lead = ["Look under the bed first."]

[[pages]]
id = "first"

[[pages]]
id = "second"
skip = true
"""

WriteEvent = Callable[..., Path]


def written(folder: Path, text: str, head: str = HEAD, **files: str) -> Path:
    """An event in a folder of its own; `files` are further parts of it."""
    home = folder / "lost_cat"
    home.mkdir(exist_ok=True)
    (home / "event.toml").write_text(head + text, encoding="utf-8")
    for name, content in files.items():
        (home / f"{name}.toml").write_text(content, encoding="utf-8")
    return home


def answers_to(question: Question) -> st.SearchStrategy[Any]:
    """Every answer a question can be given."""
    values = [answer.value for answer in question.answers]
    match question.kind:
        case Kind.CHOICE:
            drawn: st.SearchStrategy[Any] = st.sampled_from(values)
        case Kind.SEVERAL:
            some = st.lists(st.sampled_from(values), min_size=1, unique=True)
            alone = st.just([question.none]) if question.none else st.nothing()
            drawn = some.filter(lambda given: question.none not in given) | alone
        case Kind.NUMBER | Kind.MONEY:
            drawn = st.integers(question.minimum or 0, question.maximum or 10_000_000)
        case Kind.PERSON:
            first, *others = (str(name) for name in question.fields)
            drawn = st.fixed_dictionaries(
                {first: _field(first)}, optional={name: _field(name) for name in others}
            )
        case _:
            drawn = _OTHERS[question.kind]
    return drawn


@st.composite
def answered(draw: st.DrawFn, event: Event, share: float = 1.0) -> dict[str, Any]:
    """Answers to questions of an event, whether or not they would be asked."""
    facts = {}
    for question in event.questions:
        if share >= 1 or draw(st.floats(0, 1)) < share:
            facts[question.id] = draw(answers_to(question))
    return facts


_TIERS = st.sampled_from(["ours", "other", "none"])
_ADDRESSES = st.fixed_dictionaries(
    {"line": st.just("4 Mill Lane"), "postcode": st.just("TH1 2AB")},
    optional={"district": _TIERS, "county": _TIERS},
)
_PEOPLE = st.fixed_dictionaries(
    {"name": st.just("Ben Bell")},
    optional={"birth": st.dates(date(1930, 1, 1), date(2026, 1, 1)), "student": st.just(True)},
)
_HOUSEHOLDS = st.fixed_dictionaries(
    {"adults": st.lists(_PEOPLE, max_size=3), "children": st.lists(_PEOPLE, max_size=2)}
)


_OTHERS = {
    Kind.DATE: st.dates(date(1930, 1, 1), date(2030, 12, 31)),
    Kind.TEXT: st.text(min_size=1, max_size=20),
    Kind.ADDRESS: _ADDRESSES,
    Kind.HOUSEHOLD: _HOUSEHOLDS,
}


def _field(name: str) -> st.SearchStrategy[Any]:
    if name in {PersonField.BIRTH, PersonField.DEATH}:
        return st.dates(date(1930, 1, 1), date(2026, 12, 31))
    return _ADDRESSES if name is PersonField.ADDRESS else st.just("4 Mill Lane")
