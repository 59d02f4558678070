"""Staff see the cases of their teams, whole; each look at private details is written down."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.places import Point
from portal.models.states import NoSuchStep, State
from portal.policy import PUBLIC_ON_WEB, Action, NotAllowed, ReasonNeeded
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
