"""A case handed to another team or agency stays the same case, under the same reference."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Role
from portal.models.cases import Case, CaseCount, Happened
from portal.models.outbox import OutboxRow, Topic
from portal.models.states import NoSuchStep, State
from portal.policy import Actor, NotAllowed
from portal.services import cases, passing
from portal.services.passing import HANDED_OVER, HasItAlready, NoSuchTeam
from tests.support.staff import Colleague


def rows(session: Session, topic: Topic) -> list[OutboxRow]:
    session.flush()
    return list(session.scalars(select(OutboxRow).where(OutboxRow.topic == topic)))


def test_the_case_keeps_its_reference_and_its_date_and_leaves_the_desk_it_was_on(
    session: Session, council: Council, a_case: Case, an_officer: Actor
) -> None:
    somebody = Colleague(Role.OFFICER, (a_case.team,)).sign_on(session)[0].identity_id
    a_case.assignee_id, a_case.their_reference = somebody, "RD/77"
    before = (a_case.id, a_case.reference, a_case.due)
    event = passing.hand_over(session, an_officer, council, a_case, "parks", "It is in the park.")

    assert (a_case.id, a_case.reference, a_case.due) == before
    assert (a_case.team, a_case.state) == ("parks", State.PASSED_ON)
    assert (a_case.assignee_id, a_case.their_reference) == (None, "")
    assert (event.happened, event.public, event.words) == (
        Happened.PASSED, True, "It is in the park.",
    )  # fmt: skip
    assert event.facts["team"] == "parks"
    assert event.facts["from"] == "ashshire_highways"
    assert event.facts["their_reference"] == "RD/77"


def test_the_new_team_and_who_follows_it_are_told_by_one_row(
    session: Session, council: Council, a_case: Case, an_officer: Actor
) -> None:
    event = passing.hand_over(session, an_officer, council, a_case, "parks", "", "P-9")

    [row] = rows(session, Topic.CASE_PASSED)
    assert (row.about_id, row.facts) == (a_case.id, {"event_id": str(event.id)})
    assert not rows(session, Topic.CASE_PROGRESSED)
    assert a_case.their_reference == "P-9"


def test_why_the_new_team_has_it_is_no_longer_what_was_true_of_the_old_one(
    session: Session, council: Council, a_case: Case, an_officer: Actor
) -> None:
    reason, name = a_case.reason, a_case.reason_name
    passing.hand_over(session, an_officer, council, a_case, "parks", "")
    assert (a_case.reason, a_case.reason_name) == (HANDED_OVER, None)

    passing.hand_over(session, an_officer, council, a_case, "ashshire_highways", "")
    assert (a_case.reason, a_case.reason_name) == (reason, name)


@pytest.mark.parametrize(
    ("team", "fault"), [("nobody", NoSuchTeam), ("ashshire_highways", HasItAlready)]
)
def test_it_goes_to_a_team_that_there_is_and_that_has_it_not(
    session: Session, council: Council, a_case: Case, an_officer: Actor, team: str,
    fault: type[Exception],
) -> None:  # fmt: skip
    with pytest.raises(fault):
        passing.hand_over(session, an_officer, council, a_case, team, "")
    assert (a_case.team, a_case.state) == ("ashshire_highways", State.RECEIVED)


def test_what_has_ended_is_handed_to_nobody(
    session: Session, council: Council, a_case: Case, an_officer: Actor
) -> None:
    cases.progress(session, an_officer, a_case, State.DONE, "Filled.")
    with pytest.raises(NoSuchStep):
        passing.hand_over(session, an_officer, council, a_case, "parks", "")
    assert a_case.team == "ashshire_highways"


def test_who_has_handed_it_over_may_not_do_so_again(
    session: Session, council: Council, a_case: Case
) -> None:
    officer = Colleague(Role.OFFICER, ("ashshire_highways",)).actor(session)
    passing.hand_over(session, officer, council, a_case, "parks", "")

    with pytest.raises(NotAllowed):
        passing.hand_over(session, officer, council, a_case, "ashshire_highways", "")


def test_the_counts_of_the_lists_go_along(
    session: Session, council: Council, a_case: Case, an_officer: Actor
) -> None:
    for team in ("parks", "street_cleansing"):
        passing.hand_over(session, an_officer, council, a_case, team, "")

    found = session.scalars(select(CaseCount).where(CaseCount.n != 0)).all()
    assert [(one.state, one.n) for one in found] == [(State.PASSED_ON, 1)]
    assert a_case.updated_at <= clock.now()
