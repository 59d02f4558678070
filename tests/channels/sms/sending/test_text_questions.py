"""A reporter with nothing but a phone is asked by text, and answers by text or by its link."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.database import Database
from portal.dispatcher import Dispatcher
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case, Happened
from portal.models.contacts import Contact
from portal.models.enquiries import Enquiry
from portal.models.messages import Message
from portal.policy import SYSTEM
from portal.services import enquiries
from portal.services.enquiries import NobodyToAsk
from portal.services.text_parts import count
from tests.channels.sms.conftest import NUMBER, Text
from tests.support.forms import hidden_fields
from tests.support.text_providers import TextProvider

PUBLIC, PRIVATE = "pothole outside 42 mill lane", "loud music every night at 42 mill lane"
WORDS = "How deep is the hole?"


def _ask(database: Database, words: str = WORDS) -> str:
    """An officer asks about the only case; its reference."""
    with database.write() as session:
        case = session.scalars(select(Case)).one()
        officer = Actor(Role.OFFICER, By.WEB, teams=frozenset({case.team}))
        enquiries.ask(session, officer, case, words)
        return case.reference


def _answer(database: Database) -> str:
    with database.read() as session:
        return session.scalars(select(Enquiry)).one().answer


def _asked(provider: TextProvider) -> str:
    return next(one for one in provider.exchange.sent_to(NUMBER) if "question" in one)


def _link(told: str) -> str:
    found = re.search(r"/q/[\w-]{22}", told)
    assert found is not None, told
    return found[0]


def test_who_texted_is_asked_by_text_and_the_reply_is_the_answer(
    text: Text, send: Dispatcher, database: Database, text_provider: TextProvider
) -> None:
    text(PUBLIC)
    reference = _ask(database)
    send.drain()

    told = _asked(text_provider)
    assert WORDS in told
    assert "Reply to this text" in told
    assert count(told).parts <= 2
    assert reference in text("about 20 cm, and wide")

    assert _answer(database) == "about 20 cm, and wide"
    with database.read() as session:
        case = session.scalars(select(Case)).one()
        assert case.events[-1].happened is Happened.ANSWERED
        contacts = session.scalars(select(Contact).where(Contact.subject == "answer")).all()
        assert [(one.channel, one.person_id) for one in contacts] == [(By.SMS, case.subject_id)]
        reply = session.scalars(select(Message).where(Message.body.startswith("about 20"))).one()
        assert reply.case_id == case.id


@pytest.mark.parametrize("reply", ["2", "yes", "outside number 44 now", "it is still there"])
def test_short_replies_answer_the_question_and_open_nothing(
    text: Text, database: Database, reply: str
) -> None:
    text(PUBLIC)
    _ask(database)

    assert "answer" in text(reply)

    assert _answer(database) == reply
    with database.read() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_another_problem_while_we_wait_for_an_answer_is_a_case_and_no_answer(
    text: Text, database: Database
) -> None:
    text(PUBLIC)
    _ask(database)

    text("sofa dumped outside 12 park road")

    assert _answer(database) == ""
    with database.read() as session:
        assert len(session.scalars(select(Case)).all()) == 2


def test_a_command_is_no_answer_and_nobody_else_answers(text: Text, database: Database) -> None:
    text(PUBLIC)
    _ask(database)

    text("STATUS")
    text("very deep", number="+447700900002")
    text("STOP")

    assert _answer(database) == ""


def test_the_link_answers_once_without_signing_on(
    text: Text, send: Dispatcher, database: Database, text_provider: TextProvider,
    client: FlaskClient,
) -> None:  # fmt: skip
    text(PUBLIC)
    _ask(database)
    send.drain()
    link = _link(_asked(text_provider))

    page = client.get(link)
    assert WORDS in page.text
    assert "Write your answer" in client.post(link, data=hidden_fields(page.text)).text
    data = hidden_fields(page.text) | {"words": "<b>Deep</b>"}
    assert "Thank you for your answer" in client.post(link, data=data).text

    assert _answer(database) == "<b>Deep</b>"
    assert client.get(link).status_code == 410
    assert client.post(link, data=data).status_code == 410


def test_of_a_private_case_the_text_has_the_link_alone(
    text: Text, send: Dispatcher, database: Database, text_provider: TextProvider,
    client: FlaskClient,
) -> None:  # fmt: skip
    text(PRIVATE)
    reference = _ask(database, "Is it Dave in the upper flat?")
    send.drain()

    told = _asked(text_provider)
    assert "Dave" not in told
    assert "Dave" in client.get(_link(told)).text
    assert "Dave" not in client.get(f"/cases/{reference}").text


def test_a_question_too_long_for_a_text_is_read_on_its_page(
    text: Text, send: Dispatcher, database: Database, text_provider: TextProvider
) -> None:
    text(PUBLIC)
    _ask(database, "Please tell us more about it. " * 60)
    send.drain()

    told = _asked(text_provider)
    assert "Please tell us more" not in told
    assert count(told).parts <= 2


def test_a_question_that_was_answered_meanwhile_is_not_sent(
    text: Text, send: Dispatcher, database: Database, text_provider: TextProvider
) -> None:
    text(PUBLIC)
    _ask(database)
    text("very deep")
    send.drain()

    assert not any("question" in one for one in text_provider.exchange.sent_to(NUMBER))


def test_who_said_stop_cannot_be_asked(text: Text, database: Database) -> None:
    text(PUBLIC)
    text("STOP")

    with pytest.raises(NobodyToAsk):
        _ask(database)


def test_a_reply_after_two_weeks_is_about_something_else(text: Text, database: Database) -> None:
    text(PUBLIC)
    _ask(database)

    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert "your answer" not in text("it is fine")

    assert _answer(database) == ""


def test_a_reply_opens_again_what_was_closed_for_want_of_it(text: Text, database: Database) -> None:
    text(PUBLIC)
    _ask(database)
    for days in range(1, 13):
        with time_machine.travel(clock.now() + timedelta(days=days)), database.write() as session:
            for enquiry_id in enquiries.due(session, SYSTEM):
                enquiries.see_to(session, SYSTEM, enquiry_id)
    with database.read() as session:
        assert not session.scalars(select(Case)).one().is_open

    with time_machine.travel(clock.now() + timedelta(days=13)):
        text("sorry, it is very deep")

    with database.read() as session:
        assert session.scalars(select(Case)).one().is_open
    assert _answer(database) == "sorry, it is very deep"


@pytest.mark.parametrize("key", ["AAAAAAAAAAAAAAAAAAAAAA", "x", "%00", "a" * 500])
def test_a_link_that_we_never_made_leads_nowhere(client: FlaskClient, key: str) -> None:
    assert client.get(f"/q/{key}").status_code == 404


def test_a_link_for_photos_answers_no_question(text: Text, client: FlaskClient) -> None:
    found = re.search(r"/p/([\w-]{22})", text(PUBLIC))
    assert found is not None

    assert client.get(f"/q/{found[1]}").status_code == 404
