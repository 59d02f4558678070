"""Saying it once: a case per team, a disclosure per agency, to-dos, one contact, one receipt."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from life_events.engine import load
from portal import clock
from portal.council.councils import Council
from portal.models.calls import CallCase
from portal.models.cases import Case, CaseEvent
from portal.models.contacts import Contact
from portal.models.episodes import (
    Episode,
    EpisodeConsent,
    EpisodeState,
    LineState,
)
from portal.models.followers import Follower
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.models.states import State
from portal.policy import SYSTEM, Actor, NotAllowed
from portal.services import declarations, episodes
from portal.services.declarations import PlanChanged
from portal.services.episode_recipients import TOLD_MODES
from portal.services.episodes import ChangedMeanwhile
from tests.support.calls import CLERK, checked
from tests.support.living import begun, declared, somebody


@pytest.fixture
def ann(session: Session) -> Actor:
    return somebody(session)


@pytest.fixture
def moving(session: Session, ann: Actor) -> Episode:
    return begun(session, ann)


def _count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def _topics(session: Session) -> Counter[Topic]:
    session.flush()
    return Counter(session.scalars(select(OutboxRow.topic)))


# ------------------------------------------------------------------ one transaction


def test_each_team_gets_one_case_and_each_agency_one_disclosure(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    told = declarations.recipients(council, moving)
    done = declared(session, ann, council, moving)

    agencies = [one.key for one in told if one.kind == "agency"]
    assert agencies
    assert sorted(case.team for case in done.cases) == sorted(one.key for one in told)
    assert sorted(one.recipient for one in done.disclosures) == sorted(agencies)
    assert {case.subject_id for case in done.cases} == {ann.person_id}
    assert not any(case.public for case in done.cases)
    assert all(case.due for case in done.cases)
    for disclosure in done.disclosures:
        [agreement] = [one for one in council.agreements if one.key == disclosure.agreement]
        assert (agreement.team, agreement.basis) == (disclosure.recipient, disclosure.basis)
    assert (moving.state, moving.declared_once) == (EpisodeState.DECLARED, "once")


def test_every_certain_task_is_a_line_that_says_who_has_it(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    plan = episodes.plan_of(moving)
    declared(session, ann, council, moving)
    lines = {line.task: line for line in declarations.lines(session, ann, moving)}

    assert set(lines) == {line.task.id for line in plan.lines if line.when == "yes"}
    for line in plan.lines:
        if line.when != "yes":
            continue
        ours = lines[line.task.id]
        assert (ours.title, ours.due, ours.mode) == (line.task.title, line.due, line.mode.value)
        assert ours.words == line.words
        assert ours.why == line.why
        assert bool(ours.reference) == (line.mode in TOLD_MODES)


def test_one_contact_one_receipt_and_no_receipt_for_each_case(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    done = declared(session, ann, council, moving)

    [contact] = session.scalars(select(Contact))
    assert (contact.person_id, contact.subject, contact.case_id) == (
        ann.person_id, "life_event", None,
    )  # fmt: skip
    rows = session.scalars(select(OutboxRow)).all()
    topics = Counter(row.topic for row in rows)
    agencies = len(done.disclosures)
    assert topics == {
        Topic.EPISODE_DECLARED: 1, Topic.CONTACT_RECORDED: 1, Topic.EPISODE_DISCLOSED: agencies,
        Topic.CASE_OPENED: len(done.cases) - agencies,
    }  # fmt: skip
    assert all("episode_id" in row.facts for row in rows if row.topic is Topic.CASE_OPENED)


def test_later_news_of_each_case_comes_as_of_any_case(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    done = declared(session, ann, council, moving)
    session.flush()

    followers = session.scalars(select(Follower)).all()
    assert sorted(one.case_id for one in followers) == sorted(case.id for case in done.cases)
    assert all(one.is_reporter and one.confirmed_at for one in followers)


def test_whoever_said_no_to_a_recipient_is_believed(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    told = declarations.recipients(council, moving)
    refused = next(one for one in told if one.kind == "agency")
    consents = {one.key: one is not refused for one in told}
    done = declarations.declare(session, ann, council, moving, consents, moving.version, "w")

    assert refused.key not in {case.team for case in done.cases}
    assert refused.key not in {one.recipient for one in done.disclosures}
    lines = [one for one in declarations.lines(session, ann, moving) if one.task in refused.tasks]
    assert {line.state for line in lines} == {LineState.NOT_TOLD}
    kept = {one.recipient: one.agreed for one in session.scalars(select(EpisodeConsent))}
    assert kept == consents


def test_without_a_word_nobody_who_needs_consent_is_told(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    told = {one.key: one for one in declarations.recipients(council, moving)}
    done = declarations.declare(session, ann, council, moving, {}, moving.version, "w")

    assert any(one.needs_consent for one in told.values())
    assert {case.team for case in done.cases} == {
        key for key, one in told.items() if not one.needs_consent
    }


def test_what_was_agreed_to_is_kept_with_its_words_and_labels(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    told = {one.key: one for one in declarations.recipients(council, moving)}
    declarations.declare(
        session, ann, council, moving, dict.fromkeys(told, True), moving.version, "w",
        wording="Tell %(name)s this: %(fields)s",
    )  # fmt: skip

    for consent in session.scalars(select(EpisodeConsent)):
        labels = {field.label for field in told[consent.recipient].fields.values()}
        assert set(consent.fields) == labels
        said = f"Tell {told[consent.recipient].name} this: {', '.join(sorted(labels))}"
        assert consent.wording == said


def test_answers_that_do_not_count_any_more_are_told_to_nobody_and_forgotten(
    session: Session, council: Council, ann: Actor
) -> None:
    moving = begun(session, ann, why_moving="not_safe", safe_details="Ring me at the shop")
    assert "safe_details" in moving.facts
    episodes.answer(session, ann, moving, {"why_moving": "no"}, version=moving.version)
    declared(session, ann, council, moving)

    assert "safe_details" not in moving.facts
    session.flush()
    answers = [case.answers for case in session.scalars(select(Case))]
    assert "Ring me at the shop" not in str(answers)


def test_an_agency_without_an_agreement_is_told_nothing(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    agency = next(one for one in declarations.recipients(council, moving) if one.kind == "agency")
    others = [one for one in council.agreements if one.team != agency.key]
    without = council.model_copy(update={"agreements": tuple(others)})

    done = declared(session, ann, without, moving)

    assert agency.key not in {case.team for case in done.cases}
    assert agency.key not in {one.recipient for one in done.disclosures}
    lines = [one for one in declarations.lines(session, ann, moving) if one.task in agency.tasks]
    assert {(one.state, one.reason) for one in lines} == {(LineState.TODO, "no_agreement")}


# ------------------------------------------------------------------ once, and as it was shown


def test_the_same_declaration_from_two_devices_is_one(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    seen = moving.version
    yes = {one.key: True for one in declarations.recipients(council, moving)}
    first = declarations.declare(session, ann, council, moving, yes, seen, "phone")
    topics = _topics(session)

    again = declarations.declare(session, ann, council, moving, yes, seen, "laptop")

    assert (first.again, again.again) == (False, True)
    assert [one.id for one in again.cases] == sorted(one.id for one in first.cases)
    assert {one.id for one in again.disclosures} == {one.id for one in first.disclosures}
    assert _topics(session) == topics


def test_what_was_answered_on_another_device_meanwhile_is_told_before_anything_is_sent(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    seen = moving.version
    episodes.answer(session, ann, moving, {"vote": "no"}, version=seen)

    with pytest.raises(ChangedMeanwhile) as changed:
        declarations.declare(session, ann, council, moving, {}, seen, "w")

    assert changed.value.what == {"vote"}
    assert _count(session, Case) == 0


def test_nobody_gets_more_or_less_than_was_shown(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    shown = declarations.seal(council, moving)
    agency = next(one for one in declarations.recipients(council, moving) if one.kind == "agency")
    more = tuple(
        one.model_copy(update={"fields": ("contact",)}) if one.team == agency.key else one
        for one in council.agreements
    )
    meanwhile = council.model_copy(update={"agreements": more})

    with pytest.raises(PlanChanged):
        declarations.declare(session, ann, meanwhile, moving, {}, moving.version, "w", shown)
    assert _count(session, Case) == 0
    declarations.declare(session, ann, council, moving, {}, moving.version, "w", shown)


def test_a_reorganisation_between_looking_and_sending_is_told(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    shown = declarations.seal(council, moving)

    with time_machine.travel("2028-04-02 09:00", tick=True), pytest.raises(PlanChanged):
        declarations.declare(session, ann, council, moving, {}, moving.version, "w", shown)


def test_what_was_declared_stays_as_it_was_when_the_content_changes(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    declared(session, ann, council, moving)
    before = declarations.lines(session, ann, moving)
    moving.event = "an_event_that_was_taken_away"
    session.flush()

    assert declarations.lines(session, ann, moving) == before


def test_nobody_else_declares_it(session: Session, council: Council, moving: Episode) -> None:
    eve = somebody(session, "eve@example.com")

    with pytest.raises(NotAllowed):
        declarations.declare(session, eve, council, moving, {}, moving.version, "w")
    with pytest.raises(NotAllowed):
        declarations.lines(session, eve, moving)


def test_in_a_call_the_call_is_the_contact_and_knows_every_case(
    session: Session, council: Council, ann: Actor
) -> None:
    call, serving = checked(session, CLERK.actor(session), session.get_one(Person, ann.person_id))
    done = declared(session, serving, council, begun(session, serving))
    session.flush()

    assert _count(session, Contact) == 0
    noted = session.scalars(select(CallCase).where(CallCase.call_id == call.id)).all()
    assert {one.case_id for one in noted} == {case.id for case in done.cases}
    opened = session.scalars(select(CaseEvent).where(CaseEvent.to_state == State.RECEIVED))
    assert {event.facts.get("by") for event in opened} == {str(serving.identity_id)}


# ------------------------------------------------------------------ speaking and safety


def test_who_is_not_safe_is_written_to_nowhere(
    session: Session, council: Council, ann: Actor
) -> None:
    moving = begun(session, ann, why_moving="not_safe")
    assert moving.is_safe
    declared(session, ann, council, moving)

    assert _count(session, Follower) == 0


def test_a_loss_in_an_event_stops_its_messages(session: Session, council: Council) -> None:
    ann = somebody(session)
    event = load.event("having_a_baby")
    assert event.quiet is not None
    loss = next(
        (question.id, answer.value)
        for question in event.questions
        for answer in question.answers
        if answer.value in event.quiet.mentioned
    )
    baby = begun(session, ann, "having_a_baby", **dict([loss]))
    assert baby.is_quiet
    declared(session, ann, council, baby)

    assert _count(session, Follower) == 0


def test_a_year_later_the_lines_are_there_and_the_answers_are_not(
    session: Session, council: Council, ann: Actor, moving: Episode
) -> None:
    from portal.services import episode_reminders

    declared(session, ann, council, moving)
    session.flush()
    with time_machine.travel(clock.now() + timedelta(days=366), tick=True):
        assert moving.id in episode_reminders.due(session, SYSTEM)
        assert episode_reminders.see_to(session, SYSTEM, moving.id)
        assert not episode_reminders.see_to(session, SYSTEM, moving.id)

        assert moving.facts == {}
        assert declarations.lines(session, ann, moving)
