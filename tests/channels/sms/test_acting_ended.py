"""WHO HELPS and STOP HELP: what a person sees and ends by text, at once, from their own number."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import Database
from portal.models.actors import By, Depth, Granted, Kind
from portal.models.contacts import Contact
from portal.models.mandates import Ended, Mandate, MandateState
from portal.models.messages import Consent
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.services import holdings
from tests.channels.sms.conftest import NUMBER, Text
from tests.support.mandates import (
    EVERYTHING,
    a_mandate,
    a_person,
    act,
    an_adviser,
    an_organisation,
    named_as,
)


@pytest.fixture
def helped(database: Database) -> tuple[Mandate, Mandate]:
    """Margaret, whom her son helps with two things and an adviser with everything."""
    with database.write() as session:
        her = a_person(session, phone=NUMBER)
        tom, asha = a_person(session, "Tom Jones"), a_person(session, "Asha Patel")
        bureau = an_organisation(session)
        an_adviser(session, bureau, asha)
        sons = a_mandate(session, her, tom, act(Kind.REPORT, Kind.COUNCIL_TAX))
        advisers = a_mandate(session, her, None, EVERYTHING, organisation=bureau, adviser=asha)
        return sons, advisers


def _states(database: Database, *mandates: Mandate) -> list[MandateState]:
    with database.read() as session:
        return [session.get_one(Mandate, one.id).state for one in mandates]


def _topics(database: Database) -> list[Topic]:
    with database.read() as session:
        told = select(OutboxRow.topic).where(OutboxRow.topic != Topic.CONTACT_RECORDED)
        return list(session.scalars(told))


def test_who_helps_lists_by_number_who_may_do_what_and_until_when(
    text: Text, helped: tuple[Mandate, Mandate]
) -> None:
    answer = text("WHO HELPS")

    assert "\n1 Tom Jones: Report something and follow it, Council tax, until " in answer
    assert "\n2 Asha Patel of Thornley Advice: everything, until " in answer
    assert "STOP HELP 1" in answer


def test_who_helps_says_what_was_done_last(text: Text, database: Database) -> None:
    with database.write() as session:
        her, tom = (
            a_person(session, phone=NUMBER),
            a_person(session, "Tom Jones", phone="+447700900002"),
        )
        a_mandate(session, her, tom, act(Kind.REPORT))
    text("FOR MARGARET pothole outside 42 mill lane", number="+447700900002")

    answer = text("WHO HELPS")

    assert "Tom Jones told us of something for you" in answer
    assert "by text" in answer


@pytest.mark.parametrize("said", ["WHO HELPS", "STOP HELP", "STOP HELP 1", "STOP HELP ASHA"])
def test_whom_nobody_helps_is_told_so(text: Text, said: str) -> None:
    assert text(said).startswith("Nobody may act for you at the council.")


def test_stop_help_ends_all_at_once_and_says_whose(
    text: Text, database: Database, helped: tuple[Mandate, Mandate]
) -> None:
    answer = text("STOP HELP")

    assert "Tom Jones, Asha Patel of Thornley Advice can do nothing more for you" in answer
    assert _states(database, *helped) == [MandateState.ENDED] * 2
    assert _topics(database) == [Topic.MANDATE_ENDED] * 2
    with database.read() as session:
        ended = session.get_one(Mandate, helped[0].id)
        assert (ended.ended_why, ended.ended_channel) == (Ended.REVOKED, By.SMS)
        assert ended.ended_by_id == ended.principal_id
        assert holdings.held(session, ended.id, ended.agent_id) is None
        assert session.scalar(select(Contact.subject)) == "text_stop_help"


def test_stop_help_is_no_stop_of_texts_and_stop_no_end_of_help(
    text: Text, database: Database, helped: tuple[Mandate, Mandate]
) -> None:
    text("STOP")
    assert _states(database, *helped) == [MandateState.ACTIVE] * 2
    text("START")

    text("STOP HELP")

    with database.read() as session:
        assert len(session.scalars(select(Consent)).all()) == 2


@pytest.mark.parametrize(
    "said", ["STOP HELP ASHA", "stop help from thornley advice", "STOP HELP 2"]
)
def test_one_of_them_is_ended_by_name_or_number_and_the_other_stays(
    text: Text, database: Database, helped: tuple[Mandate, Mandate], said: str
) -> None:
    text("WHO HELPS")

    answer = text(said)

    assert "Asha Patel of Thornley Advice can do nothing more" in answer
    assert _states(database, *helped) == [MandateState.ACTIVE, MandateState.ENDED]


@pytest.mark.parametrize("calls_himself", [None, "Dee Jay"])
def test_whom_the_person_named_is_found_by_that_name_whatever_they_call_themselves(
    text: Text, database: Database, helped: tuple[Mandate, Mandate], calls_himself: str | None
) -> None:
    with database.write() as session:
        sons = session.get_one(Mandate, helped[0].id)
        named_as(session, sons, "David Jones")
        session.get_one(Person, sons.agent_id).name = calls_himself
    shown = calls_himself or "David Jones"
    assert f"\n1 {shown}: " in text("WHO HELPS")

    answer = text("STOP HELP DAVID")

    assert f"{shown} can do nothing more for you" in answer
    assert _states(database, *helped) == [MandateState.ENDED, MandateState.ACTIVE]


def test_a_number_means_what_it_meant_in_the_list_that_was_sent(
    text: Text, database: Database, helped: tuple[Mandate, Mandate]
) -> None:
    text("WHO HELPS")
    text("STOP HELP 1")

    answer = text("STOP HELP 1")

    assert answer.startswith("Tom Jones had no right to act for you any more.")
    assert _states(database, *helped) == [MandateState.ENDED, MandateState.ACTIVE]


@pytest.mark.parametrize("said", ["STOP HELP 1", "STOP HELP 7", "STOP HELP NOBODY", "stop help jo"])
def test_what_is_not_clear_ends_nothing_and_is_asked(
    text: Text, database: Database, helped: tuple[Mandate, Mandate], said: str
) -> None:
    if "7" in said:
        text("WHO HELPS")

    assert text(said).startswith("Which help shall end?")
    assert _states(database, *helped) == [MandateState.ACTIVE] * 2


def test_one_kind_of_task_ends_and_what_is_left_still_counts(
    text: Text, database: Database, helped: tuple[Mandate, Mandate]
) -> None:
    answer = text("STOP HELP COUNCIL TAX")

    assert "nothing more for you in this: Council tax" in answer
    assert _states(database, *helped) == [MandateState.ACTIVE] * 2
    with database.read() as session:
        for one in helped:
            mandate = session.get_one(Mandate, one.id)
            who = mandate.agent_id or mandate.adviser_id
            held = holdings.held(session, one.id, who)
            assert held is not None
            assert not held.covers(Kind.COUNCIL_TAX, Depth.LOOK)
            assert held.covers(Kind.REPORT, Depth.ACT)
            assert held.covers(Kind.HOUSING, Depth.ACT) == (one is helped[1])


def test_the_last_kind_of_task_takes_the_mandate_with_it(text: Text, database: Database) -> None:
    with database.write() as session:
        her = a_person(session, phone=NUMBER)
        only = a_mandate(session, her, a_person(session, "Tom Jones"), act(Kind.CARE))

    text("STOP HELP CARE")

    assert _states(database, only) == [MandateState.ENDED]


def test_it_counts_even_where_a_number_texts_faster_than_anyone_writes(
    text: Text, database: Database, helped: tuple[Mandate, Mandate]
) -> None:
    for number in range(12):
        text(f"hello {number}")

    text("STOP HELP")

    assert _states(database, *helped) == [MandateState.ENDED] * 2


def test_of_two_who_share_a_phone_neither_ends_the_others_help_by_chance(
    text: Text, database: Database, helped: tuple[Mandate, Mandate]
) -> None:
    with database.write() as session:
        ben = a_person(session, "Ben Reed", phone=NUMBER)
        his = a_mandate(session, ben, a_person(session, "Cy Reed"), act(Kind.CARE))

    answer = text("STOP HELP")
    assert "3 Cy Reed for Ben Reed: Care" in answer
    assert _states(database, *helped, his) == [MandateState.ACTIVE] * 3

    text("STOP HELP 3")
    assert _states(database, *helped, his) == [MandateState.ACTIVE] * 2 + [MandateState.ENDED]


def test_another_number_ends_nothing(
    text: Text, database: Database, helped: tuple[Mandate, Mandate]
) -> None:
    text("STOP HELP", number="+447700900999")

    assert _states(database, *helped) == [MandateState.ACTIVE] * 2


def test_the_same_stop_help_again_is_the_same_answer_and_ends_it_once(
    text: Text, database: Database, helped: tuple[Mandate, Mandate]
) -> None:
    assert text("STOP HELP", sid="SM1") == text("STOP HELP", sid="SM1")
    assert _topics(database) == [Topic.MANDATE_ENDED] * 2


def test_an_agents_next_text_is_their_own_again(text: Text, database: Database) -> None:
    with database.write() as session:
        her, tom = (
            a_person(session, phone=NUMBER),
            a_person(session, "Tom Jones", phone="+447700900002"),
        )
        a_mandate(
            session, her, tom, (Granted(Kind.REPORT, Depth.ACT),), until=clock.now() + timedelta(9)
        )
    text("STOP HELP TOM")

    answer = text("For Margaret: pothole outside 42 mill lane", number="+447700900002")

    assert answer.startswith("We took this as your own report.")
