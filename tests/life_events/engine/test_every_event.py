"""Properties of every life event there is, whatever is answered in whatever order."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from life_events.engine.answers import BadAnswer, facts_from_json, fits, to_json
from life_events.engine.documents import plan_document, show
from life_events.engine.load import FILE, HOME, load_event
from life_events.engine.plan import next_question, open_questions, plan, relevant
from life_events.engine.reasons import Shown
from life_events.engine.sharing import shared
from tests.support.life_events import answered, answers_to

KEYS = sorted(path.parent.name for path in HOME.glob(f"*/{FILE}"))
DAYS = st.dates(date(2026, 4, 6), date(2029, 12, 31))
PLENTY = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow,
                                                           HealthCheck.data_too_large]
)  # fmt: skip

every_event = pytest.mark.parametrize("key", KEYS)


@pytest.fixture(scope="session")
def loaded():
    return {key: load_event(HOME / key) for key in KEYS}


@every_event
@PLENTY
@given(data=st.data(), on=DAYS)
def test_no_question_comes_twice_and_the_questions_end(loaded, key, data, on):
    event, facts, asked = loaded[key], {}, []

    while (question := next_question(event, facts, on)) is not None:
        assert question.id not in asked
        asked.append(question.id)
        facts[question.id] = data.draw(answers_to(question))
        assert fits(question, facts[question.id])

    assert set(relevant(event, facts, on)) == set(asked)
    assert plan(event, facts, on).missing == ()


@every_event
@PLENTY
@given(data=st.data(), on=DAYS)
def test_no_order_of_the_answers_changes_the_plan(loaded, key, data, on):
    event = loaded[key]
    facts = data.draw(answered(event))
    shuffled = dict(data.draw(st.permutations(list(facts.items()))))

    assert plan(event, facts, on) == plan(event, shuffled, on)


@every_event
@PLENTY
@given(data=st.data(), on=DAYS)
def test_answers_to_questions_that_do_not_apply_change_nothing(loaded, key, data, on):
    event = loaded[key]
    facts = data.draw(answered(event))
    counting = relevant(event, facts, on)

    assert plan(event, counting, on) == plan(event, facts, on)
    for page in event.pages:
        for question in open_questions(event, page, counting, on):
            assert question.id in counting


@every_event
@PLENTY
@given(data=st.data(), on=DAYS)
def test_every_plan_is_valid(loaded, key, data, on):
    event = loaded[key]
    facts = data.draw(answered(event, share=0.7))

    made = plan(event, facts, on)

    tasks = [line.task.id for line in made.lines]
    assert len(set(tasks)) == len(tasks)
    for line in (*made.lines, *made.benefits):
        held = line.task if hasattr(line, "task") else line.benefit
        assert held.in_force(on)
        assert line.when in {"yes", "maybe"}
        for because in (*line.why, *line.words):
            assert "{" not in because.said(str, lambda shown: "")
    for line in made.benefits:
        assert all(rate.in_force(on) and rate.tag != "U" for rate in line.rates)
    json.dumps(plan_document(made))


@every_event
@PLENTY
@given(data=st.data())
def test_answers_survive_being_kept_as_json(loaded, key, data):
    event = loaded[key]
    facts = data.draw(answered(event))

    kept = json.loads(json.dumps({name: to_json(value) for name, value in facts.items()}))

    assert facts_from_json(event.question, kept) == facts


@every_event
def test_with_nothing_known_all_that_an_answer_could_bring_is_there_as_perhaps(loaded, key):
    event, on = loaded[key], date(2026, 11, 20)

    perhaps = {line.task.id for line in plan(event, {}, on).lines}

    # An emergency that nobody has spoken of is not put to people as perhaps theirs.
    calm = {task.id for task in event.tasks if not task.urgent or task.id in perhaps}
    assert perhaps == {task.id for task in event.tasks if task.in_force(on)} & calm


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("2026-11-01"),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["name", "birth", "death", "address", "line", "district", "adults"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=4,
)


@every_event
@PLENTY
@given(data=st.data())
def test_whatever_was_kept_makes_a_plan_and_travels(loaded, key, data):
    """What a form or an older version kept may have any shape; nobody meets a 500 for it."""
    event = loaded[key]
    facts = data.draw(answered(event))
    odd = data.draw(st.sampled_from(list(event.question)))
    try:
        facts |= facts_from_json(event.question, {odd: data.draw(_ODD)})
    except BadAnswer:
        return

    made = plan(event, facts, date(2026, 11, 20))

    json.dumps(plan_document(made))
    for duty in {task.team for task in event.tasks if task.team}:
        tasks = [line.task for line in made.lines if line.task.team == duty]
        for told in shared(event, duty, tasks, facts, made.on).values():
            show(Shown(told.value, told.form))
