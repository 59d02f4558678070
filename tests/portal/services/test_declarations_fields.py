"""Nobody gets more than the matrix gives their duty, their tasks need and their agreement allows.

The matrix is read here anew, row by row, so that a mistake of the engine is not its own witness.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect
from sqlalchemy.orm import Session

import life_events
from life_events.engine import load, plan
from life_events.engine.events import Event, Kind, Question, Task
from portal import clock
from portal.council.councils import Council
from portal.models.episodes import Episode, EpisodeState
from portal.services import declarations, episode_facts, episodes
from portal.services.declaration_rows import fields_of
from portal.services.declarations import Recipient
from portal.services.episode_facts import kept
from portal.services.episode_recipients import Part
from tests.support.living import HOME, declared, first_answer, somebody, today

EVENTS = sorted(load.events())
MATRIX = tomllib.loads((Path(life_events.__file__).parent / "matrix.toml").read_text())["facts"]
ROWS = {row["id"]: row for row in MATRIX}
COLUMNS = {duty for row in MATRIX for duty in row["sent"]}
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
REDUCTION = {63, 64, 65}


def _cell(row: Mapping[str, Any], duty: str) -> str | None:
    found: str | None = row["sent"].get(duty) if duty in COLUMNS else row.get("otherwise")
    return found


def _gives(event: Event, row_id: str, part: str, duty: str, tasks: list[Task]) -> bool:
    """Whether the cell of a row gives this field to a duty for these tasks."""
    match _cell(ROWS[row_id], duty):
        case None | "link":
            return False
        case "name_only":
            return part in {"", "name"}
        case "money":
            return any("PAY" in task.needs for task in tasks)
        case "if_ctr":
            return any(task.lgsl in REDUCTION for task in tasks)
        case _:
            return True


def _may_get(event: Event, path: str, recipient: Recipient, part_of: Part) -> bool:
    head, _dot, part = path.partition(".")
    tasks = [line.task for line in part_of.lines]
    if head in ROWS and ROWS[head].get("flag"):
        return any(_cell(ROWS[head], duty) for duty in part_of.duties)
    question = event.question[head]
    if _is_named(head, path, recipient, tasks):
        return True
    row = question.row_of(part or None)
    if row is None:
        return False
    for duty in part_of.duties:
        own = [task for task in tasks if task.team == duty]
        is_needed = (
            ROWS[row].get("always")
            or any(question.group in task.needs for task in own)
            or (head == event.about and duty not in COLUMNS)
        )
        if is_needed and _gives(event, row, part, duty, own):
            return True
    return False


def _is_named(head: str, path: str, recipient: Recipient, tasks: list[Task]) -> bool:
    """Whether a task names the field itself; of a household it may name the children alone."""
    named = {one for task in tasks for one in task.also}
    if {head, path} & named:
        return True
    if f"{head}.children" not in named:
        return False
    adults: list[Any] = recipient.fields[path].value["adults"]
    return adults == []


def _agreed(council: Council, event: Event, path: str, recipient: Recipient, on: date) -> bool:
    head, _dot, part = path.partition(".")
    question = event.question.get(head)
    names = {(question.row_of(part or None) or "for_task") if question else head}
    if _is_named(head, path, recipient, [line.task for line in recipient.lines]):
        names.add("for_task")
    return any(
        names & set(one.fields)
        for one in council.agreements
        if one.team == recipient.key and one.holds_on(on)
    )


# ------------------------------------------------------------------ answers, drawn


def _canary(*path: str) -> str:
    return f"canary_{'_'.join(path)}_"


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
    match question.kind:
        case Kind.ADDRESS:
            return HOME | {"line": _canary(question.id)}
        case Kind.HOUSEHOLD:
            return {"adults": [{"name": _canary(question.id)}], "children": []}
        case Kind.PERSON:
            dates = {"birth": date(1948, 3, 27), "death": on - timedelta(days=3)}
            return {
                str(one): dates.get(str(one), _canary(question.id, str(one)))
                for one in question.fields
            }
        case _:
            return _canary(question.id)


def _answered(data: st.DataObject, event: Event, on: date) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    while (question := plan.next_question(event, facts, on)) is not None:
        facts[question.id] = _drawn(data, question, on)
    return facts


def _first_answers(event: Event, on: date) -> dict[str, Any]:
    """To each question what is offered first, and a canary where anything may be written."""
    facts: dict[str, Any] = {}
    while (question := plan.next_question(event, facts, on)) is not None:
        facts[question.id] = (
            _told(question, on) if question.kind in _WRITTEN else first_answer(question, on)
        )
    return facts


_WRITTEN = {Kind.ADDRESS, Kind.HOUSEHOLD, Kind.PERSON, Kind.TEXT}


def _episode(event: Event, facts: Mapping[str, Any], on: date) -> Episode:
    """One that no database knows."""
    told = {name: {"value": kept(value), "from": "told", "v": 1} for name, value in facts.items()}
    return Episode(
        id=clock.new_id(), event=event.key, facts=told, on=on, state=EpisodeState.ANSWERING
    )


@pytest.mark.parametrize("key", EVENTS)
@settings(max_examples=8, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_each_recipient_gets_only_what_the_matrix_gives_its_duty(
    council: Council, key: str, data: st.DataObject
) -> None:
    event, on = load.event(key), today()
    episode = _episode(event, _answered(data, event, on), on)

    for recipient in declarations.recipients(council, episode, on):
        for part in recipient.parts:
            for path in part.fields:
                assert _may_get(event, path, recipient, part), (recipient.key, path)
                if recipient.kind == "agency":
                    assert _agreed(council, event, path, recipient, on), (recipient.key, path)


@pytest.mark.parametrize("key", EVENTS)
@settings(max_examples=5, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_a_field_holds_its_own_answer_and_no_other(
    council: Council, key: str, data: st.DataObject
) -> None:
    event, on = load.event(key), today()
    episode = _episode(event, _answered(data, event, on), on)

    for recipient in declarations.recipients(council, episode, on):
        for path, field in recipient.fields.items():
            said = str(field.value)
            own = _canary(*path.split("."))
            assert "canary" not in said.replace(own, ""), (recipient.key, path)


def test_the_matrix_gives_somebody_less_than_somebody_else(council: Council) -> None:
    """So that the tests above have something to find: the library gets no address of a dead man."""
    event, on = load.event("bereavement"), today()
    facts = _first_answers(event, on)
    told = {
        one.key: set(one.fields)
        for one in declarations.recipients(council, _episode(event, facts, on), on)
    }

    assert "last_address" in told["council_tax"]
    assert "last_address" not in told["ashshire_libraries"]
    assert "household" in told["council_tax"]
    assert "household" not in told["electoral"]


# ------------------------------------------------------------------ as it is kept


@pytest.mark.parametrize("key", EVENTS)
def test_a_case_keeps_what_its_team_gets_and_nothing_else(
    session: Session, council: Council, key: str
) -> None:
    ann, event = somebody(session), load.event(key)
    episode = episodes.begin(session, ann, key)
    facts = _first_answers(event, today())
    episodes.answer(session, ann, episode, facts)
    told = {one.key: one for one in declarations.recipients(council, episode)}

    done = declared(session, ann, council, episode)

    assert done.cases
    for case in done.cases:
        part = told[case.team].ready
        assert part is not None
        assert case.answers == fields_of(part)
        row = {name: getattr(case, name) for name in inspect(type(case)).columns.keys()}  # noqa: SIM118
        assert "canary" not in str({**row, "answers": None})
    for disclosure in done.disclosures:
        parts = {bool(one is told[disclosure.recipient].held): one
                 for one in told[disclosure.recipient].parts}  # fmt: skip
        assert disclosure.fields == fields_of(parts[disclosure.is_held])
    assert "canary" not in str([line.title for line in episode.lines])
    assert episode_facts.values(episode)
