"""Calls: kept at each step, and one contact at the end however much is done in them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import By, Role
from portal.models.calls import Call, CallCase
from portal.models.contacts import Avoidable
from portal.models.followers import Follower
from portal.models.outbox import OutboxRow, Topic
from portal.models.states import State
from portal.policy import Actor, NotAllowed
from portal.services import call_cases, callers, calls, cases, served
from portal.services.calls import (
    CallEnded,
    ChangedInAnotherWindow,
    NoSuchCall,
    NoSuchChannel,
    NotEmpty,
    Notes,
)
from portal.services.contacts import Ending
from portal.services.people import Introduction
from portal.services.served import NotChecked
from tests.support.calls import (
    ANN,
    ANSWERED,
    OTHER,
    Open,
    begun,
    checked,
    inward,
    rows,
    whose,
)  # fmt: skip

# --- one contact


def test_a_call_is_one_contact_however_much_is_done_in_it(
    session: Session, clerk: Actor, opened: Open, an_officer: Actor
) -> None:
    old = opened()
    cases.progress(session, an_officer, old, State.DONE, "Filled.")
    call, serving = checked(session, clerk, whose(session, old))
    before = len(inward(session))

    new = opened(serving, who=Introduction())
    call_cases.reopen(session, serving, call, old.reference, "It is not")
    call_cases.tell(session, serving, call, old.reference)
    calls.end(session, clerk, call, Ending("pothole", True, Avoidable.CLOSED_TOO_EARLY))

    [contact] = inward(session)[before:]
    assert (contact.channel, contact.subject, contact.answered) == (By.PHONE, "pothole", True)
    assert contact.avoidable is Avoidable.CLOSED_TOO_EARLY
    assert (contact.person_id, contact.case_id) == (old.subject_id, new.id)
    assert contact.identity_id == clerk.identity_id
    did = {(one.case_id, one.did) for one in rows(session, CallCase)}
    assert did == {(new.id, "report"), (old.id, "reopen"), (old.id, "read")}
    told = [row.facts["contact_id"] for row in rows(session, OutboxRow)
            if row.topic is Topic.CONTACT_RECORDED]  # fmt: skip
    assert told.count(str(contact.id)) == 1


def test_a_call_that_is_ended_twice_is_the_same_contact(session: Session, clerk: Actor) -> None:
    call, _serving = begun(session, clerk)
    first = calls.end(session, clerk, call, ANSWERED)
    again = calls.end(session, clerk, call, Ending("litter", answered=False))

    assert again is first
    assert (call.subject, call.answered) == ("pothole", True)
    assert len(inward(session)) == 1


def test_a_call_of_nobody_known_is_a_contact_too(session: Session, clerk: Actor) -> None:
    call, _serving = begun(session, clerk)
    contact = calls.end(session, clerk, call, Ending(calls.GENERAL, answered=True))

    assert (contact.person_id, contact.case_id, contact.first) == (None, None, True)


def test_on_whose_behalf_somebody_called_stands_in_the_contact(
    session: Session, clerk: Actor, opened: Open
) -> None:
    sam, ann = whose(session, opened()), whose(session, opened(who=ANN))
    call, _serving = begun(session, clerk, ann)
    callers.speak_for(session, clerk, call, sam.id)

    contact = calls.end(session, clerk, call, ANSWERED)
    assert (contact.person_id, contact.on_behalf_of_id) == (ann.id, sam.id)


# --- the draft


def test_what_is_typed_is_kept_and_listed_until_the_call_ends(
    session: Session, clerk: Actor
) -> None:
    call, _serving = begun(session, clerk)
    calls.keep(session, clerk, call, Notes(1, caller="Sam", words="Rang off"))

    assert [one.words for one in calls.unfinished(session, clerk)] == ["Rang off"]
    calls.end(session, clerk, call, ANSWERED)
    assert calls.unfinished(session, clerk) == []
    assert calls.ended(session, clerk, clock.now() - timedelta(hours=1)) == [call]
    with pytest.raises(CallEnded):
        calls.keep(session, clerk, call, Notes(call.version, words="More"))


def test_two_windows_of_one_call_do_not_overwrite_each_other(
    session: Session, clerk: Actor
) -> None:
    call, _serving = begun(session, clerk)
    seen = call.version
    calls.keep(session, clerk, call, Notes(seen, words="From one window"))

    with pytest.raises(ChangedInAnotherWindow):
        calls.keep(session, clerk, call, Notes(seen, words="From another"))
    calls.keep(session, clerk, call, Notes(seen, words="From one window"))  # nothing new in it
    assert call.words == "From one window"


def test_what_was_not_chosen_takes_nothing_back(session: Session, clerk: Actor) -> None:
    call, _serving = begun(session, clerk)
    calls.answered(session, clerk, call, "bin_days")
    calls.keep(session, clerk, call, Notes(call.version, words="Bins"))

    assert (call.answered, call.subject, call.answers) == (True, "bin_days", ["bin_days"])


def test_an_answer_is_noted_once_and_no_more_after_the_end(session: Session, clerk: Actor) -> None:
    call, _serving = begun(session, clerk)
    for key in ("bin_days", "bin_days", "opening_hours"):
        calls.answered(session, clerk, call, key)
    calls.end(session, clerk, call, ANSWERED)

    assert call.answers == ["bin_days", "opening_hours"]
    with pytest.raises(CallEnded):
        calls.answered(session, clerk, call, "council_tax")


def test_a_call_begun_by_mistake_leaves_nothing_and_one_with_a_word_in_it_stays(
    session: Session, clerk: Actor
) -> None:
    call, _serving = begun(session, clerk)
    calls.throw_away(session, clerk, call)
    assert rows(session, Call) == []

    call, _serving = begun(session, clerk)
    calls.keep(session, clerk, call, Notes(1, words="x"))
    with pytest.raises(NotEmpty):
        calls.throw_away(session, clerk, call)


def test_nobody_reaches_a_clerk_by_a_text(session: Session, clerk: Actor) -> None:
    with pytest.raises(NoSuchChannel):
        calls.begin(session, clerk, By.SMS)


def test_a_call_is_its_clerks_alone(session: Session, clerk: Actor) -> None:
    call, _serving = begun(session, clerk)
    other = OTHER.actor(session)

    with pytest.raises(NoSuchCall):
        calls.find(session, other, call.id)
    for forbidden in (
        lambda: calls.keep(session, other, call, Notes(1)),
        lambda: calls.end(session, other, call, ANSWERED),
        lambda: callers.choose(session, other, call, None),
        lambda: callers.move(session, other, call, None),
        lambda: served.caller(session, other, call),
    ):
        with pytest.raises(NotAllowed):
            forbidden()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLERK])
def test_nobody_but_a_clerk_takes_calls(session: Session, role: Role) -> None:
    actor = Actor(role, By.WEB, identity_id=clock.new_id(), person_id=clock.new_id())

    with pytest.raises(NotAllowed):
        calls.begin(session, actor, By.PHONE)


# --- what may be proposed


@pytest.mark.parametrize(
    ("did", "expected"),
    [("read", Avoidable.CHASING), ("reopen", Avoidable.CLOSED_TOO_EARLY), ("report", None)],
)
def test_the_end_is_proposed_from_what_was_done(
    session: Session, clerk: Actor, opened: Open, did: str, expected: Avoidable | None
) -> None:
    case = opened()
    call, _serving = begun(session, clerk)
    call.cases.append(CallCase(case=case, did=did, at=clock.now()))

    likely = calls.likely(call)
    assert (likely.subject, likely.answered, likely.avoidable) == ("pothole", True, expected)


def test_nothing_is_proposed_where_nothing_was_done(session: Session, clerk: Actor) -> None:
    call, _serving = begun(session, clerk)

    assert calls.likely(call) == calls.Likely(calls.GENERAL, None, None)


# --- the same forms, for the caller


def test_what_a_clerk_reports_is_the_callers_by_the_calls_channel(
    session: Session, clerk: Actor, opened: Open
) -> None:
    sam = whose(session, opened())
    sam.language = "cy"
    _call, serving = begun(session, clerk, sam)
    before = len(inward(session))
    case = opened(serving, who=Introduction(name="Somebody else"))

    assert (case.subject_id, case.channel) == (sam.id, By.PHONE)
    [follower] = session.scalars(select(Follower).where(Follower.case_id == case.id))
    assert (follower.is_reporter, follower.language) == (True, "cy")
    assert follower.contact_point.value == "sam@example.com"
    assert len(inward(session)) == before


def test_a_caller_nobody_knew_is_who_they_say_in_their_report(
    session: Session, clerk: Actor, opened: Open
) -> None:
    call, serving = begun(session, clerk)
    case = opened(serving, who=ANN)
    callers.met(session, serving, call, case)

    assert call.person is not None
    assert (call.person_id, call.person.name) == (case.subject_id, "Ann Holt")
    with pytest.raises(NotChecked):
        served.caller(session, clerk, call)
