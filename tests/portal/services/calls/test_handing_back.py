"""In a call an agent gives back what they hold: theirs, and nobody else's."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models.actors import By
from portal.models.audit import AuditLine
from portal.models.mandates import Ended, Mandate, MandateState
from portal.models.organisations import OrganisationState
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.policy import Actor, NotAllowed
from portal.services import call_handing_back, call_mandates, mandate_endings
from portal.services.calls import CallEnded
from portal.services.mandates import NotTheirs
from portal.services.served import NotChecked
from tests.support.calls import begun, checked
from tests.support.mandate_wishes import on_web, topics
from tests.support.mandates import a_mandate, a_person, an_adviser, an_organisation, paused
from tests.support.mandates import staff_identity as staff


@pytest.fixture
def margaret(session: Session) -> Person:
    return a_person(session, "Margaret Jones", phone="+447700900456", email="margaret@example.com")


@pytest.fixture
def son(session: Session) -> Person:
    return a_person(session, "Sam Jones", phone="+447700900123", email="sam@example.com")


@pytest.fixture
def mandate(session: Session, margaret: Person, son: Person) -> Mandate:
    return a_mandate(session, margaret, son)


def test_given_back_in_the_agents_call_it_ends_and_the_person_gets_the_summary(
    session: Session, clerk: Actor, margaret: Person, son: Person, mandate: Mandate
) -> None:
    call, serving = checked(session, clerk, son)
    call_mandates.choose(session, serving, call, mandate.id)

    assert call_handing_back.hand_back(session, serving, call, mandate.id)

    assert (mandate.state, mandate.ended_why) == (MandateState.ENDED, Ended.HANDED_BACK)
    assert (mandate.ended_channel, mandate.ended_by_id) == (By.PHONE, None)
    assert mandate.ended_by_staff_id == clerk.identity_id
    assert topics(session) == [Topic.MANDATE_HANDED_BACK]
    lines = session.scalars(
        select(AuditLine.person_id).where(AuditLine.action == "hand_back_mandate")
    )
    assert list(lines) == [margaret.id]
    assert (call.on_behalf_of_id, call.mandate_id) == (None, None)  # they speak for her no more
    assert not call_handing_back.hand_back(session, serving, call, mandate.id)
    assert topics(session) == [Topic.MANDATE_HANDED_BACK]


def test_nothing_is_given_back_before_the_caller_is_known_nor_after_the_call(
    session: Session, clerk: Actor, son: Person, mandate: Mandate
) -> None:
    call, serving = begun(session, clerk, son)
    with pytest.raises(NotChecked):
        call_handing_back.hand_back(session, serving, call, mandate.id)
    with pytest.raises(NotChecked):
        call_handing_back.held(session, serving, call)

    call, serving = checked(session, clerk, son)
    call.ended_at = call.begun_at
    with pytest.raises(CallEnded):
        call_handing_back.hand_back(session, serving, call, mandate.id)
    with pytest.raises(NotAllowed):
        mandate_endings.hand_back(session, clerk, mandate)  # in no call at all
    assert mandate.state is MandateState.ACTIVE


def test_what_somebody_else_holds_is_given_back_in_no_call_but_theirs(
    session: Session, clerk: Actor, margaret: Person, son: Person, mandate: Mandate
) -> None:
    """The person whose affairs they are does not hold it either: they end it."""
    for caller in (margaret, a_person(session, "Eve Stone")):
        call, serving = checked(session, clerk, caller)
        assert call_handing_back.held(session, serving, call) == []
        with pytest.raises(NotTheirs):
            call_handing_back.hand_back(session, serving, call, mandate.id)
    assert mandate.state is MandateState.ACTIVE


def test_what_rests_can_be_given_back_and_what_ended_is_not_listed(
    session: Session, clerk: Actor, margaret: Person, son: Person, mandate: Mandate
) -> None:
    paused(session, margaret, staff(session))
    a_mandate(session, a_person(session, "Ann Holt"), son, state=MandateState.ENDED)
    call, serving = checked(session, clerk, son)

    assert call_handing_back.held(session, serving, call) == [mandate]
    assert call_handing_back.hand_back(session, serving, call, mandate.id)


def test_of_an_organisation_an_adviser_gives_back_the_client_whom_they_speak_for(
    session: Session, clerk: Actor, margaret: Person
) -> None:
    ours, asha, bela = an_organisation(session), *(a_person(session, one) for one in ("A P", "B Q"))
    an_adviser(session, ours, bela)
    clients = a_mandate(session, margaret, organisation=ours, adviser=asha)
    a_mandate(session, a_person(session, "Tom Hall"), organisation=ours, adviser=asha)
    call, serving = checked(session, clerk, bela)
    assert call_handing_back.held(session, serving, call) == []
    call.on_behalf_of = margaret
    session.flush()

    assert call_handing_back.held(session, serving, call) == [clients]
    ours.state = OrganisationState.SUSPENDED
    with pytest.raises(NotTheirs):
        call_handing_back.hand_back(session, serving, call, clients.id)
    ours.state = OrganisationState.AGREED
    assert call_handing_back.hand_back(session, serving, call, clients.id)


def test_taken_back_by_the_person_in_the_same_moment_it_is_over_once(
    session: Session, clerk: Actor, margaret: Person, son: Person, mandate: Mandate
) -> None:
    call, serving = checked(session, clerk, son)
    mandate_endings.revoke(session, on_web(margaret), mandate)

    assert not call_handing_back.hand_back(session, serving, call, mandate.id)
    assert mandate.ended_why is Ended.REVOKED
    assert topics(session) == [Topic.MANDATE_ENDED]
