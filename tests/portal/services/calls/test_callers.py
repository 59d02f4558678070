"""The wrong person was picked: everything of the call goes to the right one."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.followers import Follower
from portal.models.outbox import OutboxRow, Topic
from portal.policy import Action, Actor, NotAllowed
from portal.services import call_cases, callers, calls
from portal.services.people import Introduction
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

# --- putting it right


def moved_audit(session: Session) -> list[UUID | None]:
    return [one.person_id for one in rows(session, AuditLine) if one.action == Action.MOVE_CONTACT]


def test_a_wrong_person_is_put_right_with_the_contact_the_cases_and_their_followers(
    session: Session, clerk: Actor, opened: Open
) -> None:
    sam, ann = whose(session, opened()), whose(session, opened(who=ANN))
    call, serving = checked(session, clerk, sam)
    case = opened(serving)
    version = case.version
    contact = calls.end(session, clerk, call, ANSWERED)
    callers.move(session, clerk, call, ann.id)
    session.flush()

    assert (call.person_id, contact.person_id, case.subject_id) == (ann.id, ann.id, ann.id)
    assert call.checked_at is None
    assert case.version > version
    followers = session.scalars(select(Follower).where(Follower.case_id == case.id)).all()
    told = {one.person_id: one.is_reporter for one in followers if one.stopped_at is None}
    assert told == {ann.id: True}
    assert moved_audit(session) == [sam.id, ann.id]
    [row] = [one for one in rows(session, OutboxRow) if one.topic is Topic.CONTACT_MOVED]
    assert row.facts == {"contact_id": str(contact.id), "was": str(sam.id)}


def test_what_was_theirs_before_the_call_stays_theirs(
    session: Session, clerk: Actor, opened: Open
) -> None:
    old = opened()
    sam, ann = whose(session, old), whose(session, opened(who=ANN))
    call, serving = checked(session, clerk, sam)
    call_cases.tell(session, serving, call, old.reference)
    callers.choose(session, clerk, call, ann.id)
    session.flush()

    assert old.subject_id == sam.id
    [follower] = session.scalars(select(Follower).where(Follower.case_id == old.id))
    assert follower.stopped_at is None
    assert call.checked_at is None
    assert moved_audit(session) == [sam.id, ann.id]


def test_who_is_found_after_the_report_gets_it(
    session: Session, clerk: Actor, opened: Open
) -> None:
    sam = whose(session, opened())
    call, serving = begun(session, clerk)
    case = opened(serving, who=Introduction())
    assert case.subject_id is None
    session.refresh(call)
    callers.choose(session, clerk, call, sam.id)
    session.flush()

    assert case.subject_id == sam.id
    [follower] = session.scalars(select(Follower).where(Follower.case_id == case.id))
    assert follower.person_id == sam.id
    assert moved_audit(session) == []  # it was nobody else's before


def test_a_contact_can_be_moved_to_nobody_and_back(
    session: Session, clerk: Actor, opened: Open
) -> None:
    sam = whose(session, opened())
    call, serving = begun(session, clerk, sam)
    case = opened(serving)
    contact = calls.end(session, clerk, call, ANSWERED)
    callers.move(session, clerk, call, None)
    session.flush()
    assert (contact.person_id, case.subject_id) == (None, None)

    callers.move(session, clerk, call, sam.id)
    session.flush()
    assert (contact.person_id, case.subject_id) == (sam.id, sam.id)
    [follower] = session.scalars(select(Follower).where(Follower.case_id == case.id))
    assert (follower.stopped_at, follower.is_reporter) == (None, True)


def test_the_records_manager_moves_a_contact_and_says_why(
    session: Session, clerk: Actor, opened: Open
) -> None:
    sam, ann = whose(session, opened()), whose(session, opened(who=ANN))
    call, _serving = begun(session, clerk, sam)
    calls.end(session, clerk, call, ANSWERED)
    manager = Colleague(Role.RECORDS_MANAGER, name="Ravi Menon").actor(session)

    with pytest.raises(NotAllowed):
        callers.move(session, manager, call, ann.id)
    callers.move(session, manager, call, ann.id, "She wrote to us")
    assert call.person_id == ann.id


def test_a_person_who_is_gone_cannot_be_chosen(session: Session, clerk: Actor) -> None:
    call, _serving = begun(session, clerk)

    with pytest.raises(callers.NoSuchPerson):
        callers.choose(session, clerk, call, clock.new_id())
