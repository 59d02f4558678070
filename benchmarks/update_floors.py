"""The least that saving an update could cost: the same rows in one transaction, all known."""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.council.load import load_council
from portal.database import Database
from portal.models.actors import Actor, Level, Role
from portal.models.audit import AuditLine
from portal.models.base import Model
from portal.models.cases import Case, CaseCount, CaseEvent, Happened, Stamp
from portal.models.identities import Realm
from portal.models.outbox import OutboxRow, Topic
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, Action
from portal.services import identities, sign_ons, staff_cases
from portal.services.counting import CASES
from portal.services.identities import Subject
from portal.services.sign_ons import Arrival, Standing
from portal.services.staff_cases import Answer
from portal.settings import load

WORDS = "A crew comes on Tuesday. Please leave the space in front of your gate free until then."
_TO_AND_FRO = {State.SCHEDULED: State.IN_PROGRESS, State.IN_PROGRESS: State.SCHEDULED}


def updates() -> Flask:
    """Two ways to the same rows: the service that saves an officer's answer, and bare SQL."""
    app = Flask("updates")
    settings = load()
    council, database = load_council(settings.council), Database(settings.database)
    writing = database.engine.execution_options(portal_writes=True)
    with database.write() as session:
        actor, _cookie = officer(session, council.teams)
        ours, bare = open_cases(session)

    @app.post("/service")
    def by_the_service() -> str:
        with _one_of(ours) as case, database.write() as session:
            staff_cases.move_on(session, actor, case.reference, case.answer)
        return case.reference

    @app.post("/bare")
    def by_bare_sql() -> str:
        with _one_of(bare) as case, writing.begin() as connection:
            case.save_barely(connection, actor)
        return case.reference

    return app


@contextmanager
def _one_of(cases: "deque[Moved]") -> "Iterator[Moved]":
    """The case that waited longest, for nobody else until its answer is saved."""
    case = cases.popleft()
    try:
        yield case
        case.was_saved()
    finally:
        cases.append(case)


class Moved:
    """A case that goes to and fro between two states, as this process knows it."""

    def __init__(self, case: Case) -> None:
        self.reference, self._id = case.reference, case.id
        self._state, self._version = case.state, case.version
        self._kind = {"service": case.service, "ward": case.ward or ""}

    @property
    def answer(self) -> Answer:
        """What an officer says of it next."""
        return Answer(self._version, _TO_AND_FRO[self._state], WORDS)

    def was_saved(self) -> None:
        """Know how it stands now."""
        self._state, self._version = _TO_AND_FRO[self._state], self._version + 1

    def save_barely(self, connection: Connection, actor: Actor) -> None:
        """The rows of the next answer: six statements, nothing looked up and nothing asked."""
        was, answer, at = self._state, self.answer, clock.now()
        event_id = clock.new_id()
        connection.execute(
            update(_of(Case)).where(_of(Case).c.id == self._id),
            {"state": answer.to, "version": answer.version + 1, "updated_at": at},
        )
        connection.execute(
            insert(_of(CaseEvent)),
            {
                "id": event_id, "case_id": self._id, "at": at, "happened": Happened.MOVED,
                "actor_role": actor.role, "channel": actor.channel, "words": answer.words,
                "from_state": was, "to_state": answer.to, "public": True,
                "facts": {"by": str(actor.identity_id)},
            },
        )  # fmt: skip
        connection.execute(
            insert(_of(OutboxRow)),
            {
                "id": clock.new_id(), "topic": Topic.CASE_PROGRESSED, "about_id": self._id,
                "facts": {"event_id": str(event_id)}, "at": at,
            },
        )  # fmt: skip
        connection.execute(
            insert(_of(AuditLine)),
            {
                "id": clock.new_id(), "at": at, "actor_id": actor.identity_id,
                "actor_role": actor.role, "actor_name": actor.name, "channel": actor.channel,
                "action": Action.PROGRESS_CASE, "sign_on_id": actor.sign_on_id,
                "case_id": self._id, "allowed": True,
            },
        )  # fmt: skip
        count, stamp = _of(CaseCount).c, _of(Stamp).c
        for state, n in sorted(((was, -1), (answer.to, 1))):
            connection.execute(
                update(_of(CaseCount)).values(n=count.n + n).where(
                    count.service == self._kind["service"], count.state == state,
                    count.ward == self._kind["ward"],
                )
            )  # fmt: skip
        connection.execute(update(_of(Stamp)).values(n=stamp.n + 1).where(stamp.name == CASES))


def officer(session: Session, teams: Iterable[str]) -> tuple[Actor, str]:
    """Somebody of these teams who has signed on as staff do, and their cookie."""
    who = Subject(Realm.STAFF, "https://staff.example", "jo", "Jo Adeyemi")
    identity = identities.recognise(session, PUBLIC_ON_WEB, who)
    standing = Standing((Role.OFFICER,), tuple(sorted(teams)))
    arrival = Arrival(Level.SIGNED_ON, "id-token", standing=standing)
    _, cookie = sign_ons.begin(session, PUBLIC_ON_WEB, identity, arrival)
    found = sign_ons.resume(session, cookie)
    if found is None:
        raise LookupError("a session that was just begun")
    return found.actor, cookie


def open_cases(session: Session) -> tuple[deque[Moved], deque[Moved]]:
    """Public ones that are open, half for each of the two ways."""
    wanted = select(Case).where(Case.public.is_(True), Case.state.in_(_TO_AND_FRO))
    found = [Moved(case) for case in session.scalars(wanted.order_by(Case.id).limit(2000))]
    return deque(found[::2]), deque(found[1::2])


def _of(model: type[Model]) -> Table:
    return Model.metadata.tables[model.__tablename__]
