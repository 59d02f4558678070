"""What holds for each of the nine events that are not one of the three in depth."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest

from life_events.engine.answers import fits
from life_events.engine.events import Event, Mode, Tag
from life_events.engine.load import HOME, check
from life_events.engine.plan import plan
from life_events.engine.questions import Kind, Question
from life_events.engine.rates import all_rates
from life_events.engine.registers import duties
from life_events.engine.sharing import shared
from life_events.engine.words import WORDS, sentences
from tests.support.other_lives import EVENTS, STORIES, TODAY, planned, sure

UNKIND = re.compile(
    r"\b(congratulations|loved one|claimant|customer|entitled|e-mail)\b", re.IGNORECASE
)

each = pytest.mark.parametrize("key", EVENTS)


def _words(event: Event) -> Iterator[str]:
    content = event.model_dump(by_alias=True, exclude={"key"})
    yield from (words for _path, words in sentences(content, WORDS))


@each
def test_the_files_of_the_event_have_no_fault(key: str) -> None:
    assert check(HOME / key) == []


@each
def test_the_story_answers_every_question_it_is_asked_in_a_shape_that_fits(key: str) -> None:
    questions = EVENTS[key].question

    assert planned(key).missing == ()
    assert all(fits(questions[name], value) for name, value in STORIES[key].items())


@each
def test_from_a_few_screens_at_least_six_tasks_are_reached(key: str) -> None:
    assert len(sure(planned(key))) >= 6
    assert len(EVENTS[key].pages) <= 8


@each
def test_both_the_councils_and_the_person_have_something_to_do(key: str) -> None:
    modes = [line.mode for line in planned(key).lines]

    assert sum(mode in {Mode.CASE, Mode.PARTNER, Mode.APPOINTMENT} for mode in modes) >= 4
    assert Mode.LINK in modes


@each
def test_nothing_is_said_to_travel_by_tell_us_once_which_is_for_deaths(key: str) -> None:
    assert all(task.mode is not Mode.NATIONAL for task in EVENTS[key].tasks)


@each
def test_each_task_has_its_row_its_basis_in_law_and_how_sure_it_is(key: str) -> None:
    for task in EVENTS[key].tasks:
        assert task.row
        assert task.basis, task.id
        assert task.tag in Tag
        assert task.words, task.id
        if task.team:
            assert task.team in duties()
            assert task.lgsl, task.id
        else:
            assert task.link, task.id
            assert task.body, task.id


@each
def test_what_may_be_got_names_its_sums_by_dated_rates_and_none_where_unsure(key: str) -> None:
    rates = all_rates()
    for benefit in EVENTS[key].benefits:
        said = " ".join((*benefit.words, benefit.warn or ""))
        assert set(benefit.rates) <= set(rates), benefit.id
        assert all(rate.source for one in benefit.rates for rate in rates[one])
        assert benefit.link, benefit.id
        assert benefit.body, benefit.id
        if benefit.tag is Tag.UNSURE:
            assert not re.search(r"[{£]|\d{3}", said), benefit.id
            assert "Check with" in said
        else:
            assert "may be able to get" in said, benefit.id


@each
def test_the_words_are_calm_and_promise_nothing(key: str) -> None:
    for words in _words(EVENTS[key]):
        assert "!" not in words, words
        assert "£" not in words, words
        assert not UNKIND.search(words), words
        assert "'" not in words, words  # the apostrophe of type, as elsewhere


@each
def test_each_event_says_first_whom_to_call(key: str) -> None:
    assert any(one.when is None and one.calls for one in EVENTS[key].urgent)


@each
def test_the_person_leaves_the_page_at_once_where_someone_may_be_looking(key: str) -> None:
    assert EVENTS[key].exit or key == "starting_school"


@each
def test_the_plan_reads_by_urgency_then_by_day(key: str) -> None:
    lines = planned(key).lines
    dated = [line.due for line in lines if line.due and not line.task.urgent]

    assert all(one <= other for one, other in pairwise(dated))
    urgent = [line.task.urgent for line in lines]
    assert urgent == sorted(urgent, reverse=True)


@each
def test_a_team_gets_a_name_and_a_way_to_reach_the_person_and_not_what_others_need(
    key: str,
) -> None:
    event, facts = EVENTS[key], STORIES[key]
    found = planned(key)
    private = _only_for_few(event)
    for duty in {line.task.team for line in found.lines if line.task.team}:
        tasks = [line.task for line in found.lines if line.task.team == duty]
        told = shared(event, duty, tasks, facts, TODAY)

        assert "me.name" in told, duty
        assert {"me.phone", "me.email"} & set(told), duty
        listed = {path for task in tasks for path in task.also}
        assert not (private & set(told)) - listed, duty


def _only_for_few(event: Event) -> set[str]:
    """Sensitive answers without a row of the matrix: they go where a task lists them alone."""
    return {one.id for one in event.questions if one.sensitive and one.shares is None}


@each
def test_a_plan_without_any_answer_has_only_what_may_be(key: str) -> None:
    empty = plan(EVENTS[key], {}, TODAY)

    assert all(line.when == "maybe" or line.task.when is None for line in empty.lines)
    assert not any(line.task.urgent for line in empty.lines)


@each
def test_every_task_is_reached_by_some_answers(key: str) -> None:
    event = EVENTS[key]
    reached = sure(planned(key))
    for first in ({}, *_other_answers(event.questions[:2])):
        for then in _other_answers(event.questions):
            found = plan(event, {**STORIES[key], **first, **then}, TODAY)
            reached |= {line.task.id for line in found.lines}

    assert {task.id for task in event.tasks} - reached == set()


def _other_answers(questions: Sequence[Question]) -> Iterator[dict[str, Any]]:
    for question in questions:
        for answer in question.answers:
            several = question.kind is Kind.SEVERAL
            yield {question.id: [answer.value] if several else answer.value}
        if question.kind is Kind.TEXT:
            yield {question.id: "Some words"}
