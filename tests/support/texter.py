"""A channel that does nothing but text, and a worker process of it, to be killed by a test."""

from contextlib import AbstractContextManager
from datetime import timedelta
from multiprocessing.process import BaseProcess
from typing import Any

import httpx

from channels.sms.providers.provider import Text
from channels.sms.providers.twilio import Account, Twilio
from portal import clock
from portal.channel import Channel, Telling
from portal.database import Database
from portal.dispatcher import Dispatcher, stop_on_signals
from portal.models.outbox import Delivery, OutboxRow, Topic
from tests.support import apart
from tests.support.text_providers import COUNCIL, TextProvider

LEASE = timedelta(seconds=1)  # a killed worker's claims come back this soon


def texting(provider: Twilio) -> Channel:
    """Texts the `text` of each row to its `to`."""
    return Channel(
        name="test",
        topics=frozenset({Topic.CASE_PROGRESSED}),
        tellings=_tellings,
        prepare=_prepare,
        send=provider.send,
    )


def a_texter(database: str, provider: TextProvider) -> AbstractContextManager[BaseProcess]:
    """A worker process; it is killed at the end where it still runs."""
    exchange = provider.exchange
    return apart.running(_work, database, provider.url, exchange.account, exchange.token)


def _work(database: str, address: str, account: str, token: str) -> None:
    """Run until SIGTERM."""
    provider = Twilio(Account(account, token, COUNCIL), address, httpx.Timeout(5.0))
    stop = stop_on_signals()
    Dispatcher(Database(database), {"test": texting(provider)}, LEASE).run(stop)


def _tellings(_session: Any, row: OutboxRow) -> list[Telling]:
    return [Telling(row.facts["to"], "t", row.facts)]


def _prepare(_session: Any, delivery: Delivery) -> Text:
    return Text(
        to=delivery.to,
        body=delivery.facts["text"],
        key=delivery.id,
        since=clock.made_at(delivery.id),
        tried_before=delivery.attempts > 1,
    )
