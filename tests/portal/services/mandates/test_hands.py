"""Who did what for whom, in the history of a case: for the person, and for their own side."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Actor, Level, Role
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.mandates import Mandate
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB, By
from portal.services import cases, hands
from portal.services.cases import NewCase
from portal.services.hands import Hand
from tests.support.mandates import a_mandate, a_person, an_adviser, an_agent, an_organisation
from tests.support.mandates import named_as as named

MARKET_SQUARE = Point(52.58, -0.95)
ASHA = Hand("Asha Patel", "Thornley Advice", "Margaret Jones")


@pytest.fixture
def advice(session: Session) -> Mandate:
    """Asha Patel of Thornley Advice may do everything for Margaret."""
    organisation, asha = an_organisation(session), a_person(session, "Asha Patel")
    an_adviser(session, organisation, asha)
    her = a_person(session)
    return a_mandate(session, her, organisation=organisation, adviser=asha)


@pytest.fixture
def case(session: Session, council: Council, advice: Mandate) -> Case:
    """Asha reported it for Margaret."""
    new = NewCase("pothole", "A hole", place="Market Square", point=MARKET_SQUARE)
    return cases.open_case(session, an_agent(advice), council, new)


def herself(mandate: Mandate) -> Actor:
    return Actor(Role.RESIDENT, By.WEB, person_id=mandate.principal_id, level=Level.SIGNED_ON)


def seen(session: Session, actor: Actor, case: Case) -> list[Hand]:
    session.flush()
    session.expire(case)
    return list(hands.of_case(session, actor, case).values())


def test_the_person_sees_who_did_it_of_which_organisation(
    session: Session, case: Case, advice: Mandate
) -> None:
    assert seen(session, herself(advice), case) == [ASHA]


def test_a_colleague_of_the_same_organisation_sees_it_too(
    session: Session, case: Case, advice: Mandate
) -> None:
    ben = a_person(session, "Ben Ali")

    assert seen(session, an_agent(advice, ben), case) == [ASHA]


def test_another_organisation_that_acts_for_her_does_not_see_who_else_does(
    session: Session, case: Case, advice: Mandate
) -> None:
    other = an_organisation(session, "Harrowick Law Centre")
    lee = a_person(session, "Lee Wong")
    an_adviser(session, other, lee)
    theirs = a_mandate(session, advice.principal, organisation=other, adviser=lee)

    assert seen(session, an_agent(theirs), case) == []


def test_everyone_else_sees_nobody(session: Session, case: Case, an_officer: Actor) -> None:
    eve = a_person(session, "Eve Stone")
    others = [
        PUBLIC_ON_WEB, an_officer,
        Actor(Role.RESIDENT, By.WEB, person_id=eve.id, level=Level.SIGNED_ON),
        Actor(Role.HOLDER, By.WEB, person_id=eve.id, holds=case.id),
    ]  # fmt: skip

    assert [seen(session, one, case) for one in others] == [[]] * len(others)


def test_what_she_did_herself_is_nobody_elses(
    session: Session, case: Case, advice: Mandate
) -> None:
    event = case.record(Happened.PHOTO_ADDED, herself(advice), clock.now())
    event.id = clock.new_id()
    session.add(event)

    assert seen(session, herself(advice), case) == [ASHA]


def test_whose_account_has_no_name_is_called_as_she_named_them(
    session: Session, council: Council
) -> None:
    mandate = a_mandate(session, a_person(session), a_person(session, ""))
    named(session, mandate, "My son David")
    session.expire(mandate)
    new = NewCase("pothole", "A hole", place="Market Square", point=MARKET_SQUARE)
    case = cases.open_case(session, an_agent(mandate), council, new)

    assert seen(session, herself(mandate), case) == [Hand("My son David", "", "Margaret Jones")]


def test_each_line_that_is_written_under_a_mandate_names_it(
    session: Session, case: Case, advice: Mandate
) -> None:
    session.flush()
    cases_events = select(CaseEvent.mandate_id).where(CaseEvent.case_id == case.id)
    found: set[UUID | None] = set(session.scalars(cases_events))

    assert found == {advice.id}
