"""A mandate is taken back with one step, whole or in part; handed back; and ends with its time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal import chores, clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Actor, Basis, By, Depth, Granted, Kind, Role
from portal.models.audit import AuditLine
from portal.models.mandates import Ended, Mandate, MandateState
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.policy import SYSTEM, NotAllowed, ReasonNeeded
from portal.services import holdings, mandate_endings, mandate_terms, mandates
from portal.services.mandates import NotTheirs
from tests.support import calls
from tests.support.mandate_wishes import named, on_web, posted, topics
from tests.support.mandates import a_mandate, a_person, act, an_adviser, an_agent, an_organisation

TAX_AND_CARE = (Granted(Kind.COUNCIL_TAX, Depth.ACT), Granted(Kind.CARE, Depth.LOOK))


@pytest.fixture
def margaret(session: Session) -> Person:
    return a_person(session, phone="+447700900001", email="margaret@example.com")


@pytest.fixture
def tom(session: Session) -> Person:
    return a_person(session, "Tom Jones")


@pytest.fixture
def mandate(session: Session, margaret: Person, tom: Person) -> Mandate:
    return a_mandate(session, margaret, tom, TAX_AND_CARE)


def see_to_all(session: Session) -> int:
    return sum(
        mandate_terms.see_to(session, SYSTEM, one) for one in mandate_terms.due(session, SYSTEM)
    )


def test_taken_back_it_counts_no_more_from_the_same_moment(
    session: Session, margaret: Person, tom: Person, mandate: Mandate
) -> None:
    assert mandate_endings.revoke(session, on_web(margaret), mandate)

    assert holdings.held(session, mandate.id, tom.id) is None
    assert (mandate.ended_why, mandate.ended_by_id) == (Ended.REVOKED, margaret.id)
    assert mandate.ended_channel is By.WEB
    assert topics(session) == [Topic.MANDATE_ENDED]


def test_taking_it_back_twice_is_once(session: Session, margaret: Person, mandate: Mandate) -> None:
    assert mandate_endings.revoke(session, on_web(margaret), mandate)
    assert not mandate_endings.revoke(session, on_web(margaret), mandate)
    assert len(posted(session)) == 1


def test_nobody_takes_back_what_is_anothers_least_of_all_the_agent(
    session: Session, tom: Person, mandate: Mandate
) -> None:
    for actor in (on_web(tom), an_agent(mandate), on_web(a_person(session, "Eve Stone"))):
        with pytest.raises(NotAllowed):
            mandate_endings.revoke(session, actor, mandate)
        with pytest.raises(NotAllowed):
            mandate_endings.end_scope(session, actor, mandate.scopes[0])
    assert mandate.state is MandateState.ACTIVE


def test_all_at_once_ends_what_is_asked_and_what_is_invited_too(
    session: Session, margaret: Person, mandate: Mandate
) -> None:
    invited = named(session, margaret)
    ended = a_mandate(session, margaret, a_person(session, "Ann Holt"), state=MandateState.ENDED)

    assert mandate_endings.revoke_all(session, on_web(margaret), margaret.id) == 2

    assert {mandate.ended_why, invited.ended_why} == {Ended.REVOKED}
    assert ended.ended_why is None


def test_one_kind_of_task_goes_and_the_rest_stays(
    session: Session, margaret: Person, tom: Person, mandate: Mandate
) -> None:
    tax, care = mandate.scopes
    assert mandate_endings.end_scope(session, on_web(margaret), tax)
    assert not mandate_endings.end_scope(session, on_web(margaret), tax)

    held = holdings.held(session, mandate.id, tom.id)
    assert held is not None
    assert [one.kind for one in held.scopes] == [Kind.CARE]
    [row] = posted(session, Topic.MANDATE_ENDED)
    assert row.facts == {
        "mandate_id": str(mandate.id), "scope_id": str(tax.id), "channel": "web",
    }  # fmt: skip

    assert mandate_endings.end_scope(session, on_web(margaret), care)
    assert (mandate.state, mandate.ended_why) == (MandateState.ENDED, Ended.REVOKED)


def test_by_phone_it_is_taken_back_in_the_persons_own_call_and_in_no_other(
    session: Session, margaret: Person, tom: Person, mandate: Mandate
) -> None:
    clerk = calls.CLERK.actor(session)
    _call, of_tom = calls.begun(session, clerk, tom)
    with pytest.raises(NotTheirs):
        mandate_endings.revoke(session, of_tom, mandate)
    with pytest.raises(NotAllowed):
        mandate_endings.revoke(session, clerk, mandate)

    _call, of_margaret = calls.begun(session, clerk, margaret)
    assert mandate_endings.revoke(session, of_margaret, mandate)

    assert (mandate.ended_by_id, mandate.ended_by_staff_id) == (None, clerk.identity_id)
    assert mandate.ended_channel is By.PHONE
    lines = session.scalars(select(AuditLine.person_id).where(AuditLine.action == "revoke_mandate"))
    assert list(lines) == [margaret.id]


def test_the_records_manager_says_why(session: Session, mandate: Mandate) -> None:
    manager = calls.Colleague(Role.RECORDS_MANAGER, name="Rita Rowe").actor(session)
    with pytest.raises(ReasonNeeded):
        mandate_endings.revoke(session, manager, mandate)

    assert mandate_endings.revoke(session, manager, mandate, reason="A court decided so.")
    assert mandate.reason == "A court decided so."


def test_by_text_the_portal_ends_it_for_the_person(session: Session, mandate: Mandate) -> None:
    assert mandate_endings.revoke(session, SYSTEM, mandate, By.SMS)
    assert mandate.ended_channel is By.SMS


def test_handed_back_the_person_is_told_with_a_summary(
    session: Session, margaret: Person, tom: Person, mandate: Mandate
) -> None:
    with pytest.raises(NotAllowed):
        mandate_endings.hand_back(session, on_web(margaret), mandate)

    assert mandate_endings.hand_back(session, on_web(tom), mandate)

    assert (mandate.ended_why, mandate.ended_by_id) == (Ended.HANDED_BACK, tom.id)
    assert topics(session) == [Topic.MANDATE_HANDED_BACK]
    assert not mandate_endings.hand_back(session, on_web(tom), mandate)


def test_of_an_organisation_any_current_adviser_hands_back_and_nobody_elses(
    session: Session, margaret: Person
) -> None:
    ours, others = an_organisation(session), an_organisation(session, "Other Advice")
    asha, bela, carl = (a_person(session, name) for name in ("Asha P", "Bela Q", "Carl R"))
    for of, who in ((ours, asha), (ours, bela), (others, carl)):
        an_adviser(session, of, who)
    held = a_mandate(session, margaret, organisation=ours, adviser=asha)

    with pytest.raises(NotAllowed):
        mandate_endings.hand_back(session, on_web(carl), held)
    assert mandate_endings.hand_back(session, on_web(bela), held)


def test_with_its_agreement_an_organisations_mandates_end_bit_by_bit(
    session: Session, margaret: Person
) -> None:
    ours = an_organisation(session)
    for _ in range(3):
        a_mandate(session, margaret, organisation=ours)
    other = a_mandate(session, margaret, organisation=an_organisation(session, "Other"))

    done = [
        mandate_endings.end_all_of_organisation(session, SYSTEM, ours.id, most=2) for _ in range(3)
    ]

    assert done == [2, 1, 0]
    assert other.state is MandateState.ACTIVE
    with pytest.raises(NotAllowed):
        mandate_endings.end_all_of_organisation(session, on_web(margaret), ours.id)


def test_what_is_over_by_time_is_ended_once_and_both_are_told(
    session: Session, mandate: Mandate
) -> None:
    mandate.until = clock.now() - timedelta(seconds=1)

    assert (see_to_all(session), see_to_all(session)) == (1, 0)

    assert (mandate.state, mandate.ended_why) == (MandateState.ENDED, Ended.EXPIRED)
    assert topics(session) == [Topic.MANDATE_ENDED]
    assert mandate.ended_channel is By.SYSTEM


@pytest.mark.parametrize(
    ("age", "left", "warned"),
    [
        (335, 31, False), (336, 30, True), (152, 30, True), (23, 8, False), (24, 7, True),
        (1, 30, False), (0, 1, False), (6, 1, False), (30, 7, True),
    ],
)  # fmt: skip
def test_thirty_days_before_its_end_both_are_told_of_a_months_in_its_last_week(
    session: Session, mandate: Mandate, age: int, left: int, warned: bool
) -> None:
    now = clock.now()
    mandate.created_at, mandate.until = now - timedelta(days=age), now + timedelta(days=left)

    assert see_to_all(session) == int(warned)
    assert see_to_all(session) == 0
    assert topics(session) == [Topic.MANDATE_ENDING] * warned
    assert mandate.state is MandateState.ACTIVE


def test_a_kind_of_task_may_end_before_the_rest(
    session: Session, tom: Person, mandate: Mandate
) -> None:
    mandate.scopes[0].until = clock.now() - timedelta(seconds=1)
    session.flush()

    assert (see_to_all(session), see_to_all(session)) == (1, 0)

    assert mandate.scopes[0].ended_why is Ended.EXPIRED
    assert mandate.state is MandateState.ACTIVE
    assert posted(session)[0].facts["scope_id"] == str(mandate.scopes[0].id)
    mandate.scopes[1].until = clock.now()
    session.flush()
    assert see_to_all(session) == 1
    assert mandate.ended_why is Ended.EXPIRED


def test_an_invitation_that_nobody_took_ends_after_its_week(
    session: Session, margaret: Person
) -> None:
    invited = named(session, margaret)
    assert see_to_all(session) == 0
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1), tick=False):
        assert see_to_all(session) == 1
    assert invited.ended_why is Ended.NOT_WANTED


def test_a_parents_ends_on_the_18th_birthday_and_says_so(
    session: Session, margaret: Person, tom: Person
) -> None:
    birthday = datetime(2026, 3, 1, tzinfo=UTC)
    of_child = a_mandate(session, margaret, tom, basis=Basis.PARENT, until=birthday)
    for_a_year = a_mandate(
        session, margaret, tom, basis=Basis.PARENT, until=birthday + timedelta(hours=3)
    )

    assert see_to_all(session) == 2
    assert of_child.ended_why is Ended.COME_OF_AGE
    assert for_a_year.ended_why is Ended.EXPIRED


@pytest.mark.parametrize(
    ("basis", "ends"),
    [
        (Basis.CONSENT, True), (Basis.LPA_PROPERTY, True), (Basis.LPA_HEALTH, True),
        (Basis.DEPUTY, True), (Basis.APPOINTEE, True), (Basis.PARENT, True),
        (Basis.PROFESSIONAL, True), (Basis.EXECUTOR, False), (Basis.ADMINISTRATOR, False),
        (Basis.NEXT_OF_KIN, False),
    ],
)  # fmt: skip
def test_a_death_ends_what_the_law_ends_with_it_and_begins_what_begins_then(
    session: Session, margaret: Person, tom: Person, basis: Basis, ends: bool
) -> None:
    held = a_mandate(session, margaret, tom, act(Kind.REPORT), basis=basis)
    margaret.dead_at = clock.now()
    session.flush()

    assert mandate_terms.end_at_death(session, SYSTEM, [margaret.id]) == int(ends)

    assert (holdings.held(session, held.id, tom.id) is None) == ends
    assert topics(session) == [Topic.MANDATE_ENDED] * ends


def test_an_agents_death_ends_all_that_they_did_for_others(
    session: Session, margaret: Person, tom: Person
) -> None:
    executor = a_mandate(session, margaret, tom, basis=Basis.EXECUTOR)
    assert mandate_terms.end_at_death(session, SYSTEM, [tom.id]) == 1
    assert executor.ended_why is Ended.DEATH


def test_who_is_alive_after_all_has_their_mandates_again_but_none_that_ended_otherwise(
    session: Session, margaret: Person, tom: Person, mandate: Mandate
) -> None:
    short = a_mandate(session, margaret, tom, until=clock.now() + timedelta(days=2))
    revoked = a_mandate(session, margaret, tom)
    mandate_endings.revoke(session, on_web(margaret), revoked)
    invited = named(session, margaret)
    margaret.dead_at = clock.now()
    assert mandate_terms.end_at_death(session, SYSTEM, [margaret.id]) == 3
    assert mandate_terms.take_back_death(session, SYSTEM, [margaret.id]) == 0

    margaret.dead_at = None
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        assert mandate_terms.take_back_death(session, SYSTEM, [margaret.id]) == 1

    assert (mandate.state, mandate.ended_at, mandate.ended_why) == (MandateState.ACTIVE, None, None)
    assert {short.state, revoked.state, invited.state} == {MandateState.ENDED}
    assert holdings.held(session, mandate.id, tom.id) is not None
    assert topics(session, mandate.id) == [Topic.MANDATE_ENDED, Topic.MANDATE_BEGAN]


def test_a_mandate_is_known_to_both_sides_and_to_nobody_else(
    session: Session, margaret: Person, tom: Person, mandate: Mandate
) -> None:
    for who in (margaret, tom):
        assert mandates.find(session, on_web(who), mandate.id) is mandate
    eve, agent = on_web(a_person(session, "Eve Stone")), an_agent(mandate)
    clerk = calls.CLERK.actor(session)
    for actor in (eve, agent, clerk, Actor(Role.PUBLIC, By.WEB)):
        with pytest.raises(mandates.NoSuchMandate):
            mandates.find(session, actor, mandate.id)
    for other in (eve, agent, on_web(tom)):
        with pytest.raises(NotAllowed):
            mandates.of_principal(session, other, margaret.id)
    assert list(mandates.of_principal(session, on_web(margaret), margaret.id)) == [mandate]
    assert list(mandates.of_agent(session, on_web(tom))) == [mandate]


def test_the_chore_ends_what_is_over_in_transactions_of_their_own(
    database: Database, council: Council
) -> None:
    ids: list[UUID] = []
    with database.write() as session:
        for _ in range(3):
            made = a_mandate(
                session, a_person(session), a_person(session, "Tom"), until=clock.now()
            )
            ids.append(made.id)
    [chore] = [one for one in chores.CHORES if one.name == "mandates"]

    assert (chore.do(database, council), chore.do(database, council)) == (3, 0)

    with database.read() as session:
        states = session.scalars(select(Mandate.state).where(Mandate.id.in_(ids)))
        assert set(states) == {MandateState.ENDED}


def test_what_is_due_is_found_by_an_index_however_many_there_are(sqlite_url: str) -> None:
    """The chore looks every minute, and a council has mandates by the ten thousand.

    PostgreSQL reads an empty table whole, and is right to: SQLite's plans do not look at sizes.
    """
    asked: list[str] = []

    def keep(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    database = Database(sqlite_url)
    event.listen(database.engine, "before_cursor_execute", keep)
    with database.read() as session:
        mandate_terms.due(session, SYSTEM)
        plans = [
            row[3]
            for statement in [one for one in asked if one.startswith("SELECT")]
            for row in session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", ("2026-01-01",) * statement.count("?")
            )
        ]
    database.close()

    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN")]
