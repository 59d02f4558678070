"""Texts about a case that was told for somebody else: its news, how it stands, what we ask."""

import pytest
from sqlalchemy import select

from portal.database import Database
from portal.models.actors import Actor, Kind
from portal.models.cases import Case
from portal.models.enquiries import Enquiry
from portal.models.mandates import (
    Copies,
    Mandate,
)
from portal.models.states import State
from portal.policy import SYSTEM
from portal.services import cases, enquiries
from tests.channels.sms.conftest import Text
from tests.channels.sms.sending.conftest import HER, TOM, Sent
from tests.support.mandates import look


def _reported(text: Text, database: Database) -> Case:
    text("FOR MARGARET pothole outside 42 mill lane", number=TOM)
    with database.read() as session:
        return session.scalars(select(Case)).one()


def _moves(database: Database) -> None:
    with database.write() as session:
        cases.progress(session, SYSTEM, session.scalars(select(Case)).one(), State.SCHEDULED, "")


@pytest.mark.parametrize(
    ("copies", "told"),
    [(Copies.BOTH, (1, 1)), (Copies.PERSON, (1, 0)), (Copies.AGENT, (0, 1))],
)
def test_news_is_texted_to_whom_the_person_chose(
    text: Text, database: Database, sent: Sent, mandate: Mandate, copies: Copies,
    told: tuple[int, int],
) -> None:  # fmt: skip
    with database.write() as session:
        session.get_one(Mandate, mandate.id).copies = copies
    case = _reported(text, database)
    sent(HER), sent(TOM)

    _moves(database)

    found = [[one for one in sent(number) if case.reference in one or "/cases/" in one]
             for number in (HER, TOM)]  # fmt: skip
    assert tuple(map(len, found)) == told


def test_what_waits_is_not_sent_to_an_agent_whose_mandate_ends_meanwhile(
    text: Text, database: Database, sent: Sent, mandate: Mandate
) -> None:
    with database.write() as session:
        session.get_one(Mandate, mandate.id).copies = Copies.AGENT
    _reported(text, database)
    sent(HER), sent(TOM)
    _moves(database)
    text("STOP HELP", number=HER)

    [ended] = sent(TOM)
    assert ended.startswith("You can act no more for Margaret Jones")
    assert len(sent(HER)) == 1


def test_how_it_stands_is_told_to_the_agent_only_while_the_mandate_counts(
    text: Text, database: Database, mandate: Mandate
) -> None:
    case = _reported(text, database)
    assert case.reference in text("STATUS", number=TOM)

    text("STOP HELP", number=HER)

    assert text("STATUS", number=TOM).startswith("We have no report from this number.")


def test_a_private_case_is_not_told_by_a_code_that_was_asked_for_before_the_end(
    text: Text, database: Database, sent: Sent, mandate: Mandate
) -> None:
    case = _reported(text, database)
    with database.write() as session:
        session.get_one(Case, case.id).public = False
    sent(TOM)
    assert "We send a code" in text(f"STATUS {case.reference}", number=TOM)
    digits = next(one for one in sent(TOM) if "code" in one)[:6]
    text("STOP HELP", number=HER)

    answer = text(digits, number=TOM)

    assert "pothole" not in answer.lower()
    assert answer.startswith("We know no report")


def _is_asked(database: Database, officer: Actor) -> None:
    with database.write() as session:
        enquiries.ask(session, officer, session.scalars(select(Case)).one(), "Which lane?")


def test_the_agent_answers_our_question_by_text_for_the_person(
    text: Text, database: Database, sent: Sent, mandate: Mandate, an_officer: Actor
) -> None:
    _reported(text, database)
    sent(HER), sent(TOM)
    _is_asked(database, an_officer)
    [asked] = sent(TOM)
    assert "Which lane?" in asked
    assert "/q/" not in asked

    answer = text("The left one, by the post box", number=TOM)

    assert answer.startswith("Thank you.")
    with database.read() as session:
        assert session.scalars(select(Enquiry.answer)).one().startswith("The left one")
        case = session.scalars(select(Case)).one()
        assert case.events[-1].on_behalf_of_id == mandate.principal_id


def test_an_agent_whose_mandate_ended_answers_nothing(
    text: Text, database: Database, sent: Sent, mandate: Mandate, an_officer: Actor
) -> None:
    _reported(text, database)
    _is_asked(database, an_officer)
    text("STOP HELP", number=HER)

    text("The left one, by the post box", number=TOM)

    with database.read() as session:
        assert session.scalars(select(Enquiry.answer)).one() == ""


def test_who_may_only_look_is_not_asked_and_the_person_is(
    text: Text, database: Database, sent: Sent, mandate: Mandate, an_officer: Actor
) -> None:
    _reported(text, database)
    with database.write() as session:
        found = session.get_one(Mandate, mandate.id)
        found.copies = Copies.AGENT
        for scope, less in zip(found.scopes, look(Kind.CASES, Kind.COUNCIL_TAX), strict=True):
            scope.kind, scope.depth = less.kind, less.depth
    sent(HER), sent(TOM)
    _is_asked(database, an_officer)

    assert sent(TOM) == []
    assert len(sent(HER)) == 1
    assert not text("The left one", number=TOM).startswith("Thank you. Your answer")
