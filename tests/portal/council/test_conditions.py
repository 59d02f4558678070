import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.council.conditions import Condition, holds


@pytest.mark.parametrize(
    ("source", "facts", "answer"),
    [
        ("depth == 'over_10'", {"depth": "over_10"}, True),
        ("depth == 'over_10'", {"depth": "under_4"}, False),
        ("depth == 'over_10'", {}, None),
        ("depth == 'over_10'", {"depth": None}, None),
        ("'tyres' in what", {"what": ["bags", "tyres"]}, True),
        ("'tyres' in what", {"what": []}, False),
        ("fault in ['out', 'flickering']", {"fault": "out"}, True),
        ("count > 3", {"count": 4}, True),
        ("true", {}, True),
    ],
)
def test_a_condition_holds_does_not_or_is_not_known_yet(source, facts, answer):
    assert Condition(source).holds(facts) is answer


def test_what_is_known_decides_where_it_can():
    either = Condition("a == 'x' || b == 'y'")
    both = Condition("a == 'x' && b == 'y'")

    assert either.holds({"b": "y"}) is True
    assert both.holds({"b": "n"}) is False
    assert either.holds({"b": "n"}) is None
    assert both.holds({"b": "y"}) is None


def test_an_answer_of_the_wrong_kind_is_not_known_rather_than_an_error():
    assert Condition("count > 3").holds({"count": "many"}) is None


def test_no_condition_always_holds():
    assert holds(None, {}) is True


@pytest.mark.parametrize("source", ["depth ==", "depth = 'x'", "", "'open", "a b", "(a"])
def test_bad_syntax_is_refused_in_one_line_that_shows_it(source):
    with pytest.raises(ValueError, match="is not a CEL condition") as refused:
        Condition(source)

    assert source in str(refused.value)
    assert "\n" not in str(refused.value)


def test_it_names_its_facts_and_what_they_are_compared_with():
    condition = Condition("a == 'x' && \"y\" in b || c in ['u', 'v'] || d != 'w'")

    assert condition.facts == {"a", "b", "c", "d"}
    assert set(condition.compared) == {("a", "x"), ("b", "y"), ("c", "u"), ("c", "v"), ("d", "w")}


_WORDS = st.sampled_from(["x", "y"])


@given(st.fixed_dictionaries({}, optional={"a": _WORDS, "b": _WORDS}))
def test_learning_more_never_turns_a_yes_into_a_no(facts):
    condition = Condition("a == 'x' || b == 'y'")
    before = condition.holds(facts)

    after = condition.holds({"a": "x", "b": "y", **facts})

    assert before in {None, after}
