"""A contact that was somebody else's: the record hears of it once, with whose it is now."""

import json
from typing import Any

from channels.record import channel as channels_record
from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.dispatcher import Dispatcher
from portal.models.actors import By
from portal.models.people import Person
from portal.policy import SYSTEM
from portal.services import callers, calls, record
from portal.services.contacts import Ending
from portal.settings import Settings
from tests.support.calls import CLERK


def test_a_correction_is_one_event_with_whose_it_seemed_to_be(
    database: Database, settings: Settings, council: Council
) -> None:
    with database.write() as session:
        sam, ann = (Person(name=name, created_at=clock.now()) for name in ("Sam", "Ann"))
        session.add_all([sam, ann])
        session.flush()
        clerk = CLERK.actor(session)
        call = calls.begin(session, clerk, By.PHONE)
        callers.choose(session, clerk, call, sam.id)
        contact = calls.end(session, clerk, call, Ending("pothole", answered=True))
    told = _told(database, settings, council)
    with database.write() as session:
        call = calls.find(session, clerk, call.id)
        callers.move(session, clerk, call, ann.id)
    recorded, moved = _told(database, settings, council)

    assert told == [recorded]
    assert recorded["data"]["person"]["name"] == "Sam"
    assert recorded["data"]["answered_at_first_contact"] is True
    assert (moved["type"], moved["subject"]) == (record.MOVED_TYPE, recorded["subject"])
    assert moved["id"] != recorded["id"]
    assert moved["data"]["person"]["name"] == "Ann"
    assert moved["data"]["was_person"] == str(sam.id)
    assert recorded["id"] == str(contact.id)
    with database.write() as session:
        assert record.replay(session, SYSTEM, call.begun_at) == 2
    assert [event["id"] for event in _told(database, settings, council)] == [
        recorded["id"], moved["id"],
    ]  # fmt: skip


def _told(database: Database, settings: Settings, council: Council) -> list[dict[str, Any]]:
    """Everything the record's file holds once all has been sent."""
    dispatcher = Dispatcher(database, {"record": channels_record.make(settings, council)})
    dispatcher.drain()
    dispatcher.close()
    path = settings.var / "record" / "events.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
