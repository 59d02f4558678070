"""Somebody asked before they had an account finds it in theirs; nobody else does."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.identities import Identity, Realm
from portal.models.mandates import Mandate, MandateInvitation, MandateState
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person
from portal.policy import PUBLIC_ON_WEB
from portal.services import (
    identities,
    mandate_agreements,
    mandate_arrivals,
    mandate_makings,
    mandate_wordings,
)
from portal.services.identities import Subject
from portal.services.mandate_wordings import Agreed
from portal.services.people import Introduction
from tests.support.mandate_wishes import ENGLISH, on_web, topics, wish
from tests.support.mandates import a_person

MARGARET = Introduction(name="Margaret Jones", email="margaret@example.com")


@pytest.fixture
def asked(session: Session) -> Mandate:
    """Tom asks to act for Margaret, whom nobody knows here."""
    tom = a_person(session, "Tom Jones", email="tom@example.com")
    return mandate_makings.ask(session, on_web(tom), wish(), MARGARET, "form 1")


def arrives(session: Session, subject: str = "margaret", **said: str | None) -> Person:
    """Somebody signs on for the first time."""
    facts: dict[str, str | None] = {"email": "Margaret@example.com", "name": None}
    who = Subject(Realm.RESIDENT, "https://sign-in.example", subject, **(facts | said))  # type: ignore[arg-type]
    person = identities.recognise(session, PUBLIC_ON_WEB, who).person
    assert person is not None
    mandate_arrivals.take(session, PUBLIC_ON_WEB, person)
    return person


@pytest.mark.parametrize("name", [None, "Margaret Jones", "M Jones"])
def test_who_proves_the_address_is_asked_and_told_and_can_say_yes(
    session: Session, asked: Mandate, name: str | None
) -> None:
    assert topics(session, asked.id) == []
    margaret = arrives(session, name=name)

    assert mandate_agreements.to_answer(session, on_web(margaret)) == [asked]
    assert topics(session, asked.id) == [Topic.MANDATE_ASKED]
    wording = mandate_wordings.of_mandate(asked, ENGLISH)
    mandate_agreements.agree(session, on_web(margaret), asked, Agreed(ENGLISH, wording.hash))
    assert asked.state is MandateState.ACTIVE
    assert asked.principal is margaret


def test_signing_on_again_tells_nobody_twice(session: Session, asked: Mandate) -> None:
    arrives(session)
    arrives(session)

    assert topics(session, asked.id) == [Topic.MANDATE_ASKED]


@pytest.mark.parametrize(
    "said",
    [{"email": "eve@example.com"}, {"email": None}, {"name": "Eve Adams"}, {"name": "Mary Jones"}],
)
def test_another_address_and_another_name_find_nothing(
    session: Session, asked: Mandate, said: dict[str, str | None]
) -> None:
    somebody = arrives(session, **said)

    assert mandate_agreements.to_answer(session, on_web(somebody)) == []
    assert asked.principal_id != somebody.id


def test_what_was_asked_of_somebody_with_an_account_stays_theirs(
    session: Session, asked: Mandate
) -> None:
    first = arrives(session)
    second = arrives(session, "another account of the same address")

    assert mandate_agreements.to_answer(session, on_web(second)) == []
    assert asked.principal_id == first.id


def test_nobody_is_asked_by_themselves(session: Session, asked: Mandate) -> None:
    [tom] = session.scalars(select(Person).where(Person.id == asked.agent_id))
    invitation = session.scalars(select(MandateInvitation)).one()
    point = session.get_one(ContactPoint, invitation.contact_point_id)
    point.key = "tom@example.com"
    session.add(
        Identity(
            id=clock.new_id(), realm=Realm.RESIDENT, issuer="i", subject="tom", person=tom,
            created_at=clock.now(), last_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()

    assert mandate_arrivals.take(session, PUBLIC_ON_WEB, tom) == []


def test_what_nobody_answered_in_time_is_asked_of_nobody(session: Session, asked: Mandate) -> None:
    with time_machine.travel(clock.now() + timedelta(days=100), tick=False):
        assert mandate_agreements.to_answer(session, on_web(arrives(session))) == []
