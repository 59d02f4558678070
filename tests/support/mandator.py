"""A process that does one thing with a mandate, killed with -9 after each statement in turn.

python -m tests.support.mandator DATABASE_URL make|agree|revoke PERSON_ID [MANDATE_ID]

One line of JSON for each time: whether it was killed, and what is in the database then.
"""

import json
import os
import signal
import sys
from typing import Any
from uuid import UUID

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from portal.database import Database
from portal.models.actors import Actor, By, Level, Role
from portal.models.mandates import Mandate, MandateInvitation, MandateScope
from portal.models.outbox import OutboxRow
from portal.services import mandate_agreements, mandate_endings, mandate_makings, mandate_wordings
from portal.services.mandate_wordings import Agreed
from tests.support.mandate_wishes import AS_READ, ENGLISH, TOM, wish

MADE = (Mandate, MandateScope, MandateInvitation, OutboxRow)
MOST = 200  # statements; it has far fewer


def main(url: str, what: str, person_id: str, mandate_id: str = "") -> None:
    """Once killed after its first statement, once after its second, and so on to its end."""
    me = Actor(Role.RESIDENT, By.WEB, person_id=UUID(person_id), level=Level.SIGNED_ON)
    for statements in range(1, MOST):
        child = os.fork()
        if not child:
            _run(url, what, me, mandate_id, statements)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        print(json.dumps({"killed": killed, **_there(url)}), flush=True)  # noqa: T201
        if not killed:
            return


def _run(url: str, what: str, me: Actor, mandate_id: str, statements: int) -> None:
    database, left = Database(url), [statements]

    def count(*_of_statement: Any) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "after_cursor_execute", count)
    with database.write() as session:
        _do(session, what, me, mandate_id)


def _do(session: Session, what: str, me: Actor, mandate_id: str) -> None:
    if what == "make":
        mandate_makings.name_agent(session, me, wish(), TOM, AS_READ, "form 1")
        return
    mandate = session.get_one(Mandate, UUID(mandate_id))
    if what == "agree":
        shown = mandate_wordings.of_mandate(mandate, ENGLISH)
        mandate_agreements.agree(session, me, mandate, Agreed(ENGLISH, shown.hash))
    else:
        mandate_endings.revoke(session, me, mandate)


def _there(url: str) -> dict[str, Any]:
    database = Database(url)
    with database.read() as session:
        rows = {
            one.__tablename__: session.scalar(select(func.count()).select_from(one)) for one in MADE
        }
        states = sorted(state.value for state in session.scalars(select(Mandate.state)))
    database.close()
    return {"rows": rows, "states": states}


if __name__ == "__main__":
    main(*sys.argv[1:])
