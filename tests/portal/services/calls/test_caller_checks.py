"""Two facts of two kinds, said by the caller: forgiving of slips, and three misses end it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.models.audit import AuditLine
from portal.models.calls import Call
from portal.policy import Actor
from portal.services import caller_checks, callers
from portal.services.caller_checks import (
    Fact,
    Said,
    TooLittleKnown,
    TooManyMisses,
    same_email,
    same_home,
    same_phone,
)
from portal.services.people import Introduction
from tests.support.calls import ANN, Open, begun, rows, whose

ADDRESS = "12 High Street, Thornley, TH1 2AB"


@pytest.fixture
def call(session: Session, clerk: Actor, opened: Open) -> Call:
    """Sam calls, who reported a pothole before and has an address with us."""
    sam = whose(session, opened())
    sam.address = ADDRESS
    return begun(session, clerk, sam)[0]


def test_two_facts_of_two_kinds_show_who_somebody_is(
    session: Session, clerk: Actor, call: Call
) -> None:
    assert caller_checks.check(session, clerk, call, Said(email="Sam@Example.com")) == {
        Fact.EMAIL: True
    }
    assert call.checked_at is None
    assert Fact.EMAIL not in caller_checks.to_ask(session, clerk, call)
    caller_checks.check(session, clerk, call, Said(phone="0123"))

    assert call.checked_at is not None
    assert (call.checks, call.misses) == (["email", "phone"], 0)


def test_the_same_fact_twice_is_one(session: Session, clerk: Actor, call: Call) -> None:
    for _again in range(2):
        caller_checks.check(session, clerk, call, Said(email="sam@example.com"))

    assert (call.checks, call.checked_at) == (["email"], None)


def test_six_misses_about_one_person_end_it_for_the_day_in_every_call(
    session: Session, clerk: Actor, call: Call
) -> None:
    assert call.person is not None
    for _other in range(2):
        other = begun(session, clerk, call.person)[0]
        caller_checks.check(session, clerk, other, Said(email="eve@example.com", phone="9999"))
        caller_checks.check(session, clerk, other, Said(home="14 High Street"))

    assert not caller_checks.can_be_checked(session, clerk, call)
    with pytest.raises(TooManyMisses):
        caller_checks.check(session, clerk, call, Said(email="sam@example.com", phone="0123"))


def test_three_misses_end_it_for_this_call_whoever_is_chosen_next(
    session: Session, clerk: Actor, call: Call, opened: Open
) -> None:
    caller_checks.check(session, clerk, call, Said(email="eve@example.com", phone="9999"))
    caller_checks.check(session, clerk, call, Said(home="14 High Street"))
    assert not caller_checks.can_be_checked(session, clerk, call)
    with pytest.raises(TooManyMisses):
        caller_checks.check(session, clerk, call, Said(email="sam@example.com", phone="0123"))

    again = whose(session, opened())
    callers.choose(session, clerk, call, again.id)
    with pytest.raises(TooManyMisses):
        caller_checks.check(session, clerk, call, Said(email="sam@example.com"))
    assert call.checked_at is None


def test_a_right_answer_beside_the_third_miss_opens_nothing(
    session: Session, clerk: Actor, call: Call
) -> None:
    caller_checks.check(session, clerk, call, Said(email="eve@example.com", home="1 Mill Lane"))
    caller_checks.check(session, clerk, call, Said(phone="0123", reference="AAAA-AAAA"))

    assert (call.misses, call.checks, call.checked_at) == (3, [], None)


def test_somebody_of_whom_we_hold_one_fact_cannot_be_checked(
    session: Session, clerk: Actor, opened: Open
) -> None:
    ann = whose(session, opened(who=Introduction(name="Ann Holt", phone="01632 960001")))
    ann_call, serving = begun(session, clerk)
    fresh = opened(serving, who=ANN)  # reported in the call itself: no fact of an earlier time
    callers.met(session, serving, ann_call, fresh)

    assert caller_checks.to_ask(session, clerk, ann_call) == [Fact.EMAIL]
    assert not caller_checks.can_be_checked(session, clerk, ann_call)
    with pytest.raises(TooLittleKnown):
        caller_checks.check(session, clerk, ann_call, Said(email="ann@example.com"))
    other, _serving = begun(session, clerk, ann)
    assert caller_checks.to_ask(session, clerk, other) == [Fact.PHONE, Fact.CASE]


def test_a_case_is_a_fact_with_what_it_was_about(
    session: Session, clerk: Actor, call: Call, opened: Open
) -> None:
    mine, other = opened(), opened(who=ANN)
    mine.subject_id = call.person_id
    session.flush()
    mine.created_at = call.begun_at.replace(year=call.begun_at.year - 1)
    session.flush()
    about = frozenset({"pothole"})

    for wrong in (Said(reference=mine.reference), Said(reference=other.reference, about=about)):
        assert caller_checks.check(session, clerk, call, wrong) == {Fact.CASE: False}
    right = Said(reference=mine.reference.lower().replace("-", " "), about=about)
    assert caller_checks.check(session, clerk, call, right) == {Fact.CASE: True}


def test_the_case_that_was_read_out_in_this_call_is_no_fact(
    session: Session, clerk: Actor, call: Call, opened: Open
) -> None:
    serving = begun(session, clerk)[1]
    new = opened(serving)
    new.subject_id = call.person_id
    session.flush()

    said = Said(reference=new.reference, about=frozenset({"pothole"}))
    assert caller_checks.check(session, clerk, call, said) == {Fact.CASE: False}


def test_what_was_said_in_passing_counts_where_it_is_right_and_is_no_miss(
    session: Session, clerk: Actor, call: Call
) -> None:
    caller_checks.hear(session, clerk, call, Said(email="sam@example.com", phone="01632 960999"))

    assert (call.checks, call.misses) == (["email"], 0)


def test_in_passing_is_once_and_a_second_guess_in_the_same_call_is_a_try(
    session: Session, clerk: Actor, call: Call
) -> None:
    sam_id = call.person_id
    for guess in ("0001", "0002", "0003", "0004", "0123"):
        callers.choose(session, clerk, call, None)
        callers.choose(session, clerk, call, sam_id)
        caller_checks.hear(session, clerk, call, Said(phone=guess))

    assert (call.checks, call.misses) == ([], 3)
    lines = [one for one in rows(session, AuditLine) if one.action == caller_checks.CHECKED]
    assert [(one.allowed, one.person_id) for one in lines] == [(False, sam_id)] * 4


def test_each_try_is_a_line_of_the_audit_without_what_was_said(
    session: Session, clerk: Actor, call: Call
) -> None:
    caller_checks.check(session, clerk, call, Said(email="eve@example.com"))
    caller_checks.check(session, clerk, call, Said(email="sam@example.com"))

    lines = [one for one in rows(session, AuditLine) if one.action == caller_checks.CHECKED]
    assert [(one.allowed, one.person_id, one.reason) for one in lines] == [
        (False, call.person_id, None), (True, call.person_id, None),
    ]  # fmt: skip


# --- what is forgiven


@pytest.mark.parametrize(
    "said",
    ["sam.reed@example.com", " Sam.Reed@Example.COM ", "sam.reed @ example.com",
     "sam.red@example.com", "sam.raed@example.com", "asm.reed@example.com"],
)  # fmt: skip
def test_one_slip_in_an_email_is_forgiven(said: str) -> None:
    assert same_email(said, "sam.reed@example.com")


@pytest.mark.parametrize(
    "said", ["", "sam", "sam.reed", "tom.rees@example.com", "sam.reed@example.org.uk", "@"]
)
def test_another_email_is_not(said: str) -> None:
    assert not same_email(said, "sam.reed@example.com")


@pytest.mark.parametrize(
    "said", ["0123", "900123", "07700 900123", "+44 7700 900123", "(07700) 900-123", "00 123"]
)
def test_a_phone_is_known_by_its_last_four_digits_or_whole(said: str) -> None:
    assert same_phone(said, "+447700900123")


@pytest.mark.parametrize("said", ["", "123", "0124", "7700", "07700 900124", "nought", "٠١٢٣"])
def test_another_number_is_not(said: str) -> None:
    assert not same_phone(said, "+447700900123")


@pytest.mark.parametrize(
    "said",
    ["12 High Street", "12, high st.", "12 TH1 2AB", "12 th12ab", "12 Hgih Street",
     "12 High Street, Thornley", "12 High Street TH1 2AB", "High Street 12"],
)  # fmt: skip
def test_a_home_is_known_by_its_number_with_street_or_postcode(said: str) -> None:
    assert same_home(said, ADDRESS)


@pytest.mark.parametrize(
    "said",
    ["", "12", "High Street", "TH1 2AB", "14 High Street", "12a High Street", "12 Mill Lane",
     "Flat 3, 12 High Street", "12 TH1 2AC", "12 Mill Lane TH1 2AB", "1 2 High Street"],
)  # fmt: skip
def test_another_home_is_not(said: str) -> None:
    assert not same_home(said, ADDRESS)


@pytest.mark.parametrize(
    "said", ["Flat 3, 12 High Street", "flat 3 12 high street", "12 High Street Flat 3"]
)
def test_a_flat_is_known_with_its_house(said: str) -> None:
    assert same_home(said, "Flat 3, 12 High Street, Thornley")
    assert not same_home("12 High Street", "Flat 3, 12 High Street, Thornley")


def test_a_house_without_a_number_is_known_by_its_name() -> None:
    assert same_home("rose cotage", "Rose Cottage, Mill Lane, Thornley")
    assert not same_home("Mill Lane", "Rose Cottage, Mill Lane, Thornley")


@given(st.text(max_size=400))
def test_whatever_is_said_is_compared_and_nothing_fails(said: str) -> None:
    assert same_email(said, "sam.reed@example.com") in {True, False}
    assert same_phone(said, "+447700900123") in {True, False}
    assert same_home(said, ADDRESS) in {True, False}
    assert same_home(ADDRESS, said) in {True, False}
