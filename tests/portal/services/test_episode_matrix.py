"""What each team sees of what was said in a life event: what the matrix gives its duties alone.

The matrix is read here anew, so that a mistake of the engine is not its own witness.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

import life_events
from life_events.engine import load, plan
from life_events.engine.events import Event, Kind, Question
from portal.council.councils import Council
from portal.models.actors import Role
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeLine
from portal.policy import SYSTEM, Actor
from portal.services import declarations, episodes, staff_episodes
from portal.services.staff_episodes import OpenedEpisode
from tests.support.living import HOME, begun, declared, somebody, today
from tests.support.staff import Colleague

EVENTS = sorted(load.events())


MATRIX = tomllib.loads((Path(life_events.__file__).parent / "matrix.toml").read_text())["facts"]


COLUMNS = {duty for row in MATRIX for duty in row["sent"]}


UNHURRIED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


_CANARY = re.compile(r"canary_(\w+?)__(\w*?)___")


def officer(session: Session, *teams: str) -> Actor:
    return Colleague(Role.OFFICER, teams, name=f"Officer of {teams}").actor(session)


def seen_by(session: Session, episode: Episode, *teams: str) -> OpenedEpisode:
    return staff_episodes.look_into(session, officer(session, *teams), episode.reference)


def _canary(question: str, part: str = "") -> str:
    return f"canary_{question}__{part}___"


def _drawn(data: st.DataObject, question: Question, on: date) -> Any:
    match question.kind:
        case Kind.CHOICE:
            return data.draw(st.sampled_from([one.value for one in question.answers]))
        case Kind.SEVERAL:
            offered = [one.value for one in question.answers if one.value != question.none]
            chosen = data.draw(st.sets(st.sampled_from(offered), min_size=1))
            return [value for value in offered if value in chosen]
        case Kind.DATE:
            return on - timedelta(days=data.draw(st.integers(0, 60)))
        case Kind.NUMBER | Kind.MONEY:
            return max(question.minimum or 0, data.draw(st.integers(1, 40)))
        case _:
            return _told(question, on)


def _told(question: Question, on: date) -> Any:
    """What was written, with the name of its field in it."""
    dates = {"birth": date(1948, 3, 27), "death": on - timedelta(days=3)}
    match question.kind:
        case Kind.ADDRESS:
            return HOME | {"line": _canary(question.id)}
        case Kind.HOUSEHOLD:
            return {"adults": [{"name": _canary(question.id)}], "children": []}
        case Kind.PERSON:
            parts = map(str, question.fields)
            return {part: dates.get(part, _canary(question.id, part)) for part in parts}
        case _:
            return _canary(question.id)


def _answered(data: st.DataObject, event: Event, on: date) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    while (question := plan.next_question(event, facts, on)) is not None:
        facts[question.id] = _drawn(data, question, on)
    return facts


def _may_see(event: Event, head: str, part: str, duties: set[str], also: set[str]) -> bool:
    """Whether the matrix, or a task of theirs by name, gives a field to one of these duties."""
    if {head, f"{head}.{part}", f"{head}.children"} & also:
        return True
    row = event.question[head].row_of(part or None)
    cells = next((one for one in MATRIX if one["id"] == row), None)
    if cells is None:
        return False
    return any(
        _cell(cells, duty) not in {None, "link"} or (head == event.about and duty not in COLUMNS)
        for duty in duties
    )


def _cell(row: Mapping[str, Any], duty: str) -> str | None:
    found: str | None = row["sent"].get(duty) if duty in COLUMNS else row.get("otherwise")
    return found


@pytest.mark.parametrize("key", EVENTS)
@settings(max_examples=6, deadline=None, suppress_health_check=UNHURRIED)
@given(data=st.data())
def test_each_team_sees_of_what_was_said_only_what_the_matrix_gives_its_duties(
    session: Session, council: Council, key: str, data: st.DataObject
) -> None:
    event, on = load.event(key), today()
    ann = somebody(session, email=None)
    episode = episodes.begin(session, ann, key, _answered(data, event, on))
    declared(session, ann, council, episode)
    declarations.release(session, SYSTEM, council, episode)
    session.flush()
    for team in {case.team for case in _cases(session, episode)}:
        opened = seen_by(session, episode, team)
        tasks = [event.task[line.task] for line in opened.lines if line.id in opened.theirs]
        duties = {task.team or "" for task in tasks}
        also = {path for task in tasks for path in task.also}

        assert tasks, team
        for head, part in _CANARY.findall(repr(opened)):
            assert _may_see(event, head, part, duties, also), (team, head, part)
        for case in opened.cases:
            assert case.team == team
            for path in case.fields:
                head, _dot, part = path.partition(".")
                is_flag = any(row["id"] == head and row.get("flag") for row in MATRIX)
                assert is_flag or _may_see(event, head, part, duties, also), (team, path)
        for line in opened.lines:
            assert line.id in opened.theirs or not event.task[line.task].sensitive, (
                team,
                line.task,
            )


def test_teams_see_different_fields_so_that_there_was_something_to_find(
    session: Session, council: Council, ann: Actor
) -> None:
    episode = begun(session, ann)
    declared(session, ann, council, episode)
    paths = {
        team: {path for case in seen_by(session, episode, team).cases for path in case.fields}
        for team in ("council_tax", "parking")
    }

    assert paths["council_tax"] - paths["parking"]
    assert paths["parking"] - paths["council_tax"]


@pytest.fixture
def ann(session: Session) -> Actor:
    return somebody(session)


@pytest.fixture
def moving(session: Session, council: Council, ann: Actor) -> Episode:
    episode = begun(session, ann)
    declared(session, ann, council, episode)
    session.flush()
    return episode


def _cases(session: Session, episode: Episode) -> list[Case]:
    session.flush()
    ids = select(EpisodeLine.case_id).where(EpisodeLine.episode_id == episode.id)
    return list(session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.id)))
