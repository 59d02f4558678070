"""A provider in every kind of trouble, and workers that are killed: each text arrives, and once."""

import random
from collections.abc import Iterator
from uuid import UUID

import pytest

from portal import clock
from portal.database import Database
from portal.demo.texts import orders
from portal.demo.texts.orders import Order
from portal.dispatcher import Dispatcher
from portal.models.outbox import DeliveryState
from portal.services.deliveries import MOST_ATTEMPTS
from tests.support.receivers import all_of, make_due, post
from tests.support.text_providers import TextProvider
from tests.support.texter import a_texter, texting
from tests.support.waiting import until

SECONDS = 60  # for what takes five on a machine with nothing else to do
NUMBERS = [f"+4477009004{number:02}" for number in range(8)]
TROUBLES: list[Order] = [
    *[orders.trouble(500, takes=takes) for takes in (True, False)],
    *[orders.trouble(503, takes=takes, retry_after="1") for takes in (True, False)],
    *[orders.hang_up(takes=takes) for takes in (True, False)],
    *[orders.busy(), orders.busy("1"), orders.refuse(20003, 401)],
]


@pytest.fixture
def dispatcher(database: Database, text_provider: TextProvider) -> Iterator[Dispatcher]:
    dispatcher = Dispatcher(database, {"test": texting(text_provider.client())})
    yield dispatcher
    dispatcher.close()


def write(database: Database, count: int) -> dict[str, list[str]]:
    """So many texts for each number, each number a case; what each is to hear."""
    cases: dict[str, UUID] = {number: clock.new_id() for number in NUMBERS}
    for place in range(count):
        for number in NUMBERS:
            post(database, f"{number} {place}", about=cases[number], to=number)
    return {number: [f"{number} {place}" for place in range(count)] for number in NUMBERS}


def all_sent(database: Database, count: int) -> bool:
    states = [one.state for one in all_of(database).values()]
    return len(states) == count and set(states) == {DeliveryState.SENT}


def test_through_trouble_of_every_kind_each_text_arrives_once_and_in_order(
    database, dispatcher, text_provider
):
    expected = write(database, 10)
    trouble = random.Random(20261120)
    exchange = text_provider.exchange
    # in each turn every number meets at least one: none of them so many that it is given up
    most = (MOST_ATTEMPTS - 3) * len(NUMBERS)
    exchange.orders.extend(trouble.choice([*TROUBLES, Order()]) for _ in range(most))
    exchange.orders.extend([orders.silence(takes=True), orders.silence(takes=False)])

    for turn in range(200):
        if turn == 5:
            text_provider.stop()
        if turn == 6:
            text_provider.start()
        dispatcher.drain()
        if all_sent(database, 80):
            break
        make_due(database)

    assert {number: exchange.sent_to(number) for number in NUMBERS} == expected


def test_workers_that_are_killed_send_each_text_once(database, database_url, text_provider):
    expected = write(database, 7)
    exchange = text_provider.exchange
    exchange.delay = 0.02

    def taken(count: int) -> None:
        until(lambda: len(exchange.messages) >= count, f"{count} texts to be taken", SECONDS)

    for count in (5, 25):
        with a_texter(database_url, text_provider) as worker:
            taken(count)
            worker.kill()
    with a_texter(database_url, text_provider):
        until(lambda: all_sent(database, 56), "all to be noted", SECONDS)

    assert {number: exchange.sent_to(number) for number in NUMBERS} == expected
