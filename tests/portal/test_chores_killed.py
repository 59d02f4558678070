"""Chores killed with -9 time and again: each reminder and each end is there, and there once."""

from collections import Counter
from collections.abc import Callable

from sqlalchemy import func, select

from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case, CaseCount, CaseEvent, Happened
from portal.models.enquiries import Enquiry
from portal.models.outbox import OutboxRow, Topic
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases, enquiries
from portal.services.cases import NewCase
from portal.services.people import Introduction
from tests.support.chorer import a_chorer
from tests.support.waiting import until

MANY = 30
SECONDS = 60  # for what takes two on a machine with nothing else to do


def ask_many(database: Database, council: Council, place: Point) -> None:
    officer = Actor(Role.OFFICER, By.WEB, teams=frozenset(council.teams))
    with database.write() as session:
        for number in range(MANY):
            who = Introduction(email=f"person-{number}@example.com")
            new = NewCase("pothole", "A hole", "Mill Lane", place, reporter=who)
            case = cases.open_case(session, PUBLIC_ON_WEB, council, new)
            enquiries.ask(session, officer, case, "Which lane?")


def test_killed_time_and_again_everyone_is_reminded_once_and_closed_once(
    database: Database, database_url: str, council: Council, in_town: Point
) -> None:
    ask_many(database, council, in_town)

    def reached(column: object, share: float) -> Callable[[], bool]:
        def looked() -> bool:
            with database.read() as session:
                counted = select(func.count()).select_from(Enquiry).where(column.is_not(None))  # type: ignore[attr-defined]
                return (session.scalar(counted) or 0) >= MANY * share

        return looked

    for days, column in ((7.5, Enquiry.reminded_at), (18.5, Enquiry.ended_at)):
        for share in (0.2, 0.6):
            with a_chorer(database_url, "enquiries", days) as chorer:
                until(reached(column, share), "some to be done", SECONDS)
                chorer.kill()
        with a_chorer(database_url, "enquiries", days):
            until(reached(column, 1), "all to be done", SECONDS)

    with database.read() as session:
        events = Counter(map(tuple, session.execute(select(CaseEvent.case_id, CaseEvent.happened))))
        rows = Counter(map(tuple, session.execute(select(OutboxRow.about_id, OutboxRow.topic))))
        states = Counter(session.scalars(select(Case.state)))
        counts = session.execute(select(CaseCount.state, CaseCount.n).where(CaseCount.n != 0)).all()
    for happened in (Happened.REMINDED, Happened.MOVED):
        assert [n for (_, kind), n in events.items() if kind is happened] == [1] * MANY
    for topic in (Topic.REPORTER_REMINDED, Topic.CASE_PROGRESSED):
        assert [n for (_, kind), n in rows.items() if kind is topic] == [1] * MANY
    assert states == {State.NO_ACTION: MANY}
    assert [tuple(row) for row in counts] == [(State.NO_ACTION, MANY)]
