"""Nothing is read out before the check, and all that is theirs after it; cases served in a call."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import By, Role
from portal.models.audit import AuditLine
from portal.models.followers import Follower
from portal.policy import SYSTEM, Action, Actor, NotAllowed
from portal.services import call_cases, calls, served
from portal.services.people import Introduction
from portal.services.served import NotChecked
from tests.support.calls import (
    ANN,
    ANSWERED,
    Open,
    begun,
    checked,
    rows,
    whose,
)  # fmt: skip
from tests.support.staff import Colleague

# --- nothing before the check


def test_nothing_is_seen_before_the_check_nor_after_the_call(
    session: Session, clerk: Actor, opened: Open
) -> None:
    case = opened(service="noise")
    sam = whose(session, case)
    call, serving = begun(session, clerk, sam)

    for hidden in (
        lambda: served.caller(session, serving, call),
        lambda: call_cases.tell(session, serving, call, case.reference),
        lambda: call_cases.open_whole(session, serving, call, case.reference),
        lambda: call_cases.reopen(session, serving, call, case.reference, "x"),
        lambda: call_cases.follow(session, serving, call, case.reference),
        lambda: call_cases.answer(session, serving, call, case.reference, "x"),
    ):
        with pytest.raises(NotChecked):
            hidden()
    call.checks, call.checked_at = ["email", "phone"], clock.now()
    assert served.caller(session, serving, call).person is sam
    calls.end(session, clerk, call, ANSWERED)
    with pytest.raises(NotChecked):
        served.caller(session, serving, call)


def test_a_call_left_open_overnight_is_no_key_to_the_record(
    session: Session, clerk: Actor, opened: Open
) -> None:
    call, serving = checked(session, clerk, whose(session, opened()))

    with (
        time_machine.travel(clock.now() + timedelta(hours=5), tick=False),
        pytest.raises(NotChecked),
    ):
        served.caller(session, serving, call)


def test_the_read_is_one_line_for_each_call_with_the_call_as_the_reason(
    session: Session, clerk: Actor, opened: Open
) -> None:
    sam = whose(session, opened())
    call, serving = checked(session, clerk, sam)
    for _again in range(3):
        served.caller(session, serving, call)

    [line] = [one for one in rows(session, AuditLine) if one.action == Action.READ_PERSON]
    assert (line.person_id, line.reason) == (sam.id, served.REASONS[By.PHONE])
    second, serving = checked(session, clerk, sam)
    served.caller(session, serving, second)
    lines = [one for one in rows(session, AuditLine) if one.action == Action.READ_PERSON]
    assert len(lines) == 2


def test_the_person_whole_is_their_cases_exchanges_and_messages_and_nobody_elses(
    session: Session, clerk: Actor, opened: Open
) -> None:
    mine, private, other = opened(), opened(service="noise"), opened(who=ANN)
    sam = whose(session, mine)
    private.subject_id = sam.id
    call, serving = checked(session, clerk, sam)
    whole = served.caller(session, serving, call)

    assert {one.id for one in whole.cases} == {mine.id, private.id}
    assert other.id not in {one.id for one in whole.cases}
    assert [one.subject for one in whole.exchanges] == ["report"]
    assert whole.followed == {mine.id}


def test_the_case_of_somebody_else_is_not_told_unless_everyone_may_know_it(
    session: Session, clerk: Actor, opened: Open
) -> None:
    call, serving = checked(session, clerk, whose(session, opened()))
    public, private = opened(who=ANN), opened(who=ANN, service="noise")

    assert call_cases.tell(session, serving, call, public.reference) is public
    for hidden in (call_cases.tell, call_cases.open_whole):
        with pytest.raises(NotChecked):
            hidden(session, serving, call, private.reference)
    with pytest.raises(NotChecked):
        call_cases.open_whole(session, serving, call, public.reference)


def test_the_records_manager_reads_a_person_with_a_reason_and_a_clerk_does_not(
    session: Session, clerk: Actor, opened: Open
) -> None:
    sam = whose(session, opened())
    manager = Colleague(Role.RECORDS_MANAGER, name="Ravi Menon").actor(session)

    assert served.person(session, manager, sam.id, "A request of theirs").person is sam
    with pytest.raises(NotAllowed):
        served.person(session, manager, sam.id, " ")
    with pytest.raises(NotAllowed):
        served.person(session, clerk, sam.id, "Just so")


# --- cases of the caller


def test_a_caller_follows_and_is_counted_in_once(
    session: Session, clerk: Actor, opened: Open
) -> None:
    other = opened(who=ANN)
    call, serving = checked(session, clerk, whose(session, opened()))
    call_cases.follow(session, serving, call, other.reference)
    call_cases.count_in(session, serving, call, other.reference)
    session.flush()
    session.refresh(call)
    assert call_cases.count_in(session, serving, call, other.reference) is None

    session.refresh(other)
    assert other.reporters == 2
    told = session.scalars(select(Follower).where(Follower.case_id == other.id)).all()
    assert {one.contact_point.value for one in told} == {"ann@example.com", "sam@example.com"}


def test_who_has_no_email_cannot_be_told_by_it(
    session: Session, clerk: Actor, opened: Open
) -> None:
    case = opened(who=Introduction(name="Ann Holt", phone="01632 960001"))
    call, serving = checked(session, clerk, whose(session, case))

    with pytest.raises(call_cases.NoAddress):
        call_cases.follow(session, serving, call, case.reference)


def test_staff_pages_of_the_callers_case_ask_for_no_reason_again(
    session: Session, clerk: Actor, opened: Open
) -> None:
    case = opened(service="noise")
    call, serving = checked(session, clerk, whose(session, case))
    call_cases.open_whole(session, serving, call, case.reference)
    session.flush()

    [line] = [one for one in rows(session, AuditLine)
              if one.action == Action.READ_PRIVATE_DETAILS]  # fmt: skip
    assert (line.case_id, line.reason) == (case.id, served.REASONS[By.PHONE])


def test_the_portal_itself_takes_no_calls(session: Session) -> None:
    with pytest.raises(NotAllowed):
        calls.begin(session, SYSTEM, By.PHONE)
