"""Somebody calls for another: under a mandate, which is asked anew at each step."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import By, Depth, Granted, Kind, Role
from portal.models.audit import AuditLine
from portal.models.calls import Call
from portal.models.cases import Case
from portal.models.mandates import MandateState
from portal.models.organisations import AdviserState
from portal.models.people import Person
from portal.policy import Action, Actor
from portal.services import call_cases, call_mandates, callers, calls, served_under
from portal.services.call_cases import NotCovered
from portal.services.call_mandates import MandateLost
from portal.services.holdings import NoSuchMandate
from portal.services.served import NotChecked
from tests.support.calls import ANSWERED, Open, begun, checked
from tests.support.mandates import (
    TO_REPORT,
    a_mandate,
    a_person,
    act,
    an_adviser,
    an_organisation,
    look,
    paused,
    staff_identity,
)


@pytest.fixture
def margaret(session: Session) -> Person:
    return a_person(session, "Margaret Jones", phone="+447700900456", email="margaret@example.com")


@pytest.fixture
def son(session: Session) -> Person:
    return a_person(session, "Sam Jones", phone="+447700900123", email="sam@example.com")


def hers(session: Session, opened: Open, margaret: Person, service: str = "noise") -> Case:
    """A case of hers that is not public."""
    case = opened(service=service)
    case.subject_id = margaret.id
    session.flush()
    return case


def speaking(
    session: Session, clerk: Actor, margaret: Person, son: Person, **more: object
) -> tuple[Call, Actor]:
    """The son has called, shown who he is, and speaks for her."""
    mandate = a_mandate(session, margaret, son, **more)  # type: ignore[arg-type]
    call, serving = checked(session, clerk, son)
    call_mandates.choose(session, serving, call, mandate.id)
    return call, serving


def test_nothing_is_known_of_whom_they_may_speak_for_before_they_have_shown_who_they_are(
    session: Session, clerk: Actor, margaret: Person, son: Person
) -> None:
    mandate = a_mandate(session, margaret, son)
    call, serving = begun(session, clerk, son)

    with pytest.raises(NotChecked):
        call_mandates.speaks_for(session, serving, call)
    with pytest.raises(NotChecked):
        call_mandates.choose(session, serving, call, mandate.id)
    assert call.mandate_id is None


def test_who_may_speak_for_somebody_is_listed_with_what_the_mandate_allows(
    session: Session, clerk: Actor, margaret: Person, son: Person
) -> None:
    a_mandate(session, margaret, son, [*look(Kind.COUNCIL_TAX), *TO_REPORT])
    a_mandate(session, a_person(session, "Ended Person"), son, state=MandateState.ENDED)
    call, serving = checked(session, clerk, son)

    [held] = call_mandates.speaks_for(session, serving, call).held
    assert held.principal_name == "Margaret Jones"
    assert {(one.kind, one.depth) for one in held.scopes} == {
        (Kind.COUNCIL_TAX, Depth.LOOK), (Kind.REPORT, Depth.ACT),
    }  # fmt: skip


def test_the_caller_acts_with_their_own_right_and_the_clerk_as_who_served_them(
    session: Session, clerk: Actor, margaret: Person, son: Person
) -> None:
    call, serving = speaking(session, clerk, margaret, son)
    agent = call_mandates.agent(session, serving, call)

    assert agent is not None
    assert (agent.role, agent.channel, agent.in_call) == (Role.AGENT, By.PHONE, call.id)
    assert (agent.person_id, agent.self_id) == (margaret.id, son.id)
    assert agent.identity_id == clerk.identity_id
    assert not agent.is_staff
    assert (call.on_behalf_of_id, call.person_id) == (margaret.id, son.id)


def test_for_themselves_there_is_no_agent(session: Session, clerk: Actor, son: Person) -> None:
    call, serving = checked(session, clerk, son)
    assert call_mandates.agent(session, serving, call) is None


def test_a_mandate_of_somebody_else_cannot_be_chosen(
    session: Session, clerk: Actor, margaret: Person, son: Person
) -> None:
    other = a_mandate(session, margaret, a_person(session, "Somebody Else"))
    call, serving = checked(session, clerk, son)

    for wrong in (other.id, clock.new_id()):
        with pytest.raises(NoSuchMandate):
            call_mandates.choose(session, serving, call, wrong)


def test_a_mandate_that_is_revoked_during_the_call_counts_no_more_at_the_next_step(
    session: Session, clerk: Actor, margaret: Person, son: Person, opened: Open
) -> None:
    case = hers(session, opened, margaret)
    call, serving = speaking(session, clerk, margaret, son)
    call_cases.tell(session, serving, call, case.reference)
    mandate = session.get_one(type(a_mandate(session, margaret, son)), call.mandate_id)
    mandate.state, mandate.ended_at = MandateState.ENDED, clock.now()
    session.flush()

    for step in (call_cases.tell, call_cases.open_whole):
        with pytest.raises(MandateLost):
            step(session, serving, call, case.reference)
    with pytest.raises(MandateLost):
        call_cases.answer(session, serving, call, case.reference, "Every night")


def test_a_mandate_that_rests_counts_no_more_and_only_that_it_rests_is_said(
    session: Session, clerk: Actor, margaret: Person, son: Person
) -> None:
    call, serving = speaking(session, clerk, margaret, son)
    paused(session, margaret, staff_identity(session))

    with pytest.raises(MandateLost):
        call_mandates.agent(session, serving, call)
    found = call_mandates.speaks_for(session, serving, call)
    assert (found.held, found.resting) == ([], ["Margaret Jones"])


def test_a_check_that_is_too_long_ago_is_no_check(
    session: Session, clerk: Actor, margaret: Person, son: Person
) -> None:
    call, serving = speaking(session, clerk, margaret, son)
    call.checked_at = clock.now() - timedelta(hours=5)

    with pytest.raises(MandateLost):
        call_mandates.agent(session, serving, call)


def test_who_calls_turns_out_to_be_somebody_else_and_speaks_for_nobody(
    session: Session, clerk: Actor, margaret: Person, son: Person
) -> None:
    call, serving = speaking(session, clerk, margaret, son)
    callers.choose(session, serving, call, a_person(session, "Ann Holt").id)
    assert call.mandate_id is None


def test_to_say_whom_they_speak_for_opens_nothing(
    session: Session, clerk: Actor, margaret: Person, son: Person, opened: Open
) -> None:
    case = hers(session, opened, margaret)
    call, serving = checked(session, clerk, son)
    callers.speak_for(session, serving, call, margaret.id)

    assert call_mandates.agent(session, serving, call) is None
    with pytest.raises(NotChecked):
        call_cases.tell(session, serving, call, case.reference)


def test_a_case_is_heard_under_the_kind_of_task_it_belongs_to_and_no_other(
    session: Session, clerk: Actor, margaret: Person, son: Person, opened: Open
) -> None:
    noise = hers(session, opened, margaret)
    tax = hers(session, opened, margaret)
    tax.service = "life_council_tax"
    hidden = hers(session, opened, margaret)
    hidden.service = "life_domestic_abuse_support"
    session.flush()
    call, serving = speaking(session, clerk, margaret, son, scopes=look(Kind.COUNCIL_TAX))
    agent = call_mandates.agent(session, serving, call)
    assert agent is not None

    whole = served_under.acted_for(session, agent)
    assert [one.reference for one in whole.cases] == [tax.reference]
    assert (whole.points, whole.exchanges, whole.messages) == ([], [], [])
    assert call_cases.tell(session, serving, call, tax.reference).id == tax.id
    for other in (noise, hidden):
        with pytest.raises(NotCovered):
            call_cases.tell(session, serving, call, other.reference)


def test_who_may_only_look_opens_nothing_again_and_answers_nothing(
    session: Session, clerk: Actor, margaret: Person, son: Person, opened: Open
) -> None:
    case = hers(session, opened, margaret)
    call, serving = speaking(session, clerk, margaret, son, scopes=look(Kind.CASES))

    with pytest.raises(NotCovered):
        call_cases.reopen(session, serving, call, case.reference, "Still loud")
    with pytest.raises(NotCovered):
        call_cases.answer(session, serving, call, case.reference, "Yes")
    with pytest.raises(NotCovered):
        call_cases.follow(session, serving, call, case.reference)


def test_the_callers_own_private_case_is_not_heard_while_they_speak_for_another(
    session: Session, clerk: Actor, margaret: Person, son: Person, opened: Open
) -> None:
    own = hers(session, opened, son)
    call, serving = speaking(session, clerk, margaret, son)
    with pytest.raises(NotCovered):
        call_cases.tell(session, serving, call, own.reference)

    call_mandates.stop(session, serving, call)
    assert call_cases.tell(session, serving, call, own.reference).id == own.id


def test_contact_details_are_shown_to_whom_the_mandate_lets(
    session: Session, clerk: Actor, margaret: Person, son: Person
) -> None:
    call, serving = speaking(session, clerk, margaret, son, scopes=act(Kind.CONTACT_DETAILS))
    agent = call_mandates.agent(session, serving, call)
    assert agent is not None
    points = served_under.acted_for(session, agent).points
    assert {one.value for one in points} == {"+447700900456", "margaret@example.com"}


def test_an_adviser_speaks_for_a_client_whom_they_name_and_is_shown_no_others(
    session: Session, clerk: Actor, margaret: Person
) -> None:
    bureau, asha = an_organisation(session), a_person(session, "Asha Patel")
    adviser = an_adviser(session, bureau, asha)
    mandate = a_mandate(session, margaret, organisation=bureau, adviser=asha)
    call, serving = checked(session, clerk, asha)
    assert call_mandates.speaks_for(session, serving, call).held == []

    callers.speak_for(session, serving, call, margaret.id)
    [held] = call_mandates.speaks_for(session, serving, call).held
    assert (held.mandate_id, held.organisation_name) == (mandate.id, "Thornley Advice")

    call_mandates.choose(session, serving, call, mandate.id)
    adviser.state, adviser.ended_at = AdviserState.LEFT, clock.now()
    session.flush()
    with pytest.raises(MandateLost):
        call_mandates.agent(session, serving, call)


def test_the_record_of_the_other_person_says_that_somebody_looked_for_whom_they_act(
    session: Session, clerk: Actor, margaret: Person, son: Person
) -> None:
    speaking(session, clerk, margaret, son)
    [line] = session.scalars(select(AuditLine).where(AuditLine.person_id == margaret.id))
    assert (line.action, line.reason) == (
        Action.READ_PERSON.value, "Somebody who acts for them called us.",
    )  # fmt: skip


def test_the_contact_of_the_call_says_for_whom_and_under_which_mandate(
    session: Session, clerk: Actor, margaret: Person, son: Person
) -> None:
    call, serving = speaking(session, clerk, margaret, son)
    contact = calls.end(session, serving, call, ANSWERED)
    assert (contact.person_id, contact.on_behalf_of_id) == (son.id, margaret.id)
    assert contact.mandate_id == call.mandate_id


def test_one_episode_alone_opens_that_one(
    session: Session, clerk: Actor, margaret: Person, son: Person
) -> None:
    call, serving = speaking(
        session, clerk, margaret, son,
        scopes=[Granted(Kind.REPORT, Depth.ACT)],
    )  # fmt: skip
    agent = call_mandates.agent(session, serving, call)
    assert agent is not None
    assert served_under.acted_for(session, replace(agent)).episodes == []
