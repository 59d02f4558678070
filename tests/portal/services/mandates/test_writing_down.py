"""Staff write down what a caller says who has shown who they are; what rests on papers waits."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, Basis, By
from portal.models.audit import AuditLine
from portal.models.calls import Call
from portal.models.mandates import Ended, Mandate, MandateState, Way
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.policy import NotAllowed, Role
from portal.services import holdings, mandate_checks, mandate_makings
from portal.services.mandate_checks import WhyNeeded
from portal.services.mandates import (
    Circle,
    EvidenceNeeded,
    NotByThemselves,
    NotTheirs,
    PersonHasDied,
    Proof,
    SettledMeanwhile,
    ToOneself,
    Wish,
)
from portal.services.served import NotChecked
from tests.support import calls
from tests.support.mandate_wishes import ALL, AS_READ, REPORT, on_web, topics, wish
from tests.support.mandates import a_mandate, a_person, paused
from tests.support.staff import Colleague

ORDER = Proof("court_order", "Order 1234 of 3 March")


@pytest.fixture
def margaret(session: Session) -> Person:
    return a_person(session, phone="+447700900001")


@pytest.fixture
def tom(session: Session) -> Person:
    return a_person(session, "Tom Jones")


@pytest.fixture
def clerk(session: Session) -> Actor:
    return calls.CLERK.actor(session)


def written(
    session: Session, serving: tuple[Call, Actor], principal: Person, agent: Person,
    what: Wish | None = None,
) -> Mandate:  # fmt: skip
    call, actor = serving
    return mandate_makings.write_down(
        session, actor, call, what or wish(), principal, agent, AS_READ, "form 1",
        "Yes, Tom may do it.",
    )  # fmt: skip


def deputy(*proofs: Proof) -> Wish:
    return Wish(Basis.DEPUTY, [ALL], 0, evidence=proofs or (ORDER,))


def test_the_persons_own_yes_by_phone_counts_at_once(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    mandate = written(session, calls.checked(session, clerk, margaret), margaret, tom)

    assert (mandate.state, mandate.way) == (MandateState.ACTIVE, Way.STAFF)
    assert (mandate.staff_id, mandate.channel) == (clerk.identity_id, By.PHONE)
    assert mandate.own_words == "Yes, Tom may do it."
    assert "Tom Jones may act for you" in mandate.wording_words
    assert holdings.held(session, mandate.id, tom.id) is not None
    lines = select(AuditLine.person_id).where(AuditLine.action == "write_down_mandate")
    assert list(session.scalars(lines)) == [margaret.id]


def test_nobody_elses_word_stands_for_the_persons(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    with pytest.raises(NotTheirs):
        written(session, calls.checked(session, clerk, tom), margaret, tom)
    stranger = a_person(session, "Eve Stone")
    with pytest.raises(NotTheirs):
        written(session, calls.checked(session, clerk, stranger), margaret, tom, deputy())


def test_who_has_not_shown_who_they_are_gives_nothing(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    with pytest.raises(NotChecked):
        written(session, calls.begun(session, clerk, margaret), margaret, tom)
    call, serving = calls.checked(session, clerk, margaret)
    call.checked_at = clock.now() - timedelta(hours=5)
    with pytest.raises(NotChecked):
        written(session, (call, serving), margaret, tom)
    fresh, _other = calls.checked(session, clerk, margaret)
    with pytest.raises(NotChecked):  # in another call than the one they serve in
        written(session, (fresh, serving), margaret, tom)
    with pytest.raises(NotAllowed):
        written(session, (fresh, clerk), margaret, tom)


def test_what_rests_on_papers_waits_for_a_colleague(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    mandate = written(session, calls.checked(session, clerk, tom), margaret, tom, deputy())
    assert mandate.state is MandateState.CHECKING
    assert holdings.held(session, mandate.id, tom.id) is None
    with pytest.raises(NotAllowed):
        mandate_checks.accept(session, clerk, mandate, "I saw the order.")

    other = calls.OTHER.actor(session)
    assert list(mandate_checks.waiting(session, other)) == [mandate]
    mandate_checks.accept(session, other, mandate, "I saw the order.")

    assert (mandate.state, mandate.checked_by_id) == (MandateState.ACTIVE, other.identity_id)
    assert topics(session) == [Topic.MANDATE_BEGAN]
    assert list(mandate_checks.waiting(session, other)) == []
    with pytest.raises(SettledMeanwhile):
        mandate_checks.refuse(session, other, mandate, "I was wrong.")


def test_papers_that_were_not_seen_are_none(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    with pytest.raises(EvidenceNeeded):
        written(
            session, calls.checked(session, clerk, tom), margaret, tom, deputy(Proof("work_card"))
        )


def test_a_refusal_says_why_and_nothing_counts(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    mandate = written(session, calls.checked(session, clerk, tom), margaret, tom, deputy())
    other = calls.OTHER.actor(session)
    with pytest.raises(WhyNeeded):
        mandate_checks.refuse(session, other, mandate, " ")

    mandate_checks.refuse(session, other, mandate, "The order is of somebody else.")

    assert (mandate.state, mandate.reason) == (
        MandateState.REFUSED, "The order is of somebody else.",
    )  # fmt: skip
    assert mandate.ended_at is not None
    assert topics(session) == [Topic.MANDATE_ENDED]


@pytest.mark.parametrize("name", ["Tom Jones", "jones,  TOM", "Margaret Jones"])
def test_staff_who_may_be_one_of_the_two_leave_it_to_a_colleague(
    session: Session, margaret: Person, tom: Person, name: str
) -> None:
    same = Colleague(Role.CLERK, ("customer_services",), name=name).actor(session)
    with pytest.raises(NotByThemselves):
        written(session, calls.checked(session, same, margaret), margaret, tom)
    clerk = calls.CLERK.actor(session)
    mandate = written(session, calls.checked(session, clerk, tom), margaret, tom, deputy())
    with pytest.raises(NotByThemselves):
        mandate_checks.accept(session, same, mandate, "I saw the order.")
    with pytest.raises(NotByThemselves):
        mandate_checks.refuse(session, same, mandate, "No.")


def test_to_oneself_in_a_circle_or_after_a_death_nothing_is_written_down(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    with pytest.raises(ToOneself):
        written(session, calls.checked(session, clerk, margaret), margaret, margaret)
    a_mandate(session, tom, margaret)
    with pytest.raises(Circle):
        written(session, calls.checked(session, clerk, margaret), margaret, tom)
    ann = a_person(session, "Ann Holt")
    margaret.dead_at = clock.now()
    with pytest.raises(PersonHasDied):
        written(session, calls.checked(session, clerk, ann), margaret, ann, deputy())


def test_an_executor_is_written_down_and_begins_with_the_death(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    will = Wish(Basis.EXECUTOR, [ALL], 0, evidence=[Proof("will")])
    mandate = written(session, calls.checked(session, clerk, tom), margaret, tom, will)
    mandate_checks.accept(session, calls.OTHER.actor(session), mandate, "I saw the will.")
    assert holdings.held(session, mandate.id, tom.id) is None

    margaret.dead_at = clock.now()
    session.flush()

    assert holdings.held(session, mandate.id, tom.id) is not None


def test_the_next_of_kin_may_call_and_let_us_know_and_no_more(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    kin = wish(REPORT, basis=Basis.NEXT_OF_KIN, days=31)
    mandate = written(session, calls.checked(session, clerk, tom), margaret, tom, kin)

    held = holdings.held(session, mandate.id, tom.id)
    assert held is not None
    assert [one.kind for one in held.scopes] == [REPORT.kind]


def test_a_parents_ends_when_the_child_is_of_age(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    child = Wish(
        Basis.PARENT, [ALL], 0, evidence=[Proof("birth_certificate")], born=date(2015, 5, 9)
    )
    mandate = written(session, calls.checked(session, clerk, tom), margaret, tom, child)

    assert mandate.until is not None
    assert mandate.until.astimezone(clock.LONDON).date() == date(2033, 5, 9)


def test_staff_say_whose_record_it_is_where_the_agent_did_not_know(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    stand_in = a_person(session, "M Jones")
    mandate = a_mandate(session, stand_in, tom, state=MandateState.CHECKING, from_at=None)
    with pytest.raises(ToOneself):
        mandate_checks.accept(session, clerk, mandate, "Signed.", principal_id=tom.id)

    mandate_checks.accept(session, clerk, mandate, "Signed.", principal_id=margaret.id)

    assert mandate.principal_id == margaret.id
    held = holdings.held(session, mandate.id, tom.id)
    assert held is not None
    assert held.principal_name == "Margaret Jones"


def test_signs_of_force_let_all_of_a_persons_mandates_rest_and_nobody_is_told(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    first, other = a_mandate(session, margaret, tom), a_mandate(session, tom, margaret)
    with pytest.raises(WhyNeeded):
        mandate_checks.pause(session, clerk, margaret, " ")

    made = mandate_checks.pause(session, clerk, margaret, "He answered for her.")

    assert mandate_checks.pause(session, clerk, margaret, "Again.").id == made.id
    assert holdings.held(session, first.id, tom.id) is None
    assert holdings.held(session, other.id, margaret.id) is not None
    assert topics(session) == []
    assert (first.state, first.version) == (MandateState.ACTIVE, 1)

    assert mandate_checks.lift(session, clerk, margaret, "A colleague saw her alone.")
    assert not mandate_checks.lift(session, clerk, margaret, "Once more.")
    assert holdings.held(session, first.id, tom.id) is not None
    lines = select(AuditLine.reason).where(AuditLine.action == "pause_mandates")
    assert len(session.scalars(lines).all()) == 2


def test_nobody_but_staff_pauses_and_a_new_mandate_rests_like_the_others(
    session: Session, clerk: Actor, margaret: Person, tom: Person
) -> None:
    for actor in (on_web(tom), on_web(margaret)):
        with pytest.raises(NotAllowed):
            mandate_checks.pause(session, actor, margaret, "why")
    identity = calls.CLERK.sign_on(session)[0].identity
    paused(session, margaret, identity)
    mandate = written(session, calls.checked(session, clerk, margaret), margaret, tom)

    assert mandate.ended_why is not Ended.BY_STAFF
    assert holdings.held(session, mandate.id, tom.id) is None
