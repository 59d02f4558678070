"""What only the person can do: ticked, put aside, brought to mind on a day."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.episodes import Episode, LineState
from portal.models.outbox import OutboxRow, Topic
from portal.policy import SYSTEM, Actor, NotAllowed
from portal.services import episode_reminders, episodes, todos
from portal.services.todos import DayIsOver, NoSuchLine, NotATodo
from tests.support.living import begun, declared, somebody, today


@pytest.fixture
def ann(session: Session) -> Actor:
    return somebody(session)


@pytest.fixture
def moving(session: Session, council: Council, ann: Actor) -> Episode:
    episode = begun(session, ann)
    declared(session, ann, council, episode)
    session.flush()
    return episode


def _todo(episode: Episode, number: int = 0) -> str:
    return [line.task for line in episode.lines if line.state is LineState.TODO][number]


def _reminders(session: Session) -> list[OutboxRow]:
    session.flush()
    rows = select(OutboxRow).where(OutboxRow.topic == Topic.EPISODE_REMINDED)
    return list(session.scalars(rows))


def test_what_is_done_is_ticked_and_can_be_taken_back(
    session: Session, ann: Actor, moving: Episode
) -> None:
    line = todos.find(session, ann, moving, _todo(moving))

    todos.tick(session, ann, line)
    at = line.settled_at
    todos.tick(session, ann, line)
    assert (line.state, line.settled_at) == (LineState.DONE, at)
    todos.untick(session, ann, line)
    assert (line.state, line.settled_at) == (LineState.TODO, None)
    todos.not_for_me(session, ann, line)
    assert line.state is LineState.NOT_FOR_ME


def test_what_a_team_does_is_not_ticked(session: Session, ann: Actor, moving: Episode) -> None:
    theirs = next(line for line in moving.lines if line.case_id is not None)

    with pytest.raises(NotATodo):
        todos.find(session, ann, moving, theirs.task)
    for verb in (todos.tick, todos.untick, todos.not_for_me):
        with pytest.raises(NotATodo):
            verb(session, ann, theirs)
    with pytest.raises(NoSuchLine):
        todos.find(session, ann, moving, "no_such_task")


def test_nobody_else_ticks_it(session: Session, ann: Actor, moving: Episode) -> None:
    eve = somebody(session, "eve@example.com")
    line = todos.find(session, ann, moving, _todo(moving))

    for verb in (todos.tick, todos.untick, todos.not_for_me):
        with pytest.raises(NotAllowed):
            verb(session, eve, line)


def test_several_reminders_of_a_morning_are_one_message(
    session: Session, ann: Actor, moving: Episode
) -> None:
    day = today() + timedelta(days=3)
    for number in (0, 1):
        line = todos.find(session, ann, moving, _todo(moving, number))
        todos.remind(session, ann, line, day)
    session.flush()
    assert episode_reminders.due(session, SYSTEM) == []

    with time_machine.travel(clock.now() + timedelta(days=4), tick=True):
        assert episode_reminders.due(session, SYSTEM) == [moving.id]
        assert episode_reminders.see_to(session, SYSTEM, moving.id)
        assert not episode_reminders.see_to(session, SYSTEM, moving.id)
        assert episode_reminders.due(session, SYSTEM) == []

    [row] = _reminders(session)
    assert row.facts == {"episode_id": str(moving.id), "what": "todo"}


def test_what_is_done_meanwhile_is_not_brought_to_mind(
    session: Session, ann: Actor, moving: Episode
) -> None:
    line = todos.find(session, ann, moving, _todo(moving))
    todos.remind(session, ann, line, today() + timedelta(days=3))
    todos.tick(session, ann, line)

    with time_machine.travel(clock.now() + timedelta(days=4), tick=True):
        assert episode_reminders.due(session, SYSTEM) == []


@pytest.mark.parametrize("days", [0, -1, -400])
def test_nobody_is_reminded_in_the_past(
    session: Session, ann: Actor, moving: Episode, days: int
) -> None:
    line = todos.find(session, ann, moving, _todo(moving))

    with pytest.raises(DayIsOver):
        todos.remind(session, ann, line, today() + timedelta(days=days))


# ------------------------------------------------------------------ what is not finished


def test_what_is_not_finished_is_brought_to_mind_once_after_7_days(
    session: Session, ann: Actor
) -> None:
    episode = begun(session, ann)
    session.flush()

    with time_machine.travel(clock.now() + timedelta(days=6, hours=23), tick=True):
        assert episode_reminders.due(session, SYSTEM) == []
    with time_machine.travel(clock.now() + timedelta(days=7, hours=1), tick=True):
        assert episode_reminders.due(session, SYSTEM) == [episode.id]
        assert episode_reminders.see_to(session, SYSTEM, episode.id)
        assert not episode_reminders.see_to(session, SYSTEM, episode.id)
    [row] = _reminders(session)
    assert row.facts == {"episode_id": str(episode.id), "what": "unfinished"}


def test_whoever_goes_on_is_reminded_7_days_after_that(session: Session, ann: Actor) -> None:
    episode = begun(session, ann)
    with time_machine.travel(clock.now() + timedelta(days=5), tick=True):
        episodes.answer(session, ann, episode, {"vote": "x"})
        session.flush()

    with time_machine.travel(clock.now() + timedelta(days=8), tick=True):
        assert episode_reminders.due(session, SYSTEM) == []


def test_after_28_days_what_was_answered_is_forgotten(session: Session, ann: Actor) -> None:
    episode = begun(session, ann)
    session.flush()

    with time_machine.travel(clock.now() + timedelta(days=29), tick=True):
        assert episode_reminders.due(session, SYSTEM) == [episode.id]
        assert episode_reminders.see_to(session, SYSTEM, episode.id)
        assert episode_reminders.due(session, SYSTEM) == []

    assert (episode.facts, episode.seen) == ({}, {})
    assert _reminders(session) == []


@pytest.mark.parametrize("manner", ["is_quiet", "is_safe", "is_young"])
def test_where_quiet_or_care_is_asked_for_nobody_is_reminded(
    session: Session, ann: Actor, manner: str
) -> None:
    episode = begun(session, ann)
    setattr(episode, manner, True)
    session.flush()

    with time_machine.travel(clock.now() + timedelta(days=8), tick=True):
        assert episode_reminders.see_to(session, SYSTEM, episode.id)

    assert _reminders(session) == []
