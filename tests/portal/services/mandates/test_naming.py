"""Somebody names whom they trust: a link, a sign-on and a code, and only the three together."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.identities import Code
from portal.models.mandates import Ended, Mandate, MandateState, Way
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.policy import NotAllowed
from portal.services import (
    holdings,
    links,
    mandate_codes,
    mandate_endings,
    mandate_invitations,
    mandate_makings,
    mandate_wordings,
)
from portal.services.codes import TooManyCodes, Tried
from portal.services.mandate_invitations import InvitationWorn, NoSuchInvitation
from portal.services.mandate_wordings import Agreed
from portal.services.mandates import (
    Circle,
    NameNeeded,
    PersonHasDied,
    TooManyTries,
    ToOneself,
    WordingChanged,
)
from portal.services.people import Introduction, NotAnEmail
from tests.support.mandate_wishes import (
    ALL,
    ENGLISH,
    SECRET,
    TAX,
    TOM,
    code_of,
    invitation_of,
    named,
    on_web,
    posted,
    taken,
    topics,
    wish,
    wrong,
)
from tests.support.mandates import a_mandate, a_person


@pytest.fixture
def margaret(session: Session) -> Person:
    return a_person(session, phone="+447700900001", email="margaret@example.com")


@pytest.fixture
def tom(session: Session) -> Person:
    return a_person(session, "Tom Jones", email="tom@example.com")


def test_whoever_is_named_is_invited_and_nothing_counts_before_they_take_it(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = named(session, margaret)

    assert (mandate.state, mandate.way) == (MandateState.INVITED, Way.NAMED)
    assert (mandate.principal_id, mandate.agent_id, mandate.from_at) == (margaret.id, None, None)
    assert topics(session, mandate.id) == [Topic.MANDATE_INVITED]
    assert holdings.held(session, mandate.id, tom.id) is None


def test_a_link_a_sign_on_and_the_code_make_it_count(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = named(session, margaret)

    assert taken(session, mandate, tom) is Tried.RIGHT

    assert (mandate.state, mandate.agent_id) == (MandateState.ACTIVE, tom.id)
    held = holdings.held(session, mandate.id, tom.id)
    assert held is not None
    assert [(one.kind, one.depth) for one in held.scopes] == [(TAX.kind, TAX.depth)]
    assert topics(session, mandate.id)[-1] is Topic.MANDATE_BEGAN


def test_what_goes_out_names_nobody_and_holds_no_token(session: Session, margaret: Person) -> None:
    mandate = named(session, margaret)

    [row] = posted(session)
    assert {UUID(value) for value in row.facts.values()} == {
        mandate.id, invitation_of(session, mandate).id
    }  # fmt: skip


def test_the_words_that_were_agreed_to_are_kept_with_their_version_and_hash(
    session: Session, margaret: Person
) -> None:

    what = wish(TAX)
    shown = mandate_wordings.of_wish(what, clock.now(), "Margaret Jones", "Tom Jones", ENGLISH)

    mandate = mandate_makings.name_agent(
        session, on_web(margaret), what, TOM, Agreed(ENGLISH, shown.hash), "form 1"
    )

    assert (mandate.wording, mandate.wording_hash) == (shown.name, shown.hash)
    assert mandate.wording_words == shown.text
    assert "Tom Jones may act for you" in mandate.wording_words
    assert "- deal with your council tax" in mandate.wording_words


def test_other_words_than_those_on_the_screen_are_not_agreed_to(
    session: Session, margaret: Person
) -> None:

    with pytest.raises(WordingChanged):
        mandate_makings.name_agent(
            session, on_web(margaret), wish(), TOM, Agreed(ENGLISH, "0" * 64), "form 1"
        )

    assert session.scalar(select(func.count()).select_from(Mandate)) == 0


def test_the_same_form_twice_is_one_mandate_and_anothers_form_key_finds_nothing_of_theirs(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = named(session, margaret)

    assert named(session, margaret) is mandate
    assert named(session, tom, Introduction(name="Ann Holt", phone="07700900009")) is not mandate
    assert len(posted(session, Topic.MANDATE_INVITED)) == 2


def test_an_invitation_that_was_forwarded_is_of_no_use_to_a_stranger(
    session: Session, margaret: Person
) -> None:
    mandate = named(session, margaret)
    stranger = on_web(a_person(session, "Eve Stone", email="eve@example.com"))
    token = mandate_invitations.token(SECRET, invitation_of(session, mandate).id)
    invitation = mandate_invitations.look_at(session, stranger, SECRET, token)
    mandate_invitations.send_code(session, stranger, invitation)

    [row] = posted(session, Topic.MANDATE_CODE)
    point = invitation_of(session, mandate).contact_point_id

    assert session.get_one(Code, UUID(row.facts["code_id"])).contact_point_id == point
    tries = [mandate_invitations.take(session, stranger, SECRET, invitation, "000000")]
    while tries[-1] is Tried.WRONG:
        tries.append(mandate_invitations.take(session, stranger, SECRET, invitation, "000000"))

    assert tries == [Tried.WRONG] * 4 + [Tried.OVER]
    assert (mandate.state, mandate.agent_id) == (MandateState.INVITED, None)


def test_five_wrong_codes_end_the_invitation_even_for_who_knows_the_sixth(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = named(session, margaret)
    actor, invitation = on_web(tom), invitation_of(session, mandate)
    mandate_invitations.send_code(session, actor, invitation)
    digits = code_of(session, mandate)
    for _ in range(5):
        mandate_invitations.take(session, actor, SECRET, invitation, wrong(digits))

    with pytest.raises(InvitationWorn):
        mandate_invitations.take(session, actor, SECRET, invitation, digits)
    with pytest.raises(InvitationWorn):
        mandate_invitations.send_code(session, actor, invitation)


def test_a_new_code_gives_no_new_tries_to_the_same_invitation(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = named(session, margaret)
    actor, invitation = on_web(tom), invitation_of(session, mandate)
    for _ in range(5):
        mandate_invitations.send_code(session, actor, invitation)
        digits = code_of(session, mandate)
        mandate_invitations.take(session, actor, SECRET, invitation, wrong(digits))

    with pytest.raises(InvitationWorn):
        mandate_invitations.send_code(session, actor, invitation)


def test_five_codes_a_day_go_out_for_one_mandate(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = named(session, margaret)
    actor, invitation = on_web(tom), invitation_of(session, mandate)
    for _ in range(mandate_codes.MOST_A_DAY):
        mandate_invitations.send_code(session, actor, invitation)

    with pytest.raises(TooManyTries):
        mandate_invitations.send_code(session, actor, invitation)
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1), tick=False):
        mandate_invitations.send_code(session, actor, invitation)


def test_one_number_gets_five_codes_an_hour_however_many_name_it(session: Session) -> None:
    people = [a_person(session, f"Person {letter} Hill") for letter in "ABC"]
    made = [named(session, one, once=str(place)) for place, one in enumerate(people)]
    actor = on_web(a_person(session, "Tom Jones"))
    for mandate in (made[0], made[0], made[1], made[1], made[2]):
        mandate_invitations.send_code(session, actor, invitation_of(session, mandate))

    with pytest.raises(TooManyCodes):
        mandate_invitations.send_code(session, actor, invitation_of(session, made[2]))


def test_a_code_of_one_mandate_is_none_of_another(
    session: Session, margaret: Person, tom: Person
) -> None:
    first = named(session, margaret)
    second = named(session, a_person(session, "Ann Holt"), once="form 2")
    actor = on_web(tom)
    mandate_invitations.send_code(session, actor, invitation_of(session, first))
    digits = code_of(session, first)
    invitation = invitation_of(session, second)

    assert mandate_invitations.take(session, actor, SECRET, invitation, digits) is Tried.OVER
    mandate_invitations.send_code(session, actor, invitation)
    assert mandate_invitations.take(session, actor, SECRET, invitation, digits) is Tried.WRONG


def test_after_a_week_the_invitation_is_over_and_may_be_sent_once_more(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = named(session, margaret)
    first = invitation_of(session, mandate)
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1), tick=False):
        token = mandate_invitations.token(SECRET, first.id)
        with pytest.raises(InvitationWorn):
            mandate_invitations.look_at(session, on_web(tom), SECRET, token)

        mandate_invitations.invite_again(session, on_web(margaret), mandate)

        assert taken(session, mandate, tom) is Tried.RIGHT


def test_a_link_of_ours_for_something_else_is_no_invitation(
    session: Session, margaret: Person, tom: Person
) -> None:

    invitation = invitation_of(session, named(session, margaret))
    for text in (links.token(SECRET, invitation.id), "", "x" * 10_000, "<script>", "é" * 43):
        with pytest.raises(NoSuchInvitation):
            mandate_invitations.look_at(session, on_web(tom), SECRET, text)


def test_who_proved_the_invited_address_sees_the_invitation_in_their_account(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = named(session, margaret)
    stranger = a_person(session, "Eve Stone", email="eve@example.com")

    assert [one.mandate_id for one in mandate_invitations.mine(session, on_web(tom))] == [
        mandate.id
    ]
    assert mandate_invitations.mine(session, on_web(stranger)) == []
    found = invitation_of(session, mandate)
    with pytest.raises(NoSuchInvitation):
        mandate_invitations.find_mine(session, on_web(stranger), found.id)


def test_who_was_invited_may_say_no(session: Session, margaret: Person, tom: Person) -> None:
    mandate = named(session, margaret)

    mandate_invitations.decline(session, on_web(tom), invitation_of(session, mandate))

    assert (mandate.state, mandate.ended_why) == (MandateState.ENDED, Ended.NOT_WANTED)
    assert topics(session, mandate.id)[-1] is Topic.MANDATE_ENDED


def test_nobody_names_themselves_or_takes_their_own_invitation(
    session: Session, margaret: Person
) -> None:
    for mine in (
        Introduction(name="Peggy", email="MARGARET@example.com"),
        Introduction(name="Peggy", phone="07700 900001"),
    ):
        with pytest.raises(ToOneself):
            named(session, margaret, mine, once=str(mine))
    mandate = named(session, margaret)
    with pytest.raises(ToOneself):
        taken(session, mandate, margaret)


def test_nobody_names_an_agent_for_somebody_else(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = named(session, margaret)
    with pytest.raises(NotAllowed):
        mandate_invitations.invite_again(session, on_web(tom), mandate)


@pytest.mark.parametrize(
    ("who", "fault"),
    [
        (Introduction(name=" ", email="tom@example.com"), NameNeeded),
        (Introduction(name="Tom Jones"), NameNeeded),
        (Introduction(name="Tom Jones", email="tom at home"), NotAnEmail),
    ],
)
def test_whoever_is_named_has_a_name_and_one_way_to_be_reached(
    session: Session, margaret: Person, who: Introduction, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        named(session, margaret, who)


def test_ten_people_a_day_may_be_invited(session: Session, margaret: Person) -> None:
    for place in range(10):
        named(session, margaret, once=str(place))

    with pytest.raises(TooManyTries):
        named(session, margaret, once="one more")


def test_two_people_do_not_act_for_each_other(
    session: Session, margaret: Person, tom: Person
) -> None:
    a_mandate(session, tom, margaret)
    mandate = named(session, margaret)

    with pytest.raises(Circle):
        taken(session, mandate, tom)


def test_nor_in_a_longer_circle_but_a_chain_is_none(
    session: Session, margaret: Person, tom: Person
) -> None:
    ann, bea = a_person(session, "Ann Holt"), a_person(session, "Bea Moss")
    a_mandate(session, tom, ann)
    a_mandate(session, ann, bea)
    first = named(session, margaret)
    assert taken(session, first, tom) is Tried.RIGHT
    back = named(session, bea, Introduction(name="Margaret", email="margaret@example.com"))

    with pytest.raises(Circle):
        taken(session, back, margaret)


def test_what_has_ended_makes_no_circle(session: Session, margaret: Person, tom: Person) -> None:
    a_mandate(session, tom, margaret, until=clock.now() - timedelta(seconds=1))
    a_mandate(session, tom, margaret, state=MandateState.ENDED, ended_at=clock.now())

    assert taken(session, named(session, margaret), tom) is Tried.RIGHT


def test_after_a_death_nobody_takes_an_invitation(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = named(session, margaret)
    margaret.dead_at = clock.now()
    with pytest.raises(PersonHasDied):
        taken(session, mandate, tom)


def test_an_invitation_that_was_taken_back_is_worn(
    session: Session, margaret: Person, tom: Person
) -> None:
    mandate = named(session, margaret)
    assert mandate_endings.revoke(session, on_web(margaret), mandate)

    with pytest.raises(InvitationWorn):
        taken(session, mandate, tom)


def test_a_renewal_ends_what_it_covers_and_leaves_what_it_does_not(
    session: Session, margaret: Person, tom: Person
) -> None:
    tax = named(session, margaret, once="1")
    taken(session, tax, tom)
    housing = named(session, margaret, what=wish(ALL, days=31), once="2")
    taken(session, housing, tom)
    assert (tax.state, housing.state) == (MandateState.ACTIVE, MandateState.ACTIVE)

    everything = named(session, margaret, what=wish(ALL, days=365), once="3")
    taken(session, everything, tom)

    assert (tax.ended_why, housing.ended_why) == (Ended.REPLACED, Ended.REPLACED)
    assert everything.state is MandateState.ACTIVE
    assert Topic.MANDATE_ENDED not in topics(session)
