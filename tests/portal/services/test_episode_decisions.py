"""What a rule decides is decided at once, is shown as such, and an officer may decide otherwise."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from life_events.engine import load
from portal.council.councils import Council
from portal.models.actors import Role
from portal.models.cases import Case, CaseEvent
from portal.models.episodes import EpisodeLine, LineState
from portal.models.states import State
from portal.policy import Actor, NotAllowed
from portal.services import cases, declarations, episode_decisions
from portal.services.cases import WordsNeeded
from portal.services.episode_decisions import DECIDED, NotDecided
from tests.support.living import HOME, begun, declared, somebody

ALONE = {"adults": [], "children": []}


@pytest.fixture
def ann(session: Session) -> Actor:
    return somebody(session)


@pytest.fixture
def decided(session: Session, council: Council, ann: Actor) -> EpisodeLine:
    """Ann moves alone to another home of the district: a rule says a quarter less."""
    moving = begun(session, ann, why_moving="no", moving=ALONE, there=ALONE, staying=ALONE,
                   not_counted=["none"], new_address=HOME)  # fmt: skip
    declared(session, ann, council, moving)
    session.flush()
    return next(line for line in moving.lines if line.rule is not None)


def _case(session: Session, line: EpisodeLine) -> Case:
    return session.get_one(Case, line.case_id)


def _events(session: Session, line: EpisodeLine) -> list[CaseEvent]:
    session.flush()
    of_it = select(CaseEvent).where(CaseEvent.case_id == line.case_id)
    return list(session.scalars(of_it.order_by(CaseEvent.at, CaseEvent.id)))


def test_the_discount_for_one_adult_is_decided_at_once_by_its_rule(
    session: Session, ann: Actor, decided: EpisodeLine
) -> None:
    event = _events(session, decided)[-1]

    assert (decided.state, decided.rule) == (LineState.DONE, "single_person_discount")
    assert event.actor_role is Role.SYSTEM
    assert event.public
    assert "25% lower (Local Government Finance Act 1992 s11)" in event.words
    assert event.facts["why"] == DECIDED
    [line] = [
        one for one in declarations.lines(session, ann, decided.episode) if one.id == decided.id
    ]
    assert (line.state, line.rule) == (LineState.DONE, "single_person_discount")
    assert line.expected is None  # it is there already, though the rest of its case goes on


def test_the_rest_of_its_case_goes_on(session: Session, ann: Actor, decided: EpisodeLine) -> None:
    case = _case(session, decided)
    others = [
        one
        for one in declarations.lines(session, ann, decided.episode)
        if one.case_id == decided.case_id and one.id != decided.id
    ]

    assert others
    assert case.is_open
    assert case.state is State.CHECKED
    assert {one.state for one in others} == {LineState.DOING}


def test_an_officer_decides_otherwise_and_says_why(
    session: Session, ann: Actor, an_officer: Actor, decided: EpisodeLine
) -> None:
    episode_decisions.overrule(session, an_officer, decided, "Your brother lives there too.")

    [line] = [
        one for one in declarations.lines(session, ann, decided.episode) if one.id == decided.id
    ]
    assert (line.state, line.reason) == (LineState.DOING, "Your brother lives there too.")
    event = _events(session, decided)[-1]
    assert (event.words, event.actor_role) == ("Your brother lives there too.", Role.OFFICER)
    with pytest.raises(NotDecided):
        episode_decisions.overrule(session, an_officer, decided, "Again")


def test_a_case_that_a_rule_ended_is_opened_again(
    session: Session, an_officer: Actor, decided: EpisodeLine
) -> None:
    case = _case(session, decided)
    cases.progress(session, an_officer, case, State.DONE, "")

    episode_decisions.overrule(session, an_officer, decided, "Two adults live there.")

    assert case.is_open


@pytest.mark.parametrize("words", ["", "  \n"])
def test_nobody_is_overruled_without_a_word(
    session: Session, an_officer: Actor, decided: EpisodeLine, words: str
) -> None:
    with pytest.raises(WordsNeeded):
        episode_decisions.overrule(session, an_officer, decided, words)


def test_only_its_team_decides_otherwise(
    session: Session, ann: Actor, decided: EpisodeLine
) -> None:
    other = Actor(Role.OFFICER, ann.channel, teams=frozenset({"waste_collection"}))

    for actor in (ann, other):
        with pytest.raises(NotAllowed):
            episode_decisions.overrule(session, actor, decided, "No")


def test_a_rule_decides_nothing_of_a_home_with_two_adults(
    session: Session, council: Council, ann: Actor
) -> None:
    two = {"adults": [{"name": "Bo"}], "children": []}
    moving = begun(session, ann, why_moving="no", moving=two, there=ALONE, staying=ALONE,
                   not_counted=["none"], new_address=HOME)  # fmt: skip
    declared(session, ann, council, moving)

    assert not [line.task for line in moving.lines if line.rule]


def test_before_there_was_a_law_a_rule_decides_nothing() -> None:
    [task] = [one for one in load.event("bereavement").tasks if one.decide]

    assert episode_decisions.decide(task, date(2026, 11, 20)) is not None
    assert episode_decisions.decide(task, date(1992, 1, 1)) is None


@pytest.mark.parametrize("key", sorted(load.events()))
def test_every_rule_that_content_names_is_there(key: str) -> None:
    for task in load.event(key).tasks:
        assert task.decide is None or task.decide in episode_decisions.RULES
