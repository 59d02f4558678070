"""Who looked, signed on, was refused or got other rights is written down for good."""

from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from portal import clock
from portal.database import Database
from portal.models.actors import By, Role
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.identities import SignOn
from portal.policy import PUBLIC_ON_WEB, SYSTEM, Action, Actor, NotAllowed
from portal.services import audits
from tests.support.staff import Colleague, resident, resident_cookie

HIGHWAYS = Colleague(Role.OFFICER, ("ashshire_highways",))


def _lines(session: Session) -> list[AuditLine]:
    return list(session.scalars(select(AuditLine).order_by(AuditLine.id)))


def test_a_line_says_who_for_whom_what_on_which_channel_and_why(
    session: Session, a_case: Case
) -> None:
    sign_on, _ = HIGHWAYS.sign_on(session)
    jo = Actor(Role.OFFICER, By.WEB, name="Jo Adeyemi", sign_on_id=sign_on.id)
    at = clock.now()
    audits.record(session, jo, Action.READ_PRIVATE_DETAILS, case=a_case, reason="They called")

    [line] = _lines(session)
    assert (line.actor_id, line.actor_name, line.actor_role) == (
        sign_on.identity_id, "Jo Adeyemi", Role.OFFICER,
    )  # fmt: skip
    assert (line.case_id, line.person_id) == (a_case.id, a_case.subject_id)
    assert (line.action, line.channel, line.reason, line.allowed) == (
        "read_private_details", By.WEB, "They called", True,
    )  # fmt: skip
    assert abs((line.at - at).total_seconds()) < 5


def test_a_residents_own_name_stays_out_of_the_audit(session: Session) -> None:
    sam = resident(session)
    audits.record(session, sam, Action.READ_ACCOUNT, person_id=sam.person_id)

    [line] = _lines(session)
    assert (line.actor_id, line.actor_name) == (sam.person_id, None)


@pytest.mark.parametrize(
    "change",
    [
        update(AuditLine).values(reason="nothing to see"),
        delete(AuditLine),
        text("DELETE FROM audit"),
        text("UPDATE audit SET allowed = NOT allowed"),
    ],
    ids=["update", "delete", "plain delete", "plain update"],
)
def test_the_database_itself_refuses_to_change_or_remove_a_line(
    database: Database, change: object
) -> None:
    with database.write() as session:
        audits.record(session, SYSTEM, Action.SIGN_ON)
    with pytest.raises(DatabaseError, match="the audit is for good"), database.write() as session:
        session.execute(change)  # type: ignore[call-overload]

    with database.read() as session:
        [line] = _lines(session)
        assert (line.allowed, line.reason) == (True, None)


def test_postgresql_refuses_to_empty_the_audit(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with pytest.raises(DatabaseError, match="for good"), database.write() as session:
        session.execute(text("TRUNCATE audit"))
    database.close()


# --- signing on


def test_each_sign_on_of_a_resident_is_a_line_of_theirs(session: Session) -> None:
    resident_cookie(session)
    sign_on = session.scalars(select(SignOn)).one()
    audits.signed_on(session, PUBLIC_ON_WEB, sign_on)

    [line] = _lines(session)
    assert (line.action, line.actor_role) == ("sign_on", Role.RESIDENT)
    assert line.actor_id == line.person_id == sign_on.identity.person_id


def test_rights_that_are_the_same_as_last_time_are_no_change(session: Session) -> None:
    for _ in range(2):
        audits.signed_on(session, PUBLIC_ON_WEB, HIGHWAYS.sign_on(session)[0])

    assert [line.action for line in _lines(session)] == ["sign_on", "rights_changed", "sign_on"]
    assert _lines(session)[1].reason == "none → officer; teams: ashshire_highways"


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (Colleague(Role.OFFICER, ("parks", "ashshire_highways")),
         "officer; teams: ashshire_highways, parks"),
        (Colleague(Role.LEAD, ("ashshire_highways",)), "lead; teams: ashshire_highways"),
        (Colleague(Role.COUNCILLOR, wards=("park",)), "councillor; wards: park"),
        (Colleague(Role.OFFICER, ("ashshire_highways",), also=(Role.CLERK,)),
         "clerk, officer; teams: ashshire_highways"),
    ],
)  # fmt: skip
def test_a_change_of_rights_says_what_they_were_and_what_they_are(
    session: Session, then: Colleague, words: str
) -> None:
    for who in (HIGHWAYS, then):
        audits.signed_on(session, PUBLIC_ON_WEB, who.sign_on(session)[0])

    last = _lines(session)[-1]
    assert last.action == audits.RIGHTS_CHANGED
    assert last.reason == f"officer; teams: ashshire_highways → {words}"


# --- reasons


def test_a_reason_holds_for_its_case_in_its_session_alone(session: Session, a_case: Case) -> None:
    clerk = Colleague(Role.CLERK, ("customer_services",), name="Moira Kelly")
    moira, later = clerk.actor(session), clerk.actor(session)
    audits.record(session, moira, Action.READ_PRIVATE_DETAILS, case=a_case, reason="She called")
    session.flush()

    assert audits.reason_given(session, moira, a_case) == "She called"
    assert audits.reason_given(session, later, a_case) is None
    assert audits.reason_given(session, moira, Case(id=clock.new_id())) is None
    assert audits.reason_given(session, PUBLIC_ON_WEB, a_case) is None


def test_a_refused_try_gives_no_reason(session: Session, a_case: Case) -> None:
    jo = HIGHWAYS.actor(session)
    audits.record(
        session, jo, Action.READ_PRIVATE_DETAILS, case=a_case, reason="Please", allowed=False
    )
    session.flush()

    assert audits.reason_given(session, jo, a_case) is None


# --- who looked at my record


def test_a_person_sees_which_staff_looked_at_what_and_why(session: Session, a_case: Case) -> None:
    sam = Actor(Role.RESIDENT, By.WEB, person_id=a_case.subject_id)
    jo = HIGHWAYS.actor(session)
    audits.record(session, jo, Action.READ_PRIVATE_DETAILS, case=a_case, reason="They called")
    session.flush()
    [look] = audits.about_person(session, sam, _id(a_case)).entries

    assert (look.role, look.name, look.action) == (
        Role.OFFICER, "Jo Adeyemi", Action.READ_PRIVATE_DETAILS,
    )  # fmt: skip
    assert (look.reference, look.reason) == (a_case.reference, "They called")


def test_only_looks_that_staff_were_allowed_are_told(session: Session, a_case: Case) -> None:
    sam = Actor(Role.RESIDENT, By.WEB, person_id=a_case.subject_id)
    jo = HIGHWAYS.actor(session)
    audits.record(session, jo, Action.READ_PRIVATE_DETAILS, case=a_case, allowed=False)
    audits.record(session, jo, Action.PROGRESS_CASE, case=a_case)
    audits.record(session, sam, Action.SIGN_ON, person_id=sam.person_id)
    audits.record(session, sam, Action.READ_ACCESS_LOG, person_id=sam.person_id)
    audits.record(session, jo, Action.READ_PERSON, person_id=clock.new_id())
    session.flush()

    assert audits.about_person(session, sam, _id(a_case)).entries == []


def test_looks_come_newest_first_in_pages_that_neither_lose_nor_repeat(
    session: Session, a_case: Case
) -> None:
    sam = Actor(Role.RESIDENT, By.WEB, person_id=a_case.subject_id)
    jo = HIGHWAYS.actor(session)
    for number in range(7):
        audits.record(session, jo, Action.READ_PERSON, person_id=_id(a_case), reason=str(number))
    session.flush()
    reasons, after, pages = [], None, 0
    while pages == 0 or after is not None:
        page = audits.about_person(session, sam, _id(a_case), after, limit=3)
        reasons += [look.reason for look in page.entries]
        after, pages = page.next, pages + 1

    assert reasons == list("6543210")
    assert pages == 3


def test_somebody_elses_line_as_the_key_is_the_first_page(session: Session, a_case: Case) -> None:
    sam = Actor(Role.RESIDENT, By.WEB, person_id=a_case.subject_id)
    jo = HIGHWAYS.actor(session)
    foreign = audits.record(session, jo, Action.READ_PERSON, person_id=clock.new_id())
    audits.record(session, jo, Action.READ_PERSON, person_id=_id(a_case))
    session.flush()

    assert len(audits.about_person(session, sam, _id(a_case), foreign.id).entries) == 1
    assert len(audits.about_person(session, sam, _id(a_case), clock.new_id()).entries) == 1


def test_nobody_reads_who_looked_at_somebody_else(session: Session, a_case: Case) -> None:
    for actor in (PUBLIC_ON_WEB, HIGHWAYS.actor(session), resident(session, "Eve")):
        with pytest.raises(NotAllowed):
            audits.about_person(session, actor, _id(a_case))


def test_a_records_manager_who_reads_it_leaves_a_line(session: Session, a_case: Case) -> None:
    ravi = Colleague(Role.RECORDS_MANAGER, name="Ravi Menon").actor(session)
    sam = Actor(Role.RESIDENT, By.WEB, person_id=a_case.subject_id)
    audits.about_person(session, ravi, _id(a_case))
    session.flush()

    [look] = audits.about_person(session, sam, _id(a_case)).entries
    assert (look.name, look.action) == ("Ravi Menon", Action.READ_ACCESS_LOG)


def _id(case: Case) -> UUID:
    assert case.subject_id is not None
    return case.subject_id
