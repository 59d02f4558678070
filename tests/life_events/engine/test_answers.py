from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from life_events.engine.answers import (
    BadAnswer,
    empty,
    facts_from_json,
    fits,
    from_json,
    parse,
    to_json,
)
from life_events.engine.questions import Kind, Question


def question(kind, **more):
    given = {
        "choice": {"answers": ["yes", "no"]},
        "several": {"answers": ["milk", "bread", "none"], "none": "none"},
        "person": {"fields": ["name", "birth", "death", "address", "nino"]},
    }.get(kind, {}) | more
    answers = [{"value": value, "label": value} for value in given.pop("answers", ())]
    return Question(id="q", page="p", ask="?", kind=kind, answers=answers, **given)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("choice", "yes", "yes"),
        ("several", ["bread", "milk", "milk"], ["milk", "bread"]),
        ("several", "milk", ["milk"]),
        ("date", {"day": "29", "month": "2", "year": "2024"}, date(2024, 2, 29)),
        ("date", "2026-11-20", date(2026, 11, 20)),
        ("money", "£1,204.50", 120450),
        ("money", "86", 8600),
        ("number", " 1,200 ", 1200),
        ("text", "  two\r\nlines ", "two\nlines"),
        ("address", "4 Mill Lane", {"line": "4 Mill Lane"}),
        ("address", {"uprn": "100", "line": "4 Mill Lane", "district": "ours", "x": "y"},
         {"uprn": "100", "line": "4 Mill Lane", "district": "ours"}),
        ("person", {"name": "Ann", "birth": {"day": "1", "month": "2", "year": "1960"},
                    "nino": "qq 12 34 56 c", "phone": "1"}, None),
        ("person", {"name": "Ann", "nino": "ab 12 34 56 c"},
         {"name": "Ann", "nino": "AB123456C"}),
        ("household", {"adults": [{"name": "Ben", "student": "yes"}, {"name": ""}], "children": []},
         {"adults": [{"name": "Ben", "student": True}], "children": []}),
        ("household", {"adults": [], "children": []}, {"adults": [], "children": []}),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_value(kind, typed, value):
    if value is None:
        with pytest.raises(BadAnswer, match="not_a_nino"):
            parse(question(kind), typed)
    else:
        assert parse(question(kind), typed) == value


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("choice", "perhaps", "not_an_answer"),
        ("choice", "", "empty"),
        ("choice", ["yes"], "not_an_answer"),
        ("several", ["milk", "none"], "not_with_others"),
        ("several", ["beer"], "not_an_answer"),
        ("several", [], "empty"),
        ("date", {"day": "30", "month": "2", "year": "2026"}, "not_a_date"),
        ("date", {"day": "29", "month": "2", "year": "2026"}, "not_a_date"),
        ("date", {"day": "1", "month": "", "year": "2026"}, "not_a_date"),
        ("date", {"day": "", "month": "", "year": ""}, "empty"),
        ("date", "0026-01-01", "too_early"),
        ("date", "9999-01-01", "too_late"),
        ("date", "²026-01-01", "not_a_date"),
        ("money", "lots", "not_a_number"),
        ("money", "1.999", "not_a_number"),
        ("money", "NaN", "not_a_number"),
        ("money", "1e99", "not_a_number"),
        ("number", "1.5", "not_a_number"),
        ("number", "９", "not_a_number"),
        ("text", "x" * 10_000, "too_long"),
        ("address", {"line": "x" * 10_000}, "too_long"),
        ("address", {}, "empty"),
        ("person", {"birth": "1960-01-01"}, "empty"),
        ("person", {"name": "Ann", "birth": "1960-01-01", "death": "1959-01-01"}, "too_early"),
        ("household", {"adults": [{"name": "", "birth": "1960-01-01"}]}, "empty"),
        ("household", {"adults": [{"name": "Ann"}] * 31}, "too_many"),
        ("household", {"adults": "Ann"}, "not_an_answer"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_told_by_a_code(kind, typed, code):
    with pytest.raises(BadAnswer) as bad:
        parse(question(kind), typed)

    assert bad.value.code == code


def test_a_number_has_its_limits():
    hours = question("number", minimum=0, maximum=168)

    assert parse(hours, "168") == 168
    with pytest.raises(BadAnswer, match="too_big"):
        parse(hours, "169")
    with pytest.raises(BadAnswer, match="too_small"):
        parse(hours, "-1")


def test_a_date_is_held_against_other_facts_and_the_day():
    leaving = question("date", after="birth", before="today")
    facts, today = {"birth": date(2000, 2, 29)}, date(2026, 11, 20)

    assert parse(leaving, "2026-11-20", facts, today) == today
    with pytest.raises(BadAnswer, match="too_late"):
        parse(leaving, "2026-11-21", facts, today)
    with pytest.raises(BadAnswer, match="too_early"):
        parse(leaving, "2000-02-28", facts, today)
    assert parse(leaving, "1999-01-01", {}, today) == date(1999, 1, 1)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_may_be_left_empty_has_an_empty_value(kind):
    asked = question(kind, optional=True)

    assert parse(asked, [] if kind == "several" else "") == empty(asked)
    assert fits(asked, empty(asked))
    assert not fits(question(kind), empty(asked))


@given(
    st.sampled_from(list(Kind)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "birth", "adults", "line", "day", "month", "year"]),
            inner, max_size=4,
        ),
    ),
)  # fmt: skip
def test_whatever_is_sent_is_an_answer_or_a_bad_one(kind, typed):
    asked = question(kind)
    try:
        value = parse(asked, typed)
    except BadAnswer:
        return
    assert fits(asked, value)
    assert from_json(asked, to_json(value)) == value


@given(st.sampled_from(list(Kind)), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
))  # fmt: skip
def test_whatever_stands_in_a_file_is_a_value_or_a_bad_answer(kind, written):
    asked = {"q": question(kind)}
    try:
        facts = facts_from_json(asked, {"q": written})
    except BadAnswer:
        return
    assert facts_from_json(asked, {"q": to_json(facts["q"])}) == facts


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("address", {"line": ["4 Mill Lane"]}),
        ("address", {"name": None, "adults": []}),
        ("person", {"name": {"name": "Ann"}}),
        ("person", {"name": "Ann", "address": ["4 Mill Lane"]}),
        ("household", {"adults": [{"name": []}], "children": []}),
    ],
)
def test_what_was_kept_in_another_shape_is_no_answer(kind, written):
    with pytest.raises(BadAnswer):
        from_json(question(kind), written)
