"""Texts about acting for somebody: what began, ends, is asked, or was done."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.sms import mandates
from portal import clock
from portal.database import Database
from portal.models.actors import By, Depth, Kind
from portal.models.identities import Code
from portal.models.mandates import (
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
from portal.outbox import post as put
from portal.policy import Action, Use
from portal.services import journal
from portal.services.mandate_tellings import Word
from portal.services.text_parts import count
from tests.channels.sms.conftest import Text
from tests.channels.sms.sending.conftest import HER, TOM, Sent
from tests.support.mandates import TO_REPORT, a_mandate, a_person, an_agent


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


def test_every_word_has_its_text() -> None:
    assert frozenset(word.value for word in Word) == mandates.TEMPLATES
