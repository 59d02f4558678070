"""The life of a case holds for every walk through the table."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models.cases import REOPEN_FOR, Case
from portal.models.states import CLOSED, OPEN, REOPENS, STEPS, NoSuchStep, State
from portal.policy import SYSTEM

_START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_WALKS = st.lists(st.sampled_from(["reopen", *State]), max_size=30)


def _case() -> Case:
    return Case(state=State.RECEIVED, version=1)


def _walk(case: Case, steps: list[str]) -> int:
    """Take every step that the table allows; how many were taken."""
    taken = 0
    for number, step in enumerate(steps):
        at = _START + timedelta(hours=number)
        try:
            if step == "reopen":
                case.reopen("", by=SYSTEM, at=at)
            else:
                case.move(State(step), "", by=SYSTEM, at=at)
        except NoSuchStep:
            continue
        taken += 1
    return taken


@given(_WALKS)
def test_a_case_has_an_end_date_exactly_while_it_is_closed(steps: list[str]) -> None:
    case = _case()
    _walk(case, steps)

    assert (case.closed_at is not None) == (case.state in CLOSED)


@given(_WALKS)
def test_every_step_is_one_line_of_history_that_joins_the_one_before(steps: list[str]) -> None:
    case = _case()
    taken = _walk(case, steps)
    history = [(event.from_state, event.to_state) for event in case.events]

    assert len(history) == taken == case.version - 1
    assert all(before[1] == after[0] for before, after in itertools.pairwise(history))


@given(_WALKS)
def test_a_refused_step_changes_nothing(steps: list[str]) -> None:
    case = _case()
    _walk(case, steps)
    before = (case.state, case.version, case.closed_at, len(case.events))

    for state in set(State) - STEPS[case.state]:
        with pytest.raises(NoSuchStep):
            case.move(state, "", by=SYSTEM, at=_START)

    assert (case.state, case.version, case.closed_at, len(case.events)) == before


def test_every_state_has_a_line_in_the_table_and_every_open_one_can_end() -> None:
    assert set(STEPS) == set(State)
    assert all(STEPS[state] & CLOSED for state in OPEN)
    assert not any(STEPS[state] for state in CLOSED)


def test_what_comes_back_comes_back_open() -> None:
    assert set(REOPENS) <= CLOSED
    assert set(REOPENS.values()) <= OPEN


def test_a_case_may_be_reopened_for_28_days_and_no_longer() -> None:
    case = _case()
    case.move(State.DONE, "", by=SYSTEM, at=_START)

    assert case.may_reopen(_START + REOPEN_FOR)
    assert not case.may_reopen(_START + REOPEN_FOR + timedelta(seconds=1))
