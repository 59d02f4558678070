"""Staff see an episode whole in who does what, and of what was said only what their team was told.

The matrix is read here anew, so that a mistake of the engine is not its own witness.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
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
from portal import clock
from portal.council.councils import Council
from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeLine, LineState
from portal.models.evidence import Evidence, FileKind
from portal.models.states import State
from portal.policy import SYSTEM, Action, Actor, NotAllowed, ReasonNeeded
from portal.services import audits, cases, declarations, episodes, staff_cases, staff_episodes
from portal.services.cases import WordsNeeded
from portal.services.episode_decisions import NotDecided
from portal.services.episodes import NoSuchEpisode
from portal.services.staff_episodes import ChangedMeanwhile, OpenedEpisode
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


# ------------------------------------------------------------------ all events, all duties


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


# ------------------------------------------------------------------ who sees what of whom


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


def _looks(session: Session) -> list[AuditLine]:
    session.flush()
    wanted = AuditLine.action == Action.READ_EPISODE_AS_STAFF.value
    return list(session.scalars(select(AuditLine).where(wanted).order_by(AuditLine.id)))


def test_a_team_sees_the_lines_of_all_with_state_and_due_and_its_own_case(
    session: Session, moving: Episode
) -> None:
    opened = seen_by(session, moving, "council_tax")
    told = {
        line.task
        for line in moving.lines
        if line.recipient == "council_tax" or (line.recipient and not line.content["sensitive"])
    }

    assert {line.task for line in opened.lines} == told
    assert [case.team for case in opened.cases] == ["council_tax"]
    for line in opened.lines:
        if line.id not in opened.theirs:
            assert not any((line.words, line.why, line.content, line.reference, line.reason))
    assert {line.recipient for line in opened.lines if line.id in opened.theirs} == {"council_tax"}


def test_what_another_team_has_done_shows_as_its_state(
    session: Session, an_officer: Actor, moving: Episode
) -> None:
    [waste] = [one for one in _cases(session, moving) if one.team == "waste_collection"]
    cases.progress(session, an_officer, waste, State.DONE, "Your new bin is there.")
    session.flush()
    opened = seen_by(session, moving, "council_tax")

    states = {line.state for line in opened.lines if line.recipient == "waste_collection"}
    assert states == {LineState.DONE}
    assert "Your new bin is there." not in repr(opened)


def test_nobody_of_another_team_sees_it_and_who_may_says_why_first(
    session: Session, moving: Episode
) -> None:
    with pytest.raises(NotAllowed):
        seen_by(session, moving, "environmental_health")
    clerk = Colleague(Role.CLERK, ("customer_services",)).actor(session)
    with pytest.raises(ReasonNeeded):
        staff_episodes.look_into(session, clerk, moving.reference)
    opened = staff_episodes.look_into(session, clerk, moving.reference, "She asks how it stands")
    again = staff_episodes.look_into(session, clerk, moving.reference)

    assert opened.lines
    assert not any((opened.cases, opened.theirs))
    assert again == opened
    assert [line.reason for line in _looks(session)] == ["She asks how it stands"] * 2


def test_a_reason_for_the_episode_opens_no_case_of_it(session: Session, moving: Episode) -> None:
    clerk = Colleague(Role.CLERK, ("customer_services",)).actor(session)
    staff_episodes.look_into(session, clerk, moving.reference, "She asks how it stands")

    for case in _cases(session, moving):
        with pytest.raises(ReasonNeeded):
            staff_cases.look_into(session, clerk, case.reference)


def test_every_look_is_a_line_that_the_person_can_read(
    session: Session, ann: Actor, moving: Episode
) -> None:
    seen_by(session, moving, "council_tax")

    [line] = _looks(session)
    assert (line.person_id, line.reason, line.allowed) == (ann.person_id, None, True)
    assert ann.person_id is not None
    [look] = audits.about_person(session, ann, ann.person_id).entries
    assert look.action is Action.READ_EPISODE_AS_STAFF


def test_what_is_still_being_answered_is_nobodys_but_their_own(
    session: Session, ann: Actor
) -> None:
    episode = begun(session, ann)

    for team in ("council_tax", "waste_collection"):
        with pytest.raises(NoSuchEpisode):
            seen_by(session, episode, team)


def test_a_team_to_which_nothing_went_yet_sees_nothing(
    session: Session, council: Council, ann: Actor
) -> None:
    loss = begun(session, ann, "bereavement", rel="spouse")
    declared(session, ann, council, loss)
    session.flush()
    waits = {line.recipient for line in loss.lines if line.state is LineState.PENDING}
    told = {case.team for case in _cases(session, loss)}

    assert waits - told
    for team in waits - told:
        with pytest.raises(NotAllowed):
            seen_by(session, loss, team or "")


def test_a_case_names_its_episode_to_its_team(session: Session, moving: Episode) -> None:
    [case] = [one for one in _cases(session, moving) if one.team == "council_tax"]
    opened = staff_cases.look_into(session, officer(session, "council_tax"), case.reference)

    assert opened.episode == moving.reference
    assert staff_episodes.of_case(session, officer(session, "environmental_health"), case) is None


def test_proof_is_seen_by_the_team_whose_line_asks_for_it(
    session: Session, moving: Episode
) -> None:
    [asking] = [one for one in moving.lines if one.case_id and one.content["evidence"]][:1]
    kind = asking.content["evidence"][0]
    session.add(
        Evidence(episode_id=moving.id, proves=kind, kind=FileKind.PDF, size=1, digest="d",
                 given_at=clock.now())
    )  # fmt: skip
    session.flush()
    needs = {
        line.recipient for line in moving.lines if line.case_id and kind in line.content["evidence"]
    }

    for team in {case.team for case in _cases(session, moving)}:
        [case] = seen_by(session, moving, team).cases
        found = [one.proves for one in case.evidence]
        assert found == ([kind] if team in needs else []), team


# ------------------------------------------------------------------ what a rule decided


@pytest.fixture
def discounted(session: Session, council: Council, ann: Actor) -> Episode:
    loss = begun(session, ann, "bereavement", rel="spouse")
    declared(session, ann, council, loss)
    declarations.release(session, SYSTEM, council, loss)
    session.flush()
    return loss


def _discount(opened: OpenedEpisode) -> Any:
    return next(line for line in opened.lines if line.task == "single_person_discount")


def test_what_a_rule_decided_is_overruled_by_its_team_alone(
    session: Session, discounted: Episode
) -> None:
    jo = officer(session, "council_tax")
    opened = staff_episodes.look_into(session, jo, discounted.reference)
    line = _discount(opened)
    assert opened.may_overrule == {line.id}
    version = next(one.version for one in opened.cases if one.reference == line.reference)
    deed = (discounted.reference, line.task, "Two adults live there.", version)

    with pytest.raises(NotAllowed):
        staff_episodes.overrule(session, officer(session, "waste_collection"), *deed)
    with pytest.raises(WordsNeeded):
        staff_episodes.overrule(session, jo, *deed[:2], " ", version)
    staff_episodes.overrule(session, jo, *deed)
    with pytest.raises((ChangedMeanwhile, NotDecided)):
        staff_episodes.overrule(session, jo, *deed)
    session.flush()

    after = staff_episodes.look_into(session, jo, discounted.reference)
    assert (_discount(after).state, _discount(after).reason) == (
        LineState.DOING, "Two adults live there.",
    )  # fmt: skip
    assert not after.may_overrule


def test_two_officers_do_not_overrule_over_each_other(
    session: Session, discounted: Episode
) -> None:
    jo = officer(session, "council_tax")
    opened = staff_episodes.look_into(session, jo, discounted.reference)
    version = next(
        one.version for one in opened.cases if one.reference == _discount(opened).reference
    )
    [case] = [one for one in _cases(session, discounted)
              if one.reference == _discount(opened).reference]  # fmt: skip
    cases.reopen(session, SYSTEM, case, "Somebody else looks at it again.")
    session.flush()

    with pytest.raises(ChangedMeanwhile):
        staff_episodes.overrule(
            session, replace(jo, name="Lou"), discounted.reference, _discount(opened).task,
            "No", version,
        )  # fmt: skip
