"""Each use of a mandate is a line, in the transaction of what was done; the person reads all."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import Database
from portal.models.actors import Actor, By, Depth, Kind, Role
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.mandates import JournalLine, Mandate
from portal.models.people import Person
from portal.policy import Action, NotAllowed, ReasonNeeded, forget_uses, require, uses_wait
from portal.services import journal
from tests.support import mandates


def test_what_was_done_is_a_line_with_who_for_whom_what_and_how(
    database: Database, mandate: Mandate
) -> None:
    agent = mandates.an_agent(mandate)
    with database.write():
        require(agent, Action.OPEN_CASE)

    [line] = _lines(database)
    assert (line.principal_id, line.agent_id) == (mandate.principal_id, mandate.agent_id)
    assert (line.mandate_id, line.organisation_id, line.staff_id) == (mandate.id, None, None)
    assert (line.action, line.kind, line.depth) == ("open_case", Kind.REPORT, Depth.ACT)
    assert line.channel is By.WEB


def test_a_line_names_the_case_and_the_kind_of_task_that_it_belongs_to(
    database: Database, mandate: Mandate
) -> None:
    with database.write() as session:
        case = _a_case(session, mandate, "life_council_tax")
        require(mandates.an_agent(mandate), Action.READ_PRIVATE_DETAILS, case)

    [line] = _lines(database)
    assert (line.case_id, line.kind, line.depth) == (case.id, Kind.COUNCIL_TAX, Depth.LOOK)


def test_in_a_call_the_line_names_the_clerk_and_the_phone(
    database: Database, mandate: Mandate
) -> None:
    with database.write() as session:
        clerk = mandates.staff_identity(session)
        agent = mandates.an_agent(
            mandate, by=By.PHONE, identity_id=clerk.id, in_call=clock.new_id()
        )
        require(agent, Action.OPEN_CASE)

    [line] = _lines(database)
    assert (line.staff_id, line.channel) == (clerk.id, By.PHONE)


def test_an_advisers_line_names_the_organisation(database: Database) -> None:
    with database.write() as session:
        asha = mandates.a_person(session, "Asha Patel")
        advice = mandates.an_organisation(session)
        mandates.an_adviser(session, advice, asha)
        mandate = mandates.a_mandate(
            session, mandates.a_person(session), organisation=advice, adviser=asha
        )
        require(mandates.an_agent(mandate), Action.OPEN_CASE)

    [line] = _lines(database)
    assert (line.agent_id, line.organisation_id) == (asha.id, advice.id)


def test_the_same_use_twice_in_one_request_is_one_line(
    database: Database, mandate: Mandate
) -> None:
    agent = mandates.an_agent(mandate)
    with database.write() as session:
        case = _a_case(session, mandate)
        require(agent, Action.OPEN_CASE)  # before there was a case
        require(agent, Action.OPEN_CASE, case)
        require(agent, Action.OPEN_CASE, case)

    assert [line.case_id for line in _lines(database)] == [case.id]


def test_what_was_rolled_back_left_no_line_and_what_was_seen_is_still_written(
    database: Database, mandate: Mandate
) -> None:
    agent = mandates.an_agent(mandate)
    with database.write() as session:
        require(agent, Action.OPEN_CASE)
        require(agent, Action.READ_ACCOUNT, mandate.principal_id)
        session.execute(select(1))
        session.rollback()

    assert not _lines(database)
    assert journal.waits()
    with database.write():
        pass

    assert [line.action for line in _lines(database)] == ["read_account"]


def test_a_page_that_only_looks_is_written_by_an_own_transaction(
    database: Database, mandate: Mandate
) -> None:
    with database.read():
        require(mandates.an_agent(mandate), Action.READ_ACCOUNT, mandate.principal_id)
    assert not _lines(database)
    assert journal.waits()

    with database.write():
        pass

    assert [line.depth for line in _lines(database)] == [Depth.LOOK]
    assert not journal.waits()


def test_a_savepoint_is_not_the_end_of_it(database: Database, mandate: Mandate) -> None:
    with database.write() as session:
        require(mandates.an_agent(mandate), Action.OPEN_CASE)
        with session.begin_nested():
            mandates.a_person(session, "Somebody Else")
        assert uses_wait()
        session.rollback()

    assert not _lines(database)


def test_what_anyone_may_do_is_no_use_of_a_mandate(database: Database, mandate: Mandate) -> None:
    with database.write():
        require(mandates.an_agent(mandate), Action.READ_PUBLIC_CASES)
        require(mandates.an_agent(mandate), Action.WRITE_DRAFT)

    assert not _lines(database)


def test_the_person_reads_page_after_page_the_newest_first(
    database: Database, mandate: Mandate
) -> None:
    for _one in range(5):
        _use(database, mandate)
    margaret = _herself(mandate)
    with database.read() as session:
        first = journal.of_person(session, margaret, mandate.principal_id, limit=2)
        second = journal.of_person(session, margaret, mandate.principal_id, first.next, limit=2)
        last = journal.of_person(session, margaret, mandate.principal_id, second.next, limit=2)

    ids = [entry.id for page in (first, second, last) for entry in page.lines]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), last.next) == (5, None)
    assert {entry.agent_name for entry in first.lines} == {"David Jones"}


def test_a_line_is_read_with_the_case_it_was_about(database: Database, mandate: Mandate) -> None:
    with database.write() as session:
        case = _a_case(session, mandate, "life_council_tax")
        require(mandates.an_agent(mandate), Action.READ_PRIVATE_DETAILS, case)
    with database.read() as session:
        [entry] = journal.of_person(session, _herself(mandate), mandate.principal_id).lines

    assert (entry.case_reference, entry.service) == (case.reference, "life_council_tax")
    assert (entry.action, entry.by_staff) == (Action.READ_PRIVATE_DETAILS, False)


def test_a_line_keeps_the_name_that_its_agent_had_when_they_did_it(
    database: Database, mandate: Mandate
) -> None:
    _use(database, mandate)
    _call_them(database, mandate, "Brookmere Council")
    _use(database, mandate)

    with database.read() as session:
        margaret = _herself(mandate)
        lines = journal.of_person(session, margaret, mandate.principal_id).lines
        short = journal.of_mandate(session, margaret, session.get_one(Mandate, mandate.id))
    for entries in (lines, short):
        assert [one.agent_name for one in entries] == ["Brookmere Council", "David Jones"]


def test_a_line_of_before_names_were_kept_says_who_it_is_today(
    database: Database, mandate: Mandate
) -> None:
    _use(database, mandate)
    with database.write() as session:
        session.scalars(select(JournalLine)).one().agent_name = None

    with database.read() as session:
        [entry] = journal.of_person(session, _herself(mandate), mandate.principal_id).lines
    assert entry.agent_name == "David Jones"


def test_whoever_gave_no_name_stands_there_as_the_person_named_them(
    database: Database, mandate: Mandate
) -> None:
    with database.write() as session:
        mandates.named_as(session, session.get_one(Mandate, mandate.id), "David my son")
    _call_them(database, mandate, None)
    _use(database, mandate)
    _call_them(database, mandate, "Brookmere Council")

    with database.read() as session:
        [entry] = journal.of_person(session, _herself(mandate), mandate.principal_id).lines
    assert entry.agent_name == "David my son"


def test_nobody_else_reads_it_and_the_agent_least(database: Database, mandate: Mandate) -> None:
    eve = Actor(Role.RESIDENT, By.WEB, person_id=clock.new_id())
    for somebody in (eve, mandates.an_agent(mandate)):
        with database.read() as session, pytest.raises(NotAllowed):
            journal.of_person(session, somebody, mandate.principal_id)
        forget_uses()


def test_staff_say_why_they_read_it_and_leave_a_line(database: Database, mandate: Mandate) -> None:
    clerk = Actor(Role.CLERK, By.PHONE, name="Moira", identity_id=clock.new_id())
    with database.write() as session:
        with pytest.raises(ReasonNeeded):
            journal.of_person(session, clerk, mandate.principal_id)
        journal.of_person(session, clerk, mandate.principal_id, reason="She asked.")

    with database.read() as session:
        [line] = session.scalars(select(AuditLine))
        assert (line.action, line.person_id, line.reason) == (
            "read_journal", mandate.principal_id, "She asked.",
        )  # fmt: skip


def test_what_is_handed_back_is_all_that_was_done_with_how_often(
    database: Database, mandate: Mandate
) -> None:
    for _one in range(3):
        _use(database, mandate)
    with database.write() as session:
        case = _a_case(session, mandate)
        require(mandates.an_agent(mandate), Action.OPEN_CASE, case)
    with database.read() as session:
        found = journal.of_mandate(session, _herself(mandate), mandate)

    assert [(entry.action, entry.times, entry.case_reference) for entry in found] == [
        (Action.OPEN_CASE, 1, case.reference),
        (Action.READ_ACCOUNT, 3, None),
    ]


def _use(database: Database, mandate: Mandate) -> None:
    with database.write():
        require(mandates.an_agent(mandate), Action.READ_ACCOUNT, mandate.principal_id)


def _herself(mandate: Mandate) -> Actor:
    return replace(
        Actor(Role.RESIDENT, By.WEB, person_id=mandate.principal_id), name=mandate.principal.name
    )


def _a_case(session: Session, mandate: Mandate, service: str = "pothole") -> Case:
    return mandates.a_case_of(session, mandate.principal_id, service)


def _lines(database: Database) -> list[JournalLine]:
    with database.read() as session:
        return list(session.scalars(select(JournalLine).order_by(JournalLine.id)))


def _call_them(database: Database, mandate: Mandate, name: str | None) -> None:
    """Whoever acts calls themselves so from now on."""
    with database.write() as session:
        session.get_one(Person, mandate.agent_id).name = name
