"""What is relied on of CEL and of its library."""

import gc
import weakref
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from life_events.engine.conditions import BadCondition, Known, condition
from life_events.engine.load import event
from life_events.engine.plan import plan


def decide(source, known=None, rates=None):
    return condition(source).holds(Known({"age": lambda day: 17}, (rates or {}).get, known))


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("a == 'x'", None),
        ("!(a == 'x')", None),
        ("a == 'x' || yes", True),
        ("yes || a == 'x'", True),
        ("a == 'x' && no", False),
        ("no && a == 'x'", False),
        ("a in ['x'] || yes", True),
        ("'x' in a && no", False),
        ("size(home.adults) == 1", None),
        ("dec.birth == dec.death", None),  # a part that is not known
        ("has(dec.birth)", False),
        ("age(a) > 1", None),
        ("age(day) == 17", True),
        ("day < later", True),
        ("n > 2 && n == 3", True),
        ("people.exists(one, one.name == 'Ann')", True),
        ("n > 'x'", None),  # no such comparison
    ],
)
def test_an_unknown_fact_makes_a_condition_unknown_never_false(source, holds):
    known = {
        "yes": True,
        "no": False,
        "n": 3,
        "dec": {},
        "day": datetime(2026, 1, 1, tzinfo=UTC),
        "later": datetime(2026, 1, 2, tzinfo=UTC),
        "people": [{"name": "Ann"}],
    }

    assert decide(source, known) is holds


_FACTS = ("a", "b", "c")
_CONDITIONS = st.recursive(
    st.sampled_from([f"{name} == 'x'" for name in _FACTS]),
    lambda inner: (
        st.builds("({} && {})".format, inner, inner)
        | st.builds("({} || {})".format, inner, inner)
        | st.builds("!({})".format, inner)
    ),
    max_leaves=6,
)


@given(
    _CONDITIONS,
    st.dictionaries(st.sampled_from(_FACTS), st.sampled_from(["x", "y"])),
    st.fixed_dictionaries({name: st.sampled_from(["x", "y"]) for name in _FACTS}),
)
def test_what_is_decided_with_facts_missing_stays_so_with_them(source, some, every):
    early = decide(source, some)

    assert early is None or decide(source, every | some) is early


def test_a_rate_is_compared_with_and_unknown_where_there_is_none():
    assert decide("n <= rate('limit')", {"n": 2}, {"limit": 3}) is True
    assert decide("n <= rate('limit')", {"n": 2}) is None
    assert condition("n <= rate('limit')").rates == {"limit"}
    assert condition("n <= rate('limit')").facts == {"n"}


def test_a_condition_says_which_facts_it_needs_and_which_words_it_compares():
    written = condition("rel in ['child', \"baby\"] && home.adults.exists(a, a.name == rel)")

    assert written.facts == {"rel", "home"}
    assert written.mentioned == {"child", "baby"}


@pytest.mark.parametrize("source", ["a ==", "a = 'b'", "a in ['b'", "shout(a)", "'"])
def test_what_cannot_be_read_is_told_in_one_line(source):
    with pytest.raises(BadCondition) as bad:
        condition(source)

    assert "\n" not in str(bad.value)


def test_what_a_plan_was_made_with_is_freed():
    freed = []
    known = Known({}, lambda key: None, {"a": "x"})
    condition("a == 'x'").holds(known)
    known.settle()
    condition("a == 'x'").holds(known)
    values = _Values({"a": "x"})
    with_values = Known({}, values.get)
    condition("rate('b') == 'x'").holds(with_values)
    weakref.finalize(values, freed.append, "values")

    del known, with_values, values
    gc.collect()

    assert freed == ["values"]


class _Values(dict):
    """A dict that can be referred to weakly."""


def test_a_plan_leaves_nothing_behind():
    bereavement = event("bereavement")
    plan(bereavement, {"rel": "spouse"}, date(2026, 11, 20))
    gc.collect()
    before = len(gc.get_objects())

    for _ in range(20):
        plan(bereavement, {"rel": "spouse"}, date(2026, 11, 20))
    gc.collect()

    assert len(gc.get_objects()) - before < 50
