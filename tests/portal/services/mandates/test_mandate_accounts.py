"""Whoever staff wrote down without an account is invited to have one: link, sign-on, code."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Actor, Basis, By, Kind
from portal.models.followers import Follower
from portal.models.mandates import Ended, Mandate, MandateInvitation, MandateState
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.models.places import Point
from portal.policy import SYSTEM, NotAllowed
from portal.services import (
    call_helpers,
    cases,
    holdings,
    mandate_accounts,
    mandate_checks,
    mandate_endings,
    mandate_invitations,
    mandate_makings,
    mandate_terms,
)
from portal.services.codes import Tried
from portal.services.mandate_invitations import InvitationWorn
from portal.services.mandates import (
    Circle,
    NotTheirs,
    Proof,
    SettledMeanwhile,
    TooManyTries,
    ToOneself,
    Wish,
)
from portal.services.new_cases import NewCase
from portal.services.people import Introduction
from tests.support import calls
from tests.support.mandate_wishes import (
    ALL,
    AS_READ,
    REPORT,
    SECRET,
    code_of,
    invitation_of,
    on_web,
    taken,
    topics,
    wish,
)
from tests.support.mandates import a_mandate, a_person, act, an_account, an_agent

TOM = Introduction(name="Tom Jones", phone="07700 900222", email="tom@example.com")


@pytest.fixture
def margaret(session: Session) -> Person:
    return a_person(session, phone="+447700900001")


@pytest.fixture
def clerk(session: Session) -> Actor:
    return calls.CLERK.actor(session)


@pytest.fixture
def account(session: Session) -> Person:
    """Tom, as he signs on: nothing says that he is the one who was written down."""
    return an_account(session, "Thomas Jones")


def written(session: Session, clerk: Actor, margaret: Person, what: Wish | None = None) -> Mandate:
    """In Margaret's call: Tom, whom nobody knows yet, may report for her."""
    call, serving = calls.checked(session, clerk, margaret)
    tom = call_helpers.introduce(session, serving, call, TOM)
    return mandate_makings.write_down(
        session, serving, call, what or wish(REPORT), margaret, tom, AS_READ, "written", "Yes, Tom."
    )


def invitations(session: Session, mandate: Mandate) -> list[MandateInvitation]:
    session.flush()
    found = select(MandateInvitation).where(MandateInvitation.mandate_id == mandate.id)
    return list(session.scalars(found.order_by(MandateInvitation.id)))


def test_it_counts_at_once_and_whoever_has_no_account_gets_a_link_to_the_address_given(
    session: Session, clerk: Actor, margaret: Person
) -> None:
    mandate = written(session, clerk, margaret)

    assert mandate.state is MandateState.ACTIVE
    assert topics(session) == [Topic.MANDATE_BEGAN, Topic.MANDATE_INVITED]
    assert mandate_invitations.is_live(invitation_of(session, mandate))
    [sent] = invitations(session, mandate)
    points = mandate.agent.contact_points if mandate.agent else []
    assert {one.id: one.value for one in points}[sent.contact_point_id] == "tom@example.com"


def test_with_the_code_it_is_in_the_hands_of_the_account_and_of_nobody_else(
    session: Session, clerk: Actor, margaret: Person, account: Person
) -> None:
    mandate = written(session, clerk, margaret)
    before, since = mandate.agent_id, mandate.from_at
    assert before is not None

    assert taken(session, mandate, account) is Tried.RIGHT

    assert (mandate.agent_id, mandate.from_at) == (account.id, since)
    assert holdings.held(session, mandate.id, account.id) is not None
    assert holdings.held(session, mandate.id, before) is None
    assert topics(session).count(Topic.MANDATE_BEGAN) == 2  # she is told that it changed hands
    assert mandate.has_moved_in
    with pytest.raises(InvitationWorn):
        taken(session, mandate, a_person(session, "Eve Stone"))


def test_the_news_of_what_they_told_by_phone_goes_on_to_the_account(
    session: Session, council: Council, in_town: Point, clerk: Actor, margaret: Person,
    account: Person,
) -> None:  # fmt: skip
    mandate = written(session, clerk, margaret)
    assert mandate.agent is not None
    mandate.agent.contact_points[0].verified_at = clock.now()
    agent = an_agent(mandate, mandate.agent)
    cases.open_case(session, agent, council, NewCase("pothole", "A hole", "Mill Lane", in_town))
    taken(session, mandate, account)

    session.expire_all()
    told = select(Follower.person_id).where(Follower.mandate_id == mandate.id)
    assert set(session.scalars(told)) == {margaret.id, account.id}


def test_a_forwarded_link_five_wrong_codes_and_a_week_open_nothing(
    session: Session, clerk: Actor, margaret: Person, account: Person
) -> None:
    mandate = written(session, clerk, margaret)
    invitation, actor = invitation_of(session, mandate), on_web(account)
    mandate_invitations.send_code(session, actor, invitation)
    right = code_of(session, mandate)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(mandate_invitations.TRIES):
        tried = mandate_invitations.take(session, actor, SECRET, invitation, wrong)
        assert tried in (Tried.WRONG, Tried.OVER)
    with pytest.raises(InvitationWorn):
        mandate_invitations.take(session, actor, SECRET, invitation, right)

    again = mandate_invitations.invite_again(session, on_web(margaret), mandate)
    later = clock.now() + timedelta(days=mandate_accounts.INVITATION_DAYS, minutes=1)
    with time_machine.travel(later), pytest.raises(InvitationWorn):
        mandate_invitations.send_code(session, actor, again)
    with time_machine.travel(later):
        for due in mandate_terms.due(session, SYSTEM):
            mandate_terms.see_to(session, SYSTEM, due)
    assert mandate.state is MandateState.ACTIVE  # by phone it goes on


def test_nobody_takes_what_is_over_their_own_affairs_or_runs_in_a_circle(
    session: Session, clerk: Actor, margaret: Person, account: Person
) -> None:
    mandate = written(session, clerk, margaret)
    with pytest.raises(ToOneself):
        taken(session, mandate, margaret)
    a_mandate(session, account, margaret, act(Kind.REPORT))
    with pytest.raises(Circle):
        taken(session, mandate, account)


def test_whoever_says_no_hands_it_back_and_the_person_reads_what_was_done(
    session: Session, clerk: Actor, margaret: Person, account: Person
) -> None:
    mandate = written(session, clerk, margaret)
    mandate_invitations.decline(session, on_web(account), invitation_of(session, mandate))

    assert (mandate.state, mandate.ended_why) == (MandateState.ENDED, Ended.HANDED_BACK)
    assert topics(session)[-1] is Topic.MANDATE_HANDED_BACK


def test_what_waits_for_papers_invites_nobody_before_a_colleague_has_looked(
    session: Session, clerk: Actor, margaret: Person
) -> None:
    deputy = wish(ALL, basis=Basis.DEPUTY, days=0, evidence=(Proof("court_order", "Order 1"),))
    mandate = written(session, clerk, margaret, deputy)
    assert invitations(session, mandate) == []

    mandate_checks.accept(session, calls.OTHER.actor(session), mandate, "I saw the order.")
    assert len(invitations(session, mandate)) == 1


def test_it_is_sent_again_by_her_or_by_a_clerk_in_her_call_and_by_nobody_else(
    session: Session, clerk: Actor, margaret: Person, account: Person
) -> None:
    mandate = written(session, clerk, margaret)
    call, serving = calls.checked(session, clerk, margaret)
    call_helpers.invite(session, serving, call, mandate.id)
    first, second = invitations(session, mandate)
    assert not mandate_invitations.is_live(first)
    assert mandate_invitations.is_live(second)

    _call, of_other = calls.checked(session, clerk, account)
    others = ((of_other, NotTheirs), (clerk, NotAllowed), (on_web(account), NotAllowed))
    for actor, refusal in others:
        with pytest.raises(refusal):
            mandate_invitations.invite_again(session, actor, mandate)
    for _ in range(mandate_accounts.MOST - 2):
        mandate_invitations.invite_again(session, on_web(margaret), mandate)
    with pytest.raises(TooManyTries):
        mandate_invitations.invite_again(session, on_web(margaret), mandate)


def test_whoever_has_an_account_already_and_what_is_over_invites_nobody(
    session: Session, clerk: Actor, margaret: Person, account: Person
) -> None:
    call, serving = calls.checked(session, clerk, margaret)
    mandate = mandate_makings.write_down(
        session, serving, call, wish(REPORT), margaret, account, AS_READ, "form 1", "Yes."
    )
    assert invitations(session, mandate) == []
    with pytest.raises(SettledMeanwhile):
        mandate_invitations.invite_again(session, on_web(margaret), mandate)

    ended = written(session, clerk, margaret)
    mandate_endings.revoke(session, on_web(margaret), ended, By.WEB)
    with pytest.raises(InvitationWorn):
        mandate_invitations.send_code(session, on_web(account), invitation_of(session, ended))


def test_whoever_has_proved_the_same_address_finds_it_in_their_account(
    session: Session, clerk: Actor, margaret: Person, account: Person
) -> None:
    mandate = written(session, clerk, margaret)
    assert list(mandate_invitations.mine(session, on_web(account))) == []
    same = an_account(session, "Tom Jones", email="tom@example.com")

    [found] = mandate_invitations.mine(session, on_web(same))
    assert found.mandate_id == mandate.id
    assert taken(session, mandate, same) is Tried.RIGHT
    assert list(mandate_invitations.mine(session, on_web(same))) == []
