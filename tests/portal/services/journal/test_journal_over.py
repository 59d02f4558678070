"""A mandate that ends between the page and what is sent from it lets nothing be done."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import Database
from portal.models.actors import Actor, Kind
from portal.models.cases import Case
from portal.models.mandates import JournalLine, Mandate, MandateState
from portal.policy import Action, require
from portal.services import journal
from portal.services.journal import MandateOver
from tests.support import mandates


def _ended(mandate: Mandate) -> None:
    mandate.state, mandate.ended_at = MandateState.ENDED, clock.now()


def _one_scope_less(mandate: Mandate) -> None:
    mandate.scopes[0].ended_at = clock.now()


def _until_now(mandate: Mandate) -> None:
    mandate.until = clock.now()


def _dead(mandate: Mandate) -> None:
    mandate.principal.dead_at = clock.now()


@pytest.mark.parametrize("over", [_ended, _one_scope_less, _until_now, _dead])
def test_a_mandate_that_ended_meanwhile_lets_nothing_be_done(
    database: Database, mandate: Mandate, over: object
) -> None:
    agent = mandates.an_agent(mandate)
    with database.write() as session:
        over(session.get_one(Mandate, mandate.id))  # type: ignore[operator]

    with pytest.raises(MandateOver) as refused:
        _open_a_case(database, agent)

    assert refused.value.held == agent.mandate
    assert not _lines(database)
    assert not _cases(database)
    assert not journal.waits()


def test_mandates_that_rest_let_nothing_be_done(database: Database, mandate: Mandate) -> None:
    agent = mandates.an_agent(mandate)
    with database.write() as session:
        mandates.paused(session, mandate.principal, mandates.staff_identity(session))

    with pytest.raises(MandateOver), database.write():
        require(agent, Action.OPEN_CASE)


def test_a_scope_that_ended_leaves_the_others(database: Database) -> None:
    with database.write() as session:
        both = mandates.act(Kind.REPORT, Kind.HOUSING)
        mandate = mandates.a_mandate(
            session, mandates.a_person(session), mandates.a_person(session, "David Jones"), both
        )
        agent = mandates.an_agent(mandate)
    with database.write() as session:
        _one_scope_less(session.get_one(Mandate, mandate.id))

    with database.write() as session:
        require(agent, Action.READ_PRIVATE_DETAILS, _a_case(session, mandate, "life_housing"))
    with pytest.raises(MandateOver), database.write():
        require(agent, Action.OPEN_CASE)


def test_an_adviser_who_left_does_nothing_more(database: Database) -> None:
    with database.write() as session:
        asha, advice = mandates.a_person(session, "Asha Patel"), mandates.an_organisation(session)
        adviser = mandates.an_adviser(session, advice, asha)
        mandate = mandates.a_mandate(
            session, mandates.a_person(session), organisation=advice, adviser=asha
        )
        agent = mandates.an_agent(mandate)
        adviser.ended_at = clock.now()

    with pytest.raises(MandateOver), database.write():
        require(agent, Action.OPEN_CASE)


def _open_a_case(database: Database, agent: Actor) -> None:
    assert agent.person_id is not None
    with database.write() as session:
        require(agent, Action.OPEN_CASE)
        mandates.a_case_of(session, agent.person_id)


def _a_case(session: Session, mandate: Mandate, service: str = "pothole") -> Case:
    return mandates.a_case_of(session, mandate.principal_id, service)


def _lines(database: Database) -> list[JournalLine]:
    with database.read() as session:
        return list(session.scalars(select(JournalLine).order_by(JournalLine.id)))


def _cases(database: Database) -> list[UUID]:
    with database.read() as session:
        return list(session.scalars(select(Case.id)))
