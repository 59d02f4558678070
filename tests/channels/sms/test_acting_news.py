"""Texts about acting for somebody, and news of a case that was told for somebody else."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from pydantic import AnyHttpUrl, SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.sms import mandates
from portal import clock
from portal.database import Database
from portal.dispatcher import Dispatcher
from portal.models.actors import Actor, By, Depth, Kind
from portal.models.cases import Case
from portal.models.enquiries import Enquiry
from portal.models.identities import Code
from portal.models.mandates import (
    Copies,
    Mandate,
    MandateInvitation,
    MandateState,
    MandateWish,
    Pace,
    Tells,
    Way,
)
from portal.models.messages import Message
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person
from portal.models.states import State
from portal.outbox import post as put
from portal.policy import SYSTEM, Action, Use
from portal.services import cases, enquiries, journal
from portal.services.mandate_tellings import Word
from portal.services.text_parts import count
from portal.settings import Settings
from portal.web import parts
from tests.channels.sms.conftest import Post, Text
from tests.support.mandates import TO_REPORT, a_mandate, a_person, act, an_agent, look
from tests.support.text_providers import TextProvider

HER, TOM = "+447700900001", "+447700900002"
Sent = Callable[[str], list[str]]


@pytest.fixture
def settings(settings: Settings, text_provider: TextProvider) -> Settings:
    return settings.model_copy(
        update={
            "base_url": AnyHttpUrl("http://localhost"),
            "text_settle_seconds": 0,
            "twilio_account_sid": text_provider.exchange.account,
            "twilio_auth_token": SecretStr(text_provider.exchange.token),
            "twilio_api_base": AnyHttpUrl(text_provider.url),
        }
    )


@pytest.fixture
def post(post: Post, text_provider: TextProvider) -> Post:
    return lambda address, form: post(address, form, text_provider.exchange.token)


@pytest.fixture(autouse=True)
def _by_day() -> Iterator[None]:
    """At noon: nothing waits for the morning."""
    noon = clock.now().astimezone(clock.LONDON).replace(hour=12)
    with time_machine.travel(noon, tick=True):
        yield


@pytest.fixture
def sent(app: Flask, database: Database, text_provider: TextProvider) -> Iterator[Sent]:
    """Send all that is due; what went to a number since it was last asked."""
    dispatcher = Dispatcher(database, parts.of(app).channels)
    seen: dict[str, int] = {}

    def to(number: str) -> list[str]:
        dispatcher.drain()
        found = text_provider.exchange.sent_to(number)
        new, seen[number] = found[seen.get(number, 0) :], len(found)
        return new

    with app.app_context():
        yield to
    dispatcher.close()


@pytest.fixture
def mandate(database: Database) -> Mandate:
    """Tom may report for his mother Margaret, and both have a phone."""
    with database.write() as session:
        her, tom = a_person(session, phone=HER), a_person(session, "Tom Jones", phone=TOM)
        return a_mandate(session, her, tom, act(Kind.REPORT, Kind.COUNCIL_TAX), copies=Copies.BOTH)


@pytest.mark.parametrize(
    ("topic", "hers", "his"),
    [
        (Topic.MANDATE_BEGAN, "Tom Jones may act for you at the council now", "You may act for"),
        (Topic.MANDATE_ENDING, "Tom Jones may act for you until", "You may act for"),
        (Topic.MANDATE_HANDED_BACK, "Tom Jones does not act for you", None),
        (
            Topic.MANDATE_COPIES,
            "Our messages about what Tom Jones does for you at the council",
            "Our messages about what you do for Margaret Jones",
        ),
    ],
)
def test_each_side_is_texted_once_in_few_parts(
    database: Database, sent: Sent, mandate: Mandate, topic: Topic, hers: str, his: str | None
) -> None:
    with database.write() as session:
        put(session, topic, mandate_id=mandate.id)

    [to_her] = sent(HER)
    assert to_her.startswith(hers)
    assert count(to_her).parts <= 2
    assert [one[: len(his or "")] for one in sent(TOM)] == ([his] if his else [])


def test_stop_help_by_text_is_told_to_the_agent_and_answered_to_the_person(
    text: Text, sent: Sent, mandate: Mandate
) -> None:
    assert "It has ended" in text("STOP HELP COUNCIL TAX", number=HER)
    assert "It has ended" in text("STOP HELP", number=HER)

    assert sent(HER) == []
    in_one, in_all = sorted(sent(TOM))  # which of two comes first is the provider's to say
    assert in_one.startswith("You can act no more for Margaret Jones at the council in this:")
    assert in_all.startswith("You can act no more for Margaret Jones at the council. Thank you")


def test_a_number_that_said_stop_gets_a_code_and_nothing_else(
    text: Text, database: Database, sent: Sent, mandate: Mandate
) -> None:
    text("STOP", number=HER)
    with database.write() as session:
        put(session, Topic.MANDATE_BEGAN, mandate_id=mandate.id)
        _code(session, mandate)

    [code] = sent(HER)

    assert "is your code" in code


def _code(session: Session, mandate: Mandate) -> None:
    found = session.get_one(Mandate, mandate.id)
    found.way, found.state = Way.IN_ROOM, MandateState.ASKED
    point = session.scalars(select(ContactPoint).where(ContactPoint.key == HER)).one()
    code = Code(
        id=clock.new_id(), contact_point=point, mandate_id=mandate.id, tries=0,
        created_at=clock.now(), expires_at=clock.now() + timedelta(minutes=10),
    )  # fmt: skip
    session.add(code)
    session.flush()
    put(session, Topic.MANDATE_CODE, code_id=code.id, mandate_id=mandate.id)


def test_a_code_says_to_whom_it_may_be_given_for_what_and_is_kept_nowhere(
    database: Database, sent: Sent, mandate: Mandate
) -> None:
    with database.write() as session:
        _code(session, mandate)

    [told] = sent(HER)

    assert "Give it to Tom Jones only if you agree" in told
    assert "Council tax" in told
    with database.read() as session:
        assert session.scalars(select(Message.body)).all() == [""]


def test_an_invitation_has_its_link_and_no_full_name(database: Database, sent: Sent) -> None:
    with database.write() as session:
        her, invited = a_person(session), a_person(session, "Tom", phone=TOM)
        made = a_mandate(session, her, None, TO_REPORT, state=MandateState.INVITED, from_at=None)
        point = session.scalars(select(ContactPoint)).one()
        found = MandateInvitation(
            id=clock.new_id(), mandate_id=made.id, name=invited.name, contact_point_id=point.id,
            created_at=clock.now(), expires_at=clock.now() + timedelta(days=7), tries=0,
        )  # fmt: skip
        session.add(found)
        session.flush()
        put(session, Topic.MANDATE_INVITED, invitation_id=found.id, mandate_id=made.id)

    [told] = sent(TOM)

    assert told.startswith("Margaret asks you to act for them")
    assert "/acting-for/invited/" in told
    assert "Jones" not in told


def test_what_was_done_is_texted_in_plain_words(
    database: Database, sent: Sent, mandate: Mandate
) -> None:
    with database.write() as session:
        by = an_agent(session.get_one(Mandate, mandate.id), by=By.PHONE)
        journal.write(session, [Use(by, Action.OPEN_CASE, Kind.REPORT, Depth.ACT)])

    [told] = sent(HER)

    assert told.startswith("Tom Jones told us of something for you")
    assert "by phone." in told
    assert "STOP HELP" in told


def test_what_was_done_is_told_with_the_name_of_who_did_it_then(
    database: Database, sent: Sent, mandate: Mandate
) -> None:
    with database.write() as session:
        by = an_agent(session.get_one(Mandate, mandate.id), by=By.PHONE)
        journal.write(session, [Use(by, Action.OPEN_CASE, Kind.REPORT, Depth.ACT)])
        session.flush()
        session.get_one(Person, mandate.agent_id).name = "Brookmere Council"

    [told] = sent(HER)

    assert told.startswith("Tom Jones told us of something for you")


def test_who_chose_texts_is_texted_even_where_we_have_their_email(
    database: Database, sent: Sent
) -> None:
    with database.write() as session:
        her = a_person(session, phone=HER, email="margaret@example.org")
        made = a_mandate(session, her, a_person(session, "Tom Jones"), TO_REPORT)
        session.add(
            MandateWish(id=clock.new_id(), person_id=her.id, tells=Tells.SMS, pace=Pace.AT_ONCE)
        )
        journal.write(session, [Use(an_agent(made), Action.OPEN_CASE, Kind.REPORT, Depth.ACT)])

    assert len(sent(HER)) == 1


def test_nobody_is_texted_at_night_but_who_waits_for_a_code(
    database: Database, sent: Sent, mandate: Mandate
) -> None:
    night = clock.now().astimezone(clock.LONDON).replace(hour=23)
    with time_machine.travel(night, tick=True):
        with database.write() as session:
            put(session, Topic.MANDATE_BEGAN, mandate_id=mandate.id)
            _code(session, mandate)
        assert len(sent(HER)) == 1


def test_who_has_died_is_told_nothing(database: Database, sent: Sent, mandate: Mandate) -> None:
    with database.write() as session:
        session.get_one(Person, mandate.principal_id).dead_at = clock.now()
        put(session, Topic.MANDATE_BEGAN, mandate_id=mandate.id)

    assert sent(HER) == []


# ------------------------------------------------------------------ news of a case


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


def test_every_word_has_its_text() -> None:
    assert frozenset(word.value for word in Word) == mandates.TEMPLATES
