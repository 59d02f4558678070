"""A process that declares an episode and is killed with -9 after each of its statements in turn.

python -m tests.support.declarer DATABASE_URL PERSON_ID REFERENCE

One line of JSON for each time: whether it was killed, and what is in the database then.
"""

import json
import os
import signal
import sys
from typing import Any
from uuid import UUID

from sqlalchemy import event, func, select

from portal.council.councils import Council
from portal.council.load import load_council
from portal.database import Database
from portal.models.actors import Actor, By, Level, Role
from portal.models.cases import Case, CaseEvent
from portal.models.contacts import Contact
from portal.models.episodes import Disclosure, Episode, EpisodeConsent, EpisodeLine
from portal.models.followers import Follower
from portal.models.outbox import OutboxRow
from portal.services import declarations, episodes
from portal.settings import DEMO_COUNCIL

MADE = (Case, CaseEvent, Follower, EpisodeLine, EpisodeConsent, Disclosure, OutboxRow, Contact)
MOST = 200  # statements; it has far fewer


def main(url: str, person_id: str, reference: str) -> None:
    """Once killed after its first statement, once after its second, and so on to its end."""
    council = load_council(DEMO_COUNCIL)
    ann = Actor(Role.RESIDENT, By.WEB, person_id=UUID(person_id), level=Level.SIGNED_ON)
    for statements in range(1, MOST):
        child = os.fork()
        if not child:
            _declare(url, council, ann, reference, statements)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        print(json.dumps({"killed": killed, **_there(url)}), flush=True)  # noqa: T201
        if not killed:
            return


def _declare(url: str, council: Council, ann: Actor, reference: str, statements: int) -> None:
    database, left = Database(url), [statements]

    def count(*_of_statement: Any) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "after_cursor_execute", count)
    with database.write() as session:
        episode = episodes.find(session, ann, reference)
        yes = {one.key: True for one in declarations.recipients(council, episode)}
        declarations.declare(session, ann, council, episode, yes, episode.version, "wish")


def _there(url: str) -> dict[str, Any]:
    database = Database(url)
    with database.read() as session:
        rows = {
            model.__tablename__: session.scalar(select(func.count()).select_from(model))
            for model in MADE
        }
        state = session.scalars(select(Episode.state)).one()
    database.close()
    return {"state": state, "rows": rows}


if __name__ == "__main__":
    main(*sys.argv[1:])
