"""Two officers answer the same case at the same moment: one is first, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import event, func, select

from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Actor, Role
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.identities import Identity
from portal.models.outbox import OutboxRow, Topic
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, Action
from portal.services import assigning, cases, notes, staff_cases
from portal.services.cases import NewCase
from portal.services.staff_cases import Answer, ChangedMeanwhile
from tests.support.staff import Colleague

MANY = 6
_NAMES = (State.SCHEDULED.value, State.IN_PROGRESS.value)
ROADS = ("ashshire_highways",)


def _opened(database: Database, council: Council, place: Point) -> tuple[str, int, list[Actor]]:
    """A new case, its version, and the officers who have it before them."""
    with database.write() as session:
        new = NewCase(service="pothole", words="A hole", place="Mill Lane", point=place)
        case = cases.open_case(session, PUBLIC_ON_WEB, council, new)
        staff = [Colleague(Role.OFFICER, ROADS, name=f"Officer {n}") for n in range(MANY)]
        actors = [one.actor(session) for one in staff]
        return case.reference, case.version, actors


def _all_at_once(actors: list[Actor], do: Callable[[Actor], None]) -> list[bool]:
    """Who was let through, of those who begin at one moment."""
    ready = Barrier(len(actors))

    def tried(actor: Actor) -> bool:
        ready.wait()
        try:
            do(actor)
        except ChangedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(len(actors)) as pool:
        return list(pool.map(tried, actors))


def test_of_answers_to_the_same_version_one_is_saved_and_told(
    database: Database, council: Council, in_town: Point
) -> None:
    reference, version, actors = _opened(database, council, in_town)

    def answer(actor: Actor) -> None:
        said = Answer(version, State.CHECKED, f"{actor.name} was here.")
        with database.write() as session:
            staff_cases.move_on(session, actor, reference, said)

    won = _all_at_once(actors, answer)

    assert won.count(True) == 1
    with database.read() as session:
        [moved] = session.scalars(select(CaseEvent).where(CaseEvent.happened == Happened.MOVED))
        assert moved.words == f"Officer {won.index(True)} was here."
        told = select(func.count()).where(OutboxRow.topic == Topic.CASE_PROGRESSED)
        assert session.scalar(told) == 1


def test_of_those_who_take_the_same_case_one_has_it(
    database: Database, council: Council, in_town: Point
) -> None:
    reference, version, actors = _opened(database, council, in_town)

    def take(actor: Actor) -> None:
        with database.write() as session:
            case = staff_cases.to_change(session, actor, Action.ASSIGN_CASE, reference, version)
            me = session.get_one(Identity, actor.identity_id)
            assigning.assign(session, actor, case, me)

    won = _all_at_once(actors, take)

    assert won.count(True) == 1
    with database.read() as session:
        case = session.scalars(select(Case)).one()
        assert case.assignee_id == actors[won.index(True)].identity_id


def test_notes_of_one_moment_are_all_kept(
    database: Database, council: Council, in_town: Point
) -> None:
    reference, _, actors = _opened(database, council, in_town)

    def note(actor: Actor) -> None:
        with database.write() as session:
            case = staff_cases.to_change(session, actor, Action.NOTE_CASE, reference, None)
            notes.note(session, actor, case, f"{actor.name} was here.")

    won = _all_at_once(actors, note)

    assert all(won)
    with database.read() as session:
        assert session.scalars(select(Case.version)).one() == 1 + MANY


def test_cases_that_change_places_take_the_counts_in_one_order(
    database: Database, council: Council, in_town: Point
) -> None:
    """In two orders each could hold the row that the other waits for."""
    reference, _, actors = _opened(database, council, in_town)
    orders = []
    for to in (State.SCHEDULED, State.IN_PROGRESS, State.SCHEDULED):
        with database.write() as session:
            taken: list[str] = []

            def note(_c: Any, _cursor: Any, statement: str, facts: Any, *_more: Any) -> None:
                if "INTO case_count" in statement.replace('"', ""):
                    taken.extend(state for state in _NAMES if state in _texts(facts))  # noqa: B023

            event.listen(session.connection(), "before_cursor_execute", note)
            case = cases.find(session, PUBLIC_ON_WEB, reference)
            cases.progress(session, actors[0], case, to, "On its way.")
        orders.append(taken)

    _, there, back = orders
    assert sorted(there) == sorted(_NAMES)
    assert there == back


def _texts(facts: Any) -> set[str]:
    return {str(fact) for fact in (facts.values() if isinstance(facts, dict) else facts)}
