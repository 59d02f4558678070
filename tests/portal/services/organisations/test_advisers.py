"""Advisers: invited by link and code, removed at once, switched off when they do not come."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.identities import Code
from portal.models.mandates import Acting
from portal.models.organisations import Adviser, AdviserRole, AdviserState, OrganisationState
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import SYSTEM, Actor, NotAllowed
from portal.services import (
    adviser_absences,
    adviser_invitations,
    advisers,
    codes,
    holdings,
)
from portal.services.adviser_invitations import AlreadyThere, InvitationDead, NoSuchInvitation
from portal.services.advisers import LastLead, NoSuchAdviser
from portal.services.codes import Tried
from portal.services.holdings import NoSuchMandate
from portal.services.people import NotAnEmail
from tests.support.mandates import a_mandate, a_person
from tests.support.organisations import SECRET, joined, led, posted, signed_on

ASHA = "asha@advice.example"


def invited(session: Session, email: str = ASHA) -> tuple[Adviser, str]:
    """Somebody whom a lead has invited, and what stands in their link."""
    lead, me, _of = led(session)
    one = adviser_invitations.invite(session, lead, SECRET, me, "Asha Patel", email)
    return one, adviser_invitations.token(SECRET, one.id)


def right(session: Session) -> str:
    """The digits of the code that was sent last."""
    return codes.digits(SECRET, session.scalars(select(Code).order_by(Code.id.desc())).all()[0].id)


def wrong(session: Session) -> str:
    return f"{(int(right(session)) + 1) % 1_000_000:06}"


def test_a_link_and_the_code_sent_to_its_address_make_an_adviser(session: Session) -> None:
    one, text = invited(session)
    asha = signed_on(session, "Asha")
    assert [row.facts for row in posted(session, Topic.ADVISER_INVITED)] == [
        {"adviser_id": str(one.id)}
    ]
    adviser_invitations.send_code(session, asha, text)

    assert adviser_invitations.take(session, asha, SECRET, text, right(session)) is Tried.RIGHT
    assert [place.id for place in advisers.current(session, asha)] == [one.id]
    with pytest.raises(NoSuchInvitation):
        adviser_invitations.look_at(session, signed_on(session, "Eve"), text)


def test_the_place_of_work_becomes_no_address_of_the_account(session: Session) -> None:
    _one, text = invited(session)
    asha = signed_on(session, "Asha")
    adviser_invitations.send_code(session, asha, text)
    adviser_invitations.take(session, asha, SECRET, text, right(session))

    points = session.scalars(select(ContactPoint).where(ContactPoint.person_id == asha.person_id))
    assert all(point.verified_at is None and point.stopped_at for point in points)


def test_a_link_that_was_forwarded_makes_nobody_an_adviser(session: Session) -> None:
    """Eve has the link, and nothing of the mailbox to which its code goes."""
    _one, text = invited(session)
    eve = signed_on(session, "Eve")
    assert adviser_invitations.take(session, eve, SECRET, text, "123456") is Tried.OVER
    adviser_invitations.send_code(session, eve, text)

    [code] = session.scalars(select(Code))
    assert code.contact_point.value == ASHA
    assert not adviser_invitations.is_theirs(
        session, eve, adviser_invitations.look_at(session, eve, text)
    )
    assert advisers.current(session, eve) == []


def test_five_wrong_codes_end_the_invitation_until_the_lead_invites_anew(session: Session) -> None:
    lead, me, _of = led(session)
    one = adviser_invitations.invite(session, lead, SECRET, me, "Asha Patel", ASHA)
    text, asha = adviser_invitations.token(SECRET, one.id), signed_on(session, "Asha")
    adviser_invitations.send_code(session, asha, text)
    for _try in range(4):
        assert adviser_invitations.take(session, asha, SECRET, text, wrong(session)) is Tried.WRONG
    assert adviser_invitations.take(session, asha, SECRET, text, wrong(session)) is Tried.OVER
    with pytest.raises(InvitationDead):
        adviser_invitations.take(session, asha, SECRET, text, right(session))
    with pytest.raises(InvitationDead):
        adviser_invitations.send_code(session, asha, text)

    again = adviser_invitations.invite(session, lead, SECRET, me, "Asha Patel", ASHA)
    text = adviser_invitations.token(SECRET, again.id)
    adviser_invitations.send_code(session, asha, text)
    assert adviser_invitations.take(session, asha, SECRET, text, right(session)) is Tried.RIGHT


def test_who_showed_the_address_to_their_provider_needs_no_code(session: Session) -> None:
    _one, text = invited(session)
    asha = signed_on(session, "Asha")
    at = clock.now()
    session.add(
        ContactPoint(
            id=clock.new_id(), person_id=asha.person_id, kind=Reach.EMAIL, value=ASHA.upper(),
            key=ASHA, verified_at=at, created_at=at,
        )
    )  # fmt: skip
    session.flush()

    assert adviser_invitations.take(session, asha, SECRET, text) is Tried.RIGHT


def test_an_invitation_ends_after_seven_days_and_with_its_organisation(session: Session) -> None:
    one, text = invited(session)
    asha = signed_on(session, "Asha")
    late = clock.now() + timedelta(days=7, minutes=1)
    with time_machine.travel(late), pytest.raises(NoSuchInvitation):
        adviser_invitations.look_at(session, asha, text)
    one.organisation.state = OrganisationState.SUSPENDED
    with pytest.raises(NoSuchInvitation):
        adviser_invitations.look_at(session, asha, text)


def test_an_invitation_can_be_declined_and_taken_back(session: Session) -> None:
    lead, me, _of = led(session)
    asha = signed_on(session, "Asha")
    for end in ("declined", "taken back"):
        one = adviser_invitations.invite(session, lead, SECRET, me, "Asha Patel", ASHA)
        text = adviser_invitations.token(SECRET, one.id)
        if end == "declined":
            adviser_invitations.decline(session, asha, text)
        else:
            advisers.remove(session, lead, me, one.id)
        with pytest.raises(NoSuchInvitation):
            adviser_invitations.look_at(session, asha, text)
        assert one.state is AdviserState.REMOVED


def test_nobody_is_in_an_organisation_twice(session: Session) -> None:
    lead, me, of = led(session)
    asha, place = joined(session, of)
    with pytest.raises(AlreadyThere):
        adviser_invitations.invite(session, lead, SECRET, me, "Asha", place.email.upper())
    with pytest.raises(NotAnEmail):
        adviser_invitations.invite(session, lead, SECRET, me, "Asha", "nothing")
    one = adviser_invitations.invite(session, lead, SECRET, me, "Asha", "other@advice.example")
    text = adviser_invitations.token(SECRET, one.id)
    adviser_invitations.send_code(session, asha, text)
    with pytest.raises(AlreadyThere):
        adviser_invitations.take(session, asha, SECRET, text, right(session))


def test_an_adviser_invites_and_removes_nobody(session: Session) -> None:
    _lead, lead_place, of = led(session)
    asha, me = joined(session, of)
    with pytest.raises(NotAllowed):
        adviser_invitations.invite(session, asha, SECRET, me, "Eve", "eve@example.com")
    with pytest.raises(NotAllowed):
        advisers.remove(session, asha, me, lead_place.id)
    with pytest.raises(NotAllowed):
        advisers.give_role(session, asha, me, me.id, AdviserRole.LEAD)


@pytest.mark.parametrize("how", ["removed", "left"])
def test_leaving_ends_access_at_once_and_what_is_open_too(session: Session, how: str) -> None:
    lead, lead_place, of = led(session)
    asha, me = joined(session, of)
    mandate = a_mandate(session, a_person(session), organisation=of)
    acting, _key = holdings.choose(session, asha, mandate.id)
    by_lead, _its_key = holdings.choose(session, lead, mandate.id)

    if how == "removed":
        advisers.remove(session, lead, lead_place, me.id)
    else:
        advisers.leave(session, asha, of.id)

    session.expire_all()
    assert session.get_one(Acting, acting.id).ended_at is not None
    assert session.get_one(Acting, by_lead.id).ended_at is None
    with pytest.raises(NoSuchMandate):
        holdings.choose(session, asha, mandate.id)
    assert advisers.current(session, asha) == []


def test_there_is_always_somebody_who_leads(session: Session) -> None:
    lead, me, of = led(session)
    _asha, place = joined(session, of)
    with pytest.raises(LastLead):
        advisers.leave(session, lead, of.id)
    with pytest.raises(LastLead):
        advisers.give_role(session, lead, me, me.id, AdviserRole.ADVISER)

    advisers.give_role(session, lead, me, place.id, AdviserRole.LEAD)
    advisers.leave(session, lead, of.id)
    assert (me.state, place.role) == (AdviserState.LEFT, AdviserRole.LEAD)


def test_who_does_not_come_is_warned_then_switched_off_and_let_in_again(session: Session) -> None:
    lead, lead_place, of = led(session)
    asha, me = joined(session, of)
    start = me.last_at
    assert start is not None
    lead_place.last_at = start + timedelta(days=365)

    def after(days: int) -> list[bool]:
        with time_machine.travel(start + timedelta(days=days), tick=False):
            session.flush()
            return [
                adviser_absences.see_to(session, SYSTEM, one)
                for one in adviser_absences.due(session, SYSTEM)
            ]

    assert after(75) == []
    assert after(76) == [True]
    assert after(89) == []
    assert me.state is AdviserState.ACTIVE
    assert after(90) == [True]
    assert me.state is AdviserState.OFF
    assert advisers.current(session, asha) == []
    assert [row.facts["what"] for row in posted(session, Topic.ADVISER_UNUSED)] == ["warned", "off"]

    advisers.switch_on(session, lead, lead_place, me.id)
    assert [place.id for place in advisers.current(session, asha)] == [me.id]
    with pytest.raises(NoSuchAdviser):
        advisers.switch_on(session, lead, lead_place, me.id)


def test_nobody_is_switched_off_who_was_not_warned_two_weeks_before(session: Session) -> None:
    """The worker was away for months: the warning comes first all the same."""
    _lead, _place, of = led(session)
    _asha, me = joined(session, of)
    assert me.last_at is not None
    with time_machine.travel(me.last_at + timedelta(days=200)):
        assert adviser_absences.see_to(session, SYSTEM, me.id)
        assert not adviser_absences.see_to(session, SYSTEM, me.id)
    assert me.state is AdviserState.ACTIVE
    with time_machine.travel(me.last_at + timedelta(days=214, minutes=1)):
        assert adviser_absences.see_to(session, SYSTEM, me.id)
    assert session.scalars(
        select(Person.name).join(Adviser).where(Adviser.state == AdviserState.OFF)
    ).all() == ["Asha Patel"]


def test_only_the_portal_looks_after_absences(session: Session) -> None:
    lead, _me, _of = led(session)
    with pytest.raises(NotAllowed):
        adviser_absences.due(session, lead)


def test_a_stranger_has_no_place(session: Session) -> None:
    _lead, me, _of = led(session)
    stranger: Actor = signed_on(session, "Eve")
    with pytest.raises(NotAllowed):
        advisers.team(session, stranger, me)
