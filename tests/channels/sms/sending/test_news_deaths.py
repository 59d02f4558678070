"""Whoever has died is texted no more; and is again, with the last news, where that was wrong."""

from sqlalchemy import select, update

from portal import clock
from portal.database import Database
from portal.dispatcher import Dispatcher
from portal.models.cases import Case
from portal.models.outbox import Delivery, DeliveryState
from portal.models.people import Person
from portal.models.states import State
from portal.policy import SYSTEM
from portal.services import cases, silences
from tests.channels.sms.conftest import NUMBER, Text
from tests.support.text_providers import TextProvider


def _move(database: Database, to: State) -> None:
    with database.write() as session:
        cases.progress(session, SYSTEM, session.scalars(select(Case)).one(), to, "")


def test_a_text_that_waits_and_every_later_one_is_held_back_until_it_proves_wrong(
    text: Text,
    send: Dispatcher,
    database: Database,
    text_provider: TextProvider,
) -> None:
    text("pothole outside 42 mill lane")
    _move(database, State.SCHEDULED)
    with database.write() as session:
        who = session.scalars(select(Case)).one().subject_id
        assert who is not None
        session.execute(update(Person).where(Person.id == who).values(dead_at=clock.now()))
    send.drain()
    _move(database, State.IN_PROGRESS)
    send.drain()

    assert text_provider.exchange.sent_to(NUMBER) == []
    with database.read() as session:
        held = session.scalars(
            select(Delivery.fault).where(
                Delivery.channel == "sms", Delivery.state == DeliveryState.DROPPED
            )
        ).all()
    assert set(held) == {silences.DIED}

    with database.write() as session:
        session.execute(update(Person).where(Person.id == who).values(dead_at=None))
        silences.speak_again(session, SYSTEM, [who])
    send.drain()

    [sent] = text_provider.exchange.sent_to(NUMBER)
    assert "Being worked on" in sent
