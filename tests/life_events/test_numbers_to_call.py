"""Whom a life event says to call has a number at the demo council, and a duty is somebody’s."""

import pytest

from life_events.engine.load import events
from portal.council.load import load_council
from portal.settings import DEMO_COUNCIL


@pytest.fixture(scope="module")
def council():
    return load_council(DEMO_COUNCIL)


def test_every_number_a_life_event_names_is_the_councils(council):
    named = {
        (event.key, call.council)
        for event in events().values()
        for urgent in event.urgent
        for call in urgent.calls
        if call.council
    } | {(event.key, task.call) for event in events().values() for task in event.tasks if task.call}

    known = {*council.numbers, "council"}
    assert {(key, number) for key, number in named if number not in known} == set()


def test_every_duty_a_task_falls_to_is_somebodys(council):
    had = {duty.duty for duty in council.duties}

    wanted = {task.team for event in events().values() for task in event.tasks if task.team}

    assert wanted <= had
