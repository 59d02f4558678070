"""What waited until a death was verified: whoever declared it for the person hears of it too."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Actor, Kind, Level, Role
from portal.models.cases import Case
from portal.models.episodes import Episode
from portal.models.followers import Follower
from portal.models.mandates import Copies, Mandate, MandateState
from portal.policy import SYSTEM, By
from portal.services import declarations, episodes, journal, mandate_news
from tests.support.living import begun, declared
from tests.support.mandates import a_mandate, a_person, act, an_agent

HER, TOM = "margaret@example.org", "tom@example.org"


@pytest.fixture(autouse=True)
def _kept() -> None:
    """As `create_app` does it."""
    journal.install()


@pytest.fixture
def mandate(database: Database) -> Mandate:
    """Tom may do everything about a life event for Margaret, and both have an email address."""
    with database.write() as session:
        her = a_person(session, email=HER)
        tom = a_person(session, "Tom Jones", email=TOM)
        # a released case of the housing team is read under that kind of task
        kinds = act(Kind.EPISODE, Kind.CASES, Kind.COUNCIL_TAX, Kind.BENEFITS, Kind.HOUSING)
        return a_mandate(session, her, tom, kinds)


def _released(database: Database, council: Council, by: Actor) -> list[Case]:
    """A death that they tell of, and that turns out to be so."""
    with database.write() as session:
        episode = begun(session, by, "bereavement", rel="spouse")
        declared(session, by, council, episode)
    with database.write() as session:
        found = session.get_one(Episode, episode.id)
        made = declarations.release(session, SYSTEM, council, found)
        return [session.get_one(Case, one.id) for one in made]


def _follow(session: Session, case: Case) -> list[Follower]:
    return list(session.scalars(select(Follower).where(Follower.case_id == case.id)))


def _told(session: Session, case: Case) -> set[str]:
    return {
        one.contact_point.value
        for one in _follow(session, case)
        if mandate_news.is_told(session, one)
    }


def test_whoever_declared_a_death_for_somebody_is_told_as_the_person_chose(
    database: Database, council: Council, mandate: Mandate
) -> None:
    cases = _released(database, council, an_agent(mandate))
    tax = next(one for one in cases if one.team == "council_tax")

    for copies, told in (
        (Copies.PERSON, {HER}), (Copies.AGENT, {TOM}), (Copies.BOTH, {HER, TOM}),
    ):  # fmt: skip
        with database.write() as session:
            session.get_one(Mandate, mandate.id).copies = copies
        with database.read() as session:
            assert _told(session, tax) == told
    with database.read() as session:
        rows = [one for case in cases for one in _follow(session, case)]
    assert {one.mandate_id for one in rows} == {mandate.id}
    assert len(rows) == 2 * len(cases)


def test_when_the_mandate_ended_before_it_was_verified_only_the_person_is_told(
    database: Database, council: Council, mandate: Mandate
) -> None:
    with database.write() as session:
        session.get_one(Mandate, mandate.id).copies = Copies.AGENT
        tom = an_agent(session.get_one(Mandate, mandate.id))
        episode = begun(session, tom, "bereavement", rel="spouse")
        declared(session, tom, council, episode)
    with database.write() as session:
        ended = session.get_one(Mandate, mandate.id)
        ended.state, ended.ended_at = MandateState.ENDED, clock.now()
    with database.write() as session:
        found = session.get_one(Episode, episode.id)
        cases = declarations.release(session, SYSTEM, council, found)

    with database.read() as session:
        assert {frozenset(_told(session, case)) for case in cases} == {frozenset({HER})}


def test_nobody_else_follows_what_somebody_declared_for_themselves(
    database: Database, council: Council, mandate: Mandate
) -> None:
    """Tom began it; Margaret went on alone and sent it."""
    her = Actor(Role.RESIDENT, By.WEB, person_id=mandate.principal_id, level=Level.SIGNED_ON)
    with database.write() as session:
        episode = begun(session, an_agent(mandate), "bereavement", rel="spouse")
    with database.write() as session:
        declared(session, her, council, episodes.find(session, her, episode.reference))
    with database.write() as session:
        found = session.get_one(Episode, episode.id)
        cases = declarations.release(session, SYSTEM, council, found)

    with database.read() as session:
        rows = [one for case in cases for one in _follow(session, case)]
        assert {(one.person_id, one.mandate_id) for one in rows} == {(her.person_id, None)}
