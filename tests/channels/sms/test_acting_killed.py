"""A text for somebody, its case, its journal and the word to the person: once, after kill -9."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from portal.database import Database
from portal.demo.texts.orders import silence
from portal.models.cases import Case
from portal.models.followers import Follower
from portal.models.mandates import JournalLine
from portal.models.outbox import Delivery, DeliveryState, OutboxRow, Topic
from tests.channels.sms import test_killed
from tests.support.mandates import TO_REPORT, a_mandate, a_person
from tests.support.processes import SECONDS, Installation, install_nothing
from tests.support.text_providers import TextProvider
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(600)

HER, TOM = "+447700900001", "+447700900002"


def test_killed_on_its_way_in_and_out_each_thing_is_there_once_and_the_person_is_told_once(
    postgresql_url: str, tmp_path: Path, text_provider: TextProvider
) -> None:
    portal = _installed(postgresql_url, tmp_path, text_provider)
    database, exchange = Database(postgresql_url), text_provider.exchange
    with database.write() as session:
        her = a_person(session, phone=HER)
        a_mandate(session, her, a_person(session, "Tom Jones", phone=TOM), TO_REPORT)
    request = _webhook(portal, text_provider)

    test_killed._hand_over_and_kill(portal, request, lambda: test_killed._wait(_A_MOMENT))
    answer = test_killed._answer(portal, request)
    _told(portal, database, text_provider)

    with database.read() as session:
        [case] = session.scalars(select(Case))
        lines = session.scalars(select(JournalLine.action)).all()
        assert case.subject_id == her.id
        assert case.reference in answer
        assert len(set(lines)) == len(lines)
        assert len(session.scalars(select(Follower)).all()) == 2
        used = select(OutboxRow.id).where(OutboxRow.topic == Topic.MANDATE_USED)
        assert len(session.scalars(used).all()) == 1
    [told] = exchange.all_to(HER)
    assert "Tom Jones told us of something for you" in told.body
    assert exchange.all_to(TOM) == []
    database.close()


_A_MOMENT = timedelta(milliseconds=15)


def _installed(url: str, folder: Path, provider: TextProvider) -> Installation:
    portal = install_nothing(
        folder,
        PORTAL_DATABASE_URL=url,
        PORTAL_STORAGE_URL=f"file://{folder / 'photos'}",
        PORTAL_CHANNELS="sms",
        PORTAL_TEXT_SETTLE_SECONDS="0",
        **provider.settings,
    )
    provider.exchange.portal = portal.url
    portal.import_places()
    return portal


def _webhook(portal: Installation, provider: TextProvider) -> bytes:
    form = {
        "MessageSid": "SM1", "From": TOM, "To": provider.exchange.number, "NumMedia": "0",
        "Body": "FOR MARGARET pothole outside 42 mill lane",
    }  # fmt: skip
    address = portal.url + test_killed.INBOUND
    proof = RequestValidator(provider.exchange.token).compute_signature(address, form)
    body = urlencode(form).encode()
    head = (
        f"POST {test_killed.INBOUND} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Twilio-Signature: {proof}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def _told(portal: Installation, database: Database, provider: TextProvider) -> None:
    """A worker is killed once the provider has taken the word to the person; another goes on."""
    provider.exchange.orders.append(silence(takes=True))
    with portal.working() as worker:
        until(lambda: bool(_to_her(database)), "the telling", SECONDS)
        test_killed._due_now(database, DeliveryState.WAITING)
        until(lambda: bool(provider.exchange.sent_to(HER)), "the text to be taken", SECONDS)
        worker.kill()
        worker.join()
    provider.exchange.released.set()
    test_killed._due_now(database, DeliveryState.CLAIMED)
    with portal.working():
        until(lambda: _is_noted(database), "it to be noted", SECONDS)


def _to_her(database: Database) -> list[Delivery]:
    with database.read() as session:
        used = select(Delivery).where(Delivery.template == "mandate_used")
        return list(session.scalars(used))


def _is_noted(database: Database) -> bool:
    return all(one.state is DeliveryState.SENT for one in _to_her(database))
