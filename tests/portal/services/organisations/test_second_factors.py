"""The second factor: one device a person, each code once, five tries and then a wait."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal import clock
from portal.models.organisations import Adviser
from portal.policy import Actor, NotAllowed
from portal.services import advisers, holdings, second_factors
from portal.services.codes import Tried
from portal.services.holdings import NoSuchMandate, SecondFactorNeeded
from portal.services.second_factors import AlreadySet, NotSet
from tests.support.mandates import a_mandate, a_person, an_organisation
from tests.support.organisations import SECRET, enrolled, factor_at, joined, led, signed_on

NOON = datetime(2026, 11, 23, 12, 0, 1, tzinfo=UTC)


@pytest.fixture
def asha(session: Session) -> tuple[Actor, Adviser]:
    """An adviser whose session shows no second factor yet, and who has no device."""
    _lead, _me, of = led(session)
    actor, me = joined(session, of, second_factor=False)
    me.totp_proved_at = None
    return actor, me


def key_of(session: Session, actor: Actor, me: Adviser) -> pyotp.TOTP:
    return pyotp.TOTP(second_factors.begin(session, actor, SECRET, me, "Thornley").key)


def test_a_code_of_the_new_device_sets_it_up_and_counts_for_this_session_alone(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    elsewhere = signed_on(session, "Asha Patel", second_factor=False)
    device = key_of(session, actor, me)
    assert not second_factors.is_set(session, actor, me)

    tried = second_factors.show(session, actor, SECRET, me, device.at(clock.now()))

    assert tried is Tried.RIGHT
    assert second_factors.is_shown(session, actor)
    assert not second_factors.is_shown(session, elsewhere)
    assert second_factors.is_set(session, actor, me)
    with pytest.raises(AlreadySet):
        second_factors.begin(session, elsewhere, SECRET, me, "Thornley")


def test_without_a_second_factor_no_client_opens(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    mandate = a_mandate(session, a_person(session), organisation=me.organisation)
    with pytest.raises(SecondFactorNeeded):
        holdings.choose(session, actor, mandate.id)

    device = key_of(session, actor, me)
    second_factors.show(session, actor, SECRET, me, device.at(clock.now()))
    holdings.choose(session, actor, mandate.id)


def test_the_secret_is_kept_sealed_and_for_this_place_alone(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    key = second_factors.begin(session, actor, SECRET, me, "Thornley").key
    other_actor, other = joined(session, me.organisation, "Omar")
    other.totp_proved_at, other.sealed_totp = None, me.sealed_totp

    assert key not in me.sealed_totp
    assert second_factors.begin(session, actor, SECRET, me, "Thornley").key == key
    with pytest.raises(NotSet):  # copied there by whoever may write to the database
        second_factors.show(session, other_actor, SECRET, other, pyotp.TOTP(key).now())
    with pytest.raises(NotSet):
        second_factors.show(session, actor, "another secret key" * 2, me, pyotp.TOTP(key).now())


def test_a_code_counts_once_and_no_older_one_after_it(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    with time_machine.travel(NOON, tick=False):
        device = key_of(session, actor, me)
        code, before = device.at(NOON), device.at(NOON - timedelta(seconds=30))
        assert second_factors.show(session, actor, SECRET, me, code) is Tried.RIGHT
        assert second_factors.show(session, actor, SECRET, me, code) is Tried.WRONG
        assert second_factors.show(session, actor, SECRET, me, before) is Tried.WRONG
        later = device.at(NOON + timedelta(seconds=30))
        assert second_factors.show(session, actor, SECRET, me, later) is Tried.RIGHT


@given(seconds=st.integers(-300, 300))
def test_clocks_may_differ_by_one_step_and_no_more(seconds: int) -> None:
    key = "JBSWY3DPEHPK3PXP" * 2
    at = NOON + timedelta(seconds=seconds)
    with time_machine.travel(NOON, tick=False):
        step = second_factors._step_of(key, pyotp.TOTP(key).at(at), None)
    apart = int(at.timestamp()) // 30 - int(NOON.timestamp()) // 30
    assert (step is not None) == (abs(apart) <= 1)


def test_five_wrong_codes_and_then_even_the_right_one_waits_each_time_longer(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    actor, me = asha
    device = enrolled(session, actor, me)
    start = clock.now() + timedelta(minutes=5)
    with time_machine.travel(start, tick=False) as now:
        for minutes in (15, 30, 60):
            wrong = f"{(int(device.at(clock.now())) + 1) % 1_000_000:06}"
            tries = [second_factors.show(session, actor, SECRET, me, wrong) for _ in range(5)]
            assert tries == [Tried.WRONG] * 4 + [Tried.OVER]
            right = device.at(clock.now())
            assert second_factors.show(session, actor, SECRET, me, right) is Tried.OVER
            until = second_factors.waits_until(session, actor, me)
            assert until is not None
            assert abs(until - clock.now() - timedelta(minutes=minutes)) <= timedelta(minutes=1)
            now.move_to(until + timedelta(seconds=30))
        assert (
            second_factors.show(session, actor, SECRET, me, device.at(clock.now())) is Tried.RIGHT
        )
    assert me.totp_tries == 0


@pytest.mark.parametrize("typed", ["", "abc", "12345", "1234567", "x" * 10_000, "١٢٣٤٥٦"])
def test_what_is_no_code_is_a_wrong_one(
    session: Session, asha: tuple[Actor, Adviser], typed: str
) -> None:
    actor, me = asha
    enrolled(session, actor, me)
    assert second_factors.show(session, actor, SECRET, me, typed) is Tried.WRONG


def test_the_lead_resets_a_lost_device_and_what_was_open_is_over(session: Session) -> None:
    lead, lead_place, of = led(session)
    actor, me = joined(session, of, second_factor=False)
    old = enrolled(session, actor, me)
    mandate = a_mandate(session, a_person(session), organisation=of)
    acting, _key = holdings.choose(session, actor, mandate.id)

    second_factors.reset(session, lead, lead_place, me.id)

    session.refresh(acting)
    assert acting.ended_at is not None
    assert factor_at(session, actor.sign_on_id) is None
    new = key_of(session, actor, me)
    assert new.secret != old.secret
    with pytest.raises(NotAllowed):
        second_factors.reset(session, actor, me, me.id)


def test_another_organisation_gives_no_way_around_the_device(
    session: Session, asha: tuple[Actor, Adviser]
) -> None:
    """Whoever has her password alone joins one of their own, and would set up a device there."""
    actor, me = asha
    device = enrolled(session, actor, me)
    trap = an_organisation(session, "Trap Advice")
    thief, there = joined(session, trap, "Asha Patel", second_factor=False)
    there.totp_proved_at = None

    with pytest.raises(AlreadySet):
        second_factors.begin(session, thief, SECRET, there, "Thornley")
    assert second_factors.show(session, thief, SECRET, there, "000000") is Tried.WRONG
    later = clock.now() + timedelta(minutes=2)
    with time_machine.travel(later, tick=False):
        shown = second_factors.show(session, thief, SECRET, there, device.at(later))
    assert shown is Tried.RIGHT


def test_who_left_has_no_device_any_more(session: Session, asha: tuple[Actor, Adviser]) -> None:
    actor, me = asha
    enrolled(session, actor, me)
    mandate = a_mandate(session, a_person(session), organisation=me.organisation)
    advisers.leave(session, actor, me.organisation_id)

    assert (me.sealed_totp, me.totp_proved_at) == ("", None)
    with pytest.raises(NoSuchMandate):
        holdings.choose(session, actor, mandate.id)
