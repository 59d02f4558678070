"""A page of the journal of somebody for whom a hundred thousand things were done.

`python -m benchmarks journal` fills the journals of two people, with ten and with 100,000 lines,
among as many of others, and reads pages of both by key: the newest, one in the middle, the last.
"""

import statistics
from collections.abc import Callable, Iterator
from time import perf_counter
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks import databases
from benchmarks.cores import kept_to, of_load
from benchmarks.figures import Figure
from portal import clock
from portal.database import Database
from portal.models.actors import Actor, Basis, By, Depth, Kind, Role
from portal.models.cases import Case
from portal.models.mandates import JournalLine, Mandate, MandateState, Way
from portal.models.people import Person
from portal.models.states import State
from portal.policy import Action
from portal.services import journal

FEW, MANY = 10, 100_000
CASES = 200
ROUNDS, READS = 9, 20
MOST_MS = 20.0
_A_BIT = 5_000


def figures() -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    with databases.folder() as folder, databases.postgresql(folder) as server:
        return [
            *_on("SQLite", databases.new_sqlite(folder, "journal")),
            *_on("PostgreSQL", databases.new_postgresql(server, "journal")),
        ]


def _on(name: str, url: str) -> Iterator[Figure]:
    database = Database(url)
    with database.write() as session:
        few, many, _others = (_filled(session, n) for n in (FEW, MANY, MANY))
    places = {"the newest": None, "in the middle": _key(database, many, MANY // 2),
              "the last": _key(database, many, journal.PAGE)}  # fmt: skip
    with kept_to(of_load()):
        took = {where: _rounds(database, many, after) for where, after in places.items()}
        least = statistics.median(_rounds(database, few, None))
    database.close()
    for where, rounds in took.items():
        note = f"{min(rounds):.1f} to {max(rounds):.1f} in {ROUNDS} rounds; of {FEW}: {least:.1f}"
        yield Figure(
            f"{name}: a page of {MANY:,} lines, {where}", statistics.median(rounds), note,
            at_most=MOST_MS, unit="ms",
        )  # fmt: skip


def _rounds(database: Database, person_id: UUID, after: UUID | None) -> list[float]:
    """Milliseconds of one page, in each round; the first is for the caches."""
    read = _page(database, person_id, after)
    return [_took(read) for _ in range(ROUNDS + 1)][1:]


def _page(database: Database, person_id: UUID, after: UUID | None) -> Callable[[], None]:
    actor = Actor(Role.RESIDENT, By.WEB, person_id=person_id)

    def read() -> None:
        with database.read() as session:
            assert journal.of_person(session, actor, person_id, after).lines

    return read


def _took(read: Callable[[], None]) -> float:
    began = perf_counter()
    for _ in range(READS):
        read()
    return (perf_counter() - began) / READS * 1000


def _key(database: Database, person_id: UUID, before_the_last: int) -> UUID:
    """The key after which so many lines are left."""
    with database.read() as session:
        statement = select(JournalLine.id).where(JournalLine.principal_id == person_id)
        ids = session.scalars(statement.order_by(JournalLine.id).limit(before_the_last + 1)).all()
        return ids[-1]


def _filled(session: Session, lines: int) -> UUID:
    """Somebody with a mandate, their cases, and so many uses of it."""
    at = clock.now()
    principal, agent = (
        Person(id=clock.new_id(), name=name, created_at=at) for name in ("Margaret", "David")
    )
    mandate = Mandate(
        id=clock.new_id(), principal=principal, agent=agent, basis=Basis.CONSENT, way=Way.NAMED,
        state=MandateState.ACTIVE, channel=By.WEB, created_at=at, from_at=at,
    )  # fmt: skip
    cases = [_case(principal.id) for _ in range(CASES)]
    session.add_all([principal, agent, mandate])
    session.flush()
    session.add_all(cases)
    session.flush()
    for begin in range(0, lines, _A_BIT):
        rows = [
            _line(mandate, cases[n % CASES], n) for n in range(begin, min(begin + _A_BIT, lines))
        ]
        session.execute(insert(JournalLine), rows)
    return principal.id


def _case(person_id: UUID) -> Case:
    at = clock.now()
    return Case(
        id=clock.new_id(), reference=clock.reference(), service="life_council_tax", public=False,
        state=State.RECEIVED, channel=By.WEB, words="", private_words="", answers={}, place="",
        team="council_tax", reason="council", urgency=3, created_at=at, updated_at=at,
        subject_id=person_id,
    )  # fmt: skip


def _line(mandate: Mandate, case: Case, n: int) -> dict[str, object]:
    at, is_act = clock.now(), n % 5 == 0
    return {
        "id": clock.new_id(), "principal_id": mandate.principal.id, "mandate_id": mandate.id,
        "agent_id": mandate.agent.id if mandate.agent else None, "at": at,
        "kind": Kind.COUNCIL_TAX, "depth": Depth.ACT if is_act else Depth.LOOK,
        "action": (Action.ANSWER_ENQUIRY if is_act else Action.READ_PRIVATE_DETAILS).value,
        "case_id": case.id, "channel": By.PHONE, "told_at": at,
    }  # fmt: skip
