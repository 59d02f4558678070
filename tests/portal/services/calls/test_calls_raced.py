"""Two windows end the same call in the same moment: it is one contact."""

import threading
from uuid import UUID

from sqlalchemy import select

from portal.database import Database
from portal.models.actors import By
from portal.models.calls import Call
from portal.models.contacts import Contact
from portal.policy import Actor
from portal.services import calls
from tests.support.calls import ANSWERED, CLERK


def test_two_windows_that_end_a_call_at_once_make_one_contact(database: Database) -> None:
    with database.write() as session:
        clerk = CLERK.actor(session)
        call_id = calls.begin(session, clerk, By.PHONE).id
    together = threading.Barrier(4)
    threads = [
        threading.Thread(target=_end, args=(database, clerk, call_id, together)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as session:
        [contact] = session.scalars(select(Contact))
        assert session.get_one(Call, call_id).contact_id == contact.id


def _end(database: Database, clerk: Actor, call_id: UUID, together: threading.Barrier) -> None:
    together.wait()
    with database.write() as session:
        calls.end(session, clerk, calls.find(session, clerk, call_id), ANSWERED)
