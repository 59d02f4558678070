"""A worker killed with -9 in the middle of an order: each case is done, and done once."""

from uuid import UUID

from sqlalchemy import func, select

from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Role
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.desks import BulkItem
from portal.models.outbox import OutboxRow, Topic
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import bulks, cases
from portal.services.bulks import Does, Order
from portal.services.cases import NewCase
from tests.support.chorer import a_chorer
from tests.support.staff import Colleague
from tests.support.waiting import until

CASES = 70
KILLS = (5, 25)  # after so many cases at least
SECONDS = 60


def _ordered(database: Database, council: Council, place: Point) -> UUID:
    """An order to move cases on, two of which somebody changes meanwhile."""
    new = NewCase(service="pothole", words="A hole", place="Mill Lane", point=place)
    with database.write() as session:
        made = [cases.open_case(session, PUBLIC_ON_WEB, council, new) for _ in range(CASES)]
        lead = Colleague(Role.LEAD, (made[0].team,), name="Asha Lead").actor(session)
        wish = Order(Does.PROGRESS, state=State.CHECKED, words="We have looked.")
        chosen = [(case.id, case.version) for case in made]
        bulk = bulks.order(session, lead, wish, chosen)
        for case in (made[3], made[-1]):
            case.version += 1
        return bulk.id


def _tried(database: Database) -> int:
    with database.read() as session:
        done = select(func.count()).where(BulkItem.done_at.is_not(None))
        return session.scalar(done) or 0


def test_an_order_goes_on_where_a_killed_worker_ended_and_does_each_case_once(
    database: Database, database_url: str, council: Council, in_town: Point
) -> None:
    bulk_id = _ordered(database, council, in_town)
    for least in KILLS:
        with a_chorer(database_url) as process:
            until(lambda least=least: _tried(database) >= least, "some cases", SECONDS)  # type: ignore[misc]
            process.kill()
            process.join()
        assert _tried(database) < CASES, "it was killed too late to show anything"
    with a_chorer(database_url), a_chorer(database_url):  # two at once do no more than one
        until(lambda: _tried(database) == CASES, "all cases", SECONDS)

    with database.read() as session:
        moved = select(CaseEvent.case_id).where(CaseEvent.happened == Happened.MOVED)
        events = session.scalars(moved).all()
        told = session.scalars(
            select(OutboxRow.about_id).where(OutboxRow.topic == Topic.CASE_PROGRESSED)
        ).all()
        faults = session.scalars(select(BulkItem.fault).where(BulkItem.fault.is_not(None))).all()
        states = session.scalars(select(Case.state).where(Case.state == State.CHECKED)).all()
        waits = session.scalars(select(BulkItem.id).where(BulkItem.bulk_id != bulk_id)).all()
    assert len(events) == len(set(events)) == CASES - 2
    assert sorted(told) == sorted(events)
    assert faults == ["changed", "changed"]
    assert len(states) == CASES - 2
    assert not waits
