"""An hour in which the provider of texts is away, minute by minute, with the clock moved.

python -m tests.support.outages [TEXTS_A_MINUTE [CASES]]   # 600 and 3,000: ten texts a second
"""

import logging
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import structlog
import time_machine

from portal import clock
from portal.database import Database
from portal.dispatcher import Dispatcher
from portal.migrations.upgrade import upgrade
from portal.models.outbox import OutboxRow, Topic
from tests.support.text_providers import TextProvider
from tests.support.texter import texting

MINUTES = 60
_MOST_MINUTES_AFTER = 180  # the longest pause that an hour of failures leads to is one of these
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Outage:
    """What came of it: each number's texts as they were meant and as they came.

    `after` is how many minutes after the provider's return the last text came.
    """

    meant: dict[str, list[str]]
    came: dict[str, list[str]]
    after: int

    @property
    def missing(self) -> int:
        """How many never came."""
        return sum(len(set(said) - set(self.came[to])) for to, said in self.meant.items())

    @property
    def twice(self) -> int:
        """How many came more often than once."""
        return sum(len(said) - len(set(said)) for said in self.came.values())

    @property
    def out_of_order(self) -> int:
        """About how many cases the texts did not come in their order."""
        return sum(self.came[to] != said for to, said in self.meant.items())


def an_hour(database: Database, provider: TextProvider, a_minute: int, cases: int) -> Outage:
    """So many texts a minute about so many cases, in turns, while the provider is away; then all
    that is due goes out minute by minute until nothing is left.
    """
    about: dict[str, UUID] = {f"+4477{number:08}": clock.new_id() for number in range(cases)}
    numbers = list(about)
    meant: defaultdict[str, list[str]] = defaultdict(list)
    dispatcher = Dispatcher(database, {"test": texting(provider.client())})
    began = clock.now()
    provider.stop()
    written = 0
    for minute in range(MINUTES):
        with time_machine.travel(began + minute * _MINUTE):
            written = _write(database, about, numbers, meant, written, a_minute)
            dispatcher.drain()
    provider.start()
    after = 0
    while _came(provider) < written and after < _MOST_MINUTES_AFTER:
        with time_machine.travel(began + (MINUTES + after) * _MINUTE):
            dispatcher.drain()
        after += 1
    dispatcher.close()
    came = {number: provider.exchange.sent_to(number) for number in numbers}
    return Outage(dict(meant), came, after)


def _write(
    database: Database,
    about: dict[str, UUID],
    numbers: list[str],
    meant: dict[str, list[str]],
    written: int,
    a_minute: int,
) -> int:
    with database.write() as session:
        for number in range(written, written + a_minute):
            to = numbers[number % len(numbers)]
            meant[to].append(f"text {number}")
            facts = {"text": f"text {number}", "to": to}
            session.add(
                OutboxRow(
                    id=clock.new_id(), topic=Topic.CASE_PROGRESSED, about_id=about[to],
                    at=clock.now(), facts=facts,
                )
            )  # fmt: skip
    return written + a_minute


def _came(provider: TextProvider) -> int:
    return len(provider.exchange.messages)


def main(a_minute: int, cases: int) -> None:
    """The whole hour on SQLite; what came of it, in a line."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'outage.sqlite'}")
        upgrade(database)
        provider = TextProvider()
        provider.start()
        began = time.monotonic()
        found = an_hour(database, provider, a_minute, cases)
        took = time.monotonic() - began
        provider.stop()
        database.close()
    sys.stdout.write(
        f"{a_minute * MINUTES:,} texts about {cases:,} cases: {found.missing} missing, "
        f"{found.twice} twice, {found.out_of_order} cases out of order; the last one "
        f"{found.after} minutes after the provider came back; {took:,.0f} s to run\n"
    )


if __name__ == "__main__":
    asked = [int(one) for one in sys.argv[1:3]]
    main(*asked) if len(asked) == 2 else main(600, 3_000)
