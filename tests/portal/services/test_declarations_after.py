"""After a declaration: each line by itself, and what rests on a death once it is verified."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from life_events.engine import load
from portal.council.councils import Council
from portal.models.cases import Case
from portal.models.episodes import Disclosure, Episode, EpisodeLine, LineState, Told
from portal.models.outbox import OutboxRow, Topic
from portal.models.states import State
from portal.policy import SYSTEM, Actor, NotAllowed
from portal.services import cases, declarations, enquiries
from tests.support.calls import CLERK
from tests.support.living import begun, declared, somebody


@pytest.fixture
def ann(session: Session) -> Actor:
    return somebody(session)


@pytest.fixture
def moving(session: Session, ann: Actor) -> Episode:
    return begun(session, ann)


def _count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


# ------------------------------------------------------------------ how it goes on


def test_a_team_that_refuses_or_asks_holds_up_no_other(
    session: Session, council: Council, ann: Actor, an_officer: Actor, moving: Episode
) -> None:
    done = declared(session, ann, council, moving)
    session.flush()
    teams = [case for case in done.cases if council.teams[case.team].kind == "team"]
    refusing, asking, doing, finished, waiting = teams[:5]
    cases.progress(session, an_officer, refusing, State.NOT_OURS, "You have no garage of ours.")
    enquiries.ask(session, replace(an_officer, identity_id=CLERK.actor(session).identity_id),
                  asking, "Which bin?")  # fmt: skip
    cases.progress(session, an_officer, doing, State.IN_PROGRESS, "")
    cases.progress(session, an_officer, finished, State.DONE, "")
    lines = declarations.lines(session, ann, moving)

    def stands(case: Case) -> set[tuple[LineState, bool]]:
        return {(one.state, one.asks) for one in lines if one.case_id == case.id}

    assert stands(refusing) == {(LineState.REFUSED, False)}
    assert {one.reason for one in lines if one.case_id == refusing.id} == {
        "You have no garage of ours."
    }
    assert stands(asking) == {(LineState.RECEIVED, True)}
    assert stands(doing) == {(LineState.DOING, False)}
    assert stands(finished) == {(LineState.DONE, False)}
    assert stands(waiting) == {(LineState.RECEIVED, False)}


# ------------------------------------------------------------------ what rests on a death


@pytest.fixture
def loss(session: Session, ann: Actor) -> Episode:
    return begun(session, ann, "bereavement", rel="spouse")


def _held(session: Session, episode: Episode) -> list[Disclosure]:
    theirs = select(Disclosure).where(
        Disclosure.episode_id == episode.id, Disclosure.is_held.is_(True)
    )
    return list(session.scalars(theirs))


def test_what_rests_on_a_death_waits_until_it_is_verified(
    session: Session, council: Council, ann: Actor, loss: Episode
) -> None:
    event = load.event("bereavement")
    done = declared(session, ann, council, loss)
    by_task = {line.task: line for line in loss.lines}
    assert by_task["single_person_discount"].state is LineState.DONE  # it takes nothing from anyone
    pending = {
        line.task for line in declarations.lines(session, ann, loss)
        if line.state is LineState.PENDING
    }  # fmt: skip

    verified = {task.id for task in event.tasks if task.verified}
    assert pending
    assert pending <= verified
    told = {line.task for line in loss.lines if line.case_id is not None}
    assert told.isdisjoint(verified)
    assert done.cases
    assert {one.state for one in _held(session, loss)} == {Told.PENDING}


def test_once_it_is_verified_whoever_waited_is_told_once(
    session: Session, council: Council, ann: Actor, loss: Episode
) -> None:
    declared(session, ann, council, loss)
    session.flush()
    fields = {one.recipient: one.fields for one in _held(session, loss)}

    released = declarations.release(session, SYSTEM, council, loss)
    again = declarations.release(session, SYSTEM, council, loss)

    assert {case.team: case.answers for case in released} == fields
    assert again == []
    lines = declarations.lines(session, ann, loss)
    assert LineState.PENDING not in {line.state for line in lines}
    by_task = {line.task: line for line in lines}
    discount = by_task["single_person_discount"]
    assert (discount.state, discount.rule) == (LineState.DONE, "single_person_discount")
    session.flush()
    disclosures = select(OutboxRow).where(OutboxRow.topic == Topic.EPISODE_DISCLOSED)
    disclosed = [one for one in session.scalars(select(Disclosure)) if one.agreement]
    assert len(session.scalars(disclosures).all()) == len(disclosed)


def test_what_was_not_true_is_told_to_nobody_and_its_fields_are_forgotten(
    session: Session, council: Council, ann: Actor, loss: Episode
) -> None:
    at_once = declared(session, ann, council, loss).cases
    session.flush()
    cases_before = _count(session, Case)

    withheld = declarations.withhold(session, SYSTEM, loss, "The register has no such death.")

    assert withheld
    for case in at_once:  # who acts on it already reads it, and no rule's decision stands
        assert [one for one in case.events if one.facts.get("why") == "not_so"], case.service
        assert case.is_open
    [discount] = [line for line in loss.lines if line.task == "single_person_discount"]
    assert discount.state is LineState.REFUSED
    assert declarations.release(session, SYSTEM, council, loss) == []
    assert _count(session, Case) == cases_before
    assert {(one.state, str(one.fields)) for one in _held(session, loss)} == {(Told.REFUSED, "{}")}
    refused = [one for one in session.scalars(select(EpisodeLine)) if one.reason]
    assert {one.state for one in refused if "register" in one.reason} == {LineState.REFUSED}


def test_only_the_portal_releases_what_waits(
    session: Session, council: Council, ann: Actor, an_officer: Actor, loss: Episode
) -> None:
    for actor in (ann, an_officer):
        with pytest.raises(NotAllowed):
            declarations.release(session, actor, council, loss)
        with pytest.raises(NotAllowed):
            declarations.withhold(session, actor, loss, "No")
