"""A mandate is given once more: the same hands, the same kinds of task, a later end."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Basis, Kind
from portal.models.mandates import Ended, Mandate, MandateState
from portal.models.organisations import OrganisationState
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.policy import SYSTEM, NotAllowed
from portal.services import holdings, mandate_endings, mandate_renewals, mandate_terms
from portal.services.mandate_wordings import Agreed
from portal.services.mandates import NothingWished, SettledMeanwhile, TooLong, WordingChanged
from tests.support.mandate_wishes import ENGLISH, on_web, topics
from tests.support.mandates import a_mandate, a_person, act, an_organisation


@pytest.fixture
def margaret(session: Session) -> Person:
    return a_person(session)


@pytest.fixture
def tom(session: Session) -> Person:
    return a_person(session, "Tom Jones")


@pytest.fixture
def mandate(session: Session, margaret: Person, tom: Person) -> Mandate:
    return a_mandate(session, margaret, tom, act(Kind.COUNCIL_TAX, Kind.CARE))


def again(session: Session, mandate: Mandate, days: int = 182, once: str = "1") -> Mandate:
    shown = mandate_renewals.wording(mandate, days, ENGLISH)
    me = on_web(mandate.principal)
    return mandate_renewals.renew(session, me, mandate, days, Agreed(ENGLISH, shown.hash), once)


def test_the_same_hands_go_on_and_the_one_before_has_ended(
    session: Session, mandate: Mandate, tom: Person
) -> None:
    made = again(session, mandate)

    assert (mandate.ended_why, made.state) == (Ended.REPLACED, MandateState.ACTIVE)
    held = holdings.held(session, made.id, tom.id)
    assert held is not None
    assert {one.kind for one in held.scopes} == {Kind.COUNCIL_TAX, Kind.CARE}
    assert topics(session) == [Topic.MANDATE_BEGAN]
    assert "Tom Jones may act for you" in made.wording_words
    assert again(session, mandate) is made


def test_what_was_taken_back_does_not_come_back(
    session: Session, mandate: Mandate, margaret: Person
) -> None:
    mandate_endings.end_scope(session, on_web(margaret), mandate.scopes[0])
    assert [one.kind for one in again(session, mandate).scopes] == [Kind.CARE]


def test_soon_after_its_end_it_can_be_given_again_but_not_once_it_was_taken_back(
    session: Session, mandate: Mandate, margaret: Person, tom: Person
) -> None:
    other = a_mandate(session, margaret, tom)
    mandate_endings.revoke(session, on_web(margaret), other)
    with time_machine.travel(clock.now() + timedelta(days=32), tick=False):
        mandate_terms.see_to(session, SYSTEM, mandate.id)
        assert again(session, mandate).state is MandateState.ACTIVE
        with pytest.raises(SettledMeanwhile):
            again(session, other, once="2")


def test_nobody_but_the_person_lets_it_go_on(session: Session, mandate: Mandate) -> None:
    shown = Agreed(ENGLISH, mandate_renewals.wording(mandate, 182, ENGLISH).hash)
    assert mandate.agent is not None
    with pytest.raises(NotAllowed):
        mandate_renewals.renew(session, on_web(mandate.agent), mandate, 182, shown, "1")


def test_no_longer_than_the_ground_lets_it_no_shorter_than_it_is_and_as_it_was_shown(
    session: Session, mandate: Mandate
) -> None:
    for days, fault in ((366, TooLong), (0, TooLong), (1, NothingWished)):
        with pytest.raises(fault), session.begin_nested():
            again(session, mandate, days)
    with pytest.raises(WordingChanged):
        mandate_renewals.renew(
            session, on_web(mandate.principal), mandate, 182, Agreed(ENGLISH, "0" * 64), "1"
        )


@pytest.mark.parametrize("basis", [Basis.DEPUTY, Basis.PARENT, Basis.LPA_PROPERTY])
def test_what_was_not_theirs_to_give_is_not_theirs_to_renew(
    session: Session, margaret: Person, tom: Person, basis: Basis
) -> None:
    made = a_mandate(session, margaret, tom, act(Kind.REPORT), basis=basis)
    assert not mandate_renewals.can_be_renewed(made)
    with pytest.raises(SettledMeanwhile):
        mandate_renewals.renew(session, on_web(margaret), made, 31, Agreed(ENGLISH), "1")


def test_an_organisations_goes_on_while_its_agreement_does(
    session: Session, margaret: Person
) -> None:
    ours, asha = an_organisation(session), a_person(session, "Asha Patel")
    made = again(session, a_mandate(session, margaret, organisation=ours, adviser=asha))
    assert (made.organisation_id, made.adviser_id) == (ours.id, asha.id)
    assert "Asha Patel of Thornley Advice" in made.wording_words

    ours.state = OrganisationState.SUSPENDED
    assert not mandate_renewals.can_be_renewed(made)
