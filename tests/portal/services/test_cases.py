"""Opening, moving and reopening cases, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.cases import Case, CaseCount, CaseEvent
from portal.models.contacts import Contact, Direction
from portal.models.followers import Follower
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.models.places import Point
from portal.models.states import NoSuchStep, State
from portal.policy import PUBLIC_ON_WEB, Actor, By, NotAllowed, Role
from portal.services import cases, counting
from portal.services.cases import NewCase
from portal.services.people import Introduction, NotAnEmail, NotAPhone

NEW = NewCase(service="pothole", words="A deep hole", place="Mill Lane")


def _posted(session: Session, topic: Topic) -> list[OutboxRow]:
    return list(session.scalars(select(OutboxRow).where(OutboxRow.topic == topic)))


def _many(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def _in(place: Point, **more: object) -> NewCase:
    return replace(NEW, point=place, **more)  # type: ignore[arg-type]


def test_an_opened_case_tells_who_must_act_and_keeps_the_contact(
    session: Session, a_case: Case
) -> None:
    [opened] = _posted(session, Topic.CASE_OPENED)
    [contact] = session.scalars(select(Contact))

    assert opened.about_id == a_case.id
    assert (contact.case_id, contact.direction, contact.first) == (a_case.id, Direction.IN, True)
    assert [row.facts["contact_id"] for row in _posted(session, Topic.CONTACT_RECORDED)] == [
        str(contact.id)
    ]


def test_an_opened_case_knows_its_team_its_ward_and_its_date(
    council: Council, a_case: Case, in_town: Point
) -> None:
    ward = council.ward_at(in_town)

    assert a_case.team in council.teams
    assert ward is not None
    assert a_case.ward == ward.key
    assert a_case.due is None or a_case.due > a_case.created_at


def test_the_reporter_follows_the_case_from_the_start(session: Session, a_case: Case) -> None:
    [follower] = session.scalars(select(Follower))

    assert follower.is_reporter
    assert follower.confirmed_at is not None
    assert follower.contact_point.key == "sam@example.com"


def test_somebody_who_says_nothing_of_themselves_stays_unknown(
    session: Session, council: Council, in_town: Point
) -> None:
    cases.open_case(session, PUBLIC_ON_WEB, council, _in(in_town))

    assert _many(session, Person) == _many(session, Follower) == 0


def test_the_same_wish_twice_is_one_case(
    session: Session, council: Council, in_town: Point
) -> None:
    wish = _in(in_town, once="draft-1")
    first = cases.open_case(session, PUBLIC_ON_WEB, council, wish)
    second = cases.open_case(session, PUBLIC_ON_WEB, council, wish)

    assert first.id == second.id
    assert len(_posted(session, Topic.CASE_OPENED)) == 1


def test_the_same_wish_twice_at_once_is_one_case_and_one_person(
    database: Database, council: Council, in_town: Point
) -> None:
    together = Barrier(2)

    def send(wish: NewCase) -> UUID:
        together.wait()
        with database.write() as session:
            return cases.open_case(session, PUBLIC_ON_WEB, council, wish).id

    with ThreadPoolExecutor(2) as senders:
        for number in range(6):
            wish = _in(in_town, once=f"wish-{number}", reporter=Introduction(name="Sam"))
            first, second = senders.map(send, (wish, wish))
            assert first == second

    with database.read() as session:
        assert _many(session, Case) == _many(session, Person) == _many(session, Contact) == 6


def test_what_is_opened_is_at_hand_whole(
    session: Session, council: Council, in_town: Point
) -> None:
    reporter = Introduction(name="Sam", email="sam@example.com")
    case = cases.open_case(session, PUBLIC_ON_WEB, council, _in(in_town, reporter=reporter))

    assert case in session
    assert case.subject is not None
    assert case.subject.name == "Sam"
    assert [event.to_state for event in case.events] == [State.RECEIVED]
    assert (case.version, case.reporters, case.closed_at) == (1, 1, None)


@pytest.mark.parametrize(
    ("reporter", "fault"),
    [
        (Introduction(email="sam at example.com"), NotAnEmail),
        (Introduction(phone="12"), NotAPhone),
    ],
)
def test_an_address_that_cannot_be_reached_opens_nothing(
    session: Session,
    council: Council,
    in_town: Point,
    reporter: Introduction,
    fault: type[Exception],
) -> None:
    with pytest.raises(fault):
        cases.open_case(session, PUBLIC_ON_WEB, council, _in(in_town, reporter=reporter))

    assert _many(session, Case) == _many(session, OutboxRow) == 0


def test_a_place_outside_the_area_opens_nothing(session: Session, council: Council) -> None:
    with pytest.raises(cases.PlaceNeeded):
        cases.open_case(session, PUBLIC_ON_WEB, council, _in(Point(0.0, 0.0)))


def test_a_category_the_council_does_not_have_opens_nothing(
    session: Session, council: Council, in_town: Point
) -> None:
    with pytest.raises(cases.NoSuchService):
        cases.open_case(session, PUBLIC_ON_WEB, council, _in(in_town, service="moon"))


def test_a_finished_case_tells_its_follower_once(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    cases.progress(session, an_officer, a_case, State.DONE, "Filled on Tuesday.")

    [row] = _posted(session, Topic.CASE_PROGRESSED)
    assert session.get(CaseEvent, UUID(row.facts["event_id"])) is not None


def test_the_public_moves_no_case(session: Session, a_case: Case) -> None:
    with pytest.raises(NotAllowed):
        cases.progress(session, PUBLIC_ON_WEB, a_case, State.DONE, "")


def test_a_step_that_the_table_lacks_tells_nobody(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    cases.progress(session, an_officer, a_case, State.DONE, "Filled.")

    with pytest.raises(NoSuchStep):
        cases.progress(session, an_officer, a_case, State.CHECKED, "")

    assert len(_posted(session, Topic.CASE_PROGRESSED)) == 1


@pytest.mark.parametrize("end", [State.NOT_OURS, State.NO_ACTION, State.CANCELLED])
def test_an_end_without_work_says_why(
    session: Session, a_case: Case, an_officer: Actor, end: State
) -> None:
    with pytest.raises(cases.WordsNeeded):
        cases.progress(session, an_officer, a_case, end, "  ")


def test_its_follower_brings_a_case_back_and_a_stranger_does_not(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    cases.progress(session, an_officer, a_case, State.DONE, "Filled.")
    holder = Actor(Role.HOLDER, By.WEB, person_id=a_case.subject_id, holds=a_case.id)

    with pytest.raises(NotAllowed):
        cases.reopen(session, PUBLIC_ON_WEB, a_case, "Still there.")
    cases.reopen(session, holder, a_case, "Still there.")

    assert a_case.state is State.RECEIVED
    assert len(_posted(session, Topic.CASE_REOPENED)) == 1


def test_after_28_days_a_case_stays_closed(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    cases.progress(session, an_officer, a_case, State.DONE, "Filled.")

    with (
        time_machine.travel(clock.now() + timedelta(days=29)),
        pytest.raises(cases.TooLateToReopen),
    ):
        cases.reopen(session, an_officer, a_case, "Broken again.")


def test_a_reference_finds_its_case_however_it_is_typed(session: Session, a_case: Case) -> None:
    typed = a_case.reference.lower().replace("-", " ")

    assert cases.find(session, PUBLIC_ON_WEB, typed) is a_case


@pytest.mark.parametrize("typed", ["", "ABCD", "0000-0001", "'; drop table", "\x00" * 8])
def test_what_is_no_reference_finds_nothing(session: Session, a_case: Case, typed: str) -> None:
    with pytest.raises(cases.NoSuchCase):
        cases.find(session, PUBLIC_ON_WEB, typed)


def test_a_private_case_is_found_by_its_holder_only(
    session: Session, council: Council, in_town: Point
) -> None:
    case = cases.open_case(session, PUBLIC_ON_WEB, council, _in(in_town, service="noise"))
    holder = Actor(Role.HOLDER, By.WEB, holds=case.id)

    assert cases.find(session, holder, case.reference) is case
    with pytest.raises(NotAllowed):
        cases.find(session, PUBLIC_ON_WEB, case.reference)


def test_someone_with_the_same_problem_is_counted(session: Session, a_case: Case) -> None:
    cases.count_in(session, PUBLIC_ON_WEB, a_case)
    session.refresh(a_case)

    assert a_case.reporters == 2


def test_the_summary_rows_always_tell_how_many_there_are(
    session: Session, council: Council, in_town: Point, an_officer: Actor
) -> None:
    for _ in range(3):
        case = cases.open_case(session, PUBLIC_ON_WEB, council, _in(in_town))
    cases.progress(session, an_officer, case, State.CHECKED, "")
    cases.progress(session, an_officer, case, State.DONE, "Filled.")

    counted = {state: n for state, n in session.execute(select(CaseCount.state, CaseCount.n)) if n}
    there = dict(session.execute(select(Case.state, func.count()).group_by(Case.state)).all())
    assert counted == there


def test_every_change_of_a_public_case_makes_lists_new(
    session: Session, a_case: Case, an_officer: Actor
) -> None:
    before = counting.stamp(session)
    cases.progress(session, an_officer, a_case, State.CHECKED, "")
    moved = counting.stamp(session)
    cases.count_in(session, PUBLIC_ON_WEB, a_case)

    assert before < moved < counting.stamp(session)


def test_a_rolled_back_transaction_leaves_nothing(
    session: Session, council: Council, in_town: Point
) -> None:
    before_it = session.begin_nested()
    cases.open_case(session, PUBLIC_ON_WEB, council, _in(in_town))
    before_it.rollback()

    assert _many(session, Case) == _many(session, OutboxRow) == _many(session, Contact) == 0
