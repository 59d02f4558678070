"""An episode before staff: its lines, whose it is to see, and what a rule decided."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeLine, LineState
from portal.models.evidence import Evidence, FileKind
from portal.models.states import State
from portal.policy import SYSTEM, Action, Actor, NotAllowed, ReasonNeeded
from portal.services import audits, cases, declarations, staff_cases, staff_episodes
from portal.services.cases import WordsNeeded
from portal.services.episode_decisions import NotDecided
from portal.services.episodes import NoSuchEpisode
from portal.services.staff_episodes import ChangedMeanwhile, OpenedEpisode
from tests.support.living import begun, declared, somebody
from tests.support.staff import Colleague


def officer(session: Session, *teams: str) -> Actor:
    return Colleague(Role.OFFICER, teams, name=f"Officer of {teams}").actor(session)


def seen_by(session: Session, episode: Episode, *teams: str) -> OpenedEpisode:
    return staff_episodes.look_into(session, officer(session, *teams), episode.reference)


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
