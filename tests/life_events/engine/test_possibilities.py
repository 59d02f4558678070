"""“Can never hold” is said only of what no answers make true."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from life_events.engine.conditions import condition
from life_events.engine.events import Event
from life_events.engine.possibilities import can_hold
from life_events.engine.standing import stand

ON = date(2026, 11, 20)
_VALUES = ("x", "y", "z")
_ATOMS = (
    [f"a == '{value}'" for value in _VALUES]
    + [f"b != '{value}'" for value in _VALUES]
    + [f"'{value}' in s" for value in _VALUES]
    + ["a in ['x', 'y']", "days_since(d) > 3", "n == 4"]
)


def _event(when_b: str, when_s: str, when_d: str) -> Event:
    answers = [{"value": value, "label": value} for value in _VALUES]
    choice = {"page": "p", "ask": "?", "kind": "choice", "answers": answers}
    return Event.model_validate(
        {
            "key": "k", "order": 1, "version": "1", "title": "t", "summary": "s", "lead": ["l"],
            "pages": [{"id": "p"}],
            "questions": [
                {**choice, "id": "a"},
                {**choice, "id": "b", "when": when_b},
                {**choice, "id": "s", "kind": "several", "when": when_s},
                {"page": "p", "ask": "?", "kind": "date", "id": "d", "when": when_d},
                {"page": "p", "ask": "?", "kind": "number", "id": "n"},
            ],
        }
    )  # fmt: skip


def _combined(atoms: list[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        st.sampled_from(atoms),
        lambda inner: (
            st.builds("({} && {})".format, inner, inner)
            | st.builds("({} || {})".format, inner, inner)
            | st.builds("!({})".format, inner)
        ),
        max_leaves=5,
    )


def _ever_holds(event: Event, source: str) -> bool:
    several = [["x"], ["y"], ["z"], ["x", "y"], ["x", "z"], ["y", "z"], ["x", "y", "z"]]
    days, numbers = (date(2026, 11, 19), date(2026, 1, 1)), (4, 5)
    for a, b, s, d, n in product(_VALUES, _VALUES, several, days, numbers):
        standing = stand(event, {"a": a, "b": b, "s": s, "d": d, "n": n}, ON)
        if standing.decide(condition(source)):
            return True
    return False


@settings(max_examples=60, deadline=None)
@given(
    _combined([atom for atom in _ATOMS if atom[0] == "a"]),
    _combined([atom for atom in _ATOMS if atom[0] in "ab"]),
    _combined([atom for atom in _ATOMS if "d" not in atom.split("(")[-1]]),
    _combined(_ATOMS),
)
def test_what_some_answers_make_true_is_never_called_impossible(when_b, when_s, when_d, source):
    event = _event(when_b, when_s, when_d)

    if not can_hold(event, condition(source)):
        assert not _ever_holds(event, source)


@pytest.mark.parametrize(
    ("source", "possible"),
    [
        ("a == 'x' && b == 'x'", False),  # b is asked only where a is y
        ("a == 'y' && b == 'x'", True),
        ("'x' in s && 'y' in s && !('x' in s)", False),
        ("'x' in s && !('y' in s)", True),
        ("a == 'x' && days_since(d) > 3", False),  # d is asked only where a is z
        ("days_since(d) > 3", True),
        ("n == 4 && n == 5", True),  # numbers are not tried: who is not sure says nothing
        ("size(s) > 2 && a == 'q'", True),  # what counts answers is not tried to the end
    ],
)
def test_choices_are_tried_with_the_conditions_of_their_questions(source, possible):
    event = _event("a == 'y'", "a != 'q'", "a == 'z'")

    assert can_hold(event, condition(source)) is possible


def test_what_would_take_too_long_counts_as_possible():
    event = _event("a == 'x'", "a == 'x'", "a == 'x'")
    several = " && ".join(f"('{one}' in s || b == '{two}')" for one in "xyz" for two in "xyz")

    assert can_hold(event, condition(several))
