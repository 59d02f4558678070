"""Staff see the cases of their teams, whole; each look at private details is written down."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import By, Role
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.places import Point
from portal.models.states import NoSuchStep, State
from portal.policy import PUBLIC_ON_WEB, Action, Actor, NotAllowed, ReasonNeeded, may
from portal.services import cases, staff_cases
from portal.services.cases import NewCase, NoSuchCase, WordsNeeded
from portal.services.people import Introduction
from portal.services.photos import NoSuchPhoto
from portal.services.staff_cases import Answer, ChangedMeanwhile
from tests.support.staff import Colleague

ROADS = ("ashshire_highways",)
HEALTH = ("environmental_health",)
OFFICER = Colleague(Role.OFFICER, ROADS)
OTHER = Colleague(Role.OFFICER, HEALTH, name="Lou Marsh")
CLERK = Colleague(Role.CLERK, ("customer_services",), name="Moira Kelly")
MANAGER = Colleague(Role.RECORDS_MANAGER, name="Ravi Menon")

Open = Callable[..., Case]


@pytest.fixture
def opened(session: Session, council: Council, in_town: Point) -> Open:
    """Opens a case, and sets what matters for a queue."""

    def opened(
        service: str = "pothole", team: str | None = None, due: datetime | None = None,
        ward: str | None = "park",
    ) -> Case:  # fmt: skip
        new = NewCase(
            service=service, words="Something", place="Mill Lane", point=in_town,
            private_words="Ring twice", reporter=Introduction(name="Sam", email="sam@example.com"),
        )  # fmt: skip
        case = cases.open_case(session, PUBLIC_ON_WEB, council, new)
        case.team, case.due, case.ward = team or case.team, due, ward
        session.flush()
        return case

    return opened


def _looks(session: Session) -> list[AuditLine]:
    session.flush()
    return list(session.scalars(select(AuditLine).order_by(AuditLine.id)))


# --- the queue


def test_the_queue_holds_the_open_cases_of_the_teams_and_no_others(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    mine, other, done = opened(), opened(team="parks"), opened()
    cases.progress(session, an_officer, done, State.DONE, "Filled.")

    found = staff_cases.queue(session, OFFICER.actor(session))
    assert [one.reference for one in found.cases] == [mine.reference]
    both = Colleague(Role.LEAD, (*ROADS, "parks")).actor(session)
    assert {one.reference for one in staff_cases.queue(session, both).cases} == {
        mine.reference, other.reference,
    }  # fmt: skip


def test_what_is_late_comes_first_and_what_has_no_date_last(session: Session, opened: Open) -> None:
    now = clock.now()
    undated, soon, late, later = (
        opened(due=due)
        for due in (None, now + timedelta(hours=1), now - timedelta(days=9), now + timedelta(9))
    )
    found = staff_cases.queue(session, OFFICER.actor(session)).cases

    assert [one.id for one in found] == [late.id, soon.id, later.id, undated.id]
    assert [one.is_late(now) for one in found] == [True, False, False, False]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    dues=st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=1, max_size=9),
    size=st.integers(1, 4),
)
def test_pages_of_the_queue_neither_lose_nor_repeat_a_case(
    session: Session, opened: Open, dues: list[int | None], size: int
) -> None:
    team = clock.new_id().hex
    start = datetime(2026, 11, 20, 9, tzinfo=UTC)
    made = [opened(team=team, due=start + timedelta(days=n) if n is not None else None)
            for n in dues]  # fmt: skip
    officer = Actor(Role.OFFICER, By.WEB, teams=frozenset({team}))
    whole = [one.id for one in staff_cases.queue(session, officer, limit=20).cases]
    found: list[UUID] = []
    after = None
    for _page in range(len(made) + 1):
        page = staff_cases.queue(session, officer, after, limit=size)
        found += [one.id for one in page.cases]
        if (after := page.next) is None:
            break

    assert found == whole
    assert set(found) == {case.id for case in made}


def test_a_case_that_has_left_the_queue_still_marks_where_the_next_page_begins(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    first, second = (opened(due=clock.now() + timedelta(days=day)) for day in (1, 2))
    officer = OFFICER.actor(session)
    page = staff_cases.queue(session, officer, limit=1)
    cases.progress(session, an_officer, first, State.DONE, "Filled.")

    assert [one.id for one in staff_cases.queue(session, officer, page.next).cases] == [second.id]


@pytest.mark.parametrize("junk", ["", "x", "_", "1e400_00", "nan_" + "0" * 32, "9" * 40 + "_0"])
def test_a_page_key_that_is_none_is_the_beginning(
    session: Session, opened: Open, junk: str
) -> None:
    case = opened(due=clock.now())

    found = staff_cases.queue(session, OFFICER.actor(session), junk).cases
    assert [one.id for one in found] == [case.id]


def test_a_councillors_queue_holds_what_is_public_in_their_wards(
    session: Session, opened: Open
) -> None:
    mine = opened()
    opened(ward="station")
    opened(service="noise")
    councillor = Colleague(Role.COUNCILLOR, wards=("park",)).actor(session)

    assert [one.id for one in staff_cases.queue(session, councillor).cases] == [mine.id]


@pytest.mark.parametrize(
    ("role", "also"),
    [
        (Role.OFFICER, ()), (Role.INSPECTOR, ()), (Role.LEAD, ()), (Role.CLERK, ()),
        (Role.COUNCILLOR, ()), (Role.OFFICER, (Role.COUNCILLOR,)),
        (Role.LEAD, (Role.ADMINISTRATOR, Role.COUNCILLOR)),
    ],
)  # fmt: skip
def test_the_queue_is_what_the_rule_lets_them_open_without_saying_why(
    session: Session, opened: Open, role: Role, also: tuple[Role, ...]
) -> None:
    made = [
        opened(service, team=team, ward=ward)
        for service in ("pothole", "noise")
        for team in ("parks", "enforcement")
        for ward in ("park", "station", None)
    ]
    handles = role is not Role.COUNCILLOR
    who = Colleague(role, ("parks",) if handles else (), ("park",), also=also).actor(session)

    allowed = {case.id for case in made if may(who, Action.READ_AS_STAFF, case)}
    assert {one.id for one in staff_cases.queue(session, who).cases} == allowed
    assert 0 < len(allowed) < len(made)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.RECORDS_MANAGER])
def test_who_handles_no_cases_has_no_queue(session: Session, role: Role) -> None:
    with pytest.raises(NotAllowed):
        staff_cases.queue(session, Colleague(role).actor(session))


# --- a case


def test_reading_the_private_details_of_their_teams_case_is_a_line(
    session: Session, opened: Open
) -> None:
    case = opened()
    found = staff_cases.look_into(session, OFFICER.actor(session), case.reference.lower())

    assert (found.case, found.private, Action.PROGRESS_CASE in found.may) == (case, True, True)
    [line] = _looks(session)
    assert (line.action, line.case_id, line.person_id) == (
        "read_private_details", case.id, case.subject_id,
    )  # fmt: skip


@pytest.mark.parametrize("service", ["pothole", "noise"], ids=["public", "private"])
def test_an_officer_of_another_team_sees_nothing_of_it_here(
    session: Session, opened: Open, service: str
) -> None:
    case = opened(service, team="parks")

    with pytest.raises(NotAllowed) as refused:
        staff_cases.look_into(session, OTHER.actor(session), case.reference, "I am curious")
    assert not isinstance(refused.value, ReasonNeeded)
    assert not _looks(session)


@pytest.mark.parametrize("who", [CLERK, MANAGER], ids=["clerk", "records manager"])
def test_who_may_look_with_a_reason_says_it_once_a_session(
    session: Session, opened: Open, who: Colleague
) -> None:
    case, actor = opened("noise"), who.actor(session)
    with pytest.raises(ReasonNeeded):
        staff_cases.look_into(session, actor, case.reference)
    assert not _looks(session)

    staff_cases.look_into(session, actor, case.reference, "She called about it")
    found = staff_cases.look_into(session, actor, case.reference)
    assert (found.private, Action.PROGRESS_CASE in found.may) == (True, False)
    assert [line.reason for line in _looks(session)] == ["She called about it"] * 2
    with pytest.raises(ReasonNeeded):
        staff_cases.look_into(session, who.actor(session), case.reference)


def test_a_councillor_reads_a_public_case_of_their_ward_without_private_details(
    session: Session, opened: Open
) -> None:
    councillor = Colleague(Role.COUNCILLOR, wards=("park",)).actor(session)
    found = staff_cases.look_into(session, councillor, opened().reference)

    assert (found.private, found.may) == (False, frozenset())
    assert not _looks(session)
    for hidden in (opened(ward="station"), opened("noise")):
        with pytest.raises(NotAllowed):
            staff_cases.look_into(session, councillor, hidden.reference)


def test_a_reference_that_no_case_has_is_no_case(session: Session) -> None:
    for reference in ("", "ABCD-EFGH", clock.reference(), "' OR 1=1 --"):
        with pytest.raises(NoSuchCase):
            staff_cases.look_into(session, OFFICER.actor(session), reference)


# --- moving on


def test_moving_a_case_on_tells_and_leaves_a_line(session: Session, opened: Open) -> None:
    case = opened()
    answer = Answer(case.version, State.SCHEDULED, "A crew comes on Tuesday.")
    event = staff_cases.move_on(session, OFFICER.actor(session), case.reference, answer)

    assert (case.state, event.words) == (State.SCHEDULED, "A crew comes on Tuesday.")
    [line] = _looks(session)
    assert (line.action, line.case_id, line.actor_name) == (
        "progress_case", case.id, "Jo Adeyemi",
    )  # fmt: skip


def test_a_case_that_somebody_else_changed_meanwhile_stays_as_they_left_it(
    session: Session, opened: Open
) -> None:
    case, officer = opened(), OFFICER.actor(session)
    seen = case.version
    staff_cases.move_on(session, officer, case.reference, Answer(seen, State.CHECKED, "Seen."))

    with pytest.raises(ChangedMeanwhile):
        staff_cases.move_on(session, officer, case.reference, Answer(seen, State.DONE, "Filled."))
    assert case.state is State.CHECKED


@pytest.mark.parametrize(
    "who", [OTHER, CLERK, MANAGER, Colleague(Role.COUNCILLOR, wards=("park",)),
            Colleague(Role.ADMINISTRATOR)], ids=lambda who: who.role,
)  # fmt: skip
def test_nobody_else_moves_it_on(session: Session, opened: Open, who: Colleague) -> None:
    case = opened()
    with pytest.raises(NotAllowed):
        staff_cases.move_on(
            session, who.actor(session), case.reference, Answer(case.version, State.DONE, "Done.")
        )
    assert case.state is State.RECEIVED


def test_the_table_of_states_and_the_words_an_end_needs_hold_here_too(
    session: Session, opened: Open
) -> None:
    case, officer = opened(), OFFICER.actor(session)

    with pytest.raises(NoSuchStep):
        staff_cases.move_on(
            session, officer, case.reference, Answer(case.version, State.RECEIVED, "Again")
        )
    with pytest.raises(WordsNeeded):
        staff_cases.move_on(
            session, officer, case.reference, Answer(case.version, State.NOT_OURS, " ")
        )


def test_a_photo_that_is_not_there_is_no_photo(session: Session) -> None:
    with pytest.raises(NoSuchPhoto):
        staff_cases.photo_of(session, OFFICER.actor(session), clock.new_id())
