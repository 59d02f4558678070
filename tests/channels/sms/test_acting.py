"""Reports texted for somebody else: by a known agent's number, under a mandate, on their behalf."""

from threading import Thread, current_thread

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import Database
from portal.models.actors import By, Depth, Granted, Kind, Role
from portal.models.cases import Case, CaseEvent
from portal.models.contacts import Contact
from portal.models.followers import Follower
from portal.models.mandates import Copies, JournalLine, Mandate, MandateState
from portal.models.people import ContactPoint, Person, Reach
from portal.services.text_parts import count
from tests.channels.sms.conftest import NUMBER, Text
from tests.support.mandates import (
    TO_READ_CASES,
    TO_REPORT,
    a_mandate,
    a_person,
    an_adviser,
    an_organisation,
)

REPORT = "pothole outside 42 mill lane"


@pytest.fixture
def margaret(database: Database) -> Person:
    """Whose son Tom may report for her, from his own number."""
    with database.write() as session:
        her = a_person(session, email="margaret@example.org")
        a_mandate(session, her, a_person(session, "Tom Jones", phone=NUMBER), TO_REPORT)
        return her


def _case(database: Database) -> Case:
    with database.read() as session:
        return session.scalars(select(Case)).one()


@pytest.mark.parametrize(
    "begun", ["FOR MARGARET", "for mum Margaret Jones:", "For Margaret,", "on behalf of Mrs Jones"]
)
def test_a_known_agents_text_is_a_case_of_the_person(
    text: Text, database: Database, margaret: Person, begun: str
) -> None:
    answer = text(f"{begun} {REPORT}")

    case = _case(database)
    assert (case.service, case.subject_id) == ("pothole", margaret.id)
    assert case.place.startswith("42 Mill Lane")
    assert answer.startswith("For Margaret Jones. Got it")
    assert case.reference in answer
    assert count(answer).parts == 1


def test_event_contact_and_journal_say_on_whose_behalf_and_by_which_way(
    text: Text, database: Database, margaret: Person
) -> None:
    text(f"FOR MARGARET {REPORT}")

    with database.read() as session:
        event = session.scalars(select(CaseEvent)).one()
        contact = session.scalars(select(Contact)).one()
        [line] = session.scalars(select(JournalLine).where(JournalLine.case_id.is_not(None)))
        mandate = session.scalars(select(Mandate)).one()
        agent = session.scalars(select(Person).where(Person.name == "Tom Jones")).one()
    assert (event.actor_role, event.channel) == (Role.AGENT, By.SMS)
    assert event.on_behalf_of_id == contact.on_behalf_of_id == margaret.id
    assert (contact.person_id, contact.mandate_id) == (agent.id, mandate.id)
    assert (line.agent_id, line.channel, line.depth) == (agent.id, By.SMS, Depth.ACT)


def test_both_follow_it_each_at_their_own_address(
    text: Text, database: Database, margaret: Person
) -> None:
    text(f"FOR MARGARET {REPORT}")

    with database.read() as session:
        told = {
            (one.person_id == margaret.id, one.contact_point.kind, one.mandate_id is not None)
            for one in session.scalars(select(Follower))
        }
    assert told == {(True, Reach.EMAIL, True), (False, Reach.PHONE, True)}


def test_what_is_missing_is_asked_and_it_stays_the_persons(
    text: Text, database: Database, margaret: Person
) -> None:
    asked = text("FOR MARGARET theres a pothole")
    assert asked.startswith("For Margaret Jones. Where is it?")

    answer = text("outside 42 mill lane")

    assert _case(database).subject_id == margaret.id
    assert answer.startswith("For Margaret Jones.")


def test_the_name_alone_is_asked_what_the_problem_is(
    text: Text, database: Database, margaret: Person
) -> None:
    assert "What is the problem?" in text("FOR MARGARET")

    text(REPORT)

    assert _case(database).subject_id == margaret.id


def test_the_same_text_twice_is_one_case_and_one_line(
    text: Text, database: Database, margaret: Person
) -> None:
    first = text(f"FOR MARGARET {REPORT}", sid="SM1")
    lines = _lines(database)

    assert text(f"FOR MARGARET {REPORT}", sid="SM1") == first
    assert _lines(database) == lines
    assert _case(database).reference in first


def _lines(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(JournalLine)) or 0


# ------------------------------------------------------------------ nobody, or not under this


@pytest.mark.parametrize("name", ["FOR Ethel", "for Margret:", "for mrs Smith"])
def test_a_name_that_is_not_theirs_to_act_for_is_their_own_report_and_told_so(
    text: Text, database: Database, margaret: Person, name: str
) -> None:
    answer = text(f"{name} {REPORT}")

    assert _case(database).subject_id != margaret.id
    assert answer.startswith("We took this as your own report. Got it")


def test_a_stranger_is_answered_the_same_whether_the_name_is_known_or_not(
    text: Text, database: Database, margaret: Person
) -> None:
    known = text(f"For Margaret: {REPORT}", number="+447700900777")
    unknown = text("For Ethel: pothole outside 17 park road", number="+447700900778")

    with database.read() as session:
        assert margaret.id not in set(session.scalars(select(Case.subject_id)))
    assert known.startswith("We took this as your own report.")
    assert unknown.startswith("We took this as your own report.")


def test_a_report_that_only_begins_with_for_is_nobody_elses_and_nothing_is_said(
    text: Text, database: Database, margaret: Person
) -> None:
    answer = text("for weeks the street light is out at 17 park road")

    assert _case(database).service == "street_light"
    assert _case(database).subject_id != margaret.id
    assert answer.startswith("Got it")


@pytest.mark.parametrize(
    "changed",
    [
        {"state": MandateState.ENDED, "ended_at": clock.now()},
        {"until": clock.now()},
        {"scopes": TO_READ_CASES},
        {"scopes": (Granted(Kind.COUNCIL_TAX, Depth.ACT),)},
    ],
    ids=["ended", "over", "only looks", "another kind"],
)
def test_a_mandate_that_does_not_cover_it_makes_it_their_own_report(
    text: Text, database: Database, changed: dict[str, object]
) -> None:
    with database.write() as session:
        her, tom = a_person(session), a_person(session, "Tom Jones", phone=NUMBER)
        a_mandate(session, her, tom, **changed)

    answer = text(f"For Margaret: {REPORT}")

    assert _case(database).subject_id == tom.id
    assert answer.startswith("We took this as your own report.")


def test_a_number_that_nobody_proved_acts_for_nobody(text: Text, database: Database) -> None:
    with database.write() as session:
        her, tom = a_person(session), a_person(session, "Tom Jones", phone=NUMBER)
        session.scalars(select(ContactPoint)).one().verified_at = None
        a_mandate(session, her, tom, TO_REPORT)

    text(f"FOR MARGARET {REPORT}")

    assert _case(database).subject_id not in (her.id, tom.id)


def test_a_mandate_that_ends_while_we_ask_makes_it_their_own_report(
    text: Text, database: Database, margaret: Person
) -> None:
    text("FOR MARGARET theres a pothole")
    with database.write() as session:
        session.scalars(select(Mandate)).one().state = MandateState.ENDED

    answer = text("outside 42 mill lane")

    assert _case(database).subject_id != margaret.id
    assert answer.startswith("We took this as your own report.")


def test_a_word_more_after_the_mandate_ended_is_not_added_to_the_persons_case(
    text: Text, database: Database, margaret: Person
) -> None:
    text(f"FOR MARGARET {REPORT}")
    with database.write() as session:
        session.scalars(select(Mandate)).one().state = MandateState.ENDED

    assert "added" not in text("and it is deep")

    with database.read() as session:
        assert [one.words for one in session.scalars(select(CaseEvent))] == [""]


# ------------------------------------------------------------------ which of two


def test_two_who_are_called_so_are_asked_about_and_a_digit_says_which(
    text: Text, database: Database, margaret: Person
) -> None:
    with database.write() as session:
        tom = session.scalars(select(Person).where(Person.name == "Tom Jones")).one()
        other = a_person(session, "Margaret Smith")
        a_mandate(session, other, tom, TO_REPORT)

    asked = text(f"FOR MARGARET {REPORT}")
    assert "1 Margaret Jones 2 Margaret Smith 3 it is my own report." in asked
    answer = text("2")

    assert _case(database).subject_id == other.id
    assert answer.startswith("For Margaret Smith. Got it")


@pytest.mark.parametrize("answer", ["3", "Margaret Jones", "jones"])
def test_the_answer_may_be_a_name_or_that_it_is_their_own(
    text: Text, database: Database, margaret: Person, answer: str
) -> None:
    with database.write() as session:
        tom = session.scalars(select(Person).where(Person.name == "Tom Jones")).one()
        a_mandate(session, a_person(session, "Margaret Smith"), tom, TO_REPORT)
    text(f"FOR MARGARET {REPORT}")

    text(answer)

    expected = tom.id if answer == "3" else margaret.id
    assert _case(database).subject_id == expected


def test_the_full_name_says_which_of_two(text: Text, database: Database, margaret: Person) -> None:
    with database.write() as session:
        tom = session.scalars(select(Person).where(Person.name == "Tom Jones")).one()
        a_mandate(session, a_person(session, "Margaret Smith"), tom, TO_REPORT)

    text(f"FOR MARGARET JONES {REPORT}")

    assert _case(database).subject_id == margaret.id


def test_mum_alone_is_asked_about(text: Text, database: Database, margaret: Person) -> None:
    asked = text(f"for my mum {REPORT}")
    assert "1 Margaret Jones" in asked or asked.startswith("For Margaret Jones.")

    if _is_asked(database):
        text("1")

    assert _case(database).subject_id == margaret.id


def _is_asked(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(select(Case.id)) is None


def test_a_phone_that_two_share_is_whose_mandate_it_is(text: Text, database: Database) -> None:
    with database.write() as session:
        a_person(session, "Ann Reed", phone=NUMBER)
        ben = a_person(session, "Ben Reed", phone=NUMBER)
        her = a_person(session)
        a_mandate(session, her, ben, TO_REPORT)

    text(f"FOR MARGARET {REPORT}")

    with database.read() as session:
        contact = session.scalars(select(Contact)).one()
        told = session.scalars(select(Follower.person_id)).all()
    assert _case(database).subject_id == her.id
    assert contact.person_id == ben.id
    assert list(told) == [ben.id]


def test_an_adviser_texts_for_a_client_of_their_organisation(
    text: Text, database: Database
) -> None:
    with database.write() as session:
        bureau, asha = an_organisation(session), a_person(session, "Asha Patel", phone=NUMBER)
        an_adviser(session, bureau, asha)
        her = a_person(session)
        a_mandate(session, her, organisation=bureau, adviser=asha, copies=Copies.BOTH)

    answer = text(f"FOR MARGARET {REPORT}")

    with database.read() as session:
        lines = session.scalars(select(JournalLine)).all()
    assert _case(database).subject_id == her.id
    assert answer.startswith("For Margaret Jones.")
    assert {line.organisation_id for line in lines} == {bureau.id}


def test_what_they_told_us_of_for_themselves_is_not_added_to_the_persons(
    text: Text, database: Database, margaret: Person
) -> None:
    text(REPORT)
    text(f"FOR MARGARET {REPORT}")
    text("2")

    with database.read() as session:
        subjects = session.scalars(select(Case.subject_id)).all()
    assert len(subjects) == 2
    assert margaret.id in subjects


def test_what_they_told_us_of_for_the_person_gets_no_word_of_their_own(
    text: Text, database: Database, margaret: Person
) -> None:
    text(f"FOR MARGARET {REPORT}")

    assert "1 person has reported this" in text(REPORT)


def test_what_cannot_wait_is_answered_first_whomever_it_is_for(
    text: Text, database: Database, margaret: Person
) -> None:
    answer = text("FOR MARGARET gas smell and a pothole outside 42 mill lane")

    assert answer.startswith("Gas: go outside")


def test_a_mandate_that_ends_in_the_very_moment_leaves_it_their_own_report(
    text: Text, database: Database, margaret: Person
) -> None:
    """Ended by another connection after it was looked at, and before the text is kept."""
    if database.is_sqlite:
        pytest.skip("SQLite has one writer: nothing can come between")

    def end() -> None:
        with database.write() as other:
            for mandate in other.scalars(select(Mandate)):
                mandate.state = MandateState.ENDED

    here, once = current_thread(), iter([True])

    def meanwhile(_session: Session) -> None:
        if current_thread() is here and next(once, False):
            another = Thread(target=end)
            another.start()
            another.join()

    event.listen(Session, "before_commit", meanwhile, insert=True)
    try:
        text(f"FOR MARGARET {REPORT}")
    finally:
        event.remove(Session, "before_commit", meanwhile)

    assert _case(database).subject_id != margaret.id
    assert _lines(database) == 0
