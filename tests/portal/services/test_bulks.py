"""The same done to many cases: each once, each by its own leave, and none that somebody changed."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.desks import Bulk, BulkItem
from portal.models.identities import Identity
from portal.models.outbox import OutboxRow, Topic
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM, Actor, NotAllowed
from portal.services import bulks, cases
from portal.services.bulks import Does, NoSuchBulk, NothingChosen, Order, TooManyChosen
from portal.services.cases import NewCase
from tests.support.staff import Colleague

ROADS = "ashshire_highways"
LEAD = Colleague(Role.LEAD, (ROADS, "parks"), name="Asha Lead")
OTHER = Colleague(Role.OFFICER, (ROADS,), name="Lou Marsh")

Open = Callable[..., Case]


@pytest.fixture
def opened(session: Session, council: Council, in_town: Point) -> Open:
    def opened() -> Case:
        new = NewCase(service="pothole", words="A hole", place="Mill Lane", point=in_town)
        return cases.open_case(session, PUBLIC_ON_WEB, council, new)

    return opened


def ordered(session: Session, who: Actor, wish: Order, *chosen: Case) -> UUID:
    """An order for cases as they stand now."""
    return bulks.order(session, who, wish, [(case.id, case.version) for case in chosen]).id


def carried_out(session: Session, council: Council, bulk_id: UUID) -> int:
    """Everything that waits; how many cases that were."""
    n = 0
    while bulks.carry_out_next(session, SYSTEM, council, bulk_id):
        n += 1
    return n


def test_every_case_is_given_to_who_was_named_once(
    session: Session, council: Council, opened: Open
) -> None:
    lead, lou = LEAD.actor(session), OTHER.sign_on(session)[0].identity_id
    some = [opened() for _number in range(3)]
    bulk_id = ordered(session, lead, Order(Does.ASSIGN, to=lou), *some)
    assert bulks.look(session, lead, bulk_id).waiting == 3
    assert [bulk.id for bulk in bulks.unfinished(session, lead)] == [bulk_id]

    assert carried_out(session, council, bulk_id) == 3
    assert carried_out(session, council, bulk_id) == 0
    assert {case.assignee_id for case in some} == {lou}
    told = session.scalar(select(func.count()).where(CaseEvent.happened == Happened.ASSIGNED))
    assert told == 3
    progress = bulks.look(session, lead, bulk_id)
    assert (progress.done, progress.waiting, progress.faults) == (3, 0, {})
    assert progress.ended_at is not None
    assert not bulks.unfinished(session, lead)
    assert not bulks.waiting(session, SYSTEM)


def test_cases_are_given_back_to_the_team(session: Session, council: Council, opened: Open) -> None:
    lead, case = LEAD.actor(session), opened()
    case.assignee_id = lead.identity_id
    carried_out(session, council, ordered(session, lead, Order(Does.ASSIGN), case))

    assert case.assignee_id is None


def test_cases_are_passed_on_with_words_that_everyone_reads(
    session: Session, council: Council, opened: Open
) -> None:
    lead, some = LEAD.actor(session), [opened(), opened()]
    wish = Order(Does.PASS, team="street_cleansing", words="It is litter.")
    carried_out(session, council, ordered(session, lead, wish, *some))

    assert [(case.team, case.state) for case in some] == [("street_cleansing", State.PASSED_ON)] * 2
    events = session.scalars(select(CaseEvent).where(CaseEvent.happened == Happened.PASSED)).all()
    assert [event.words for event in events] == ["It is litter."] * 2


def test_cases_are_moved_on_and_everyone_who_follows_one_is_told(
    session: Session, council: Council, opened: Open
) -> None:
    lead, some = LEAD.actor(session), [opened(), opened()]
    wish = Order(Does.PROGRESS, state=State.DONE, words="All filled.")
    carried_out(session, council, ordered(session, lead, wish, *some))

    assert [case.state for case in some] == [State.DONE] * 2
    rows = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.CASE_PROGRESSED))
    assert {row.about_id for row in rows} == {case.id for case in some}


def test_a_case_that_somebody_changed_meanwhile_stays_as_they_left_it_and_is_named(
    session: Session, council: Council, opened: Open, an_officer: Actor
) -> None:
    lead, mine, theirs = LEAD.actor(session), opened(), opened()
    wish = Order(Does.PROGRESS, state=State.NO_ACTION, words="Nothing to do.")
    bulk_id = ordered(session, lead, wish, mine, theirs)
    cases.progress(session, an_officer, theirs, State.SCHEDULED, "Tuesday.")
    carried_out(session, council, bulk_id)

    assert (mine.state, theirs.state) == (State.NO_ACTION, State.SCHEDULED)
    progress = bulks.look(session, lead, bulk_id)
    assert (progress.done, progress.faults) == (1, {"changed": 1})
    assert [(left.reference, left.fault) for left in progress.left] == [
        (theirs.reference, "changed")
    ]


@pytest.mark.parametrize(
    ("wish", "fault"),
    [
        (Order(Does.PROGRESS, state=State.RECEIVED), "no_such_step"),
        (Order(Does.PROGRESS), "no_such_step"),
        (Order(Does.PROGRESS, state=State.NOT_OURS, words=" "), "words_needed"),
        (Order(Does.PASS, team="nobody"), "no_such_team"),
        (Order(Does.PASS, team=ROADS), "has_it_already"),
        (Order(Does.ASSIGN, to=UUID(int=9)), "no_such_colleague"),
    ],
)
def test_what_cannot_be_done_to_a_case_is_told_and_keeps_no_other_waiting(
    session: Session, council: Council, opened: Open, wish: Order, fault: str
) -> None:
    lead, case = LEAD.actor(session), opened()
    version = case.version
    bulk_id = ordered(session, lead, wish, case)
    assert carried_out(session, council, bulk_id) == 1

    progress = bulks.look(session, lead, bulk_id)
    assert (progress.faults, progress.done, progress.waiting) == ({fault: 1}, 0, 0)
    assert (case.version, case.state) == (version, State.RECEIVED)
    assert progress.ended_at is not None


def test_somebody_who_does_not_handle_the_team_is_given_none_of_its_cases(
    session: Session, council: Council, opened: Open
) -> None:
    lead, case = LEAD.actor(session), opened()
    gardener = Colleague(Role.OFFICER, ("parks",), name="Ivy").sign_on(session)[0].identity_id
    bulk_id = ordered(session, lead, Order(Does.ASSIGN, to=gardener), case)
    carried_out(session, council, bulk_id)

    assert bulks.look(session, lead, bulk_id).faults == {"not_of_the_team": 1}
    assert case.assignee_id is None


def test_each_case_asks_for_leave_again_with_the_rights_of_who_ordered(
    session: Session, council: Council, opened: Open
) -> None:
    lead, mine, foreign = LEAD.actor(session), opened(), opened()
    foreign.team = "environmental_health"
    session.flush()
    wish = Order(Does.PROGRESS, state=State.CHECKED, words="")
    bulk_id = ordered(session, lead, wish, mine, foreign)
    carried_out(session, council, bulk_id)

    assert (mine.state, foreign.state) == (State.CHECKED, State.RECEIVED)
    assert bulks.look(session, lead, bulk_id).faults == {"not_allowed": 1}
    session.flush()
    lines = session.scalars(select(AuditLine).where(AuditLine.action == "progress_case")).all()
    assert [(line.case_id, line.actor_name) for line in lines] == [(mine.id, "Asha Lead")]


@pytest.mark.parametrize(("roles", "teams"), [([], [ROADS]), (["lead"], []), (["councillor"], [])])
def test_who_has_lost_the_right_meanwhile_has_lost_it_for_what_still_waits(
    session: Session, council: Council, opened: Open, roles: list[str], teams: list[str]
) -> None:
    lead, case = LEAD.actor(session), opened()
    bulk_id = ordered(session, lead, Order(Does.PROGRESS, state=State.CHECKED), case)
    identity = session.get_one(Identity, lead.identity_id)
    identity.roles, identity.teams = roles, teams
    carried_out(session, council, bulk_id)

    assert case.state is State.RECEIVED
    assert session.scalars(select(BulkItem.fault)).all() == ["not_allowed"]


def test_rights_that_came_later_are_not_used_for_an_earlier_order(
    session: Session, council: Council, opened: Open
) -> None:
    lead, case = Colleague(Role.LEAD, ("parks",), name="Asha Lead").actor(session), opened()
    bulk_id = ordered(session, lead, Order(Does.PROGRESS, state=State.CHECKED), case)
    LEAD.sign_on(session)
    carried_out(session, council, bulk_id)

    assert case.state is State.RECEIVED


def test_a_case_whose_step_breaks_keeps_no_other_waiting(
    session: Session, council: Council, opened: Open
) -> None:
    lead, some = LEAD.actor(session), [opened(), opened()]
    some[0].service = "no_longer_there"  # and so is whose duty it is
    session.flush()
    wish = Order(Does.PASS, team="street_cleansing")
    bulk_id = ordered(session, lead, wish, *some)
    bulk = session.get_one(Bulk, bulk_id)
    bulk.facts = bulk.facts | {"state": "no such state"}
    session.flush()

    assert carried_out(session, council, bulk_id) == 2
    assert session.scalars(select(BulkItem.fault)).all() == ["failed", "failed"]


def test_an_order_needs_a_case_and_has_an_end(session: Session) -> None:
    lead = LEAD.actor(session)
    with pytest.raises(NothingChosen):
        bulks.order(session, lead, Order(Does.ASSIGN), [])
    too_many = [(clock.new_id(), 1) for _number in range(bulks.MOST + 1)]
    with pytest.raises(TooManyChosen):
        bulks.order(session, lead, Order(Does.ASSIGN), too_many)


def test_the_same_case_twice_is_one(session: Session, council: Council, opened: Open) -> None:
    lead, case = LEAD.actor(session), opened()
    bulk_id = ordered(session, lead, Order(Does.PROGRESS, state=State.CHECKED), case, case)

    assert carried_out(session, council, bulk_id) == 1


def test_an_order_is_seen_by_who_gave_it_alone(session: Session, opened: Open) -> None:
    bulk_id = ordered(session, LEAD.actor(session), Order(Does.ASSIGN), opened())
    other = OTHER.actor(session)

    with pytest.raises(NotAllowed):
        bulks.look(session, other, bulk_id)
    assert not bulks.unfinished(session, other)
    with pytest.raises(NoSuchBulk):
        bulks.look(session, other, clock.new_id())


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.RECORDS_MANAGER, Role.ADMINISTRATOR])
def test_who_handles_no_cases_orders_nothing(session: Session, opened: Open, role: Role) -> None:
    wards = ("park",) if role is Role.COUNCILLOR else ()
    nobody, case = Colleague(role, wards=wards).actor(session), opened()

    with pytest.raises(NotAllowed):
        ordered(session, nobody, Order(Does.ASSIGN), case)
    with pytest.raises(NotAllowed):
        bulks.carry_out_next(session, nobody, None, clock.new_id())  # type: ignore[arg-type]
