"""News of a case that somebody told us for another: to whom the person chose, while it counts."""

from email.message import EmailMessage

import pytest
from sqlalchemy import select

from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Actor, Kind
from portal.models.cases import Case
from portal.models.followers import Follower, Link
from portal.models.mandates import (
    Copies,
    Mandate,
    MandateState,
)
from portal.models.states import State
from portal.policy import SYSTEM
from portal.services import cases, enquiries
from portal.services.cases import NewCase
from tests.channels.email.conftest import MARKET_SQUARE, Post, text_of, to
from tests.support.mandates import (
    a_mandate,
    a_person,
    act,
    an_agent,
)

HER, TOM = "margaret@example.org", "tom@example.org"


@pytest.fixture
def mandate(database: Database) -> Mandate:
    """Tom may report for his mother Margaret, and both have an email address."""
    with database.write() as session:
        her = a_person(session, email=HER)
        tom = a_person(session, "Tom Jones", email=TOM, language="cy")
        return a_mandate(session, her, tom, act(Kind.REPORT, Kind.COUNCIL_TAX), copies=Copies.BOTH)


def _case(database: Database, council: Council, mandate: Mandate, service: str = "pothole") -> Case:
    with database.write() as session:
        agent = an_agent(session.get_one(Mandate, mandate.id))
        new = NewCase(service, words="", place="Market Square", point=MARKET_SQUARE)
        return cases.open_case(session, agent, council, new)


def _moves(database: Database, case: Case) -> None:
    with database.write() as session:
        found = session.get_one(Case, case.id)
        cases.progress(session, SYSTEM, found, State.CHECKED, "We looked at it.")


@pytest.mark.parametrize(
    ("copies", "told"),
    [(Copies.BOTH, {HER, TOM}), (Copies.PERSON, {HER}), (Copies.AGENT, {TOM})],
)
def test_news_goes_to_whom_the_person_chose(
    database: Database, council: Council, post: Post, mandate: Mandate, copies: Copies,
    told: set[str],
) -> None:  # fmt: skip
    with database.write() as session:
        session.get_one(Mandate, mandate.id).copies = copies

    _case(database, council, mandate)

    assert {one["To"] for one in _of_case(post())} == told


def _of_case(sent: list[EmailMessage]) -> list[EmailMessage]:
    """The letters about a case to either side; not those about what was done for somebody."""
    return [one for one in sent if one["References"] and one["To"] in (HER, TOM)]


def test_the_agent_reads_for_whom_and_in_their_own_language(
    database: Database, council: Council, post: Post, mandate: Mandate
) -> None:
    _case(database, council, mandate)

    sent = _of_case(post())

    [his], [hers] = to(sent, TOM), to(sent, HER)
    assert his["Content-Language"] == "cy"
    assert "Margaret Jones" in text_of(his)
    assert "You get this because you told us about it." in text_of(hers)


def test_when_the_mandate_is_over_the_agent_hears_nothing_more_and_the_person_everything(
    database: Database, council: Council, post: Post, mandate: Mandate
) -> None:
    with database.write() as session:
        session.get_one(Mandate, mandate.id).copies = Copies.AGENT
    case = _case(database, council, mandate)
    post()
    with database.write() as session:
        found = session.get_one(Mandate, mandate.id)
        found.state, found.ended_at = MandateState.ENDED, clock.now()

    _moves(database, case)

    assert {one["To"] for one in _of_case(post())} == {HER}


def test_the_team_reads_who_reported_it_for_the_person_and_no_more_of_them(
    database: Database, council: Council, mandate: Mandate, post: Post
) -> None:
    _case(database, council, mandate, "litter")

    [work] = to(post(), council.teams["street_cleansing"].email)

    assert "Reported for them by" in text_of(work)
    assert "Tom Jones" in text_of(work)
    assert HER in text_of(work)
    assert TOM not in text_of(work)


def test_no_link_to_a_case_is_made_for_who_acts_for_somebody(
    database: Database, council: Council, post: Post, mandate: Mandate
) -> None:
    case = _case(database, council, mandate)
    with database.write() as session:
        session.get_one(Case, case.id).public = False
    _moves(database, case)
    sent = _of_case(post())

    assert all("/links/" not in text_of(one) for one in to(sent, TOM))
    assert any("/acting-for" in text_of(one) for one in to(sent, TOM))
    with database.read() as session:
        held_by = session.scalars(select(Follower.person_id).join(Link)).all()
    assert set(held_by) <= {mandate.principal_id}


def test_a_question_reaches_somebody_who_may_answer_it(
    database: Database, council: Council, post: Post, mandate: Mandate, an_officer: Actor
) -> None:
    case = _case(database, council, mandate)
    post()
    with database.write() as session:
        found = session.get_one(Case, case.id)
        enquiries.ask(session, an_officer, found, "Which side of the road?")

    sent = _of_case(post())

    assert {one["To"] for one in sent} == {HER, TOM}
    assert "/acting-for" in text_of(to(sent, TOM)[0])
