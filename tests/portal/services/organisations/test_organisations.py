"""An organisation registers, is looked into, agreed with until a day, suspended and ended."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.mandates import Acting, Ended, Mandate, MandateState
from portal.models.organisations import Adviser, AdviserRole, OrganisationState
from portal.models.outbox import Topic
from portal.policy import SYSTEM, Actor, NotAllowed
from portal.services import (
    advisers,
    holdings,
    organisation_endings,
    organisation_vettings,
    organisations,
)
from portal.services.holdings import NoSuchMandate
from portal.services.organisation_histories import Did
from portal.services.organisation_vettings import (
    BadEnd,
    DecidedMeanwhile,
    Decision,
    NoReason,
    NoSuchDecision,
    OwnOrganisation,
)
from portal.services.organisations import EnoughRegistered, NoSuchOrganisation, NothingAsked
from tests.support.mandates import a_mandate, a_person, an_adviser
from tests.support.organisations import (
    A_PROOF,
    ADVICE,
    MANAGER,
    for_a_year,
    joined,
    led,
    posted,
    signed_on,
)
from tests.support.staff import Colleague

STATE = OrganisationState


@pytest.fixture
def lea(session: Session) -> Actor:
    return signed_on(session, "Lea Lead")


@pytest.fixture
def manager(session: Session) -> Actor:
    return MANAGER.actor(session)


def test_who_registers_an_organisation_leads_it_and_acts_for_nobody_before_it_is_agreed(
    session: Session, lea: Actor
) -> None:
    made = organisations.register(session, lea, clock.new_id(), ADVICE, A_PROOF)

    [place] = organisations.mine(session, lea)
    assert (made.state, place.role) == (STATE.APPLIED, AdviserRole.LEAD)
    assert [file.words for file in organisations.files(made)] == ["Our entry in the register"]
    assert advisers.current(session, lea) == []
    with pytest.raises(NotAllowed):
        advisers.place(session, lea, made.id)


def test_the_same_form_sent_twice_is_one_organisation(session: Session, lea: Actor) -> None:
    wish = clock.new_id()
    first = organisations.register(session, lea, wish, ADVICE, A_PROOF)

    assert organisations.register(session, lea, wish, ADVICE, A_PROOF) is first
    with pytest.raises(NoSuchOrganisation):
        organisations.register(session, signed_on(session, "Eve"), wish, ADVICE, A_PROOF)


def test_three_that_wait_are_enough(session: Session, lea: Actor) -> None:
    for _one in range(3):
        organisations.register(session, lea, clock.new_id(), ADVICE, A_PROOF)

    with pytest.raises(EnoughRegistered):
        organisations.register(session, lea, clock.new_id(), ADVICE, A_PROOF)


def test_a_question_is_answered_and_every_step_is_in_the_history(
    session: Session, lea: Actor, manager: Actor
) -> None:
    made = organisations.register(session, lea, clock.new_id(), ADVICE, A_PROOF)
    with pytest.raises(NothingAsked):
        organisations.answer(session, lea, made.id, "Unasked")
    ask = Decision(STATE.QUESTION, "Who insures you?")
    organisation_vettings.decide(session, manager, made.id, made.version, ask)
    organisations.answer(session, lea, made.id, "AdviceCover", A_PROOF)
    organisation_vettings.decide(session, manager, made.id, made.version, for_a_year())

    assert [line.did for line in organisations.history(session, lea, made.id)] == [
        Did.AGREED, Did.ANSWERED, Did.ASKED, Did.REGISTERED,
    ]  # fmt: skip
    assert [row.facts["what"] for row in posted(session, Topic.ORGANISATION_DECIDED)] == [
        "asked", "agreed",
    ]  # fmt: skip
    assert [one.organisation_id for one in advisers.current(session, lea)] == [made.id]


@pytest.mark.parametrize("to", [STATE.QUESTION, STATE.REFUSED])
def test_what_is_no_agreement_needs_a_reason(
    session: Session, lea: Actor, manager: Actor, to: OrganisationState
) -> None:
    made = organisations.register(session, lea, clock.new_id(), ADVICE, A_PROOF)

    with pytest.raises(NoReason):
        organisation_vettings.decide(session, manager, made.id, made.version, Decision(to, " "))


@pytest.mark.parametrize("days", [None, 0, -1, 3 * 366 + 1])
def test_an_agreement_has_an_end_that_lies_ahead(
    session: Session, lea: Actor, manager: Actor, days: int | None
) -> None:
    made = organisations.register(session, lea, clock.new_id(), ADVICE, A_PROOF)
    today = clock.now().astimezone(clock.LONDON).date()
    until = None if days is None else today + timedelta(days=days)

    with pytest.raises(BadEnd):
        organisation_vettings.decide(
            session, manager, made.id, made.version, Decision(STATE.AGREED, until=until)
        )


def test_a_refused_organisation_is_not_agreed_later_and_the_second_of_two_is_told(
    session: Session, lea: Actor, manager: Actor
) -> None:
    made = organisations.register(session, lea, clock.new_id(), ADVICE, A_PROOF)
    seen = made.version
    refuse = Decision(STATE.REFUSED, "It is not in the register.")
    organisation_vettings.decide(session, manager, made.id, seen, refuse)

    with pytest.raises(DecidedMeanwhile):
        organisation_vettings.decide(session, manager, made.id, seen, for_a_year())
    with pytest.raises(NoSuchDecision):
        organisation_vettings.decide(session, manager, made.id, made.version, for_a_year())


def test_nobody_of_the_staff_decides_where_somebody_of_their_name_works(
    session: Session, manager: Actor
) -> None:
    rita = signed_on(session, "rita  MANAGER")
    made = organisations.register(session, rita, clock.new_id(), ADVICE, A_PROOF)
    with pytest.raises(OwnOrganisation):
        organisation_vettings.decide(session, manager, made.id, made.version, for_a_year())

    other = Colleague(MANAGER.role, name="Una Other").actor(session)
    organisation_vettings.decide(session, other, made.id, made.version, for_a_year())


def test_only_who_answers_for_the_record_decides(session: Session, lea: Actor) -> None:
    made = organisations.register(session, lea, clock.new_id(), ADVICE, A_PROOF)

    with pytest.raises(NotAllowed):
        organisation_vettings.decide(session, lea, made.id, made.version, for_a_year())
    with pytest.raises(NotAllowed):
        organisation_vettings.listed(session, lea, [STATE.APPLIED])


def test_suspended_all_that_its_advisers_have_open_is_over_and_nothing_opens(
    session: Session, manager: Actor
) -> None:
    _lead, _me, of = led(session)
    asha, _place = joined(session, of)
    mandate = a_mandate(session, a_person(session), organisation=of)
    acting, _key = holdings.choose(session, asha, mandate.id)

    stop = Decision(STATE.SUSPENDED, "A complaint came in.")
    organisation_vettings.decide(session, manager, of.id, of.version, stop)

    session.refresh(acting)
    assert acting.ended_at is not None
    assert advisers.current(session, asha) == []
    with pytest.raises(NoSuchMandate):
        holdings.choose(session, asha, mandate.id)
    with pytest.raises(NotAllowed):
        advisers.place(session, asha, of.id)

    organisation_vettings.decide(session, manager, of.id, of.version, for_a_year())
    holdings.choose(session, asha, mandate.id)


def test_an_agreement_is_warned_of_once_and_then_ends_by_itself(session: Session) -> None:
    lead, _me, of = led(session)
    mandate = a_mandate(session, a_person(session), organisation=of, until=None)
    with time_machine.travel(clock.now() + timedelta(days=336)):
        assert organisation_endings.due(session, SYSTEM) == [of.id]
        assert organisation_endings.see_to(session, SYSTEM, of.id)
        assert organisation_endings.due(session, SYSTEM) == []
        assert not organisation_endings.see_to(session, SYSTEM, of.id)
    with time_machine.travel(clock.now() + timedelta(days=367)):
        with pytest.raises(NoSuchOrganisation):  # it counts no more before the chore has run
            advisers.place(session, lead, of.id)
        assert organisation_endings.see_to(session, SYSTEM, of.id)
        assert organisation_endings.left_over(session, SYSTEM) == [of.id]
        assert organisation_endings.end_left_over(session, SYSTEM, of.id) == 1
        assert organisation_endings.left_over(session, SYSTEM) == []

    assert of.state is STATE.ENDED
    assert (mandate.state, mandate.ended_why) == (MandateState.ENDED, Ended.ORGANISATION)
    assert [row.facts["what"] for row in posted(session, Topic.ORGANISATION_DECIDED)] == [
        "ending", "expired",
    ]  # fmt: skip
    assert [row.facts["mandate_id"] for row in posted(session, Topic.MANDATE_ENDED)] == [
        str(mandate.id)
    ]


def test_one_organisation_sees_nothing_of_another(session: Session) -> None:
    lead, me, of = led(session)
    other_lead, other_me, other = led(session, "Olga Other")
    theirs = an_adviser(session, other, a_person(session, "Omar"))

    assert {one.id for one in advisers.team(session, lead, me)} == {me.id}
    with pytest.raises(NoSuchOrganisation):
        advisers.place(session, lead, other.id)
    with pytest.raises(NoSuchOrganisation):
        organisations.of_lead(session, lead, other.id)
    with pytest.raises(advisers.NoSuchAdviser):
        advisers.remove(session, lead, me, theirs.id)
    with pytest.raises(NotAllowed):  # with somebody else's place
        advisers.remove(session, lead, other_me, theirs.id)
    assert [one.organisation_id for one in advisers.current(session, other_lead)] == [other.id]
    assert of.id != other.id


def test_whoever_is_not_signed_on_registers_nothing(session: Session) -> None:
    with pytest.raises(NotAllowed):
        organisations.register(session, SYSTEM, clock.new_id(), ADVICE, A_PROOF)
    assert session.scalars(select(Adviser)).all() == []
    assert session.scalars(select(Mandate)).all() == []
    assert session.scalars(select(Acting)).all() == []
