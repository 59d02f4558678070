"""Who gets the news of a case under a mandate: chosen anew by whose it is, and by nobody else."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.models.actors import Actor, By, Kind
from portal.models.audit import AuditLine
from portal.models.followers import Follower
from portal.models.mandates import Copies, Mandate, MandateState
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.models.places import Point
from portal.policy import NotAllowed
from portal.services import cases, mandate_copies, mandate_endings, mandate_news
from portal.services.mandates import NotTheirs, SettledMeanwhile
from portal.services.new_cases import NewCase
from tests.support import calls
from tests.support.mandate_wishes import on_web, topics
from tests.support.mandates import a_mandate, a_person, act, an_agent


@pytest.fixture
def margaret(session: Session) -> Person:
    return a_person(session, phone="+447700900001")


@pytest.fixture
def tom(session: Session) -> Person:
    return a_person(session, "Tom Jones", email="tom@example.com")


@pytest.fixture
def mandate(session: Session, margaret: Person, tom: Person) -> Mandate:
    return a_mandate(session, margaret, tom, act(Kind.REPORT), copies=Copies.BOTH)


def told(session: Session, mandate: Mandate) -> set[str]:
    """Who is told of the case that was reported under it, now."""
    followers = session.scalars(select(Follower).where(Follower.mandate_id == mandate.id))
    return {one.person.name or "" for one in followers if mandate_news.is_told(session, one)}


def test_it_counts_at_once_for_what_was_told_before_and_both_are_told(
    session: Session, council: Council, in_town: Point, margaret: Person, tom: Person,
    mandate: Mandate,
) -> None:  # fmt: skip
    new = NewCase("pothole", "A hole", "Mill Lane", in_town)
    cases.open_case(session, an_agent(mandate, tom), council, new)
    session.flush()
    assert told(session, mandate) == {"Margaret Jones", "Tom Jones"}

    for copies, expected in (
        (Copies.PERSON, {"Margaret Jones"}),
        (Copies.AGENT, {"Tom Jones"}),
        (Copies.BOTH, {"Margaret Jones", "Tom Jones"}),
    ):
        assert mandate_copies.choose(session, on_web(margaret), mandate, copies)
        session.flush()
        assert told(session, mandate) == expected
    assert topics(session, mandate.id).count(Topic.MANDATE_COPIES) == 3


def test_the_same_again_changes_nothing_and_tells_nobody(
    session: Session, margaret: Person, mandate: Mandate
) -> None:
    before = mandate.version

    assert not mandate_copies.choose(session, on_web(margaret), mandate, Copies.BOTH)
    assert mandate.version == before
    assert Topic.MANDATE_COPIES not in topics(session)


def test_whoever_acts_for_them_cannot_change_it_nor_can_a_stranger(
    session: Session, tom: Person, mandate: Mandate
) -> None:
    eve = a_person(session, "Eve Stone")
    for actor in (an_agent(mandate, tom), on_web(tom), on_web(eve)):
        with pytest.raises(NotAllowed):
            mandate_copies.choose(session, actor, mandate, Copies.AGENT)
    assert mandate.copies is Copies.BOTH


def test_a_clerk_changes_it_in_the_persons_own_call_and_leaves_a_line(
    session: Session, margaret: Person, tom: Person, mandate: Mandate
) -> None:
    clerk = calls.CLERK.actor(session)
    _call, of_tom = calls.checked(session, clerk, tom)
    with pytest.raises(NotTheirs):
        mandate_copies.choose(session, of_tom, mandate, Copies.AGENT)
    with pytest.raises(NotAllowed):
        mandate_copies.choose(session, replace(clerk, in_call=None), mandate, Copies.AGENT)

    _call, hers = calls.checked(session, clerk, margaret)
    assert mandate_copies.choose(session, hers, mandate, Copies.PERSON)
    session.flush()
    lines = select(AuditLine.person_id).where(AuditLine.action == "choose_copies")
    assert list(session.scalars(lines)) == [margaret.id]


def test_of_what_is_over_nothing_is_chosen(
    session: Session, margaret: Person, mandate: Mandate
) -> None:
    actor: Actor = on_web(margaret)
    mandate_endings.revoke(session, actor, mandate, By.WEB)

    assert not mandate_copies.can_be_chosen(mandate)
    with pytest.raises(SettledMeanwhile):
        mandate_copies.choose(session, actor, mandate, Copies.PERSON)


def test_whoever_has_not_taken_it_yet_is_told_of_no_change(
    session: Session, margaret: Person, tom: Person
) -> None:
    invited = a_mandate(session, margaret, tom, state=MandateState.INVITED, from_at=None)

    assert mandate_copies.choose(session, on_web(margaret), invited, Copies.PERSON)
    assert Topic.MANDATE_COPIES not in topics(session, invited.id)


def test_news_goes_to_her_of_earlier_cases_too_though_none_could_reach_her_then(
    session: Session, council: Council, in_town: Point, margaret: Person, tom: Person,
    mandate: Mandate,
) -> None:  # fmt: skip
    [phone] = margaret.contact_points
    phone.verified_at = None
    new = NewCase("pothole", "A hole", "Mill Lane", in_town)
    cases.open_case(session, an_agent(mandate, tom), council, new)
    session.flush()
    assert told(session, mandate) == {"Tom Jones"}

    phone.verified_at = phone.created_at
    mandate_copies.choose(session, on_web(margaret), mandate, Copies.PERSON)
    session.flush()
    assert told(session, mandate) == {"Margaret Jones"}
    mandate_copies.choose(session, on_web(margaret), mandate, Copies.BOTH)
    session.flush()
    assert told(session, mandate) == {"Margaret Jones", "Tom Jones"}
    assert len(session.scalars(select(Follower)).all()) == 2
